using System.Globalization;
using System.Text.Json;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>A series of the reference files: what was known and what came.</summary>
internal sealed record GoldenSeries(string Id, double[] Train, double[] Test, int Season)
{
    private static readonly string[] Columns = ["id", "period", "frequency", "start_year", "start_sub", "h", "train", "test"];

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
    public static Dictionary<string, GoldenSeries> File(string data)
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

    public static double[] Numbers(JsonElement values) => [.. values.EnumerateArray().Select(v => v.GetDouble())];

    private static double[] Numbers(string values) => [.. values.Split(';').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
}
