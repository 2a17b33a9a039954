using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests.Stock;

/// <summary>What happens to stock, step by step. Quantities are thousandths here, as the database keeps them.</summary>
public sealed class StockBookTests
{
    private static readonly FakeClock Clock = FakeClock.On("2026-11-22");
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task Goods_that_come_short_keep_those_who_ship_first_and_name_the_others(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await SomeStock.At("EAST").Coming("PUMP", 100, "2026-12-05").Store(database);
        await Kept(database, supply: 1, (11, 40, "2026-12-06"), (12, 30, "2026-12-08"), (13, 30, "2026-12-07"));
        var came = await Do(database, b => b.Receive(1, 60_000, isAll: true, "L1", Day("2027-06-01"), Day("2026-12-05"), default, Ct));
        // 40 for the first, 20 of 30 for the second; the rest of it and all of the last are gone.
        Assert.Equal([(13, 10_000L, true), (12, 30_000L, true)], came.Touched.Select(t => (t.LineId, t.Quantity, t.IsReleased)));
        await using var db = database.OpenDb();
        var lot = await db.Set<Supply>().SingleAsync(Ct);
        Assert.Equal((SupplyKind.OnHand, "L1", 60_000L, 60_000L, "PUMP/EAST/L1"), (lot.Kind, lot.Lot, lot.Quantity, lot.Reserved, lot.Key));
        Assert.Equal([(11, 40_000L), (13, 20_000L)], (await db.Set<Reservation>().OrderBy(r => r.LineId).ToListAsync(Ct)).Select(r => (r.LineId, r.Quantity)));
        var movement = await db.Set<StockMovement>().SingleAsync(Ct);
        Assert.Equal((MovementKind.Received, 60_000L, "L1"), (movement.Kind, movement.Quantity, movement.Lot));
        await AssertRight(database);
    }

    [Theory, Databases.Both]
    public async Task The_rest_of_a_receipt_stays_expected_and_what_is_over_is_free(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await SomeStock.At("EAST").Coming("PUMP", 100, "2026-12-05").Store(database);
        await Kept(database, supply: 1, (11, 40, "2026-12-06"), (12, 30, "2026-12-07"));
        await Do(database, b => b.Receive(1, 50_000, isAll: false, "L1", null, Day("2026-12-05"), default, Ct));
        await using (var db = database.OpenDb())
        {
            Assert.Equal([(1, 50_000L, 20_000L), (2, 50_000L, 50_000L)], (await db.Set<Supply>().OrderBy(s => s.Id).ToListAsync(Ct)).Select(s => (s.Id, s.Quantity, s.Reserved)));
            Assert.Equal(10_000, (await db.Set<Reservation>().SingleAsync(r => r.LineId == 12 && r.SupplyId == 2, Ct)).Quantity);
        }
        // Ten more than announced.
        Assert.Empty((await Do(database, b => b.Receive(1, 60_000, isAll: false, "L1", null, Day("2026-12-06"), default, Ct))).Touched);
        await using var after = database.OpenDb();
        var left = await after.Set<Supply>().SingleAsync(Ct);
        Assert.Equal((2, 110_000L, 70_000L), (left.Id, left.Quantity, left.Reserved));
        Assert.Equal(30_000, (await after.Set<Reservation>().SingleAsync(r => r.LineId == 12, Ct)).Quantity);
        await AssertRight(database);
    }

