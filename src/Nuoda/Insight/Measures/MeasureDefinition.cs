using System.Globalization;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Platform;

namespace Nuoda.Insight;

/// <summary>What kind of number a measure gives.</summary>
[Published]
public enum MeasureValue { Ratio, Days, Count, Quantity, Money, Score }

/// <summary>Which way a measure should move.</summary>
[Published]
public enum BetterDirection { Neither, Higher, Lower }

/// <summary>A measure as people read about it: its words in both languages and what may be asked of it.</summary>
[Published]
public sealed record MeasureDefinition
{
    /// <summary>As in <c>nuoda report KEY</c> and <c>GET /api/report</c>.</summary>
    public required string Key { get; init; }
    public required MeasureValue Value { get; init; }
    /// <summary>The unit it is counted by, in the words of <c>--unit</c>: its own first, then what else may be asked for.</summary>
    public required IReadOnlyList<string> Units { get; init; }
    /// <summary>Its name says its unit: <c>--unit</c> is refused.</summary>
    public bool RefusesUnit { get; init; }
    /// <summary>View when none is asked for; null = the same in both.</summary>
    public required ServiceView? View { get; init; }
    /// <summary>Date that period and slices go by when none is asked for: due or ordered.</summary>
    public required string Date { get; init; }
    public BetterDirection Better { get; init; }

    public string DefaultUnit => Units[0];

    public string Name(CultureInfo? language = null) => Text("name", language);
    /// <summary>What it says, in one paragraph.</summary>
    public string Words(CultureInfo? language = null) => Text("words", language);
    public string Formula(CultureInfo? language = null) => Text("formula", language);
    public string Source(CultureInfo? language = null) => Text("source", language);

    private string Text(string part, CultureInfo? language) => Texts.In(language ?? CultureInfo.CurrentUICulture, $"measure.{Key}.{part}");
}

/// <summary>Something that a report may be sliced by.</summary>
/// <param name="Key">As in <c>--by KEY</c>.</param>
[Published]
public sealed record DimensionDefinition(string Key)
{
    public string Name(CultureInfo? language = null) => Text("name", language);
    /// <summary>Where it comes from.</summary>
    public string Words(CultureInfo? language = null) => Text("words", language);

    private string Text(string part, CultureInfo? language) => Texts.In(language ?? CultureInfo.CurrentUICulture, $"dimension.{Key}.{part}");
}
