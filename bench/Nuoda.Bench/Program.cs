using System.Globalization;

namespace Nuoda.Bench;

/// <summary>Whole-job benchmarks: <c>dotnet run -c Release --project bench/Nuoda.Bench -- VERB …</c></summary>
internal static class Program
{
    private const string Usage = """
        usage: nuoda-bench
          facts LINES.csv [--data DIR]
          customers [--database "Host=…;Database=an empty one"]
          promise [--database "Host=…;Database=an empty one"]
          clv [CDNOW_LOG.csv]
          churn CUSTOMERS.csv
          forecast GOLDEN_FOLDER [SERIES.csv: one a line, or - [METHODS]]
          demand FOLDER [SET [METHODS]]
          reforecast [ITEMS [THREADS]]
          inventory [ORDERS.csv ITEMS.csv: of docs/guide/inventory-example.py]
          segment DATA_FOLDER
          survey FOLDER
          policy [ONLINE_RETAIL.csv.gz [PICTURE.svg [ITEMS.csv]]]
        """;

    public static async Task<int> Main(string[] args) => args switch
    {
        ["facts", var csv, .. var rest] => await FactsBench.Run(csv, rest is ["--data", var folder] ? folder : null),
        ["customers", .. var rest] => await CustomersBench.Run(rest is ["--database", var server] ? server : null),
        ["promise", .. var rest] => await PromiseBench.Run(rest is ["--database", var server] ? server : null),
        ["clv", .. var rest] => ClvBench.Run(rest is [var log, ..] ? log : null, 1_000_000),
        ["churn", var csv] => ChurnBench.Run(csv),
        ["forecast", var folder, .. var rest] => ForecastBench.Run(folder, rest is [var series, ..] ? series : null, rest is [_, var methods] ? methods.Split(',') : null),
        ["demand", var folder, .. var rest] => DemandBench.Run(folder, rest is [var only, ..] ? only : null, rest is [_, var tried] ? tried.Split(',') : null),
        ["reforecast", .. var rest] => ReforecastBench.Run(rest is [var items, ..] ? int.Parse(items, CultureInfo.InvariantCulture) : 100_000, rest is [_, var threads] ? int.Parse(threads, CultureInfo.InvariantCulture) : 1),
        ["inventory"] => InventoryBench.Run(),
        ["inventory", var orders, var stock] => InventoryBacktest.Run(orders, stock),
        ["segment", var folder] => SegmentBench.Run(folder),
        ["survey", var folder] => SurveyBench.Run(folder),
        ["policy"] => PolicyBench.Run(100_000),
        ["policy", var sales, .. var rest] => PolicyExample.Run(sales, rest is [var picture, ..] ? picture : null, rest is [_, var served] ? served : null),
        _ => Wrong(),
    };

    private static int Wrong()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
