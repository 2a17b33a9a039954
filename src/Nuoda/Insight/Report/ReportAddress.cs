using Microsoft.AspNetCore.WebUtilities;
using Nuoda.Kernel;
using Nuoda.Platform;

namespace Nuoda.Insight;

/// <summary>Period, view, slices … as the URL of a page says them: the names of the command line, so that a link is the whole state and a question of a page can be copied to a report.</summary>
public sealed record ReportAddress
{
    /// <summary>this-month, last-month, last-3, last-6, last-12 or this-year; null = from–to, or what the page shows by itself.</summary>
    public string? Period { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    public string? View { get; init; }
    public string? Definition { get; init; }
    public string? AsOf { get; init; }
    /// <summary>DIM=VALUE.</summary>
    public IReadOnlyList<string> Where { get; init; } = [];

    public static ReportAddress Of(HttpRequest request)
    {
        string? One(string name) => request.Query[name].ToString() is { Length: > 0 } value ? value : null;
        return new()
        {
            Period = One("period"), From = One("from"), To = One("to"), View = One("view"), Definition = One("definition"), AsOf = One("as-of"),
            Where = [.. request.Query["where"].OfType<string>().Where(w => w.Length > 0).Distinct()],
        };
    }

    /// <summary>What is set, under the names of the command line.</summary>
    public IEnumerable<(string Name, string Value)> Pairs()
    {
        foreach (var (name, value) in new[] { ("period", Period), ("from", From), ("to", To), ("view", View), ("definition", Definition), ("as-of", AsOf) })
            if (value is { Length: > 0 }) yield return (name, value);
        foreach (var filter in Where) yield return ("where", filter);
    }

    /// <summary>A page with this state and more.</summary>
    public string Link(string path, params (string Name, string? Value)[] more) =>
        QueryHelpers.AddQueryString(path, Pairs().Concat(more.Where(m => m.Value is not null).Select(m => (m.Name, Value: m.Value!))).Select(p => KeyValuePair.Create(p.Name, (string?)p.Value)));

    public ReportAddress And(string dimension, string? value) => this with { Where = [.. Where.Where(w => !w.StartsWith(dimension + "=", StringComparison.Ordinal)), $"{dimension}={value}"] };

    public ReportAddress Without(string filter) => this with { Where = [.. Where.Where(w => w != filter)] };

    /// <summary>The question of these words; <see cref="Period"/> left aside.</summary>
    public Result<ReportQuestion> Read(string measures, DateOnly today, DayOfWeek weekStart) => new ReportWords
    {
        Measures = measures, View = View, From = From, To = To, AsOf = AsOf, Where = Where, Definition = Definition,
    }.Read(today, weekStart);
}
