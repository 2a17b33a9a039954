using Nuoda.Analytics.Inventory;

namespace Nuoda.Analytics.Policy;

/// <summary>A class of customers that draws on a stock.</summary>
/// <param name="DemandRate">λ: single units per period, at random times; finite and &gt; 0.</param>
/// <param name="LossPerUnitShort">π: expected margin lost, now and later, by a unit refused; finite and ≥ 0.</param>
public readonly record struct CustomerDemand(double DemandRate, double LossPerUnitShort);

/// <summary>One stock with protection levels: class k is served while more than its level is on hand.</summary>
/// <param name="Stock">S: one unit is ordered for each sold, so that on hand and on order are S together.</param>
/// <param name="ProtectionLevels">One a class, rising; 0 for the first: it gets the last unit.</param>
/// <param name="FillRates">One a class, falling.</param>
/// <param name="MeanStock">Units on hand.</param>
/// <param name="LossPerPeriod">Σ πₖ·λₖ·(1 − βₖ).</param>
public sealed record RationedStockOption(int Stock, IReadOnlyList<int> ProtectionLevels, IReadOnlyList<double> FillRates, double MeanStock, double LossPerPeriod);

/// <summary>One stock for several classes of customers, the last units kept for those whose loss is dearest: fill rates per class, exact.</summary>
/// <remarks>
/// <para>Stock on hand x is a birth–death process: it falls by the rates of the classes with a level below x and rises by (S − x)/L, for each unit on order comes after an exponential time of mean L. So
/// p(x − 1) = p(x)·Σ λₖ[cₖ &lt; x] / ((S − x + 1)/L), and βₖ = P(X &gt; cₖ). Refused units are not waited for (lost, or met otherwise at the cost π). Without levels it is the Erlang loss system, where the
/// distribution of the lead time does not matter; with levels it matters a little.</para>
/// <para>Source: Dekker, Hill, Kleijn &amp; Teunter (2002), Naval Research Logistics 49(6), 593–610; Ha (1997), Management Science 43(8), 1093–1103, where protection levels are shown to be the best rule for lost sales.</para>
/// </remarks>
public static class RationedStock
{
    /// <summary>What a stock and its protection levels give.</summary>
    /// <param name="classes">Dearest first by choice of the caller: the levels decide who is served; at least one.</param>
    /// <param name="leadTime">L in periods, finite and &gt; 0.</param>
    /// <param name="stock">S ≥ 0.</param>
    /// <param name="protectionLevels">As many as classes, each from 0 to S; the smallest must be 0, else some stock would never be sold.</param>
    /// <exception cref="ArgumentException">No class, as many levels as there are classes are not given, or none is 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static RationedStockOption At(ReadOnlySpan<CustomerDemand> classes, double leadTime, int stock, ReadOnlySpan<int> protectionLevels)
    {
        Checked(classes, leadTime);
        ArgumentOutOfRangeException.ThrowIfNegative(stock);
        if (protectionLevels.Length != classes.Length || protectionLevels.IndexOf(0) < 0) throw new ArgumentException("One level a class, one of them 0.", nameof(protectionLevels));
        foreach (var level in protectionLevels) if (level < 0 || level > stock) throw new ArgumentOutOfRangeException(nameof(protectionLevels), level, "Must lie between 0 and the stock.");
        return Evaluate(classes, leadTime, stock, protectionLevels, new double[stock + 1]);
    }

    /// <summary>Every stock up to a greatest with every set of rising protection levels, but for those that another beats in stock and in loss: the options of one product.</summary>
    /// <param name="classes">Dearest first (π falls or stays): the order in which levels rise; at least one.</param>
    /// <param name="leadTime">L in periods, finite and &gt; 0.</param>
    /// <param name="greatestStock">≥ 0; there are about Sᴷ/K! sets of levels for K classes.</param>
    /// <returns>By mean stock, which rises; the loss falls.</returns>
    /// <exception cref="ArgumentException">No class, or losses that rise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static RationedStockOption[] Options(ReadOnlySpan<CustomerDemand> classes, double leadTime, int greatestStock)
    {
        Checked(classes, leadTime);
        ArgumentOutOfRangeException.ThrowIfNegative(greatestStock);
        for (var k = 1; k < classes.Length; k++)
            if (classes[k].LossPerUnitShort > classes[k - 1].LossPerUnitShort) throw new ArgumentException("Classes must come dearest first.", nameof(classes));
        var all = new List<RationedStockOption>();
        var (levels, probabilities) = (new int[classes.Length], new double[greatestStock + 1]);
        for (var stock = 0; stock <= greatestStock; stock++)
        {
            Array.Clear(levels);
            do all.Add(Evaluate(classes, leadTime, stock, levels, probabilities)); while (Next(levels, stock));
        }
        all.Sort((a, b) => a.MeanStock != b.MeanStock ? a.MeanStock.CompareTo(b.MeanStock) : a.LossPerPeriod.CompareTo(b.LossPerPeriod));
        var least = double.PositiveInfinity;
        return [.. all.Where(o => o.LossPerPeriod < least && (least = o.LossPerPeriod) >= 0)];
    }

    // The next rising sequence 0 = c₁ ≤ c₂ ≤ … ≤ stock.
    private static bool Next(int[] levels, int stock)
    {
        for (var k = levels.Length - 1; k > 0; k--)
        {
            if (levels[k] == stock) continue;
            Array.Fill(levels, levels[k] + 1, k, levels.Length - k);
            return true;
        }
        return false;
    }

    private static RationedStockOption Evaluate(ReadOnlySpan<CustomerDemand> classes, double leadTime, int stock, ReadOnlySpan<int> levels, double[] probabilities)
    {
        // From full stock down; rescaled on the way so that neither end of a long chain under- or overflows.
        probabilities[stock] = 1;
        double total = 1;
        for (var x = stock; x > 0; x--)
        {
            double sold = 0;
            for (var k = 0; k < classes.Length; k++) if (levels[k] < x) sold += classes[k].DemandRate;
            total += probabilities[x - 1] = probabilities[x] * sold * leadTime / (stock - x + 1);
            if (total <= 1e200) continue;
            for (var y = x - 1; y <= stock; y++) probabilities[y] /= total;
            total = 1;
        }
        var fills = new double[classes.Length];
        double mean = 0, loss = 0;
        for (var x = 1; x <= stock; x++)
        {
            mean += x * probabilities[x] / total;
            for (var k = 0; k < fills.Length; k++) if (levels[k] < x) fills[k] += probabilities[x] / total;
        }
        for (var k = 0; k < fills.Length; k++)
        {
            fills[k] = Math.Min(1, fills[k]);
            loss += classes[k].LossPerUnitShort * classes[k].DemandRate * (1 - fills[k]);
        }
        return new(stock, levels.ToArray(), fills, mean, loss);
    }

    private static void Checked(ReadOnlySpan<CustomerDemand> classes, double leadTime)
    {
        if (classes.IsEmpty) throw new ArgumentException("At least one class of customers.", nameof(classes));
        Check.Positive(leadTime);
        foreach (var c in classes)
        {
            Check.Positive(c.DemandRate, nameof(classes));
            Check.NotNegative(c.LossPerUnitShort, nameof(classes));
        }
    }
}
