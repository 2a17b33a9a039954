using MathNet.Numerics;
using Nuoda.Analytics.Credit;

namespace Nuoda.Analytics.Retention;

/// <summary>What it brings to win customers back.</summary>
/// <param name="Value">Worth of a customer kept, in money, &gt; 0.</param>
/// <param name="Offer">Cost of the offer when it is taken, in money, ≥ 0; who would have stayed takes it too.</param>
/// <param name="Contact">Cost of contacting one customer, in money, ≥ 0.</param>
public readonly record struct RetentionOffer(double Value, double Offer, double Contact)
{
    internal void Check()
    {
        if (!(Value > 0 && double.IsFinite(Value))) throw new ArgumentOutOfRangeException(nameof(Value), Value, "The worth of a customer must be finite and > 0.");
        if (!(Offer >= 0 && Offer < Value)) throw new ArgumentOutOfRangeException(nameof(Offer), Offer, "An offer must cost less than the customer is worth, and not less than 0.");
        if (!(Contact >= 0 && double.IsFinite(Contact))) throw new ArgumentOutOfRangeException(nameof(Contact), Contact, "The cost of a contact must be finite and ≥ 0.");
    }
}

/// <summary>A cut of a ranking: whom to contact.</summary>
/// <param name="Contacted">Share of all customers, from the highest score down.</param>
/// <param name="Caught">Share of those lost that is among them.</param>
/// <param name="Profit">Profit per customer of the whole base, in money.</param>
public readonly record struct ProfitPoint(double Contacted, double Caught, double Profit);

/// <summary>How well scores put those who were lost before the others: gains, lift, profit.</summary>
public sealed class Ranking
{
    // From the highest score down: shares of those lost and of the others, ties together; starts at (0, 0).
    private readonly double[] _caught, _bothered;
    private readonly Discrimination _discrimination;

    private Ranking(Discrimination discrimination, double lostShare)
    {
        (_discrimination, LostShare) = (discrimination, lostShare);
        (_caught, _bothered) = ([.. discrimination.Curve.Select(p => p.Found)], [.. discrimination.Curve.Select(p => p.FalseAlarms)]);
    }

    /// <summary>Share of the customers that was lost.</summary>
    public double LostShare { get; }

    /// <summary>Area under the ROC curve: probability that one who was lost has a higher score than one who was not; ties count half. The Gini coefficient is 2 · AUC − 1.</summary>
    public double Auc => _discrimination.Auc;

    /// <summary>Kolmogorov–Smirnov: the largest distance of the two shares at one cut.</summary>
    public double KolmogorovSmirnov => _discrimination.Ks;

