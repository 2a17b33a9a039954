using Nuoda.Analytics.Features;

namespace Nuoda.Analytics.Segmentation;

/// <summary>Grows the tree of a description; its leaves with a majority of members become rules.</summary>
internal sealed class RuleTree(IReadOnlyList<Feature> features, bool[] isMember, int leastRows)
{
    private sealed record Split(double Impurity, SegmentCondition Left, SegmentCondition Right, Func<int, bool> GoesLeft);

    public List<SegmentRule> Rules { get; } = [];

    /// <summary>Adds the rules of a node; true when all of its leaves have a majority.</summary>
    public bool Grow(int[] rows, IReadOnlyList<SegmentCondition> path, int depth)
    {
        var members = rows.Count(r => isMember[r]);
        if (depth > 0 && members > 0 && members < rows.Length && Best(rows, members) is { } split && split.Impurity < Impurity(members, rows.Length) * (1 - 1e-9))
        {
            var before = Rules.Count;
            var left = Grow([.. rows.Where(split.GoesLeft)], With(path, split.Left), depth - 1);
            var right = Grow([.. rows.Where(r => !split.GoesLeft(r))], With(path, split.Right), depth - 1);
            if (!left || !right) return false;
            // "A and B, or A and not B" is said shorter.
            Rules.RemoveRange(before, Rules.Count - before);
        }
        if (2 * members <= rows.Length) return false;
        Rules.Add(new(path, rows.Length, members));
        return true;
    }

    // Members times others over all: the Gini impurity of a node, weighted by its size.
    private static double Impurity(int members, int rows) => rows == 0 ? 0 : (double)members * (rows - members) / rows;

    private Split? Best(int[] rows, int members)
    {
        Split? best = null;
        foreach (var feature in features)
        {
            var found = feature is NumericFeature numbers ? OfNumbers(numbers, rows, members) : OfLevels((CategoricalFeature)feature, rows, members);
            if (found is not null && (best is null || found.Impurity < best.Impurity * (1 - 1e-12))) best = found;
        }
        return best;
    }

    private Split? OfNumbers(NumericFeature feature, int[] rows, int members)
    {
        // NaN sorts before all numbers.
        var values = Array.ConvertAll(rows, r => feature.Values[r]);
        var order = (int[])rows.Clone();
        Array.Sort(values, order);
        var (least, at, left) = (double.PositiveInfinity, -1, 0);
        for (var i = 1; i < order.Length; i++)
        {
            if (isMember[order[i - 1]]) left++;
            if (values[i] == values[i - 1] || double.IsNaN(values[i]) || i < leastRows || order.Length - i < leastRows) continue;
            var sum = Impurity(left, i) + Impurity(members - left, order.Length - i);
            if (sum < least) (least, at) = (sum, i);
        }
        if (at < 0) return null;
        var hasMissing = double.IsNaN(values[0]);
        // Only the missing ones lie to the left: the least number is the limit.
        var limit = double.IsNaN(values[at - 1]) ? values[at] : ShortestBetween(values[at - 1], values[at]);
        return new(least, new(feature.Name, null, limit, [], hasMissing), new(feature.Name, limit, null, [], false), r => !(feature.Values[r] >= limit));
    }

    private Split? OfLevels(CategoricalFeature feature, int[] rows, int members)
    {
        // Place 0 is the missing ones.
        var (count, inside) = (new int[feature.Levels.Length + 1], new int[feature.Levels.Length + 1]);
        foreach (var row in rows)
        {
            count[feature.Codes[row] + 1]++;
            if (isMember[row]) inside[feature.Codes[row] + 1]++;
        }
        int[] order = [.. Enumerable.Range(0, count.Length).Where(l => count[l] > 0).OrderByDescending(l => (double)inside[l] / count[l]).ThenBy(l => l)];
        var (least, at, size, left) = (double.PositiveInfinity, -1, 0, 0);
        for (var i = 1; i < order.Length; i++)
        {
            (size, left) = (size + count[order[i - 1]], left + inside[order[i - 1]]);
            if (size < leastRows || rows.Length - size < leastRows) continue;
            var sum = Impurity(left, size) + Impurity(members - left, rows.Length - size);
            if (sum < least) (least, at) = (sum, i);
        }
        if (at < 0) return null;
        var isLeft = new bool[count.Length];
        foreach (var level in order[..at]) isLeft[level] = true;
        return new(least, Named(order[..at]), Named(order[at..]), r => isLeft[feature.Codes[r] + 1]);

        SegmentCondition Named(int[] levels) => new(feature.Name, null, null, [.. levels.Where(l => l > 0).Order().Select(l => feature.Levels[l - 1])], levels.Contains(0));
    }

    // Conditions on one attribute are one: the narrower limits, the remaining categories.
    private static SegmentCondition[] With(IReadOnlyList<SegmentCondition> path, SegmentCondition next)
    {
        var before = path.FirstOrDefault(c => c.Feature == next.Feature);
        if (before is null) return [.. path, next];
        var joined = new SegmentCondition(next.Feature, next.AtLeast ?? before.AtLeast, next.Below ?? before.Below, next.Levels, next.OrMissing && before.OrMissing);
        return [.. path.Select(c => c == before ? joined : c)];
    }

    /// <summary>The number with the fewest digits in (a, b].</summary>
    internal static double ShortestBetween(double a, double b)
    {
        for (var power = Math.Min(15, (int)Math.Ceiling(Math.Log10(Math.Max(Math.Abs(a), Math.Abs(b))))); power >= -15; power--)
        {
            // Dividing by a whole power keeps 0.1 what it looks like.
            var candidate = power >= 0 ? Math.Floor(b / Math.Pow(10, power)) * Math.Pow(10, power) : Math.Floor(b * Math.Pow(10, -power)) / Math.Pow(10, -power);
            if (candidate > a && candidate <= b) return candidate;
        }
        return b;
    }
}
