using System.Globalization;
using System.Text.Json;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>The cases of kind "forecast" of the reference file, with their series.</summary>
internal sealed record ForecastCases(string Id, double[] Train, double[] Test, int Frequency, int Horizon, JsonElement Expected, JsonElement Tolerance)
{
    private const string File = "forecast.json";
    private static readonly Lazy<Dictionary<string, JsonElement>?> All = new(() => Read(File));
    private static readonly Dictionary<string, Dictionary<string, (double[] Train, double[] Test)>> Files = [];

    /// <summary>The ids of the cases that expect something of a method whose name starts so, or "absent".</summary>
    public static IEnumerable<TheoryDataRow<string>> With(params string[] methods) => All.Value is { } cases
        ? cases.Where(c => Kind(c.Value) == "forecast" && c.Value.GetProperty("expected").EnumerateObject().Any(m => methods.Any(x => m.Name.StartsWith(x, StringComparison.Ordinal))))
            .Select(c => new TheoryDataRow<string>(c.Key))
        : [new TheoryDataRow<string>("absent")];

    public static ForecastCases Of(string id)
    {
        Assert.SkipWhen(All.Value is null, $"No {File} in {Folder}: set NUODA_GOLDEN to the folder of the reference cases.");
        var one = All.Value[id];
        var inputs = Fields(one.GetProperty("inputs"), ["series", "data", "frequency", "h", "n", "start", "train", "test"], id);
        var (train, test) = Text(inputs, "data") == "inline"
            ? (Numbers(inputs.GetProperty("train")), Numbers(inputs.GetProperty("test")))
            : Series(Text(inputs, "data")!, Text(inputs, "series")!);
        Assert.Equal(Int(inputs, "n"), train.Length);
        return new(id, train, test, Int(inputs, "frequency")!.Value, Int(inputs, "h")!.Value, one.GetProperty("expected"), one.GetProperty("tolerance"));
    }

    /// <summary>A series of a data file: a bare name is data/name.csv, a value with a slash a path from the folder of the cases.</summary>
    public static (double[] Train, double[] Test) Series(string data, string id)
    {
        lock (Files)
        {
            if (!Files.TryGetValue(data, out var rows))
            {
                var lines = System.IO.File.ReadAllLines(Path.Combine(Folder, data.Contains('/', StringComparison.Ordinal) ? data : $"data/{data}.csv"));
                var columns = lines[0].Split(',');
                var (key, train, test) = (Array.IndexOf(columns, "id"), Array.IndexOf(columns, "train"), Array.IndexOf(columns, "test"));
                Files[data] = rows = lines[1..].Select(l => l.Split(',')).ToDictionary(f => f[key], f => (Split(f[train]), Split(f[test])), StringComparer.Ordinal);
            }
            return rows[id];
        }
    }

    /// <summary>The cases of one kind of a file, or null when the file is absent.</summary>
    public static JsonElement? OfKind(string file, string kind) =>
        Read(file)?.Values.Where(c => Kind(c) == kind).Select(c => (JsonElement?)c).FirstOrDefault();

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];

    public static void Close(JsonElement expected, double actual, double rel, string where)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.True(!double.IsFinite(actual), $"{where}: {actual}, nothing expected");
            return;
        }
        var value = expected.GetDouble();
        Assert.True(Math.Abs(actual - value) <= rel * Math.Max(Math.Abs(value), 1e-9), $"{where}: {actual}, {value} expected");
    }

    private static double[] Split(string text) => [.. text.Split(';').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];

    private static string? Kind(JsonElement one) => Text(one, "kind");
}
