using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Analytics.Inventory;

/// <summary>When and how much a stock point orders. The position is stock + on order − what waits.</summary>
public readonly record struct StockRule
{
    private StockRule(int reviewDays, long reorderPoint, long orderQuantity, long orderUpTo) =>
        (ReviewDays, ReorderPoint, OrderQuantity, OrderUpTo) = (reviewDays, reorderPoint, orderQuantity, orderUpTo);

    /// <summary>Days between reviews, from the first day on, at the end of the day; 0: after every demand.</summary>
    public int ReviewDays { get; }

    /// <summary>r or s: order when the position is at or below it.</summary>
    public long ReorderPoint { get; }

    /// <summary>Q, as often as lifts the position above r; 0 where the rule orders up to a level.</summary>
    public long OrderQuantity { get; }

    /// <summary>S.</summary>
    public long OrderUpTo { get; }

    /// <summary>(r,Q), continuously reviewed unless days are given.</summary>
    /// <param name="reorderPoint">r.</param>
    /// <param name="quantity">Q &gt; 0.</param>
    /// <param name="reviewDays">≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static StockRule Fixed(long reorderPoint, long quantity, int reviewDays = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantity, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(reviewDays);
        return new(reviewDays, reorderPoint, quantity, 0);
    }

    /// <summary>(s,S) or (R,s,S).</summary>
    /// <param name="min">s.</param>
    /// <param name="max">S &gt; s.</param>
    /// <param name="reviewDays">R ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static StockRule MinMax(long min, long max, int reviewDays = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(max, min);
        ArgumentOutOfRangeException.ThrowIfNegative(reviewDays);
        return new(reviewDays, min, 0, max);
    }

    /// <summary>(R,S); base stock with R = 0.</summary>
    /// <param name="level">S.</param>
    /// <param name="reviewDays">R ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The days are out of range.</exception>
    public static StockRule UpTo(long level, int reviewDays) => MinMax(level - 1, level, reviewDays);
}

/// <summary>An item at a site.</summary>
/// <param name="Supplier">Index of the point that it orders from; −1: from outside, where there is always stock.</param>
/// <param name="LeadTimes">Days from dispatch to receipt, each ≥ 1: one value, or a sample from which every receipt draws.</param>
/// <param name="DeliveryDays">Days from here to a customer, ≥ 0.</param>
/// <param name="OpeningStock">Thousandths on the first day, ≥ 0.</param>
/// <param name="Rule">When and how much it orders.</param>
/// <param name="UnitValue">Money for a whole unit, for the value of stock; finite and ≥ 0.</param>
public readonly record struct StockPoint(int Supplier, ReadOnlyMemory<int> LeadTimes, int DeliveryDays, long OpeningStock, StockRule Rule, double UnitValue);

/// <summary>An order line as it was (or will be) asked for.</summary>
/// <param name="Day">Day of entry.</param>
/// <param name="Point">Index of the stock point that serves it.</param>
/// <param name="Quantity">Thousandths, &gt; 0.</param>
/// <param name="Due">Day by which the customer wants it.</param>
/// <param name="Order">Number of the order, from 0 on without large gaps.</param>
public readonly record struct DemandLine(int Day, int Point, long Quantity, int Due, int Order);

/// <summary>How the network serves.</summary>
public sealed record SimulationOptions
{
    /// <summary>First day; null: that of the first line.</summary>
    public int? FirstDay { get; init; }

    /// <summary>Last day, and the day as of which service is judged; null: that of the last line.</summary>
    public int? LastDay { get; init; }

    /// <summary>What a customer's line does not find is lost; else it waits.</summary>
    public bool LostSales { get; init; }

    /// <summary>A line leaves only whole; else as goods are there.</summary>
    public bool ShipComplete { get; init; }

    /// <summary>Seed of the lead-time draws.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>One shipment to a customer.</summary>
/// <param name="Line">Index of the line.</param>
/// <param name="ShippedOn">Day it left.</param>
/// <param name="DeliveredOn">Day it arrives; may lie after the last day.</param>
/// <param name="Quantity">Thousandths.</param>
public readonly record struct SimulatedDelivery(int Line, int ShippedOn, int DeliveredOn, long Quantity);

/// <summary>What a stock point did. Service over the customers' lines due by the last day.</summary>
/// <param name="LineFill">Filled by the due date / due.</param>
/// <param name="UnitFill">Accepted by the due date / due, thousandths.</param>
/// <param name="StockOuts">Lines that found less than they asked for / lines entered.</param>
/// <param name="MeanOnHand">At the end of a day, thousandths, on average.</param>
/// <param name="Orders">Replenishment orders placed.</param>
/// <param name="Ordered">Thousandths ordered.</param>
public readonly record struct StockPointReport(Rate LineFill, Rate UnitFill, Rate StockOuts, double MeanOnHand, long Orders, long Ordered);

/// <summary>Service and stock of a replay: the measures are those of <see cref="ServiceLevel"/> with the wished date as the due date, and equal them line by line.</summary>
public sealed record SimulationReport
{
    /// <summary>Lines due by the last day.</summary>
    public long Lines { get; init; }
    /// <summary>Filled by the due date / due.</summary>
    public Rate LineFill { get; init; }
    /// <summary>Σ accepted by due / Σ q, thousandths.</summary>
    public Rate UnitFill { get; init; }
    /// <summary>The same with each side times the unit value of its stock point; null where nothing due has a value.</summary>
    public double? ValueFill { get; init; }
    /// <summary>Covered by the first shipment / due.</summary>
    public Rate FirstPassLineFill { get; init; }
    /// <summary>On time / due.</summary>
    public Rate OnTime { get; init; }
    /// <summary>In full / due.</summary>
    public Rate InFull { get; init; }
    /// <summary>On time and in full / due.</summary>
    public Rate Otif { get; init; }
    /// <summary>Did stock meet demand at entry? Over all lines.</summary>
    public StockOuts StockOuts { get; init; }
    /// <summary>What was missing on the due date.</summary>
    public BackOrders BackOrders { get; init; }
    /// <summary>Completion − entry in days, over complete lines due.</summary>
    public SampleSummary CycleDays { get; init; }
    /// <summary>Completion − due in days, over complete lines due.</summary>
    public SampleSummary DeviationDays { get; init; }
    /// <summary>Complete at most one day away from due / complete lines due: the consistency, with the spread of the deviation.</summary>
    public Rate WithinOneDay { get; init; }
    /// <summary>Orders all of whose lines are due.</summary>
    public long Orders { get; init; }
    /// <summary>Every line filled by its due date / orders due.</summary>
    public Rate OrderFill { get; init; }
    /// <summary>Every line on time and in full / orders due.</summary>
    public Rate OrderOtif { get; init; }
    /// <summary>First entry → last completion in days, over complete orders due.</summary>
    public SampleSummary OrderCycleDays { get; init; }
    /// <summary>Σ mean stock on hand × unit value, money.</summary>
    public double MeanStockValue { get; init; }
    /// <summary>By stock point, as they were given.</summary>
    public required IReadOnlyList<StockPointReport> Points { get; init; }
}
