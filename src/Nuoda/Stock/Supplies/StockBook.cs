using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <param name="SupplyId">Where the goods are now; null when nothing of them is left there.</param>
/// <param name="Touched">Promises that can no longer be kept, those who were promised last at the end.</param>
[Published]
public sealed record StockChange(long? SupplyId, IReadOnlyList<TouchedReservation> Touched);

/// <summary>Everything that happens to stock: movement, supply and promises in one step, in the caller's transaction. Whoever changes several products takes their turn
/// (<see cref="Reserving.TakeTurn"/>) before the first; each step takes its own product's all the same. Quantities are thousandths.</summary>
/// <remarks>Saves what the caller's context holds. Comes before the caller's own saves in the transaction: on PostgreSQL everybody who writes stock and the trail takes their numbers in this order.</remarks>
[Published]
public sealed partial class StockBook(NuodaDb db, TimeProvider clock)
{
    /// <summary>Lots are written on labels; no standard has longer ones.</summary>
    public const int LongestLot = 100;
    private const long MostQuantity = 1_000_000_000_000_000;

    private readonly StockLedger _ledger = new(db, clock);

    /// <summary>Goods came that nobody had announced: a delivery without an order, a customer's return.</summary>
    public async Task<Result<StockChange>> PutIn(Goods goods, long quantity, MovementKind kind, DateOnly cameOn, Because because, CancellationToken ct)
    {
        if (Fault(goods, quantity) is { } fault) return fault;
        await _ledger.Begin(goods.ProductId, ct);
        if (await Missing(goods, ct) is { } missing) return missing;
        var place = await _ledger.Place(goods, cameOn, ct);
        if (OtherExpiry(place, goods) is { } other) return other;
        await _ledger.Change(place.Id, quantity, 0, ct);
        await _ledger.Write(Goods.Of(place), kind, quantity, because, ct);
        return new StockChange(place.Id, []);
    }

    /// <summary>Goods are expected: ordered from a supplier.</summary>
    /// <param name="key">Order number and line.</param>
    public async Task<Result<Supply>> Announce(string key, Goods goods, long quantity, DateOnly availableOn, int confidence, string? supplier, CancellationToken ct)
    {
        if (Fault(goods, quantity) is { } fault) return fault;
        if (string.IsNullOrWhiteSpace(key)) return Error.Invalid("stock.number_needed").At("number");
        if (key.Length > NuodaDb.TextLength) return Error.Invalid("text.too_long", NuodaDb.TextLength).At("number");
        if (confidence is < 0 or > 100) return Error.Invalid("stock.confidence", confidence).At("confidence");
        if (supplier?.Length > NuodaDb.TextLength) return Error.Invalid("text.too_long", NuodaDb.TextLength).At("supplier");
        await _ledger.Begin(goods.ProductId, ct);
        if (await Missing(goods, ct) is { } missing) return missing;
        if (await db.Set<Supply>().AnyAsync(s => s.Key == key, ct)) return Error.Conflict("stock.number_taken", key).At("number");
        var supply = new Supply
        {
            Id = await db.Reserve("supplies", 1, ct), Key = key, ProductId = goods.ProductId, SiteId = goods.SiteId, Kind = SupplyKind.Receipt, Lot = goods.Lot, ExpiresOn = goods.ExpiresOn,
            AvailableOn = availableOn, Quantity = quantity, Confidence = confidence, Supplier = string.IsNullOrWhiteSpace(supplier) ? null : supplier.Trim(),
        };
        await _ledger.Add(supply, ct);
        return supply;
    }

