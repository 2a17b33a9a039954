using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Audit;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests.Orders;

/// <summary>Orders placed over the API: promised from what is there, reserved, and told again.</summary>
public sealed class PlaceOrderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A Sunday, noon UTC; evening in the company's zone.</summary>
    private static readonly FakeClock Clock = FakeClock.On("2026-11-22");

    private static Task<WebApp> Start(Engine engine) => WebApp.Start(engine, change: web => web.Services.AddSingleton<TimeProvider>(Clock));

    [Theory, Databases.Both]
    public async Task What_is_on_hand_is_promised_for_the_wished_day_and_reserved(Engine engine)
    {
        await using var web = await Start(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 40).For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        var placed = await program.Ask("/api/orders", "POST", """{"customer":"ACME","lines":[{"product":"PUMP","quantity":15,"requestedOn":"2026-11-30"}]}""");
        Assert.True(placed.Status == HttpStatusCode.Created, placed.Text);
        var line = placed.Json.GetProperty("lines")[0];
        Assert.Equal(("2026-11-30", 15m, true, "EAST"), (line.GetProperty("promisedOn").GetString(), line.GetProperty("promisedQuantity").GetDecimal(), line.GetProperty("isOnTime").GetBoolean(), line.GetProperty("site").GetString()));
        var read = await program.Ask(placed.Location!);
        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.Equal(["requested", "promised"], read.Json.GetProperty("lines")[0].GetProperty("events").EnumerateArray().Select(e => e.GetProperty("kind").GetString()));
        await using var db = web.Database.Home.OpenDb();
        var supply = await db.Set<Supply>().SingleAsync(Ct);
        Assert.Equal((40_000, 15_000), (supply.Quantity, supply.Reserved));
        var kept = await db.Set<Reservation>().SingleAsync(Ct);
        Assert.Equal((supply.Id, line.GetProperty("id").GetInt64(), 15_000, new DateOnly(2026, 11, 29)), (kept.SupplyId, kept.LineId, kept.Quantity, kept.ShipOn));
        Assert.Equal(1, await db.Set<AuditEntry>().CountAsync(e => e.Entity == "orders" && e.Action == "created", Ct));
    }

    [Theory, Databases.Both]
    public async Task A_line_that_never_comes_refuses_the_order_whole_with_what_could_be_offered(Engine engine)
    {
        await using var web = await Start(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 40).OnHand("HOSE", 5).For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        const string Order = """{"customer":"ACME","lines":[{"product":"PUMP","quantity":15},{"product":"HOSE","quantity":8,"requestedOn":"2026-11-30"}]}""";
        var refused = await program.Ask("/api/orders", "POST", Order, ("Idempotency-Key", "one"));
        Assert.Equal((HttpStatusCode.Conflict, "promise.not_possible", "lines[1]"), (refused.Status, refused.Code, refused.Field));
        var option = refused.Json.GetProperty("options")[1].GetProperty("options")[0];
        Assert.Equal(("part", 3m, "2026-11-30"), (option.GetProperty("kind").GetString(), option.GetProperty("missing").GetDecimal(), option.GetProperty("deliverOn").GetString()));
        Assert.NotEmpty(option.GetProperty("why").EnumerateArray());
        // The same refusal twice is one unmet demand.
        await program.Ask("/api/orders", "POST", Order, ("Idempotency-Key", "one"));
        await using (var db = web.Database.Home.OpenDb())
        {
            Assert.Equal((0, 0, 0), (await db.Set<Order>().CountAsync(Ct), await db.Set<Reservation>().CountAsync(Ct), await db.Set<Supply>().CountAsync(s => s.Reserved > 0, Ct)));
            var unmet = await db.Set<UnmetDemand>().SingleAsync(Ct);
            Assert.Equal((8_000, UnmetReason.NoStock), (unmet.Quantity, unmet.Reason));
        }
        // When there is something again the key works.
        await SomeStock.At("EAST").Coming("HOSE", 10, "2026-12-05").Store(web.Database);
        var placed = await program.Ask("/api/orders", "POST", Order, ("Idempotency-Key", "one"));
        Assert.Equal(HttpStatusCode.Created, placed.Status);
        Assert.Equal("2026-12-06", placed.Json.GetProperty("lines")[1].GetProperty("promisedOn").GetString());
    }

    [Theory, Databases.Both]
    public async Task A_customer_with_back_orders_gets_what_is_there_and_the_rest_as_a_line_of_its_own(Engine engine)
    {
        await using var web = await Start(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 40).Coming("PUMP", 100, "2026-12-05").For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        var placed = await program.Ask("/api/orders", "POST", """{"customer":"ACME","partial":"backOrder","lines":[{"product":"PUMP","quantity":60,"requestedOn":"2026-11-30"}]}""");
        Assert.True(placed.Status == HttpStatusCode.Created, placed.Text);
        Assert.Equal([(10, 40m, "2026-11-30"), (11, 20m, "2026-12-06")],
            placed.Json.GetProperty("lines").EnumerateArray().Select(l => (l.GetProperty("number").GetInt32(), l.GetProperty("quantity").GetDecimal(), l.GetProperty("promisedOn").GetString()!)));
    }

    [Theory, Databases.Both]
    public async Task A_check_offers_and_writes_nothing(Engine engine)
    {
        await using var web = await Start(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 40).Coming("PUMP", 100, "2026-12-05").For("ACME").Store(web.Database);
        await SomeStock.At("WEST").OnHand("PUMP", 500).Store(web.Database);
        using var program = await web.WithKey(Role.Viewer);
        var answer = await program.Ask("/api/promises/check", "POST", """{"customer":"ACME","site":"EAST","lines":[{"product":"PUMP","quantity":60,"requestedOn":"2026-11-30"},{"product":"PUMP","quantity":60,"requestedOn":"2026-11-30"}]}""");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal(["later", "otherSite", "split"], Kinds(answer.Json, 0).Order());
        // The second line does not count on the goods of the first.
        Assert.Equal("2026-12-06", answer.Json.GetProperty("completeOn").GetString());
        await using var db = web.Database.Home.OpenDb();
        Assert.Equal((0, 0, 0), (await db.Set<Order>().CountAsync(Ct), await db.Set<Reservation>().CountAsync(Ct), await db.Set<UnmetDemand>().CountAsync(Ct)));
    }

    [Theory, Databases.Both]
    public async Task Bad_input_names_the_field_and_stores_nothing(Engine engine)
    {
        await using var web = await Start(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 40).For("ACME", c => c.SalesPerson = "王").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        foreach (var (body, field) in new[]
                 {
                     ("""{"customer":"NOBODY","lines":[{"product":"PUMP","quantity":1}]}""", "customer"),
                     ("""{"customer":"ACME","lines":[]}""", "lines"),
                     ("""{"customer":"ACME","lines":[{"product":"PUMP","quantity":1},{"product":"LAMP","quantity":1}]}""", "lines[1].product"),
                     ("""{"customer":"ACME","lines":[{"product":"PUMP","quantity":0}]}""", "lines[0].quantity"),
                     ("""{"customer":"ACME","lines":[{"product":"PUMP","quantity":1.0001}]}""", "lines[0].quantity"),
                     ("""{"customer":"ACME","site":"MOON","lines":[{"product":"PUMP","quantity":1}]}""", "site"),
                 })
            Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (await program.Ask("/api/orders", "POST", body)) is var a ? (a.Status, a.Field) : default);
        using var foreign = await web.WithKey(Role.Agent, "own:李");
        Assert.Equal("order.customer_unknown", (await foreign.Ask("/api/orders", "POST", """{"customer":"ACME","lines":[{"product":"PUMP","quantity":1}]}""")).Code);
        await using var db = web.Database.Home.OpenDb();
        Assert.Equal(0, await db.Set<Order>().CountAsync(Ct));
    }

    [Theory, Databases.Both]
    public async Task Sixty_four_callers_for_the_last_forty_pieces_get_exactly_forty(Engine engine)
    {
        await using var web = await Start(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 40).For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => program.Ask("/api/orders", "POST", """{"customer":"ACME","lines":[{"product":"PUMP","quantity":1}]}""")));
        Assert.Equal((40, 24), (answers.Count(a => a.Status == HttpStatusCode.Created), answers.Count(a => a.Status == HttpStatusCode.Conflict && a.Code == "promise.not_possible")));
        await using var db = web.Database.Home.OpenDb();
        Assert.Equal((40_000, 40_000), (await db.Set<Supply>().SumAsync(s => s.Reserved, Ct), await db.Set<PromiseVersion>().SumAsync(p => p.Quantity, Ct)));
        Assert.Equal(40_000, await db.Set<Reservation>().SumAsync(r => r.Quantity, Ct));
    }

    [Theory, Databases.Both]
    public async Task The_same_key_thirty_two_times_at_once_makes_one_order(Engine engine)
    {
        await using var web = await Start(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 40).For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        const string Order = """{"customer":"ACME","lines":[{"product":"PUMP","quantity":1}]}""";
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => program.Ask("/api/orders", "POST", Order, ("Idempotency-Key", "k"))));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.Status));
        Assert.Single(answers.Select(a => a.Text).Distinct());
        Assert.Single(answers, a => !a.IsReplayed);
        var other = await program.Ask("/api/orders", "POST", Order.Replace("1}", "2}", StringComparison.Ordinal), ("Idempotency-Key", "k"));
        Assert.Equal("idempotency.other_request", other.Code);
        await using var db = web.Database.Home.OpenDb();
        Assert.Equal(1, await db.Set<Order>().CountAsync(Ct));
    }

    private static IEnumerable<string?> Kinds(JsonElement answer, int line) =>
        answer.GetProperty("lines")[line].GetProperty("options").EnumerateArray().Select(o => o.GetProperty("kind").GetString());
}
