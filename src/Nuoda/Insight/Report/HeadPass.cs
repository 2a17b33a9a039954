using Nuoda.Analytics.ServiceLevels;
using Nuoda.Kernel;

namespace Nuoda.Insight;

/// <summary>Orders, customers and review scores: orders count though they have no line. Sliced by something of lines (product, carrier, due date …) an order counts
/// in each group in which it has a line.</summary>
internal sealed class HeadPass : Pass
{
    private readonly HashSet<(long, int)> _orders = [];
    private readonly HashSet<(long, int)> _customers = [];
    private readonly SumTally _orderCount = new(LineNumbers.One);
    private readonly SumTally _customerCount = new(LineNumbers.One);
    private readonly SumTally _scores = new(LineNumbers.Fact(FactColumn.Quantity));
    private readonly SumTally _reviews = new(LineNumbers.One);
    private readonly List<MeasureCount> _measures = [];
    private readonly bool _areReviews;
    private readonly bool _areHeads;

    /// <param name="plan">Orders and customers, or review scores.</param>
    /// <param name="table">Heads, lines or reviews.</param>
    public HeadPass(PassPlan plan, FactTable table) : base(plan, table)
    {
        _areReviews = ReferenceEquals(table, plan.State.Reviews);
        _areHeads = ReferenceEquals(table, plan.State.Orders);
        foreach (var (measure, unit) in plan.Asked)
            _measures.Add(new(measure, unit, plan.View, measure.Kind switch
            {
                MeasureKind.Orders => g => Counted.Sum(_orderCount[g]),
                MeasureKind.Customers => g => Counted.Sum(_customerCount[g]),
                _ => g => Counted.Of(Quantity.FromThousandths(_scores[g]), _reviews[g]),
            }));
    }

    public override IReadOnlyList<MeasureCount> Measures => _measures;

    public override void Run(CancellationToken ct)
    {
        if (!_areReviews && !_areHeads) JudgeForQuestion(always: false, ct);
        Grow();
        ForEachBlock(filtered: true, (_, _, groups, rows) =>
        {
            Grow();
            var into = groups.AsSpan(0, rows);
            if (_areReviews)
            {
                _scores.Add(Scan, into);
                _reviews.Add(Scan, into);
                return;
            }
            var orders = Scan.Fact(FactColumn.OrderId);
            var customers = Scan.Fact(FactColumn.CustomerId);
            for (var i = 0; i < into.Length; i++)
            {
                if (into[i] == 0) continue;
                if (_areHeads || _orders.Add((orders[i], into[i]))) _orderCount.AddOne(into[i], 1);
                if (_customers.Add((customers[i], into[i]))) _customerCount.AddOne(into[i], 1);
            }
        }, ct);
    }

    private void Grow()
    {
        foreach (var tally in (SumTally[])[_orderCount, _customerCount, _scores, _reviews]) tally.Grow(Grouping.Count);
    }
}
