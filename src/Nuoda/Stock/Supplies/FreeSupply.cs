using Nuoda.Platform;

namespace Nuoda.Stock;

/// <summary>What of a supply is still free, in a working copy: planning takes from it, nothing is written.</summary>
[Published]
public sealed class FreeSupply(long id, long productId, long siteId, SupplyKind kind, int readyOn, int? expiresOn, long free, int confidence, string? reference)
{
    public const int OnHand = int.MinValue;

    public long Id => id;
    public long ProductId => productId;
    public long SiteId => siteId;
    public SupplyKind Kind => kind;
    /// <summary>From when it may leave; <see cref="OnHand"/> = now.</summary>
    public int ReadyOn => readyOn;
    /// <summary>Last day of use; null = keeps.</summary>
    public int? ExpiresOn => expiresOn;
    public int Confidence => confidence;
    /// <summary>Lot on hand, or the order that it comes with.</summary>
    public string? Reference => reference;
    /// <summary>Thousandths.</summary>
    public long Free { get; private set; } = free;

    /// <summary>May leave by a day and is good enough when it arrives.</summary>
    public bool Serves(Trip trip, int minShelfLifeDays) => readyOn <= trip.ShipOn && (expiresOn is null || expiresOn >= trip.DeliverOn + minShelfLifeDays);

    public void Take(long quantity)
    {
        if (quantity > Free || quantity < 0) throw new InvalidOperationException($"Supply {Id}: {quantity} of {Free} taken.");
        Free -= quantity;
    }

    public void GiveBack(long quantity) => Free += quantity;
}
