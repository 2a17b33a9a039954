namespace Nuoda.Analytics.Policy;

/// <summary>One level of service that an item (or a cell of customer class × product class) may be given.</summary>
/// <param name="Cost">What it takes of the budget: for a stock budget the mean stock in money. Finite, any sign.</param>
/// <param name="Gain">What it brings: expected profit, or demand met. Finite, any sign.</param>
public readonly record struct PolicyOption(double Cost, double Gain);

/// <summary>One level for every item.</summary>
/// <param name="Options">Length items: the number of the option within its item, from 0.</param>
/// <param name="Cost">Of all.</param>
/// <param name="Gain">Of all.</param>
/// <param name="UpperBound">No choice within the budget gains more.</param>
/// <param name="ShadowPrice">λ: gain of one more unit of budget at the margin, as the frontier goes on; 0 where the budget does not bind.</param>
/// <param name="IsOptimal">Proven: no choice within the budget gains more than this one, to a part in 10¹² of the sums.</param>
public sealed record PolicyChoice(IReadOnlyList<int> Options, double Cost, double Gain, double UpperBound, double ShadowPrice, bool IsOptimal)
{
    /// <summary>The most that a better choice could gain beyond this one; 0 when proven optimal.</summary>
    public double Gap => IsOptimal ? 0 : Math.Max(0, UpperBound - Gain);
}

/// <summary>A choice on the efficient frontier.</summary>
/// <param name="Cost">Of all.</param>
/// <param name="Gain">The most that any choice of this cost gains.</param>
/// <param name="ShadowPrice">Gain of one more unit of cost from here on; 0 at the end.</param>
public readonly record struct FrontierPoint(double Cost, double Gain, double ShadowPrice);