    /// <summary>What was expected came. What is promised of it goes with it to the lot on hand, those who ship first as far as it reaches.</summary>
    /// <param name="supplyId">A receipt or a transfer.</param>
    /// <param name="quantity">As counted; 0 with <paramref name="isAll"/>: it never came.</param>
    /// <param name="isAll">The rest will not come any more; else it stays expected.</param>
    /// <param name="lot">As it stands on the goods; what was announced when null.</param>
    public async Task<Result<StockChange>> Receive(long supplyId, long quantity, bool isAll, string? lot, DateOnly? expiresOn, DateOnly cameOn, Because because, CancellationToken ct)
    {
        if (quantity < 0 || (quantity == 0 && !isAll) || quantity > MostQuantity) return Error.Invalid("stock.quantity").At("quantity");
        if (await Expected(supplyId, ct) is not { } expected) return Error.NotFound("stock.receipt_not_found", supplyId);
        var goods = new Goods(expected.ProductId, expected.SiteId, lot ?? expected.Lot, expiresOn ?? expected.ExpiresOn);
        if (quantity > 0 && Fault(goods, quantity) is { } fault) return fault;
        var reservations = await _ledger.Reservations(supplyId, ct);
        var touched = new List<TouchedReservation>();
        long? on = null;
        var came = Math.Min(quantity, expected.Quantity);
        var moved = 0L;
        if (quantity > 0)
        {
            var place = await _ledger.Place(goods, cameOn, ct);
            if (OtherExpiry(place, goods) is { } other) return other;
            on = place.Id;
            foreach (var reservation in reservations)
            {
                var part = Math.Min(reservation.Quantity, came - moved);
                if (part == 0) break;
                await _ledger.Unpeg(reservation.LineId, supplyId, part, ct);
                await _ledger.Peg(reservation.LineId, place.Id, part, reservation.ShipOn, ct);
                // Kept for them, but a recalled lot is not sent.
                if (place.IsBlocked) touched.Add(new(reservation.LineId, goods.ProductId, goods.SiteId, part, IsReleased: false));
                moved += part;
            }
            await _ledger.Change(place.Id, quantity, moved, ct);
            await _ledger.Write(Goods.Of(place), expected.Kind == SupplyKind.Transfer ? MovementKind.TransferredIn : MovementKind.Received, quantity, because with { Reference = because.Reference ?? expected.Key }, ct);
        }
        await _ledger.Change(supplyId, -came, -moved, ct);
        if (isAll && came < expected.Quantity)
        {
            touched.AddRange(await _ledger.Release(expected, expected.Reserved - moved, null, ct));
            await _ledger.Change(supplyId, came - expected.Quantity, 0, ct);
        }
        await _ledger.Sweep(supplyId, ct);
        return new StockChange(on, touched);
    }

    /// <summary>An expected quantity changes: another day, another quantity, surer or less sure. Promises stay where they are unless the goods are not there any more.</summary>
    /// <param name="version">That the caller saw; null = whatever stands there.</param>
    /// <returns>Touched: whoever has to ship before the new day (the goods stay kept), and whoever the smaller quantity leaves out (released).</returns>
    public async Task<Result<StockChange>> MoveReceipt(long supplyId, int? version, DateOnly availableOn, long quantity, int confidence, CancellationToken ct)
    {
        if (quantity is <= 0 or > MostQuantity) return Error.Invalid("stock.quantity").At("quantity");
        if (confidence is < 0 or > 100) return Error.Invalid("stock.confidence", confidence).At("confidence");
        if (await Expected(supplyId, ct) is not { } found) return Error.NotFound("stock.receipt_not_found", supplyId);
        if (version is { } seen && seen != found.Version)
            return Error.Conflict("record.changed", string.Join(", ", Differences(found, availableOn, quantity, confidence).Select(d => d.Field))) with { Differences = Differences(found, availableOn, quantity, confidence) };
        // The lowered quantity must not fall below what is promised: those go first.
        var touched = await _ledger.Release(found, Math.Max(0, found.Reserved - quantity), null, ct);
        var supply = await Tracked(s => s.Id == supplyId).SingleAsync(ct);
        (supply.AvailableOn, supply.Quantity, supply.Confidence) = (availableOn, quantity, confidence);
        await db.SaveChangesAsync(ct);
        db.Entry(supply).State = EntityState.Detached;
        touched.InsertRange(0, (await _ledger.Reservations(supplyId, ct)).Where(r => r.ShipOn < availableOn).Select(r => new TouchedReservation(r.LineId, supply.ProductId, supply.SiteId, r.Quantity, IsReleased: false)));
        return new StockChange(supplyId, touched);
    }

