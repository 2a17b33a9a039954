using Nuoda.Platform;

namespace Nuoda.Samples;

/// <param name="Region">Where it stands.</param>
/// <param name="PickedLate">Share of shipments that leave too late.</param>
/// <param name="WrongDocuments">Share of shipments whose documents are wrong.</param>
[Published]
public sealed record SampleSite(string Code, string Name, string Region, double PickedLate, double WrongDocuments);

/// <param name="Site">Index of the site that delivers there.</param>
/// <param name="Late">Share of shipments late for reasons of the place.</param>
[Published]
public sealed record SampleRegion(string Name, string Market, int Site, double Late);

/// <param name="Share">Of all shipments, everywhere alike.</param>
/// <param name="Late">Share of its shipments that arrive late.</param>
/// <param name="Damaged">Share of its lines (that were in stock) of which something is damaged and rejected.</param>
[Published]
public sealed record SampleCarrier(string Name, double Share, double Late, double Damaged);

/// <param name="Share">Of all lines.</param>
/// <param name="StockOut">Share of lines that find less than asked for.</param>
/// <param name="ShelfLife">Days of remaining shelf life that are promised; null = none.</param>
[Published]
public sealed record SampleGroup(string Name, string Unit, double Share, double StockOut, int? ShelfLife);

/// <summary>The truth behind the sample company: what its measures must come to, but for chance.</summary>
/// <remarks>
/// One shipment brings the lines of an order that were in stock. It is late when the site, the carrier or the region makes it late, each by itself; in the peak months the chances of
/// all three, and of a stock-out, are <see cref="PeakTrouble"/> times as high. Carrier, region and product group are drawn independently, so that shares multiply.
/// </remarks>
[Published]
public sealed record SampleParameters
{
    public long Lines { get; init; } = 250_000;
    public int Months { get; init; } = 18;
    public ulong Seed { get; init; } = 1;

    /// <summary>By order date.</summary>
    public IReadOnlyList<int> PeakMonths { get; init; } = [1, 11];
    public double PeakDemand { get; init; } = 1.6;
    public double PeakTrouble { get; init; } = 1.8;

    public IReadOnlyList<SampleSite> Sites { get; init; } = SamplePlaces.Sites;
    public IReadOnlyList<SampleRegion> Regions { get; init; } = SamplePlaces.Regions;

    public IReadOnlyList<SampleCarrier> Carriers { get; init; } =
    [
        new("顺捷物流 Shunjie", 0.34, 0.030, 0.004), new("中原快运 Zhongyuan", 0.26, 0.045, 0.006), new("自有车队 Own fleet", 0.20, 0.020, 0.003),
        new("远通货运 Yuantong Freight", 0.12, 0.055, 0.010), new("飞马速运 Feima", 0.08, 0.220, 0.040),
    ];

    public IReadOnlyList<SampleGroup> Groups { get; init; } =
    [
        new("饮料 Beverages", "箱", 0.16, 0.020, null), new("粮油 Grain and oil", "袋", 0.14, 0.025, null), new("调味品 Condiments", "瓶", 0.13, 0.020, null),
        new("冷藏乳品 Chilled dairy", "盒", 0.11, 0.045, 10), new("休闲食品 Snacks", "包", 0.13, 0.030, null), new("日化清洁 Household", "瓶", 0.10, 0.025, null),
        new("纸品 Paper goods", "提", 0.08, 0.030, null), new("厨房用品 Kitchenware", "件", 0.07, 0.180, null), new("冷冻食品 Frozen food", "袋", 0.08, 0.040, 30),
    ];

    /// <summary>Share of lines that the customer calls off, in whole or in part, before they are due.</summary>
    public double CancelledByCustomer { get; init; } = 0.012;
    /// <summary>Share of those that are called off whole.</summary>
    public double CancelledWhole { get; init; } = 0.7;
    /// <summary>Share of lines in stock that we call off all the same.</summary>
    public double CancelledByUs { get; init; } = 0.003;
    /// <summary>Share of lines whose customer asks for a later day, which is granted.</summary>
    public double MovedByCustomer { get; init; } = 0.02;
    /// <summary>Share of late lines for which we announce a later day. It changes no measure.</summary>
    public double SlipAnnounced { get; init; } = 0.5;

    /// <summary>Of stock-outs: called off by us.</summary>
    public double StockOutCancelled { get; init; } = 0.08;
    /// <summary>Of stock-outs: another product is sent.</summary>
    public double StockOutSubstituted { get; init; } = 0.10;
    /// <summary>Of substitutes: the customer takes it.</summary>
    public double SubstituteAccepted { get; init; } = 0.8;
    /// <summary>Of stock-outs that are waited for: a later day is promised at once.</summary>
    public double StockOutPromisedLater { get; init; } = 0.6;
    /// <summary>Of stock-outs that are waited for: the rest comes as promised.</summary>
    public double BackorderKept { get; init; } = 0.55;

    /// <summary>Of damaged lines: the damaged part is sent again.</summary>
    public double DamageReplaced { get; init; } = 0.7;
    /// <summary>Of lines in stock: sent in two parts, the last of them on the day.</summary>
    public double Split { get; init; } = 0.06;
    /// <summary>Of deliveries with a promised shelf life: too old.</summary>
    public double TooOld { get; init; } = 0.02;
    /// <summary>Of lines accepted: something comes back later.</summary>
    public double Returned { get; init; } = 0.015;
    /// <summary>Of delivered orders: the customer answers the survey.</summary>
    public double Answered { get; init; } = 0.08;
    /// <summary>Shares of the scores 1 … 5 of an order that went well, and of one that did not.</summary>
    public IReadOnlyList<double> ScoresWhenKept { get; init; } = [0.01, 0.03, 0.10, 0.36, 0.50];
    public IReadOnlyList<double> ScoresWhenFailed { get; init; } = [0.24, 0.26, 0.25, 0.16, 0.09];

    // A tenth of the size keeps the proportions: 1,500 customers and 1,200 products at 250,000 lines.
    public int Customers => (int)Math.Clamp(Lines * 6 / 1000, 24, 60_000);
    public int Products => (int)Math.Clamp(Lines * 48 / 10_000, 3 * Groups.Count, 12_000);

    public bool IsPeak(int month) => PeakMonths.Contains(month);

    /// <summary>Chance of a line of the group to find less than asked for.</summary>
    public double StockOut(SampleGroup group, bool isPeak) => Raised(group.StockOut, isPeak);

    /// <summary>Chance that site, carrier and region all bring a shipment by its day.</summary>
    public double ShipmentOnTime(SampleRegion region, SampleCarrier carrier, bool isPeak) =>
        (1 - Raised(Sites[region.Site].PickedLate, isPeak)) * (1 - Raised(carrier.Late, isPeak)) * (1 - Raised(region.Late, isPeak));

    /// <summary>Chance of a line (that its customer did not call off) to be on time against the promise.</summary>
    public double LineOnTime(SampleRegion region, SampleCarrier carrier, bool isPeak)
    {
        var shipment = ShipmentOnTime(region, carrier, isPeak);
        var inStock = (1 - CancelledByUs) * (1 - carrier.Damaged) * shipment;
        var afterStockOut = StockOutSubstituted * SubstituteAccepted * shipment + (1 - StockOutCancelled - StockOutSubstituted) * BackorderKept;
        return Groups.Sum(g => g.Share * ((1 - StockOut(g, isPeak)) * inStock + StockOut(g, isPeak) * afterStockOut));
    }

    internal double Raised(double chance, bool isPeak) => isPeak ? Math.Min(0.9, chance * PeakTrouble) : chance;
}