    [Theory, Databases.Both]
    public async Task A_count_below_what_is_promised_needs_to_know_who_gives_it_up(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 50, "L1").Store(database);
        await Kept(database, supply: 1, (11, 20, "2026-12-06"), (12, 20, "2026-12-08"));
        var goods = new Goods(1, 1, "L1");
        var refused = await Try(database, b => b.Count(goods, 15_000, Day("2026-11-22"), new("COUNT-1"), [], Ct));
        Assert.Equal(("stock.below_reserved", "quantity"), (refused.Error!.Code, refused.Error.Field));
        Assert.Equal("stock.below_reserved", (await Try(database, b => b.Count(goods, 15_000, Day("2026-11-22"), new("COUNT-1"), [12], Ct))).Error!.Code);
        var counted = await Do(database, b => b.Count(goods, 25_000, Day("2026-11-22"), new("COUNT-1"), [12], Ct));
        Assert.Equal([(12, 15_000L)], counted.Touched.Select(t => (t.LineId, t.Quantity)));
        await using var db = database.OpenDb();
        Assert.Equal([(50_000L, MovementKind.Stated), (-25_000L, MovementKind.Counted)], (await db.Set<StockMovement>().OrderBy(m => m.Id).ToListAsync(Ct)).Select(m => (m.Quantity, m.Kind)));
        await AssertRight(database);
        // And more than we knew of, and nothing left.
        await Do(database, b => b.Count(goods, 30_000, Day("2026-11-22"), default, [], Ct));
        Assert.Equal(2, (await Do(database, b => b.Count(goods, 0, Day("2026-11-22"), default, [11, 12], Ct))).Touched.Count);
        Assert.Equal(0, await db.Set<Supply>().CountAsync(Ct));
        Assert.Equal(0, await db.Set<StockMovement>().SumAsync(m => m.Quantity, Ct));
    }

    [Theory, Databases.Both]
    public async Task A_line_ships_what_is_kept_for_it_and_another_lot_only_with_a_reason(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await SomeStock.At("EAST").OnHand("MILK", 10, "OLD", "2026-12-10").OnHand("MILK", 10, "NEW", "2026-12-20").OnHand("MILK", 5, "HELD", "2026-12-01").Store(database);
        await Kept(database, supply: 1, (11, 6, "2026-11-23"));
        await Kept(database, supply: 3, (12, 5, "2026-11-23"));
        var refused = await Try(database, b => b.Ship(new(11, 1, 1, 6_000, "NEW"), Ct));
        Assert.Equal(("stock.sooner_lot", "reason"), (refused.Error!.Code, refused.Error.Field));
        // More than its own six: the rest from what is free, soonest expiry first, never what is kept for another.
        Assert.Equal([("OLD", 10_000L), ("NEW", 2_000L)], (await Do(database, b => b.Ship(new(11, 1, 1, 12_000), Ct))).Select(s => (s.Lot, s.Quantity)));
        Assert.Equal(("stock.not_enough", 8m), (await Try(database, b => b.Ship(new(11, 1, 1, 9_000), Ct))).Error is { } e ? (e.Code, (decimal)e.Args[0]!) : default);
        await Kept(database, supply: 2, (13, 4, "2026-11-23"));
        // Lot by lot as scanned, with the reason; what was kept elsewhere is free again.
        Assert.Single(await Do(database, b => b.Ship(new(12, 1, 1, 3_000, "NEW", "the customer asked for it", "SO-1"), Ct)));
        await using var db = database.OpenDb();
        Assert.Equal([(2, 5_000L, 4_000L), (3, 5_000L, 2_000L)], (await db.Set<Supply>().OrderBy(s => s.Id).ToListAsync(Ct)).Select(s => (s.Id, s.Quantity, s.Reserved)));
        var last = await db.Set<StockMovement>().OrderBy(m => m.Id).LastAsync(Ct);
        Assert.Equal((MovementKind.Shipped, -3_000L, 12L, "the customer asked for it", "SO-1"), (last.Kind, last.Quantity, last.LineId, last.Reason, last.Reference));
        await AssertRight(database);
    }

    [Theory, Databases.Both]
    public async Task A_transfer_takes_free_goods_and_is_expected_at_the_other_site_until_it_comes(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 10, "A", "2027-01-01").OnHand("PUMP", 10, "B", "2027-02-01").Store(database);
        await SomeStock.At("WEST").OnHand("HOSE", 1).Store(database);
        await Kept(database, supply: 1, (11, 4, "2026-11-23"));
        Assert.Equal("stock.not_enough", (await Try(database, b => b.Transfer(1, 1, 2, 17_000, null, Day("2026-11-25"), "T-1", Ct))).Error!.Code);
        var sent = await Do(database, b => b.Transfer(1, 1, 2, 8_000, null, Day("2026-11-25"), "T-1", Ct));
        Assert.Equal(2, sent.Count);
        await AssertRight(database);
        await Do(database, b => b.Receive(sent[0], 6_000, isAll: true, null, null, Day("2026-11-25"), default, Ct));
        await Do(database, b => b.Receive(sent[1], 0, isAll: true, null, null, Day("2026-11-25"), default, Ct));
        await using var db = database.OpenDb();
        var there = await db.Set<Supply>().SingleAsync(s => s.SiteId == 2 && s.ProductId == 1, Ct);
        Assert.Equal(("A", 6_000L, Day("2027-01-01"), SupplyKind.OnHand), (there.Lot, there.Quantity, there.ExpiresOn, there.Kind));
        Assert.Equal([MovementKind.TransferredOut, MovementKind.TransferredOut, MovementKind.TransferredIn], (await db.Set<StockMovement>().Where(m => m.Kind != MovementKind.Stated).OrderBy(m => m.Id).ToListAsync(Ct)).Select(m => m.Kind));
        await AssertRight(database);
    }

    [Theory, Databases.Both]
    public async Task A_later_or_smaller_receipt_names_the_promises_that_it_breaks(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await SomeStock.At("EAST").Coming("PUMP", 100, "2026-12-05").Store(database);
        await Kept(database, supply: 1, (11, 40, "2026-12-06"), (12, 30, "2026-12-10"), (13, 30, "2026-12-20"));
        var stale = await Try(database, b => b.MoveReceipt(1, 7, Day("2026-12-08"), 80_000, 90, Ct));
        Assert.Equal(("record.changed", 3), (stale.Error!.Code, stale.Error.Differences.Count));
        var moved = await Do(database, b => b.MoveReceipt(1, 1, Day("2026-12-08"), 80_000, 90, Ct));
        Assert.Equal([(11, 40_000L, false), (13, 20_000L, true)], moved.Touched.Select(t => (t.LineId, t.Quantity, t.IsReleased)));
        await using var db = database.OpenDb();
        var supply = await db.Set<Supply>().SingleAsync(Ct);
        Assert.Equal((80_000L, 80_000L, Day("2026-12-08"), 90), (supply.Quantity, supply.Reserved, supply.AvailableOn, supply.Confidence));
        await AssertRight(database);
    }

    [Theory, Databases.Both]
    public async Task A_recalled_lot_is_blocked_everywhere_names_its_lines_and_does_not_leave(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await SomeStock.At("EAST").OnHand("MILK", 10, "BAD", "2026-12-10").Coming("MILK", 10, "2026-11-30").Store(database);
        await Kept(database, supply: 1, (11, 6, "2026-11-23"));
        Assert.Equal("stock.reason_needed", (await Try(database, b => b.Block(1, "BAD", true, " ", Ct))).Error!.Code);
        Assert.Equal([(11, 6_000L, false)], (await Do(database, b => b.Block(1, "BAD", true, "metal", Ct))).Touched.Select(t => (t.LineId, t.Quantity, t.IsReleased)));
        Assert.Equal("stock.not_enough", (await Try(database, b => b.Ship(new(11, 1, 1, 6_000), Ct))).Error!.Code);
        // More of the lot comes: it is blocked on arrival.
        await Do(database, b => b.Receive(2, 10_000, true, "BAD", Day("2026-12-10"), Day("2026-11-30"), default, Ct));
        await using var db = database.OpenDb();
        var lot = await db.Set<Supply>().AsNoTracking().SingleAsync(Ct);
        Assert.Equal((20_000L, true, "metal"), (lot.Quantity, lot.IsBlocked, lot.BlockReason));
        await Do(database, b => b.Block(1, "BAD", false, null, Ct));
        await Do(database, b => b.Ship(new(11, 1, 1, 6_000), Ct));
        Assert.Equal(2, await db.AuditEntries.CountAsync(e => e.Entity == "supplies" && e.Action == "updated", Ct));
        await AssertRight(database);
    }

    [Theory, Databases.Both]
    public async Task A_lot_has_one_last_day_of_use(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await SomeStock.At("EAST").OnHand("MILK", 10, "L", "2026-12-10").Store(database);
        var refused = await Try(database, b => b.PutIn(new(1, 1, "L", Day("2026-12-11")), 1_000, MovementKind.Returned, Day("2026-11-22"), default, Ct));
        Assert.Equal(("stock.lot_expires_otherwise", "expiresOn"), (refused.Error!.Code, refused.Error.Field));
        await Do(database, b => b.PutIn(new(1, 1, "L"), 1_000, MovementKind.Returned, Day("2026-11-22"), default, Ct));
        await AssertRight(database);
    }

    internal static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>As OrderIntake keeps goods for lines.</summary>
    internal static async Task Kept(TestDatabase database, long supply, params (long Line, int Quantity, string ShipOn)[] reservations)
    {
        await using var db = database.OpenDb();
        await using var transaction = await db.Database.BeginTransactionAsync(Ct);
        var rows = new RowBatch(db);
        Reserving.Reserve(rows, [.. reservations.Select(r => new ReservationRow(r.Line, supply, r.Quantity * 1000L, Nuoda.Platform.Storage.Day.ToNumber(Day(r.ShipOn))))]);
        await rows.Send(Ct);
        await transaction.CommitAsync(Ct);
    }

    internal static async Task<Result<T>> Try<T>(TestDatabase database, Func<StockBook, Task<Result<T>>> step)
    {
        await using var db = database.OpenDb();
        await using var transaction = await db.Database.BeginTransactionAsync(Ct);
        var done = await step(new StockBook(db, Clock));
        if (done.IsOk) await transaction.CommitAsync(Ct);
        return done;
    }

    private static async Task<T> Do<T>(TestDatabase database, Func<StockBook, Task<Result<T>>> step)
    {
        var done = await Try(database, step);
        Assert.True(done.IsOk, done.Error?.Code);
        return done.Value;
    }

    /// <summary>Counted here once more, not by the doctor: Σ movements = on hand by product, site and lot; reserved = Σ reservations; 0 ≤ reserved ≤ quantity; no empty rows.</summary>
    internal static async Task AssertRight(TestDatabase database)
    {
        await using var db = database.OpenDb();
        var supplies = await db.Set<Supply>().AsNoTracking().ToListAsync(Ct);
        var kept = (await db.Set<Reservation>().AsNoTracking().ToListAsync(Ct)).ToLookup(r => r.SupplyId, r => r.Quantity);
        Assert.All(supplies, s => Assert.True(s.Reserved == kept[s.Id].Sum() && s.Reserved >= 0 && s.Reserved <= s.Quantity && s.Quantity > 0, $"{s.Key}: {s.Quantity}, {s.Reserved} reserved, {kept[s.Id].Sum()} kept"));
        Assert.Subset(supplies.Select(s => s.Id).ToHashSet(), kept.Select(k => k.Key).ToHashSet());
        Assert.All(kept.SelectMany(k => k), q => Assert.True(q > 0));
        var moved = (await db.Set<StockMovement>().AsNoTracking().ToListAsync(Ct)).GroupBy(m => (m.ProductId, m.SiteId, m.Lot)).ToDictionary(g => g.Key, g => g.Sum(m => m.Quantity));
        var there = supplies.Where(s => s.Kind == SupplyKind.OnHand).GroupBy(s => (s.ProductId, s.SiteId, s.Lot)).ToDictionary(g => g.Key, g => g.Sum(s => s.Quantity));
        foreach (var goods in moved.Keys.Union(there.Keys)) Assert.Equal((goods, moved.GetValueOrDefault(goods)), (goods, there.GetValueOrDefault(goods)));
    }
}