    /// <summary>Ranks customers.</summary>
    /// <param name="scores">One per customer, higher for those more likely lost; finite.</param>
    /// <param name="lost">Whether each was lost.</param>
    /// <exception cref="ArgumentException">There is nobody lost or nobody kept, the lengths differ or a score is not finite.</exception>
    public static Ranking Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> lost)
    {
        Check(scores, lost);
        var gone = lost.Count(true);
        if (gone == 0 || gone == lost.Length) throw new ArgumentException("A ranking needs a customer who was lost and one who was not.", nameof(lost));
        return new(Discrimination.Of(scores, lost), (double)gone / lost.Length);
    }

    /// <summary>Share of those lost who are among the given share of customers with the highest scores; customers of one score are taken in proportion.</summary>
    /// <param name="contacted">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range.</exception>
    public double Caught(double contacted)
    {
        if (!(contacted is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(contacted), contacted, "A share must lie in [0, 1].");
        for (var i = 1; i < _caught.Length; i++)
        {
            var (from, to) = (Contacted(i - 1), Contacted(i));
            if (contacted <= to) return _caught[i - 1] + (_caught[i] - _caught[i - 1]) * Math.Max(0, contacted - from) / (to - from);
        }
        return 1;
    }

    /// <summary>How many times more of those lost are among them than among as many taken blindly.</summary>
    /// <param name="contacted">In (0, 1].</param>
    public double Lift(double contacted) => contacted > 0 ? Caught(contacted) / contacted : throw new ArgumentOutOfRangeException(nameof(contacted), contacted, "A share must lie in (0, 1].");

    /// <summary>Profit at every cut, when a share of those who would go accepts the offer and stays.</summary>
    /// <remarks>V((γ(1 − δ) − φ) π₀F₀ − (δ + φ) π₁F₁), δ = offer/V, φ = contact/V; F₀, F₁ shares contacted of those lost (π₀ of all) and of the others. Verbeke et al. (2012), Eur. J. Oper. Res. 218(1), 211–229.</remarks>
    /// <param name="offer">Worth and costs.</param>
    /// <param name="acceptance">γ in [0, 1]: probability that one who would go accepts and stays.</param>
    /// <exception cref="ArgumentOutOfRangeException">A figure is out of range.</exception>
    public IReadOnlyList<ProfitPoint> Profits(RetentionOffer offer, double acceptance)
    {
        offer.Check();
        if (!(acceptance is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(acceptance), acceptance, "An acceptance must lie in [0, 1].");
        return [.. Enumerable.Range(0, _caught.Length).Select(i => new ProfitPoint(Contacted(i), _caught[i], Profit(offer, acceptance, _caught[i], _bothered[i])))];
    }

    /// <summary>The cut with the highest profit.</summary>
    /// <inheritdoc cref="Profits"/>
    public ProfitPoint BestCut(RetentionOffer offer, double acceptance) => Profits(offer, acceptance).MaxBy(p => p.Profit);

    /// <summary>Expected maximum profit (EMPC), when the acceptance is not known but γ ~ Beta(α, β): the best cut for each γ, averaged.</summary>
    /// <remarks>On the convex hull of the ROC curve each cut is best for one range of γ, over which the profit is integrated by incomplete beta functions. Verbraken, Verbeke &amp; Baesens (2013), IEEE Trans. Knowl. Data Eng. 25(5), 961–973,
    /// whose usual figures are worth 200, offer 10, contact 1, α 6, β 14 (mean acceptance 0.3).</remarks>
    /// <param name="offer">Worth and costs.</param>
    /// <param name="alpha">α &gt; 0.</param>
    /// <param name="beta">β &gt; 0.</param>
    /// <returns>Expected profit per customer of the whole base, in money, and the share of customers contacted on average.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A figure is out of range.</exception>
    public (double Profit, double Contacted) ExpectedMaximumProfit(RetentionOffer offer, double alpha = 6, double beta = 14)
    {
        offer.Check();
        foreach (var shape in (double[])[alpha, beta]) if (!(shape > 0 && double.IsFinite(shape))) throw new ArgumentOutOfRangeException(nameof(alpha), shape, "A shape must be finite and > 0.");
        var (delta, phi, mean) = (offer.Offer / offer.Value, offer.Contact / offer.Value, alpha / (alpha + beta));
        var hull = Hull();
        double profit = 0, contacted = 0, from = 0;
        for (var k = 0; k < hull.Count; k++)
        {
            var (caught, bothered) = (_caught[hull[k]], _bothered[hull[k]]);
            // From this γ on it pays to go one cut further.
            var to = 1.0;
            if (k + 1 < hull.Count)
            {
                var (more, others) = (_caught[hull[k + 1]] - caught, _bothered[hull[k + 1]] - bothered);
                to = more > 0 ? Math.Clamp(((delta + phi) * (1 - LostShare) * others / (LostShare * more) + phi) / (1 - delta), from, 1) : 1;
            }
            var probability = Beta(alpha, to) - Beta(alpha, from);
            var weighted = mean * (Beta(alpha + 1, to) - Beta(alpha + 1, from));
            profit += offer.Value * (((1 - delta) * weighted - phi * probability) * LostShare * caught - (delta + phi) * (1 - LostShare) * bothered * probability);
            contacted += probability * Contacted(hull[k]);
            from = to;
        }
        return (profit, contacted);

        double Beta(double a, double x) => x <= 0 ? 0 : x >= 1 ? 1 : SpecialFunctions.BetaRegularized(a, beta, x);
    }

    private double Profit(in RetentionOffer offer, double acceptance, double caught, double bothered) =>
        (acceptance * (offer.Value - offer.Offer) - offer.Contact) * LostShare * caught - (offer.Offer + offer.Contact) * (1 - LostShare) * bothered;

    private double Contacted(int i) => LostShare * _caught[i] + (1 - LostShare) * _bothered[i];

    // Corners of the upper convex hull, from (0, 0) to (1, 1).
    private List<int> Hull()
    {
        List<int> hull = [];
        for (var i = 0; i < _caught.Length; i++)
        {
            while (hull.Count > 1 && (_bothered[hull[^1]] - _bothered[hull[^2]]) * (_caught[i] - _caught[hull[^2]]) >= (_caught[hull[^1]] - _caught[hull[^2]]) * (_bothered[i] - _bothered[hull[^2]])) hull.RemoveAt(hull.Count - 1);
            hull.Add(i);
        }
        return hull;
    }

    internal static void Check(ReadOnlySpan<double> scores, ReadOnlySpan<bool> lost)
    {
        if (scores.Length == 0 || scores.Length != lost.Length) throw new ArgumentException("One score and one outcome for each of at least one customer are needed.", nameof(scores));
        foreach (var s in scores) if (!double.IsFinite(s)) throw new ArgumentException("A score must be finite.", nameof(scores));
    }
}
