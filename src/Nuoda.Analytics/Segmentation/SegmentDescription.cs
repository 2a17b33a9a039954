using Nuoda.Analytics.Features;

namespace Nuoda.Analytics.Segmentation;

/// <summary>A condition on one attribute.</summary>
/// <param name="Feature">Name of the attribute.</param>
/// <param name="AtLeast">Numbers: not below this; null when open.</param>
/// <param name="Below">Numbers: below this; null when open.</param>
/// <param name="Levels">Categories: one of these; empty for numbers.</param>
/// <param name="OrMissing">Whether a case without a value fits too.</param>
public sealed record SegmentCondition(string Feature, double? AtLeast, double? Below, IReadOnlyList<string> Levels, bool OrMissing);

/// <summary>Conditions that hold together.</summary>
/// <param name="Conditions">None for a rule that fits everybody.</param>
/// <param name="Cases">All cases that fit.</param>
/// <param name="Members">Those of them that belong to the segment.</param>
public sealed record SegmentRule(IReadOnlyList<SegmentCondition> Conditions, int Cases, int Members);

/// <summary>A segment in words: rules of which at least one fits most of its members and few others.</summary>
/// <param name="Rules">The one with the most members first; no case fits two. Empty when no short rule is right for more than half of those whom it fits.</param>
/// <param name="Size">Members of the segment.</param>
public sealed record SegmentDescription(IReadOnlyList<SegmentRule> Rules, int Size)
{
    /// <summary>Share of the segment that the rules find, 0–1.</summary>
    public double Coverage => Size > 0 ? Rules.Sum(r => r.Members) / (double)Size : 0;

    /// <summary>Share of those whom the rules find that belong to the segment, 0–1; NaN without rules.</summary>
    public double Precision => Rules.Sum(r => r.Members) / (double)Rules.Sum(r => r.Cases);

    /// <summary>Describes a segment by a small classification tree, this segment against all others.</summary>
    /// <remarks>Splits lower the Gini impurity most; categories are ordered by their share of the segment, which finds the best division of them; a limit between two values is the shortest number there.
    /// A missing number counts as lower than all. Source: Breiman, Friedman, Olshen &amp; Stone (1984), Classification and Regression Trees, ch. 4.</remarks>
    /// <param name="features">Attributes in their own units: those that the segments were made of, or others.</param>
    /// <param name="segments">Segment of each case.</param>
    /// <param name="segment">The one to describe.</param>
    /// <param name="depth">The most conditions of a rule before those on one attribute are joined, 1–6.</param>
    /// <param name="leastShare">A rule fits at least this share of the segment's size, in (0, 1].</param>
    /// <exception cref="ArgumentException">There is no feature, lengths differ, or nobody belongs to the segment.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Depth or share is out of range.</exception>
    public static SegmentDescription Of(IReadOnlyList<Feature> features, ReadOnlySpan<int> segments, int segment, int depth = 3, double leastShare = 0.05)
    {
        if (depth is < 1 or > 6) throw new ArgumentOutOfRangeException(nameof(depth), depth, "The depth must lie in 1–6.");
        if (!(leastShare is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(leastShare), leastShare, "A share must lie in (0, 1].");
        if (Feature.CommonRows(features) != segments.Length) throw new ArgumentException($"{segments.Length} segment numbers for {features[0].Rows} cases.", nameof(segments));
        var (isMember, size) = (new bool[segments.Length], 0);
        for (var i = 0; i < segments.Length; i++) if (isMember[i] = segments[i] == segment) size++;
        if (size == 0) throw new ArgumentException($"Nobody belongs to segment {segment}.", nameof(segment));
        var tree = new RuleTree(features, isMember, Math.Max(1, (int)Math.Ceiling(leastShare * size)));
        tree.Grow([.. Enumerable.Range(0, segments.Length)], [], depth);
        return new([.. tree.Rules.OrderByDescending(r => r.Members)], size);
    }
}
