namespace Nuoda.Bench;

/// <summary>Whole-job benchmarks: <c>dotnet run -c Release --project bench/Nuoda.Bench -- facts LINES.csv [--data DIR]</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) => args switch
    {
        ["facts", var csv, .. var rest] => await FactsBench.Run(csv, rest is ["--data", var folder] ? folder : null),
        _ => Usage(),
    };

    private static int Usage()
    {
        Console.Error.WriteLine("usage: nuoda-bench facts LINES.csv [--data DIR]");
        return 2;
    }
}
