using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests.Orders;

/// <summary>Goods kept while the customer thinks.</summary>
public sealed class PromiseHoldTests
{
    private const string Ask = """{"customer":"ACME","minutes":10,"lines":[{"product":"PUMP","quantity":30,"requestedOn":"2026-11-30"}]}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<WebApp> Start(Engine engine, FakeClock clock) => WebApp.Start(engine, change: web => web.Services.AddSingleton<TimeProvider>(clock));

    [Theory, Databases.Both]
    public async Task A_hold_keeps_the_goods_and_yes_makes_it_the_order_that_was_told(Engine engine)
    {
        await using var web = await Start(engine, FakeClock.On("2026-11-22"));
        await SomeStock.At("EAST").OnHand("PUMP", 40).For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        var held = await program.Ask("/api/promises/holds", "POST", Ask, ("Idempotency-Key", "h"));
        Assert.True(held.Status == HttpStatusCode.Created, held.Text);
        Assert.True((await program.Ask("/api/promises/holds", "POST", Ask, ("Idempotency-Key", "h"))).IsReplayed);
        // Nobody else gets them meanwhile.
        Assert.Equal(HttpStatusCode.Conflict, (await program.Ask("/api/orders", "POST", Ask.Replace("\"minutes\":10,", "", StringComparison.Ordinal))).Status);
        var path = $"/api/promises/holds/{held.Json.GetProperty("id").GetInt64()}/confirm";
        var both = await Task.WhenAll(program.Ask(path, "POST"), program.Ask(path, "POST"));
        var placed = Assert.Single(both, a => a.Status == HttpStatusCode.Created);
        Assert.Equal(held.Json.GetProperty("order").GetRawText(), placed.Text);
        Assert.Contains(both, a => a.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict);
        Assert.Equal("2026-11-30", (await program.Ask(placed.Location!)).Json.GetProperty("lines")[0].GetProperty("promises")[0].GetProperty("latest").GetString());
        await using var db = web.Database.Home.OpenDb();
        Assert.Equal((1, 30_000L), (await db.Set<Order>().CountAsync(Ct), await db.Set<Supply>().SumAsync(s => s.Reserved, Ct)));
    }

    [Theory, Databases.Both]
    public async Task A_hold_that_runs_out_or_is_declined_gives_the_goods_back(Engine engine)
    {
        var clock = FakeClock.On("2026-11-22");
        await using var web = await Start(engine, clock);
        await SomeStock.At("EAST").OnHand("PUMP", 40).For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        var declined = (await program.Ask("/api/promises/holds", "POST", Ask)).Json.GetProperty("id").GetInt64();
        Assert.Equal(HttpStatusCode.NoContent, (await program.Ask($"/api/promises/holds/{declined}", "DELETE")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await program.Ask($"/api/promises/holds/{declined}", "DELETE")).Status);
        var late = (await program.Ask("/api/promises/holds", "POST", Ask)).Json.GetProperty("id").GetInt64();
        clock.MoveTo(clock.GetUtcNow() + TimeSpan.FromMinutes(10));
        // Gone, or still there and over: as quick as the server was with giving it back.
        Assert.Contains((await program.Ask($"/api/promises/holds/{late}/confirm", "POST")).Code, (string[])["hold.over", "hold.not_found"]);
        await using var db = web.Database.Home.OpenDb();
        while (await new PromiseHolds(db, clock).ReleaseOver(Ct) > 0) { }
        Assert.Equal((0, 0L, 0), (await db.Set<PromiseHold>().CountAsync(Ct), await db.Set<Supply>().SumAsync(s => s.Reserved, Ct), await db.Set<Reservation>().CountAsync(Ct)));
    }

    [Theory, Databases.Both]
    public async Task The_customer_takes_the_way_that_was_offered(Engine engine)
    {
        await using var web = await Start(engine, FakeClock.On("2026-11-22"));
        await SomeStock.At("EAST").OnHand("PUMP", 40).Coming("PUMP", 100, "2026-12-05").For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        var placed = await program.Ask("/api/orders", "POST", """{"customer":"ACME","lines":[{"product":"PUMP","quantity":60,"requestedOn":"2026-11-30","accept":"split"}]}""");
        Assert.True(placed.Status == HttpStatusCode.Created, placed.Text);
        Assert.Equal(["2026-11-30", "2026-12-06"], placed.Json.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("promisedOn").GetString()));
        Assert.Equal("promise.not_possible", (await program.Ask("/api/orders", "POST", """{"customer":"ACME","lines":[{"product":"PUMP","quantity":1,"accept":"expedite"}]}""")).Code);
    }
}
