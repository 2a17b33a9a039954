namespace Nuoda.Bench;

/// <summary>Whole-job benchmarks: <c>dotnet run -c Release --project bench/Nuoda.Bench -- facts LINES.csv [--data DIR]</c>, <c>customers [--database …]</c>, <c>clv [CDNOW_LOG.csv]</c>, <c>churn CUSTOMERS.csv</c> or <c>forecast GOLDEN_FOLDER [SERIES.csv]</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) => args switch
    {
        ["facts", var csv, .. var rest] => await FactsBench.Run(csv, rest is ["--data", var folder] ? folder : null),
        ["forecast", var folder, .. var rest] => ForecastBench.Run(folder, rest is [var series] ? series : null),
        ["customers", .. var rest] => await CustomersBench.Run(rest is ["--database", var server] ? server : null),
        ["churn", var csv] => ChurnBench.Run(csv),
        ["clv", .. var rest] => ClvBench.Run(rest is [var log, ..] ? log : null, 1_000_000),
        _ => Usage(),
    };

    private static int Usage()
    {
        Console.Error.WriteLine("usage: nuoda-bench facts LINES.csv [--data DIR] | customers [--database \"Host=…;Database=an empty one\"] | clv [CDNOW_LOG.csv] | churn CUSTOMERS.csv | forecast GOLDEN_FOLDER [SERIES.csv: one a line]");
        return 2;
    }
}
