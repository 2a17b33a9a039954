using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>Goods that leave for an order line.</summary>
/// <param name="Lot">As scanned; null = as they are kept for the line, soonest expiry first.</param>
/// <param name="Reason">Why a lot that keeps longer goes before one that expires sooner.</param>
/// <param name="Reference">Order or delivery note.</param>
[Published]
public sealed record Shipment(long LineId, long ProductId, long SiteId, long Quantity, string? Lot = null, string? Reason = null, string? Reference = null);

/// <summary>So much of a shipment came from this lot.</summary>
[Published]
public readonly record struct ShippedLot(long SupplyId, string? Lot, DateOnly? ExpiresOn, long Quantity);

public sealed partial class StockBook
{
    /// <summary>Stock was counted, or is known to be otherwise: what is there becomes what was counted.</summary>
    /// <param name="givesUp">Lines that may lose what is kept for them when less is there than is promised; none: such a count is refused.</param>
    public async Task<Result<StockChange>> Count(Goods goods, long counted, DateOnly countedOn, Because because, IReadOnlyCollection<long> givesUp, CancellationToken ct)
    {
        if (counted is < 0 or > MostQuantity) return Error.Invalid("stock.quantity").At("quantity");
        await _ledger.Begin(goods.ProductId, ct);
        var there = await _ledger.OnHand(goods, ct);
        if (there is null || counted > there.Quantity)
            return counted == 0 ? new StockChange(null, []) : await PutIn(goods, counted - (there?.Quantity ?? 0), MovementKind.Counted, countedOn, because, ct);
        return await TakeOut(there, there.Quantity - counted, MovementKind.Counted, because, givesUp, ct);
    }

    /// <summary>Goods were lost, spoilt, thrown away.</summary>
    /// <param name="givesUp">As for <see cref="Count"/>.</param>
    public async Task<Result<StockChange>> Scrap(Goods goods, long quantity, Because because, IReadOnlyCollection<long> givesUp, CancellationToken ct)
    {
        if (quantity is <= 0 or > MostQuantity) return Error.Invalid("stock.quantity").At("quantity");
        if (string.IsNullOrWhiteSpace(because.Reason)) return Error.Invalid("stock.reason_needed").At("reason");
        await _ledger.Begin(goods.ProductId, ct);
        if (await _ledger.OnHand(goods, ct) is not { } there) return Error.Conflict("stock.not_enough", 0m).At("quantity");
        return quantity > there.Quantity ? Error.Conflict("stock.not_enough", Quantity.FromThousandths(there.Quantity)).At("quantity") : await TakeOut(there, quantity, MovementKind.Scrapped, because, givesUp, ct);
    }

    /// <summary>Goods leave for a line: first what is kept for it on hand, then what is free. Nobody else's goods are touched, and what the line has reserved elsewhere is given back as far as it was shipped from here.</summary>
    public async Task<Result<IReadOnlyList<ShippedLot>>> Ship(Shipment shipment, CancellationToken ct)
    {
        if (shipment.Quantity is <= 0 or > MostQuantity) return Error.Invalid("stock.quantity").At("quantity");
        await _ledger.Begin(shipment.ProductId, ct);
        var there = await StockLedger.SoonestExpiry(db.Set<Supply>().AsNoTracking()
            .Where(s => s.ProductId == shipment.ProductId && s.SiteId == shipment.SiteId && s.Kind == SupplyKind.OnHand && !s.IsBlocked && s.Quantity > 0)).ToListAsync(ct);
        var own = await (from r in db.Set<Reservation>().AsNoTracking()
                         join s in db.Set<Supply>() on r.SupplyId equals s.Id
                         where r.LineId == shipment.LineId && s.ProductId == shipment.ProductId
                         orderby s.Kind != SupplyKind.OnHand descending, s.AvailableOn descending, s.Id
                         select new { r.SupplyId, r.Quantity }).ToListAsync(ct);
        var kept = own.ToDictionary(r => r.SupplyId, r => r.Quantity);
        var takes = Takes(shipment, there, kept);
        if (takes.Error is { } refused) return refused;
        var shipped = new List<ShippedLot>();
        var fromFree = 0L;
        foreach (var (supply, quantity) in takes.Value)
        {
            var part = Math.Min(quantity, kept.GetValueOrDefault(supply.Id));
            await _ledger.Unpeg(shipment.LineId, supply.Id, part, ct);
            await _ledger.Change(supply.Id, -quantity, -part, ct);
            await _ledger.Write(Goods.Of(supply), MovementKind.Shipped, -quantity, new(shipment.Reference, shipment.Reason, shipment.LineId), ct);
            await _ledger.Sweep(supply.Id, ct);
            kept[supply.Id] = kept.GetValueOrDefault(supply.Id) - part;
            fromFree += quantity - part;
            shipped.Add(new(supply.Id, supply.Lot, supply.ExpiresOn, quantity));
        }
        // What comes later first: the line needs that much less of it.
        foreach (var supplyId in own.Select(r => r.SupplyId))
        {
            var part = Math.Min(fromFree, kept[supplyId]);
            if (part == 0) continue;
            await _ledger.Unpeg(shipment.LineId, supplyId, part, ct);
            await _ledger.Change(supplyId, 0, -part, ct);
            fromFree -= part;
        }
        return shipped;
    }

