using System.Globalization;

namespace Nuoda.Analytics.Tests;

/// <summary>A data file that a reference case names: a bare name is data/name.csv, a value with a slash a path from the folder of the cases.</summary>
internal sealed record GoldenTable(string[] Columns, string[][] Rows)
{
    public static GoldenTable Read(string data)
    {
        var lines = File.ReadAllLines(Path.Combine(GoldenCases.Folder, data.Contains('/', StringComparison.Ordinal) ? data : $"data/{data}.csv"));
        return new(lines[0].Split(','), [.. lines.Skip(1).Where(l => l.Length > 0).Select(l => l.Split(','))]);
    }

    public string[] Text(string column)
    {
        var at = Array.IndexOf(Columns, column);
        return at >= 0 ? [.. Rows.Select(r => r[at])] : throw new InvalidDataException($"no column '{column}'");
    }

    public double[] Numbers(string column) => [.. Text(column).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
}
