namespace Nuoda.Analytics.Inventory;

/// <summary>How much of the value an item carries.</summary>
public enum AbcClass
{
    /// <summary>The few that carry most.</summary>
    A,

    /// <summary>The middle.</summary>
    B,

    /// <summary>The many that carry little.</summary>
    C,
}

/// <summary>How steadily an item is asked for.</summary>
public enum XyzClass
{
    /// <summary>Steadily.</summary>
    X,

    /// <summary>With swings.</summary>
    Y,

    /// <summary>Hardly to be foreseen.</summary>
    Z,
}

/// <summary>Classes of items by value and by steadiness.</summary>
/// <remarks>Source: Dickie (1951), Factory Management and Maintenance 109(7), 92–94 (ABC); the limits are the usual ones and free to choose.</remarks>
public static class AbcXyz
{
    /// <summary>ABC: by value from high to low (ties by name); an item is A while the share of those before it is below the first limit, B below the second, else C: who crosses a limit belongs to the higher class.</summary>
    /// <param name="items">Names, which decide among equal values.</param>
    /// <param name="values">Value of each, finite and ≥ 0, as many.</param>
    /// <param name="limitA">Share of the value, between 0 and 1; 0.8 usually.</param>
    /// <param name="limitB">At least as high; 0.95 usually.</param>
    /// <returns>A class for each item. Where nothing has a value all are C.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a number is out of range.</exception>
    public static AbcClass[] ByValue(ReadOnlySpan<string> items, ReadOnlySpan<double> values, double limitA = 0.8, double limitB = 0.95)
    {
        if (items.Length != values.Length) throw new ArgumentException("One value for each item is needed.", nameof(values));
        CheckLimits(limitA, limitB);
        var (names, worth, order) = (items.ToArray(), values.ToArray(), new int[items.Length]);
        double total = 0, before = 0;
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            total += Check.NotNegative(worth[i], nameof(values));
        }
        Array.Sort(order, (a, b) => worth[a] != worth[b] ? worth[b].CompareTo(worth[a]) : string.CompareOrdinal(names[a], names[b]));
        var classes = new AbcClass[order.Length];
        foreach (var i in order)
        {
            classes[i] = total == 0 || before >= limitB * total ? AbcClass.C : before < limitA * total ? AbcClass.A : AbcClass.B;
            before += worth[i];
        }
        return classes;
    }

    /// <summary>XYZ: by the coefficient of variation of the demand per period.</summary>
    /// <param name="variation">As <see cref="Variation"/> gives it; +∞ without demand, which is Z.</param>
    /// <param name="limitX">Up to it X; 0.5 usually.</param>
    /// <param name="limitY">Up to it Y, at least as high; 1 usually.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limits fall, or the variation is negative or no number.</exception>
    public static XyzClass BySteadiness(double variation, double limitX = 0.5, double limitY = 1)
    {
        if (!(variation >= 0)) throw new ArgumentOutOfRangeException(nameof(variation), variation, "Must be ≥ 0.");
        if (!(limitX >= 0 && limitY >= limitX)) throw new ArgumentOutOfRangeException(nameof(limitY), limitY, "The limits must rise from 0.");
        return variation <= limitX ? XyzClass.X : variation <= limitY ? XyzClass.Y : XyzClass.Z;
    }

    /// <summary>Sample standard deviation (n − 1) over the mean of the demand per period.</summary>
    /// <param name="demand">Per period; each finite and ≥ 0.</param>
    /// <returns>+∞ without demand; 0 for a single period with demand.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A demand is out of range.</exception>
    public static double Variation(ReadOnlySpan<double> demand)
    {
        var (mean, sd) = DemandDistribution.Moments(demand);
        return mean == 0 ? double.PositiveInfinity : sd / mean;
    }

    private static void CheckLimits(double limitA, double limitB)
    {
        if (!(limitA is >= 0 and <= 1 && limitB >= limitA && limitB <= 1)) throw new ArgumentOutOfRangeException(nameof(limitB), limitB, "The limits must rise within 0 … 1.");
    }
}
