using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests.Orders;

/// <summary>From the promise to the proof: goods leave, arrive, or are cancelled.</summary>
public sealed class FulfilTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<WebApp> Start(Engine engine, FakeClock clock) => WebApp.Start(engine, change: web => web.Services.AddSingleton<TimeProvider>(clock));

    [Theory, Databases.Both]
    public async Task A_promised_order_is_sent_soonest_expiry_first_and_kept_when_it_arrives(Engine engine)
    {
        var clock = FakeClock.On("2026-11-22");
        await using var web = await Start(engine, clock);
        await SomeStock.At("EAST").OnHand("MILK", 30, "L2", "2027-03-01").OnHand("MILK", 20, "L1", "2027-02-01").For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Warehouse);
        using var desk = await web.WithKey(Role.Agent);
        var placed = (await desk.Ask("/api/orders", "POST", """{"customer":"ACME","lines":[{"product":"MILK","quantity":25,"requestedOn":"2026-11-24"}]}""")).Json;
        var (order, line) = (placed.GetProperty("id").GetInt64(), placed.GetProperty("lines")[0].GetProperty("id").GetInt64());
        clock.Advance(TimeSpan.FromDays(1));
        var path = $"/api/orders/{order}/shipments";
        Assert.Equal("ship.more_than_open", (await program.Ask(path, "POST", $$"""{"lines":[{"line":{{line}},"quantity":26}]}""")).Code);
        var shipped = await program.Ask(path, "POST", $$"""{"lines":[{"line":{{line}},"quantity":25}],"carrier":"SF"}""", ("Idempotency-Key", "s"));
        Assert.True(shipped.Status == HttpStatusCode.OK, shipped.Text);
        Assert.True((await program.Ask(path, "POST", $$"""{"lines":[{"line":{{line}},"quantity":25}],"carrier":"SF"}""", ("Idempotency-Key", "s"))).IsReplayed);
        var sent = shipped.Json.GetProperty("lines")[0];
        Assert.Equal(["L1", "L2"], sent.GetProperty("lots").EnumerateArray().Select(l => l.GetString()));
        clock.Advance(TimeSpan.FromDays(1));
        var arrived = $$"""{"deliveries":[{"delivery":{{sent.GetProperty("delivery").GetInt64()}},"rejected":0,"documentsRight":true}]}""";
        Assert.Equal(HttpStatusCode.NoContent, (await program.Ask($"/api/orders/{order}/deliveries", "POST", arrived)).Status);
        Assert.Equal("deliver.done", (await program.Ask($"/api/orders/{order}/deliveries", "POST", arrived)).Code);
        var verdict = (await desk.Ask($"/api/orders/{order}")).Json.GetProperty("lines")[0].GetProperty("promise");
        Assert.Equal(("kept", 25m), (verdict.GetProperty("outcome").GetString(), verdict.GetProperty("accepted").GetDecimal()));
        await using var db = web.Database.Home.OpenDb();
        Assert.Equal((25_000L, 0L, 0), (await db.Set<Supply>().SumAsync(s => s.Quantity, Ct), await db.Set<Supply>().SumAsync(s => s.Reserved, Ct), await db.Set<Reservation>().CountAsync(Ct)));
        Assert.Equal(-25_000L, await db.Set<StockMovement>().Where(m => m.Kind == MovementKind.Shipped && m.LineId == line).SumAsync(m => m.Quantity, Ct));
    }

    [Theory, Databases.Both]
    public async Task Two_who_send_the_same_goods_at_once_send_them_once(Engine engine)
    {
        await using var web = await Start(engine, FakeClock.On("2026-11-22"));
        await SomeStock.At("EAST").OnHand("PUMP", 100).For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        var placed = (await program.Ask("/api/orders", "POST", """{"customer":"ACME","lines":[{"product":"PUMP","quantity":10}]}""")).Json;
        var body = $$"""{"lines":[{"line":{{placed.GetProperty("lines")[0].GetProperty("id").GetInt64()}},"quantity":10}]}""";
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => program.Ask($"/api/orders/{placed.GetProperty("id").GetInt64()}/shipments", "POST", body)));
        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.OK), a => Assert.Equal("ship.more_than_open", a.Code));
        await using var db = web.Database.Home.OpenDb();
        Assert.Equal(90_000L, await db.Set<Supply>().SumAsync(s => s.Quantity, Ct));
    }

    [Theory, Databases.Both]
    public async Task What_the_customer_cancels_is_free_again_and_left_out_of_the_promise(Engine engine)
    {
        await using var web = await Start(engine, FakeClock.On("2026-11-22"));
        await SomeStock.At("EAST").OnHand("PUMP", 10).For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        var line = await Place(program, 10);
        Assert.Equal(HttpStatusCode.NoContent, (await program.Ask($"/api/orders/lines/{line}/cancel", "POST", """{"by":"customer","quantity":4}""")).Status);
        Assert.Equal("cancel.more_than_open", (await program.Ask($"/api/orders/lines/{line}/cancel", "POST", """{"by":"customer","quantity":7}""")).Code);
        await Place(program, 4);
        Assert.Equal(HttpStatusCode.NoContent, (await program.Ask($"/api/orders/lines/{line}/cancel", "POST", """{"by":"us"}""")).Status);
        await using var db = web.Database.Home.OpenDb();
        Assert.Equal((4_000L, 1), (await db.Set<Supply>().SumAsync(s => s.Reserved, Ct), await db.Set<Reservation>().CountAsync(Ct)));
    }

    [Theory, Databases.Both]
    public async Task A_bad_arrival_writes_nothing_of_the_others(Engine engine)
    {
        await using var web = await Start(engine, FakeClock.On("2026-11-22"));
        await SomeStock.At("EAST").OnHand("PUMP", 10).OnHand("HOSE", 10).For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        var placed = (await program.Ask("/api/orders", "POST", """{"customer":"ACME","lines":[{"product":"PUMP","quantity":5},{"product":"HOSE","quantity":5}]}""")).Json;
        var (order, lines) = (placed.GetProperty("id").GetInt64(), placed.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("id").GetInt64()).ToArray());
        var sent = (await program.Ask($"/api/orders/{order}/shipments", "POST", $$"""{"lines":[{"line":{{lines[0]}},"quantity":5},{"line":{{lines[1]}},"quantity":5}]}""")).Json.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("delivery").GetInt64()).ToArray();
        foreach (var (body, field) in new[]
                 {
                     ($$"""{"deliveries":[{"delivery":{{sent[0]}}},{"delivery":{{sent[1]}},"rejected":6}]}""", "deliveries[1].rejected"),
                     ($$"""{"deliveries":[{"delivery":{{sent[0]}}},{"delivery":{{sent[1]}},"arrived":6}]}""", "deliveries[1].arrived"),
                     ($$"""{"deliveries":[{"delivery":{{sent[0]}}},{"delivery":99999}]}""", "deliveries[1].delivery"),
                     ($$"""{"deliveredOn":"2026-11-30","deliveries":[{"delivery":{{sent[0]}}}]}""", "deliveredOn"),
                 })
            Assert.Equal(field, (await program.Ask($"/api/orders/{order}/deliveries", "POST", body)).Field);
        await using var db = web.Database.Home.OpenDb();
        Assert.Equal(0, await db.Set<Delivery>().CountAsync(d => d.IsDelivered, Ct));
        // Short: what was lost on the way is open again.
        Assert.Equal(HttpStatusCode.NoContent, (await program.Ask($"/api/orders/{order}/deliveries", "POST", $$"""{"deliveries":[{"delivery":{{sent[1]}},"arrived":3,"damaged":1,"rejected":1}]}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await program.Ask($"/api/orders/{order}/shipments", "POST", $$"""{"lines":[{"line":{{lines[1]}},"quantity":2}]}""")).Status);
    }

    [Theory, Databases.Both]
    public async Task The_warehouse_does_it_in_the_browser(Engine engine)
    {
        await using var web = await Start(engine, FakeClock.On("2026-11-22"));
        await SomeStock.At("EAST").OnHand("PUMP", 10).OnHand("HOSE", 10).For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        var placed = (await program.Ask("/api/orders", "POST", """{"customer":"ACME","lines":[{"product":"PUMP","quantity":5},{"product":"HOSE","quantity":5}]}""")).Json;
        var (order, lines) = (placed.GetProperty("id").GetInt64(), placed.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("id").GetInt64()).ToArray());
        using var clerk = await web.SignedIn(Role.Warehouse);
        var page = (await clerk.Get($"/orders/{order}/ship")).Text;
        Assert.Contains("5 open, 5 kept on hand", page, StringComparison.Ordinal);
        (string, string?)[] Ship(string hoses) => [("Form.Lines[0].Line", $"{lines[0]}"), ("Form.Lines[0].Quantity", ""), ("Form.Lines[1].Line", $"{lines[1]}"), ("Form.Lines[1].Quantity", hoses)];
        var refused = await clerk.Post($"/orders/{order}/ship", "ship", Ship("6"));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("Form.Lines[1].Quantity-error", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Found, (await clerk.Post($"/orders/{order}/ship", "ship", Ship("5"))).StatusCode);
        await clerk.Get($"/orders/{order}/deliver");
        await using var db = web.Database.Home.OpenDb();
        var sent = await db.Set<Delivery>().AsNoTracking().SingleAsync(Ct);
        Assert.Equal(HttpStatusCode.Found, (await clerk.Post($"/orders/{order}/deliver", "deliver", ("Form.Day", "2026-11-22"), ("Form.Documents", "yes"), ("Form.Deliveries[0].Delivery", $"{sent.Id}"),
            ("Form.Deliveries[0].Arrived", "5"), ("Form.Deliveries[0].Rejected", "1"), ("Form.Deliveries[0].Damaged", "1"))).StatusCode);
        Assert.Equal((true, 1_000L, true), await db.Set<Delivery>().Select(d => new { d.IsDelivered, d.Rejected, d.DocumentsRight }).SingleAsync(Ct) is var d ? (d.IsDelivered, d.Rejected, d.DocumentsRight) : default);
        await clerk.Get($"/orders/{order}/lines/{lines[0]}/cancel");
        Assert.Equal(HttpStatusCode.Found, (await clerk.Post($"/orders/{order}/lines/{lines[0]}/cancel", "cancel", ("Form.By", "Customer"), ("Form.Quantity", "5"))).StatusCode);
        Assert.Equal(5_000L, (await db.Set<Cancellation>().SingleAsync(Ct)).Quantity);
        foreach (var path in new[] { "ship", "deliver", $"lines/{lines[0]}/cancel" }) Assert.Equal(HttpStatusCode.NotFound, (await clerk.Get($"/orders/{order + 1}/{path}")).Status);
    }

    private static async Task<long> Place(HttpClient program, int quantity)
    {
        var placed = await program.Ask("/api/orders", "POST", $$"""{"customer":"ACME","lines":[{"product":"PUMP","quantity":{{quantity}}}]}""");
        Assert.True(placed.Status == HttpStatusCode.Created, placed.Text);
        return placed.Json.GetProperty("lines")[0].GetProperty("id").GetInt64();
    }
}
