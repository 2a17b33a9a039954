using Nuoda.Analytics.Inventory;

namespace Nuoda.Analytics.Value;

/// <summary>What a customer may do when the goods are not there: a branch of the tree, or an end of it.</summary>
/// <remarks>Lambert &amp; Stock's tree asks in turn: wait or not; take another item of ours (dearer, at the same price, cheaper); another brand; another supplier, this once or for good.</remarks>
/// <param name="Name">In the words of the survey.</param>
/// <param name="Weight">How often, beside its siblings: answers counted, or a probability; finite and ≥ 0.</param>
public sealed record StockOutReaction(string Name, double Weight)
{
    /// <summary>Further choices; empty for an end.</summary>
    public IReadOnlyList<StockOutReaction> Next { get; init; } = [];
    /// <summary>Share of the unit's margin that is earned after all: 1 who waits, above 1 who takes something dearer, 0 who buys elsewhere, below 0 where the way out costs more than it brings. Finite; read at an end.</summary>
    public double MarginKept { get; init; }
    /// <summary>Cost of an incident: handling a back-order, a second delivery, expediting; money, finite and ≥ 0. Read at an end.</summary>
    public double CostPerIncident { get; init; }
    /// <summary>Share of what the customer is worth in future that is lost: 1 who leaves, a part who buys less from now on; between 0 and 1. Read at an end.</summary>
    public double FutureLost { get; init; }
}

/// <summary>A stock-out of one customer and product.</summary>
/// <param name="UnitsShort">Units a customer is short of when it happens, finite and &gt; 0.</param>
/// <param name="UnitMargin">Margin of a unit, finite.</param>
/// <param name="FutureValue">What the customer is expected to bring from now on (discounted margin, see the Lifetime area), finite and ≥ 0.</param>
public readonly record struct StockOutIncident(double UnitsShort, double UnitMargin, double FutureValue);

/// <summary>What a stock-out is expected to cost.</summary>
/// <param name="Now">Margin lost on this order and the cost of the incident.</param>
/// <param name="Later">Future value lost.</param>
/// <param name="PerUnitShort">Both, for a unit: the π of a service policy, never below 0.</param>
/// <param name="StandardError">Of Now + Later, from the number of answers; null when the weights are not counts.</param>
/// <param name="Ends">Every end of the tree.</param>
public sealed record StockOutLoss(double Now, double Later, double PerUnitShort, double? StandardError, IReadOnlyList<ReactionEnd> Ends)
{
    /// <summary>Now and later.</summary>
    public double Total => Now + Later;
}

/// <summary>One way a stock-out ends.</summary>
/// <param name="Path">The names from the root on.</param>
/// <param name="Probability">Of the whole path.</param>
/// <param name="Now">Loss if it ends so.</param>
/// <param name="Later">Future value lost if it ends so.</param>
public sealed record ReactionEnd(IReadOnlyList<string> Path, double Probability, double Now, double Later);

/// <summary>The tree of customers' reactions to a stock-out and the margin it is expected to lose, now and later.</summary>
/// <remarks>
/// <para>Each end e has the product of its branch probabilities P(e) and loses q·m·(1 − kept) + cost now and V·future later; expected loss is Σ P(e)·loss(e). Per unit short it is the π that
/// <see cref="Policy.ServedItem.LossPerUnitShort"/> wants.</para>
/// <para>Source: Lambert &amp; Stock (1993), Strategic Logistics Management, 3rd ed., ch. 4 (reactions to stock-outs); probabilities from counts and their error as of a multinomial sample.</para>
/// </remarks>
public static class StockOutReactions
{
    /// <summary>The expected loss of an incident.</summary>
    /// <param name="reactions">The first question's answers; at every branching at least one with a weight above 0.</param>
    /// <param name="incident">Customer and product.</param>
    /// <param name="counted">The weights at every branching count customers, so that a branch weighs what its next ones weigh together: then the answers' number gives a standard error.</param>
    /// <exception cref="ArgumentNullException">No reactions.</exception>
    /// <exception cref="ArgumentException">A branching without weight, or counts that do not add up.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static StockOutLoss Expect(IReadOnlyList<StockOutReaction> reactions, StockOutIncident incident, bool counted = false)
    {
        ArgumentNullException.ThrowIfNull(reactions);
        Check.Positive(incident.UnitsShort, nameof(incident));
        Check.Finite(incident.UnitMargin, nameof(incident));
        Check.NotNegative(incident.FutureValue, nameof(incident));
        var ends = new List<ReactionEnd>();
        var answers = Follow(reactions, 1, [], counted);
        double now = 0, later = 0, spread = 0;
        foreach (var end in ends) (now, later) = (now + end.Probability * end.Now, later + end.Probability * end.Later);
        foreach (var end in ends) spread += end.Probability * Math.Pow(end.Now + end.Later - now - later, 2);
        return new(now, later, Math.Max(0, (now + later) / incident.UnitsShort), counted && answers > 1 ? Math.Sqrt(spread / (answers - 1)) : null, ends);

        double Follow(IReadOnlyList<StockOutReaction> branches, double probability, string[] path, bool mustAddUp)
        {
            double sum = 0;
            foreach (var branch in branches) sum += Check.NotNegative(branch.Weight, nameof(reactions));
            if (!(sum > 0) || double.IsInfinity(sum)) throw new ArgumentException($"No reaction has a weight after '{string.Join(" / ", path)}'.", nameof(reactions));
            foreach (var branch in branches)
            {
                string[] to = [.. path, branch.Name];
                var chance = probability * branch.Weight / sum;
                if (branch.Next.Count == 0)
                {
                    var kept = Check.Finite(branch.MarginKept, nameof(reactions));
                    if (branch.FutureLost is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(reactions), branch.FutureLost, "The share of future value lost must lie between 0 and 1.");
                    ends.Add(new(to, chance, incident.UnitsShort * incident.UnitMargin * (1 - kept) + Check.NotNegative(branch.CostPerIncident, nameof(reactions)), incident.FutureValue * branch.FutureLost));
                    continue;
                }
                if (branch.Weight == 0 && branch.Next.All(n => n.Weight == 0)) continue;
                var next = Follow(branch.Next, chance, to, mustAddUp);
                if (mustAddUp && Math.Abs(next - branch.Weight) > 1e-9 * branch.Weight) throw new ArgumentException($"{next} answers follow '{string.Join(" / ", to)}', which has {branch.Weight}.", nameof(reactions));
            }
            return sum;
        }
    }
}
