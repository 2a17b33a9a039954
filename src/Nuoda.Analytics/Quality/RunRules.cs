namespace Nuoda.Analytics.Quality;

/// <summary>A pattern that chance seldom makes.</summary>
public enum RunRule
{
    /// <summary>A point beyond three σ (Nelson 1, Western Electric 1).</summary>
    BeyondThreeSigma,

    /// <summary>Nine points in a row on one side of the centre (Nelson 2).</summary>
    NineOnOneSide,

    /// <summary>Six points in a row rising, or falling (Nelson 3).</summary>
    SixRisingOrFalling,

    /// <summary>Fourteen points in a row up and down in turn (Nelson 4).</summary>
    FourteenUpAndDown,

    /// <summary>Two of three points in a row beyond two σ on one side (Nelson 5, Western Electric 2).</summary>
    TwoOfThreeBeyondTwoSigma,

    /// <summary>Four of five points in a row beyond one σ on one side (Nelson 6, Western Electric 3).</summary>
    FourOfFiveBeyondOneSigma,

    /// <summary>Fifteen points in a row within one σ, on either side: limits too wide, or samples mixed (Nelson 7).</summary>
    FifteenWithinOneSigma,

    /// <summary>Eight points in a row beyond one σ, on either side: two sources in one chart (Nelson 8).</summary>
    EightBeyondOneSigma,

    /// <summary>Eight points in a row on one side of the centre (Western Electric 4).</summary>
    EightOnOneSide,
}

/// <summary>A rule that holds at a point.</summary>
/// <param name="Rule">Which.</param>
/// <param name="At">Place of the last point of the pattern, from 0.</param>
public readonly record struct RunSignal(RunRule Rule, int At);

/// <summary>Patterns within the limits of a control chart.</summary>
/// <remarks>
/// <para>Nelson (1984), J. Quality Technology 16(4), 237–239; Western Electric (1956), Statistical Quality Control Handbook. A rule is judged at the last point of its window and is said again at every further point that keeps it.
/// A value of exactly 0 is on neither side; of "two of three" and "four of five" the last point itself must be beyond. NaN breaks every run.</para>
/// <para>Each rule brings false alarms of its own: all eight of Nelson's give one in about 50 points. Choose rules before looking.</para>
/// </remarks>
public static class RunRules
{
    /// <summary>The eight rules of Nelson.</summary>
    public static IReadOnlyList<RunRule> Nelson { get; } =
    [
        RunRule.BeyondThreeSigma, RunRule.NineOnOneSide, RunRule.SixRisingOrFalling, RunRule.FourteenUpAndDown,
        RunRule.TwoOfThreeBeyondTwoSigma, RunRule.FourOfFiveBeyondOneSigma, RunRule.FifteenWithinOneSigma, RunRule.EightBeyondOneSigma,
    ];

    /// <summary>The four rules of Western Electric.</summary>
    public static IReadOnlyList<RunRule> WesternElectric { get; } = [RunRule.BeyondThreeSigma, RunRule.TwoOfThreeBeyondTwoSigma, RunRule.FourOfFiveBeyondOneSigma, RunRule.EightOnOneSide];

    /// <summary>Finds the rules that hold.</summary>
    /// <param name="standardised">(value − centre)/σ, oldest first: <see cref="ControlChart.Standardised"/>.</param>
    /// <param name="rules">Those to look for.</param>
    /// <returns>Rule by rule in the order given, oldest first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A rule that does not exist.</exception>
    public static IReadOnlyList<RunSignal> Find(ReadOnlySpan<double> standardised, IReadOnlyList<RunRule> rules)
    {
        var found = new List<RunSignal>();
        foreach (var rule in rules)
            for (var i = 0; i < standardised.Length; i++)
                if (Holds(rule, standardised[..(i + 1)])) found.Add(new(rule, i));
        return found;
    }

    // At the last point of z.
    private static bool Holds(RunRule rule, ReadOnlySpan<double> z) => rule switch
    {
        RunRule.BeyondThreeSigma => Math.Abs(z[^1]) > 3,
        RunRule.NineOnOneSide => OnOneSide(z, 9, 9, 0),
        RunRule.EightOnOneSide => OnOneSide(z, 8, 8, 0),
        RunRule.TwoOfThreeBeyondTwoSigma => OnOneSide(z, 2, 3, 2),
        RunRule.FourOfFiveBeyondOneSigma => OnOneSide(z, 4, 5, 1),
        RunRule.SixRisingOrFalling => Moves(z, 6, alternate: false),
        RunRule.FourteenUpAndDown => Moves(z, 14, alternate: true),
        RunRule.FifteenWithinOneSigma => AllOf(z, 15, static x => Math.Abs(x) < 1),
        RunRule.EightBeyondOneSigma => AllOf(z, 8, static x => Math.Abs(x) > 1),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "There is no such rule."),
    };

    private static bool OnOneSide(ReadOnlySpan<double> z, int least, int window, double beyond)
    {
        var side = Math.Sign(double.IsNaN(z[^1]) ? 0 : z[^1]);
        if (side == 0 || z[^1] * side <= beyond) return false;
        var count = 0;
        foreach (var x in z[^Math.Min(window, z.Length)..])
        {
            if (double.IsNaN(x)) count = 0;
            else if (x * side > beyond) count++;
        }
        return count >= least;
    }

    private static bool Moves(ReadOnlySpan<double> z, int points, bool alternate)
    {
        if (z.Length < points) return false;
        var last = z[^1] - z[^2];
        for (var i = 0; i < points - 1; i++)
        {
            var step = (z[^(1 + i)] - z[^(2 + i)]) * (alternate && i % 2 == 1 ? -1 : 1);
            // NaN is neither.
            if (!(step * last > 0)) return false;
        }
        return true;
    }

    private static bool AllOf(ReadOnlySpan<double> z, int points, Predicate<double> holds)
    {
        if (z.Length < points) return false;
        foreach (var x in z[^points..])
            if (!holds(x)) return false;
        return true;
    }
}
