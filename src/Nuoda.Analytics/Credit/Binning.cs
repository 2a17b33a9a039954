using System.Globalization;
using Nuoda.Analytics.Features;

namespace Nuoda.Analytics.Credit;

/// <summary>How the values of an attribute are put into bins.</summary>
/// <param name="Feature">Name of the attribute.</param>
/// <param name="HasMissing">The last bin is that of the missing values.</param>
public abstract record Binning(string Feature, bool HasMissing)
{
    /// <summary>Bins, that of the missing values included.</summary>
    public abstract int Count { get; }

    /// <summary>What falls into a bin: "&lt;8", "[8,16)", "&gt;=48", or the categories with | between; empty for the missing values.</summary>
    public abstract string Label(int bin);

    /// <summary>The bin of each case; −1 where there is none: a category never seen, or a missing value without a bin of its own.</summary>
    /// <exception cref="ArgumentException">The attribute is of the other kind.</exception>
    public abstract int[] BinsOf(Feature feature);
}

/// <summary>Bins of numbers: below the first cut, between two cuts with the lower one included, and from the last cut on.</summary>
public sealed record NumericBinning : Binning
{
    /// <summary>Bins between cuts.</summary>
    /// <param name="feature">Name of the attribute.</param>
    /// <param name="cuts">Ascending, finite; none makes one bin.</param>
    /// <param name="hasMissing">Whether missing values have a bin.</param>
    /// <exception cref="ArgumentException">The cuts do not ascend.</exception>
    public NumericBinning(string feature, IReadOnlyList<double> cuts, bool hasMissing = false) : base(feature, hasMissing)
    {
        for (var i = 0; i < cuts.Count; i++) if (!double.IsFinite(cuts[i]) || (i > 0 && cuts[i] <= cuts[i - 1])) throw new ArgumentException("Cuts must be finite and ascend.", nameof(cuts));
        Cuts = [.. cuts];
    }

    /// <summary>Between the bins, ascending.</summary>
    public IReadOnlyList<double> Cuts { get; }

    /// <inheritdoc/>
    public override int Count => Cuts.Count + (HasMissing ? 2 : 1);

    /// <inheritdoc/>
    public override string Label(int bin)
    {
        if (bin > Cuts.Count) return "";
        if (Cuts.Count == 0) return "*";
        return bin == 0 ? $"<{Said(Cuts[0])}" : bin == Cuts.Count ? $">={Said(Cuts[^1])}" : $"[{Said(Cuts[bin - 1])},{Said(Cuts[bin])})";

        static string Said(double cut) => cut.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public override int[] BinsOf(Feature feature)
    {
        var values = feature is NumericFeature numbers ? numbers.Values : throw new ArgumentException($"'{feature.Name}' has categories, its bins numbers.", nameof(feature));
        var bins = new int[values.Length];
        for (var i = 0; i < bins.Length; i++)
        {
            if (double.IsNaN(values[i])) { bins[i] = HasMissing ? Cuts.Count + 1 : -1; continue; }
            var bin = 0;
            while (bin < Cuts.Count && values[i] >= Cuts[bin]) bin++;
            bins[i] = bin;
        }
        return bins;
    }
}

/// <summary>Bins of categories.</summary>
/// <param name="Feature">Name of the attribute.</param>
/// <param name="Groups">The categories of each bin.</param>
/// <param name="HasMissing">Whether missing values have a bin.</param>
public sealed record CategoricalBinning(string Feature, IReadOnlyList<IReadOnlyList<string>> Groups, bool HasMissing = false) : Binning(Feature, HasMissing)
{
    /// <summary>A bin for each category that occurs.</summary>
    public static CategoricalBinning ByLevel(CategoricalFeature feature) => new(feature.Name,
        [.. feature.Levels.Index().Where(l => Array.IndexOf(feature.Codes, l.Index) >= 0).Select(l => (IReadOnlyList<string>)[l.Item])], Array.IndexOf(feature.Codes, -1) >= 0);

    /// <inheritdoc/>
    public override int Count => Groups.Count + (HasMissing ? 1 : 0);

    /// <inheritdoc/>
    public override string Label(int bin) => bin < Groups.Count ? string.Join('|', Groups[bin]) : "";

    /// <inheritdoc/>
    public override int[] BinsOf(Feature feature)
    {
        var categories = feature as CategoricalFeature ?? throw new ArgumentException($"'{feature.Name}' has numbers, its bins categories.", nameof(feature));
        var binOf = new int[categories.Levels.Length + 1];
        Array.Fill(binOf, -1);
        if (HasMissing) binOf[0] = Groups.Count;
        for (var level = 0; level < categories.Levels.Length; level++)
            for (var bin = 0; bin < Groups.Count; bin++) if (Groups[bin].Contains(categories.Levels[level], StringComparer.Ordinal)) binOf[level + 1] = bin;
        return Array.ConvertAll(categories.Codes, code => binOf[code + 1]);
    }
}