    /// <summary>Free goods leave for another site of ours, where they are expected from now on.</summary>
    /// <param name="lot">Null: soonest expiry first.</param>
    /// <param name="reference">Number of the transfer; each lot of it is expected by itself.</param>
    public async Task<Result<IReadOnlyList<long>>> Transfer(long productId, long fromSiteId, long toSiteId, long quantity, string? lot, DateOnly arrivesOn, string reference, CancellationToken ct)
    {
        if (quantity is <= 0 or > MostQuantity) return Error.Invalid("stock.quantity").At("quantity");
        if (fromSiteId == toSiteId) return Error.Invalid("stock.same_site").At("toSite");
        if (string.IsNullOrWhiteSpace(reference)) return Error.Invalid("stock.number_needed").At("number");
        if (reference.Length > NuodaDb.TextLength - 20) return Error.Invalid("text.too_long", NuodaDb.TextLength - 20).At("number");
        await _ledger.Begin(productId, ct);
        if (await Missing(new(productId, toSiteId), ct) is { } missing) return missing.At("toSite");
        var there = db.Set<Supply>().AsNoTracking().Where(s => s.ProductId == productId && s.SiteId == fromSiteId && s.Kind == SupplyKind.OnHand && s.Quantity > s.Reserved);
        // A blocked lot travels only when it is meant.
        var lots = await StockLedger.SoonestExpiry(lot is null ? there.Where(s => !s.IsBlocked) : there.Where(s => s.Lot == lot)).ToListAsync(ct);
        var free = lots.Sum(s => s.Quantity - s.Reserved);
        if (free < quantity) return Error.Conflict("stock.not_enough", Quantity.FromThousandths(free)).At("quantity");
        if (await db.Set<Supply>().AnyAsync(s => s.Key == reference || s.Key == reference + "/2", ct)) return Error.Conflict("stock.number_taken", reference).At("number");
        var sent = new List<long>();
        foreach (var supply in lots)
        {
            var part = Math.Min(quantity, supply.Quantity - supply.Reserved);
            if (part == 0) break;
            await _ledger.Change(supply.Id, -part, 0, ct);
            await _ledger.Write(Goods.Of(supply), MovementKind.TransferredOut, -part, new(reference), ct);
            await _ledger.Sweep(supply.Id, ct);
            var coming = new Supply
            {
                Id = await db.Reserve("supplies", 1, ct), Key = sent.Count == 0 ? reference : $"{reference}/{sent.Count + 1}", ProductId = productId, SiteId = toSiteId, Kind = SupplyKind.Transfer, Lot = supply.Lot,
                ExpiresOn = supply.ExpiresOn, AvailableOn = arrivesOn, Quantity = part, Confidence = 100, FromSiteId = fromSiteId, IsBlocked = supply.IsBlocked, BlockReason = supply.BlockReason,
            };
            await _ledger.Add(coming, ct);
            sent.Add(coming.Id);
            quantity -= part;
        }
        return sent;
    }

    private async Task<Result<StockChange>> TakeOut(Supply there, long quantity, MovementKind kind, Because because, IReadOnlyCollection<long> givesUp, CancellationToken ct)
    {
        var lacking = quantity - (there.Quantity - there.Reserved);
        List<TouchedReservation> touched = [];
        if (lacking > 0)
        {
            var may = (await _ledger.Reservations(there.Id, ct)).Where(r => givesUp.Contains(r.LineId)).Sum(r => r.Quantity);
            if (may < lacking) return Error.Conflict("stock.below_reserved", Quantity.FromThousandths(there.Reserved), Quantity.FromThousandths(lacking - may)).At("quantity");
            touched = await _ledger.Release(there, lacking, givesUp, ct);
        }
        await _ledger.Change(there.Id, -quantity, 0, ct);
        await _ledger.Write(Goods.Of(there), kind, -quantity, because, ct);
        await _ledger.Sweep(there.Id, ct);
        return new StockChange(quantity == there.Quantity ? null : there.Id, touched);
    }

    /// <summary>From which lots a shipment is taken.</summary>
    /// <param name="there">On hand at the site and not blocked, soonest expiry first.</param>
    /// <param name="kept">What of each supply is kept for the line.</param>
    private static Result<List<(Supply Supply, long Quantity)>> Takes(Shipment shipment, List<Supply> there, Dictionary<long, long> kept)
    {
        long Kept(Supply s) => kept.GetValueOrDefault(s.Id);
        var may = shipment.Lot is { } lot ? there.FindAll(s => s.Lot == lot) : there;
        var takes = new Dictionary<long, long>();
        var left = shipment.Quantity;
        foreach (var (supply, some) in may.Select(s => (s, Kept(s))).Concat(may.Select(s => (s, s.Quantity - s.Reserved))))
        {
            var part = Math.Min(left, some);
            if (part == 0) continue;
            takes[supply.Id] = takes.GetValueOrDefault(supply.Id) + part;
            left -= part;
        }
        if (left > 0) return Error.Conflict("stock.not_enough", Quantity.FromThousandths(shipment.Quantity - left)).At("quantity");
        // Soonest first among what is the line's own, else among what is free: a lot kept for somebody else is not passed over.
        if (shipment.Lot is not null && string.IsNullOrWhiteSpace(shipment.Reason))
        {
            var own = there.Exists(s => Kept(s) > 0);
            var sooner = there.Find(s => (own ? Kept(s) : s.Quantity - s.Reserved) > 0 && !takes.ContainsKey(s.Id) && s.ExpiresOn is { } day && may.TrueForAll(m => m.ExpiresOn is null || m.ExpiresOn > day));
            if (sooner is not null) return Error.Conflict("stock.sooner_lot", shipment.Lot, sooner.Lot ?? "–", sooner.ExpiresOn).At("reason");
        }
        return may.Where(s => takes.ContainsKey(s.Id)).Select(s => (s, takes[s.Id])).ToList();
    }
}
