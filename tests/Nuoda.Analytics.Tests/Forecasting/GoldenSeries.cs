using System.Globalization;
using System.Text.Json;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>A series of the reference files: what was known and what came.</summary>
internal sealed record GoldenSeries(string Id, double[] Train, double[] Test, int Season)
{
    private static readonly string[] Columns = ["id", "period", "frequency", "start_year", "start_sub", "h", "train", "test"];
    private static readonly Dictionary<string, Dictionary<string, GoldenSeries>> Files = [];

    /// <summary>The series of a case: inline, or a row of the file that the case names.</summary>
    public static GoldenSeries Of(JsonElement inputs)
    {
        Fields(inputs, ["series", "data", "frequency", "h", "n", "start", "train", "test"], "inputs");
        var (id, data, season) = (inputs.GetProperty("series").GetString()!, inputs.GetProperty("data").GetString()!, inputs.GetProperty("frequency").GetInt32());
        var series = data == "inline" ? new GoldenSeries(id, Numbers(inputs.GetProperty("train")), Numbers(inputs.GetProperty("test")), season) : File(data)[id];
        Assert.Equal(inputs.GetProperty("n").GetInt32(), series.Train.Length);
        Assert.Equal(inputs.GetProperty("h").GetInt32(), series.Test.Length);
        Assert.Equal(season, series.Season);
        return series;
    }

    /// <summary>All series of a file by id; a bare name lies in the folder data, a value with a slash is a path.</summary>
    public static IReadOnlyDictionary<string, GoldenSeries> File(string data)
    {
        lock (Files)
        {
            if (!Files.TryGetValue(data, out var rows)) Files[data] = rows = Read(data);
            return rows;
        }
    }

    /// <summary>All series that a case over many of them lists, in its order.</summary>
    public static List<GoldenSeries> Listed(JsonElement inputs)
    {
        Fields(inputs, ["data", "h", "m", "series"], "inputs");
        var all = File(inputs.GetProperty("data").GetString()!);
        List<GoldenSeries> series = [.. inputs.GetProperty("series").EnumerateArray().Select(s => all[s.GetString()!])];
        Assert.All(series, s => Assert.Equal((inputs.GetProperty("h").GetInt32(), inputs.GetProperty("m").GetInt32()), (s.Test.Length, s.Season)));
        return series;
    }

    public static double[] Numbers(JsonElement values) => [.. values.EnumerateArray().Select(v => v.GetDouble())];

    private static Dictionary<string, GoldenSeries> Read(string data)
    {
        var lines = System.IO.File.ReadAllLines(Path.Combine(Folder, data.Contains('/', StringComparison.Ordinal) ? data : $"data/{data}.csv"));
        var header = lines[0].Split(',');
        Assert.All(header, column => Assert.True(Columns.Contains(column), $"{data}: unknown column '{column}'"));
        var (id, season, train, test) = (Array.IndexOf(header, "id"), Array.IndexOf(header, "frequency"), Array.IndexOf(header, "train"), Array.IndexOf(header, "test"));
        return lines.Skip(1).Select(line => line.Split(',')).ToDictionary(
            cells => cells[id],
            cells => new GoldenSeries(cells[id], Numbers(cells[train]), Numbers(cells[test]), int.Parse(cells[season], CultureInfo.InvariantCulture)),
            StringComparer.Ordinal);
    }

    private static double[] Numbers(string values) => [.. values.Split(';').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
}

/// <summary>A case of kind "forecast" of the reference file.</summary>
internal sealed record GoldenForecast(string Id, GoldenSeries Series, JsonElement Expected, JsonElement Tolerance)
{
    private const string File = "forecast.json";

    /// <summary>The ids of the cases that expect something of a method whose name starts so, or "absent".</summary>
    public static IEnumerable<TheoryDataRow<string>> With(params string[] methods) => Read(File) is { } cases
        ? cases.Where(c => Kind(c.Value) == "forecast" && c.Value.GetProperty("expected").EnumerateObject().Any(m => methods.Any(x => m.Name.StartsWith(x, StringComparison.Ordinal))))
            .Select(c => new TheoryDataRow<string>(c.Key))
        : [new TheoryDataRow<string>("absent")];

    public static GoldenForecast Of(string id)
    {
        var (_, inputs, expected, tolerance) = Case(File, id);
        return new(id, GoldenSeries.Of(inputs), expected, tolerance);
    }

    /// <summary>The first case of a kind of a file; skips the test when the file is absent.</summary>
    public static JsonElement OfKind(string file, string kind) => Required(file).Values.First(c => Kind(c) == kind);

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
}
