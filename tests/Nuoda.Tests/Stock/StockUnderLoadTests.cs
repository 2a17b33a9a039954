using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Operations;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests.Stock;

/// <summary>Anything may happen to stock while orders are taken, in any order and sixty-four at a time: the books hold.</summary>
public sealed class StockUnderLoadTests
{
    private const int Products = 3, Sites = 2;
    private static readonly DateOnly Today = new(2026, 11, 22);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [Databases.Both(1)]
    [Databases.Both(2)]
    public async Task Two_hundred_random_steps_between_orders_leave_the_books_right(Engine engine, int seed)
    {
        await using var web = await Start(engine);
        using var program = await web.WithKey(Role.Agent);
        var random = new Random(seed);
        var done = 0;
        for (var step = 0; step < 200; step++)
        {
            if (await Step(web.Database, program, random)) done++;
            if (step % 20 == 19) await StockBookTests.AssertRight(web.Database);
        }
        Assert.True(done > 80, $"only {done} of 200 steps did anything");
        await AssertHealthy(web.Database);
    }

    [Theory, Databases.Both]
    public async Task Sixty_four_at_once_leave_the_books_right(Engine engine)
    {
        await using var web = await Start(engine);
        using var program = await web.WithKey(Role.Agent);
        var done = await Task.WhenAll(Enumerable.Range(0, 64).Select(n => Task.Run(async () =>
        {
            var random = new Random(1000 + n);
            var count = 0;
            for (var step = 0; step < 5; step++) if (await Step(web.Database, program, random)) count++;
            return count;
        }, Ct)));
        Assert.True(done.Sum() > 120, $"only {done.Sum()} of 320 steps did anything");
        await StockBookTests.AssertRight(web.Database);
        await AssertHealthy(web.Database);
        await using var db = web.Database.OpenDb();
        Assert.NotEqual(0, await db.Set<Reservation>().CountAsync(Ct));
    }

    private static async Task<WebApp> Start(Engine engine)
    {
        var web = await WebApp.Start(engine, change: builder => builder.Services.AddSingleton<TimeProvider>(FakeClock.On("2026-11-22")));
        await SomeStock.At("S1").OnHand("P1", 50, "A", "2027-01-10").OnHand("P2", 50).OnHand("P3", 20, "C", "2027-02-01").Coming("P1", 40, "2026-11-30").Coming("P2", 60, "2026-12-05").For("ACME").Store(web.Database);
        await SomeStock.At("S2").OnHand("P1", 30, "A", "2027-01-10").Coming("P3", 50, "2026-12-01").Store(web.Database);
        return web;
    }

