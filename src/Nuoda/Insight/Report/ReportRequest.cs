using Microsoft.Extensions.Primitives;
using Nuoda.Kernel;

namespace Nuoda.Insight;

/// <summary>What the report page asks beyond <see cref="ReportAddress"/>, in the names of the command line. Lists come as boxes (name again and again) or with commas.</summary>
public sealed record ReportRequest
{
    public IReadOnlyList<string> Measures { get; init; } = [];
    public IReadOnlyList<string> By { get; init; } = [];
    public string? Unit { get; init; }
    public string? Date { get; init; }
    public string? Top { get; init; }

    public static ReportRequest Of(HttpRequest request)
    {
        string? One(string name) => request.Query[name].ToString() is { Length: > 0 } value ? value : null;
        return new() { Measures = List(request.Query["measures"]), By = List(request.Query["by"]), Unit = One("unit"), Date = One("date"), Top = One("top") };
    }

    public (string Name, string? Value)[] Pairs() =>
        [("measures", Joined(Measures)), ("by", Joined(By)), ("unit", Unit), ("date", Date), ("top", Top)];

    public Result<ReportQuestion> Read(ReportAddress address, DateOnly today, DayOfWeek weekStart)
    {
        var question = new ReportWords
        {
            Measures = Joined(Measures) ?? "", By = Joined(By), Unit = Unit, Date = Date, Top = Top, View = address.View, From = address.From, To = address.To, AsOf = address.AsOf,
            Where = address.Where, Definition = address.Definition,
        }.Read(today, weekStart);
        return question.IsOk ? question.Value with { ShowsStake = true } : question;
    }

    /// <summary>The same question to type in a terminal.</summary>
    public string CommandLine(ReportAddress address)
    {
        var options = Pairs().Where(p => p.Name != "measures" && p.Value is not null).Select(p => (p.Name, Value: p.Value!)).Concat(address.Pairs().Where(p => p.Name != "period"));
        return string.Join(' ', options.Select(o => $"--{o.Name} {Quoted(o.Value)}").Prepend($"nuoda report {Joined(Measures)}"));
    }

    // Single quotes of a POSIX shell: nothing inside them means anything.
    private static string Quoted(string value) => value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or ',' or '=' or '.' or '_' || c > 127 && char.IsLetter(c)) ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string? Joined(IReadOnlyList<string> list) => list.Count == 0 ? null : string.Join(',', list);

    private static string[] List(StringValues values) => [.. values.OfType<string>().SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];
}
