using Nuoda.Analytics.Inventory;

namespace Nuoda.Analytics.Value;

/// <summary>A pool of cost that serves customers through one activity.</summary>
/// <param name="Name">Order line picked, case split, drop made, return handled, visit paid, ticket answered …</param>
/// <param name="Cost">Of the period, money, finite and ≥ 0.</param>
/// <param name="PracticalCapacity">How often the activity could be done with these means, finite and &gt; 0; what is not used is nobody's cost to serve.</param>
public sealed record ActivityPool(string Name, double Cost, double PracticalCapacity);

/// <summary>How often a customer caused an activity.</summary>
/// <param name="Customer">From 0.</param>
/// <param name="Activity">Place of its pool, from 0.</param>
/// <param name="Quantity">Of the driver, finite; below 0 takes an earlier entry back.</param>
public readonly record struct ActivityUse(int Customer, int Activity, double Quantity);

/// <summary>What a customer brought in the period before serving is counted.</summary>
/// <param name="NetRevenue">Sales less discounts, credit notes and returned goods, finite.</param>
/// <param name="GoodsCost">Of what was sold, finite.</param>
/// <param name="ReceivableDays">Money owed × days it was owed, finite and ≥ 0.</param>
public readonly record struct CustomerSales(double NetRevenue, double GoodsCost, double ReceivableDays);

/// <summary>What serving a customer left.</summary>
/// <param name="GrossMargin">Net revenue less goods.</param>
/// <param name="ByActivity">One figure a pool, money.</param>
/// <param name="Credit">Cost of the money lent through days of payment.</param>
/// <param name="CostToServe">Activities and credit.</param>
/// <param name="Contribution">Gross margin less cost to serve.</param>
public sealed record CustomerContribution(double GrossMargin, IReadOnlyList<double> ByActivity, double Credit, double CostToServe, double Contribution);

/// <summary>One activity over all customers.</summary>
/// <param name="Rate">Money for one: cost / practical capacity.</param>
/// <param name="Used">Driver quantity of all customers.</param>
/// <param name="UnusedCost">Cost of the means that nobody used; below 0 where more was done than the capacity named.</param>
public readonly record struct ActivityRate(double Rate, double Used, double UnusedCost);

/// <summary>Activity-based cost to serve of every customer.</summary>
/// <remarks>Cost = Σ driver quantity × rate, rate = cost of the means / practical capacity; never shared out by sales. What customers are charged and the cost of unused means add up to the pools.
/// Source: Kaplan &amp; Anderson (2004), Harvard Business Review 82(11), 131–138 (rates at practical capacity); Cooper &amp; Kaplan (1991), Harvard Business Review 69(3), 130–135.</remarks>
/// <param name="Customers">In the order given.</param>
/// <param name="Activities">In the order of the pools.</param>
public sealed record CostToServe(IReadOnlyList<CustomerContribution> Customers, IReadOnlyList<ActivityRate> Activities)
{
    private const double DaysOfYear = 365;

    /// <summary>The cost to serve of a period.</summary>
    /// <param name="pools">The activities.</param>
    /// <param name="sales">One a customer.</param>
    /// <param name="uses">Who caused what, in any order.</param>
    /// <param name="creditRate">Cost of money for a year as a share, finite and ≥ 0.</param>
    /// <exception cref="ArgumentNullException">No pools.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or a use names a customer or an activity that is not there.</exception>
    public static CostToServe Of(IReadOnlyList<ActivityPool> pools, ReadOnlySpan<CustomerSales> sales, ReadOnlySpan<ActivityUse> uses, double creditRate = 0)
    {
        ArgumentNullException.ThrowIfNull(pools);
        Check.NotNegative(creditRate);
        var rates = new double[pools.Count];
        for (var a = 0; a < rates.Length; a++) rates[a] = Check.NotNegative(pools[a].Cost, nameof(pools)) / Check.Positive(pools[a].PracticalCapacity, nameof(pools));
        var quantities = new double[sales.Length * rates.Length];
        var used = new double[rates.Length];
        foreach (var use in uses)
        {
            if ((uint)use.Customer >= (uint)sales.Length) throw new ArgumentOutOfRangeException(nameof(uses), use.Customer, "No such customer.");
            if ((uint)use.Activity >= (uint)rates.Length) throw new ArgumentOutOfRangeException(nameof(uses), use.Activity, "No such activity.");
            quantities[use.Customer * rates.Length + use.Activity] += Check.Finite(use.Quantity, nameof(uses));
            used[use.Activity] += use.Quantity;
        }
        var customers = new CustomerContribution[sales.Length];
        for (var i = 0; i < customers.Length; i++)
        {
            var margin = Check.Finite(sales[i].NetRevenue, nameof(sales)) - Check.Finite(sales[i].GoodsCost, nameof(sales));
            var credit = Check.NotNegative(sales[i].ReceivableDays, nameof(sales)) * creditRate / DaysOfYear;
            var (byActivity, cost) = (new double[rates.Length], credit);
            for (var a = 0; a < rates.Length; a++) cost += byActivity[a] = quantities[i * rates.Length + a] * rates[a];
            customers[i] = new(margin, byActivity, credit, cost, margin - cost);
        }
        return new(customers, [.. rates.Select((rate, a) => new ActivityRate(rate, used[a], pools[a].Cost - used[a] * rate))]);
    }
}
