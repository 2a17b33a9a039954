using System.Text.Json;
using System.Text.RegularExpressions;
using Nuoda.Analytics.Retention;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Retention;

/// <summary>The rows that a reference case names: time (or start and stop), and the event as the dataset says it (<c>status==2</c>).</summary>
internal sealed partial class SurvivalRows
{
    private readonly string[] _columns;
    private readonly JsonElement[] _rows;
    private readonly int _status, _event;

    private SurvivalRows(JsonElement table)
    {
        Fields(table, ["columns", "rows", "event", "note"], "dataset");
        _columns = [.. table.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!)];
        _rows = [.. table.GetProperty("rows").EnumerateArray()];
        var said = table.GetProperty("event").GetString()!.Split("==", StringSplitOptions.TrimEntries);
        Assert.True(said.Length == 2, "an event is said as column==value");
        (_status, _event) = (At(said[0]), int.Parse(said[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    public static SurvivalRows Of(Dictionary<string, JsonElement> cases, JsonElement inputs)
    {
        var said = inputs.GetProperty("dataset").GetString()!;
        var id = Named().Match(said) is { Success: true } named ? named.Value : throw new InvalidDataException($"unknown dataset '{said}'");
        return new(cases[id].GetProperty("inputs"));
    }

    public Lifespan[] All() => [.. _rows.Select(Lived)];

    /// <summary>Groups in the order given, else ascending.</summary>
    public (Lifespan[] Lifespans, int[] Group, int Groups) Grouped(params JsonElement[] places)
    {
        var at = At(places[0].GetProperty("group").GetString()!);
        List<string> order = [];
        foreach (var place in places) if (place.TryGetProperty("group_order", out var given)) order = [.. given.EnumerateArray().Select(g => g.ToString())];
        if (order.Count == 0) order = [.. _rows.Select(r => r[at]).OrderBy(v => v.ValueKind == JsonValueKind.Number ? v.GetDouble() : 0).ThenBy(v => v.ToString(), StringComparer.Ordinal).Select(v => v.ToString()).Distinct()];
        int[] group = [.. _rows.Select(r => order.IndexOf(r[at].ToString()))];
        Assert.DoesNotContain(-1, group);
        return (All(), group, order.Count);
    }

    /// <summary>Rows in which no term is missing, as R leaves out the others.</summary>
    public (Lifespan[] Lifespans, double[][] Columns) Complete(string[] terms)
    {
        int[] at = [.. terms.Select(t => At(t))];
        var rows = _rows.Where(r => at.All(a => r[a].ValueKind != JsonValueKind.Null)).ToList();
        return ([.. rows.Select(Lived)], [.. at.Select(a => rows.Select(r => r[a].GetDouble()).ToArray())]);
    }

    private Lifespan Lived(JsonElement row) =>
        new(row[At("time", "stop")].GetDouble(), row[_status].GetInt32() == _event, _columns.Contains("start") ? row[At("start")].GetDouble() : 0);

    private int At(params string[] names)
    {
        foreach (var name in names) if (Array.IndexOf(_columns, name) is >= 0 and var at) return at;
        throw new InvalidDataException($"no column '{names[0]}'");
    }

    [GeneratedRegex("data_[A-Za-z0-9_]+")]
    private static partial Regex Named();
}
