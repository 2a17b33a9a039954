using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Retention;

/// <summary>A model of who will be lost.</summary>
public interface IChurnModel
{
    /// <summary>Number of features that a row needs.</summary>
    int Features { get; }

    /// <summary>Logarithm of the odds that this customer is lost.</summary>
    /// <param name="row">The features of one customer.</param>
    double LogOdds(ReadOnlySpan<double> row);

    /// <summary>What each feature adds to the log-odds of this customer, against the average customer.</summary>
    /// <param name="row">The features of one customer.</param>
    /// <param name="contributions">Receives one number per feature; the return value plus their sum is <see cref="LogOdds"/>.</param>
    /// <returns>The log-odds of the average customer.</returns>
    double Contributions(ReadOnlySpan<double> row, Span<double> contributions);
}

/// <summary>What follows from any model of who will be lost.</summary>
public static class ChurnModels
{
    /// <summary>Probability that this customer is lost.</summary>
    public static double Probability(this IChurnModel model, ReadOnlySpan<double> row) => Logistic.At(model.LogOdds(row));

    /// <summary>Probabilities of many customers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="features">Features × customers.</param>
    /// <exception cref="ArgumentException">The number of features is another.</exception>
    public static double[] Probabilities(this IChurnModel model, double[][] features)
    {
        if (features.Length != model.Features) throw new ArgumentException($"{features.Length} features for {model.Features}.", nameof(features));
        var probabilities = new double[features.Length == 0 ? 0 : features[0].Length];
        var row = new double[features.Length];
        for (var i = 0; i < probabilities.Length; i++) probabilities[i] = model.Probability(Row(features, i, row));
        return probabilities;
    }

    internal static double[] Row(double[][] features, int i, double[] row)
    {
        for (var j = 0; j < row.Length; j++) row[j] = features[j][i];
        return row;
    }

    internal static void CheckRow(int features, int length)
    {
        if (features != length) throw new ArgumentException($"{length} features for {features}.");
    }

    // What every fit asks of its table: columns of one length, both outcomes, finite values (or, for trees, no infinite ones).
    internal static void CheckTable(double[][] features, ReadOnlySpan<bool> lost, bool mayMiss)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Length == 0) throw new ArgumentException("A fit needs a feature.", nameof(features));
        for (var j = 0; j < features.Length; j++)
        {
            if (features[j].Length != lost.Length) throw new ArgumentException($"Feature {j} has {features[j].Length} values for {lost.Length} customers.", nameof(features));
            foreach (var value in features[j])
                if (!double.IsFinite(value) && !(mayMiss && double.IsNaN(value))) throw new ArgumentException($"Feature {j} has a value that is not finite.", nameof(features));
        }
        if (!lost.Contains(true) || !lost.Contains(false)) throw new ArgumentException("A fit needs a customer who was lost and one who was not.", nameof(lost));
    }

    // Folds of about equal size with about equally many lost in each.
    internal static int[] Folds(ReadOnlySpan<bool> lost, int folds, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        var (random, fold, order) = (new Random(seed), new int[lost.Length], new int[lost.Length]);
        for (var i = 0; i < order.Length; i++) order[i] = i;
        random.Shuffle(order);
        var next = 0;
        foreach (var outcome in (ReadOnlySpan<bool>)[true, false])
            foreach (var i in order) if (lost[i] == outcome) fold[i] = next++ % folds;
        return fold;
    }
}
