using System.Globalization;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Kernel;
using Nuoda.Platform;

namespace Nuoda.Insight;

/// <summary>A question in words, as the command line and the API take it.</summary>
[Published]
public sealed record ReportWords
{
    public required string Measures { get; init; }
    public string? Unit { get; init; }
    public string? View { get; init; }
    public string? By { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    public string? Date { get; init; }
    public string? AsOf { get; init; }
    public IReadOnlyList<string> Where { get; init; } = [];
    public string? Definition { get; init; }
    public string? Top { get; init; }

    /// <summary>The question that the words mean; refused with what exists where a name is wrong.</summary>
    /// <param name="today">As-of day when none is said.</param>
    /// <param name="weekStart">First day of the week, for periods like 2016-W05.</param>
    public Result<ReportQuestion> Read(DateOnly today, DayOfWeek weekStart)
    {
        MeasureUnit? unit = null;
        ServiceView? view = null;
        ReportDate? date = null;
        if (Unit is not null && !Named(Unit, out unit)) return Wrong<MeasureUnit>("unit", Unit);
        if (View is not null && !Named(View, out view)) return Wrong<ServiceView>("view", View);
        if (Date is not null && !Named(Date, out date)) return Wrong<ReportDate>("date", Date);
        (DateOnly First, DateOnly Last)? from = null, to = null, asOf = null;
        if (From is not null && (from = Periods.Parse(From, weekStart)) is null) return Error.Invalid("usage.not_a_period", "from", From);
        if (To is not null && (to = Periods.Parse(To, weekStart)) is null) return Error.Invalid("usage.not_a_period", "to", To);
        if (AsOf is not null && (asOf = Periods.Parse(AsOf, weekStart)) is null) return Error.Invalid("usage.not_a_period", "as-of", AsOf);
        if (from?.First > to?.Last) return Error.Invalid("usage.period_reversed", From, To);
        var definition = (Definition ?? "default") switch { "default" => ServiceDefinition.Default, "arrival" => ServiceDefinition.Arrival, _ => null };
        if (definition is null) return Error.Invalid("usage.unknown_definition", Definition, "default, arrival");
        int? top = null;
        if (Top is not null)
        {
            if (!int.TryParse(Top, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return Error.Invalid("usage.top_below_one", Top);
            top = number;
        }
        var where = new List<ReportFilter>();
        foreach (var filter in Where)
        {
            var at = filter.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) return Error.Invalid("usage.not_a_filter", filter);
            where.Add(new(filter[..at].Trim(), filter[(at + 1)..]));
        }
        return new ReportQuestion
        {
            Measures = Split(Measures), Unit = unit, View = view, By = Split(By), From = from?.First, To = to?.Last, Date = date, AsOf = asOf?.Last ?? today,
            Where = where, Definition = definition, Top = top,
        };
    }

    internal static string Of<T>(T name) where T : struct, Enum => name.ToString().ToLowerInvariant();

    // Said twice, meant once.
    private static string[] Split(string? list) => [.. (list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []).Distinct(StringComparer.Ordinal)];

    private static bool Named<T>(string word, out T? value) where T : struct, Enum
    {
        value = Enum.GetValues<T>().Where(v => Of(v) == word).Select(v => (T?)v).FirstOrDefault();
        return value is not null;
    }

    private static Error Wrong<T>(string option, string word) where T : struct, Enum =>
        Error.Invalid("usage.unknown_choice", option, word, string.Join(", ", Enum.GetValues<T>().Select(Of)));
}