    /// <summary>A lot must not be sent (recall, quality hold), or may again. It stays on hand and kept for its lines.</summary>
    /// <returns>Touched: the lines that count on it, while it is blocked.</returns>
    public async Task<Result<StockChange>> Block(long productId, string lot, bool isBlocked, string? reason, CancellationToken ct)
    {
        if (isBlocked && string.IsNullOrWhiteSpace(reason)) return Error.Invalid("stock.reason_needed").At("reason");
        if (reason?.Length > NuodaDb.TextLength) return Error.Invalid("text.too_long", NuodaDb.TextLength).At("reason");
        await _ledger.Begin(productId, ct);
        var lots = await Tracked(s => s.ProductId == productId && s.Lot == lot).ToListAsync(ct);
        if (lots.Count == 0) return Error.NotFound("stock.lot_not_found", lot);
        foreach (var supply in lots) (supply.IsBlocked, supply.BlockReason) = (isBlocked, isBlocked ? reason!.Trim() : null);
        await db.SaveChangesAsync(ct);
        var touched = new List<TouchedReservation>();
        foreach (var supply in lots)
        {
            db.Entry(supply).State = EntityState.Detached;
            if (isBlocked) touched.AddRange((await _ledger.Reservations(supply.Id, ct)).Select(r => new TouchedReservation(r.LineId, productId, supply.SiteId, r.Quantity, IsReleased: false)));
        }
        return new StockChange(lots[0].Id, touched);
    }

    // As it is now, once its turn has come.
    private async Task<Supply?> Expected(long supplyId, CancellationToken ct)
    {
        if (await db.Set<Supply>().Where(s => s.Id == supplyId).Select(s => (long?)s.ProductId).SingleOrDefaultAsync(ct) is not { } product) return null;
        await _ledger.Begin(product, ct);
        return await db.Set<Supply>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == supplyId && s.Kind != SupplyKind.OnHand, ct);
    }

    // Read anew: a copy that the tracker kept from before would be written back over what others changed.
    private IQueryable<Supply> Tracked(System.Linq.Expressions.Expression<Func<Supply, bool>> which)
    {
        foreach (var known in db.ChangeTracker.Entries<Supply>().ToList()) known.State = EntityState.Detached;
        return db.Set<Supply>().Where(which).OrderBy(s => s.Id);
    }

    private static List<FieldDifference> Differences(Supply stored, DateOnly availableOn, long quantity, int confidence)
    {
        var found = new List<FieldDifference>();
        void Compare(string field, FormattableString yours, FormattableString theirs)
        {
            var (mine, other) = (FormattableString.Invariant(yours), FormattableString.Invariant(theirs));
            if (mine != other) found.Add(new(field, mine, other));
        }
        Compare("expectedOn", $"{availableOn:yyyy-MM-dd}", $"{stored.AvailableOn:yyyy-MM-dd}");
        Compare("quantity", $"{Quantity.FromThousandths(quantity)}", $"{Quantity.FromThousandths(stored.Quantity)}");
        Compare("confidence", $"{confidence}", $"{stored.Confidence}");
        return found;
    }

    private static Error? Fault(Goods goods, long quantity) =>
        quantity is <= 0 or > MostQuantity ? Error.Invalid("stock.quantity").At("quantity")
        : goods.Lot is { } lot && (lot.Length is 0 or > LongestLot || lot.Any(char.IsControl) || lot.Trim() != lot) ? Error.Invalid("stock.lot", LongestLot).At("lot")
        : goods.ExpiresOn is { Year: < 2000 or > 2200 } ? Error.Invalid("stock.day").At("expiresOn")
        : null;

    private async Task<Error?> Missing(Goods goods, CancellationToken ct) =>
        !await db.Set<Catalog.Product>().AnyAsync(p => p.Id == goods.ProductId, ct) ? Error.Invalid("stock.product_unknown", goods.ProductId).At("product")
        : !await db.Set<Site>().AnyAsync(s => s.Id == goods.SiteId, ct) ? Error.Invalid("stock.site_unknown", goods.SiteId).At("site")
        : null;

    private static Error? OtherExpiry(Supply there, Goods goods) =>
        goods.ExpiresOn is { } day && there.ExpiresOn != day ? Error.Conflict("stock.lot_expires_otherwise", goods.Lot, there.ExpiresOn, day).At("expiresOn") : null;
}
