namespace Nuoda.Analytics.Features;

/// <summary>A column of a table of cases (customers, items, debtors): numbers or categories, one value a row.</summary>
public abstract class Feature
{
    private protected Feature(string name, int rows) => (Name, Rows) = (name, rows);

    /// <summary>What the column is called.</summary>
    public string Name { get; }

    /// <summary>Values in it.</summary>
    public int Rows { get; }

    /// <summary>True where the row has no value.</summary>
    public abstract bool IsMissing(int row);

    /// <summary>The same column with these rows, in this order; a row may stand more than once.</summary>
    /// <param name="rows">Row numbers from 0.</param>
    public abstract Feature Take(ReadOnlySpan<int> rows);

    /// <summary>Refuses features of different lengths; gives the number of rows.</summary>
    internal static int CommonRows(IReadOnlyList<Feature> features)
    {
        if (features.Count == 0) throw new ArgumentException("One feature at least is needed.", nameof(features));
        foreach (var feature in features)
            if (feature.Rows != features[0].Rows) throw new ArgumentException($"Feature '{feature.Name}' has {feature.Rows} rows, '{features[0].Name}' {features[0].Rows}.", nameof(features));
        return features[0].Rows;
    }
}

/// <summary>A column of numbers; NaN where there is none.</summary>
public sealed class NumericFeature : Feature
{
    /// <summary>A column of numbers.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="values">One a row: finite, or NaN for a missing value. Kept, not copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is infinite.</exception>
    public NumericFeature(string name, double[] values) : base(name, values.Length)
    {
        foreach (var value in values) if (double.IsInfinity(value)) throw new ArgumentOutOfRangeException(nameof(values), value, $"A value of '{name}' must be finite, or NaN where it is missing.");
        Values = values;
    }

    /// <summary>One a row; NaN is missing.</summary>
    public double[] Values { get; }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(Values[row]);

    /// <inheritdoc/>
    public override Feature Take(ReadOnlySpan<int> rows)
    {
        var taken = new double[rows.Length];
        for (var i = 0; i < taken.Length; i++) taken[i] = Values[rows[i]];
        return new NumericFeature(Name, taken);
    }
}

/// <summary>A column of categories; null where there is none.</summary>
public sealed class CategoricalFeature : Feature
{
    /// <summary>A column of categories.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="values">One a row; null is missing.</param>
    public CategoricalFeature(string name, IReadOnlyList<string?> values) : base(name, values.Count)
    {
        Levels = [.. values.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var numbers = Levels.Index().ToDictionary(l => l.Item, l => l.Index, StringComparer.Ordinal);
        Codes = [.. values.Select(v => v is null ? -1 : numbers[v])];
    }

    private CategoricalFeature(string name, string[] levels, int[] codes) : base(name, codes.Length) => (Levels, Codes) = (levels, codes);

    /// <summary>The categories, in ordinal order.</summary>
    public string[] Levels { get; }

    /// <summary>One a row: the place of its category in <see cref="Levels"/>, −1 where it is missing.</summary>
    public int[] Codes { get; }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => Codes[row] < 0;

    /// <summary>The same rows of the same levels, also of levels that no row is left of.</summary>
    public override Feature Take(ReadOnlySpan<int> rows)
    {
        var taken = new int[rows.Length];
        for (var i = 0; i < taken.Length; i++) taken[i] = Codes[rows[i]];
        return new CategoricalFeature(Name, Levels, taken);
    }
}
