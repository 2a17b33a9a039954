namespace Nuoda.Bench;

/// <summary>Whole-job benchmarks: <c>dotnet run -c Release --project bench/Nuoda.Bench -- facts LINES.csv [--data DIR]</c>, or <c>customers [--database …]</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) => args switch
    {
        ["facts", var csv, .. var rest] => await FactsBench.Run(csv, rest is ["--data", var folder] ? folder : null),
        ["customers", .. var rest] => await CustomersBench.Run(rest is ["--database", var server] ? server : null),
        _ => Usage(),
    };

    private static int Usage()
    {
        Console.Error.WriteLine("usage: nuoda-bench facts LINES.csv [--data DIR] | customers [--database \"Host=…;Database=an empty one\"]");
        return 2;
    }
}