    /// <returns>Whether it changed anything; a refusal is as good an end, anything else fails the test.</returns>
    private static async Task<bool> Step(TestDatabase database, HttpClient program, Random random)
    {
        var goods = new Goods(random.Next(1, Products + 1), random.Next(1, Sites + 1), random.Next(3) switch { 0 => "A", 1 => "B", _ => null });
        var quantity = random.Next(1, 25) * 1000L;
        var by = Today.AddDays(random.Next(0, 20));
        return random.Next(14) switch
        {
            0 => await Did(database, b => b.PutIn(goods, quantity, MovementKind.Received, Today, default, Ct)),
            1 => await Did(database, b => b.Announce("PO-" + random.NextInt64().ToString(CultureInfo.InvariantCulture), goods, quantity, by, 90, null, Ct)),
            2 or 3 => await Supply(database, s => s.Kind != SupplyKind.OnHand, random) is { } expected
                && await Did(database, b => b.Receive(expected.Id, Math.Max(1000, expected.Quantity + random.Next(-8, 8) * 1000L), random.Next(2) == 0, goods.Lot, null, Today, default, Ct)),
            4 => await Supply(database, s => s.Kind != SupplyKind.OnHand, random) is { } moving && await Did(database, b => b.MoveReceipt(moving.Id, null, by, quantity, 80, Ct)),
            5 => await Supply(database, s => s.Kind == SupplyKind.OnHand, random) is { } lost
                && await Did(database, b => b.Count(new(lost.ProductId, lost.SiteId, lost.Lot, lost.ExpiresOn), Math.Max(0, lost.Quantity - quantity / 2), Today, default, random.Next(2) == 0 ? [] : Lines, Ct)),
            6 => await Supply(database, s => s.Kind == SupplyKind.OnHand, random) is { } found
                && await Did(database, b => b.Count(new(found.ProductId, found.SiteId, found.Lot, found.ExpiresOn), found.Quantity + quantity, Today, default, [], Ct)),
            7 => await Did(database, b => b.Transfer(goods.ProductId, 1, 2, quantity / 2000 * 1000 + 1000, null, by, "T-" + random.NextInt64().ToString(CultureInfo.InvariantCulture), Ct)),
            8 => await Did(database, b => b.Scrap(goods, 1000, new(Reason: "broken"), [], Ct)),
            9 => await Did(database, b => b.Block(goods.ProductId, "B", random.Next(2) == 0, "recall", Ct)),
            10 or 11 => await Kept(database, random) is { } kept && await Did(database, b => b.Ship(new(kept.Line, kept.Product, kept.Site, kept.Quantity), Ct)),
            _ => await Order(program, random),
        };
    }

    private static readonly long[] Lines = [.. Enumerable.Range(1, 3000).Select(n => (long)n)];

    private static async Task<bool> Order(HttpClient program, Random random)
    {
        var body = $$"""{"customer":"ACME","partial":"backOrder","site":"S{{random.Next(1, Sites + 1)}}","lines":[{"product":"P{{random.Next(1, Products + 1)}}","quantity":{{random.Next(1, 20)}}},{"product":"P{{random.Next(1, Products + 1)}}","quantity":{{random.Next(1, 9)}}}]}""";
        var answer = await program.Ask("/api/orders", "POST", body);
        Assert.True(answer.Status is HttpStatusCode.Created || answer.Code == "promise.not_possible", answer.Text);
        return answer.Status == HttpStatusCode.Created;
    }

    /// <summary>SQLite has one writer and no queue: who waited too long for the turn has written nothing and tries again.</summary>
    private static async Task<bool> Did<T>(TestDatabase database, Func<StockBook, Task<Result<T>>> step)
    {
        for (var left = 10; ; left--)
        {
            try
            {
                return (await StockBookTests.Try(database, step)).IsOk;
            }
            catch (SqliteException busy) when (busy.SqliteErrorCode == 5 && left > 0)
            {
                // Again.
            }
        }
    }

    private static async Task<Supply?> Supply(TestDatabase database, System.Linq.Expressions.Expression<Func<Supply, bool>> which, Random random)
    {
        await using var db = database.OpenDb();
        var some = await db.Set<Supply>().AsNoTracking().Where(which).OrderBy(s => s.Id).ToListAsync(Ct);
        return some.Count == 0 ? null : some[random.Next(some.Count)];
    }

    private static async Task<(long Line, long Product, long Site, long Quantity)?> Kept(TestDatabase database, Random random)
    {
        await using var db = database.OpenDb();
        var some = await (from r in db.Set<Reservation>() join s in db.Set<Supply>() on r.SupplyId equals s.Id orderby r.LineId, s.Id select new { r.LineId, s.ProductId, s.SiteId, r.Quantity }).ToListAsync(Ct);
        if (some.Count == 0) return null;
        var one = some[random.Next(some.Count)];
        return (one.LineId, one.ProductId, one.SiteId, one.Quantity);
    }

    private static async Task AssertHealthy(TestDatabase database) =>
        Assert.Empty((await Doctor.Examine(database.Home, Ct)).Where(l => l.Check is "stock" or "reservations" or "ids").SelectMany(l => l.Findings ?? []).Select(f => f.Code));
}
