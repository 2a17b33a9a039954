using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Platform.Access;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests.Stock;

/// <summary>Stock over the API and in the browser.</summary>
public sealed class StockApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<WebApp> Start(Engine engine) => WebApp.Start(engine, change: web => web.Services.AddSingleton<TimeProvider>(FakeClock.On("2026-11-22")));

    [Theory, Databases.Both]
    public async Task A_receipt_is_announced_promised_from_moved_and_received(Engine engine)
    {
        await using var web = await Start(engine);
        await SomeStock.At("EAST").OnHand("HOSE", 1).OnHand("PUMP", 5, "A", "2027-03-01").For("ACME").Store(web.Database);
        using var planner = await web.WithKey(Role.Planner);
        using var agent = await web.WithKey(Role.Agent);
        const string Receipt = """{"number":"PO-1/10","product":"PUMP","site":"EAST","quantity":100,"expectedOn":"2026-12-05"}""";
        var made = await planner.Ask("/api/stock/receipts", "POST", Receipt, ("Idempotency-Key", "a"));
        Assert.True(made.Status == HttpStatusCode.Created, made.Text);
        Assert.True((await planner.Ask("/api/stock/receipts", "POST", Receipt, ("Idempotency-Key", "a"))).IsReplayed);
        Assert.Equal("stock.number_taken", (await planner.Ask("/api/stock/receipts", "POST", Receipt)).Code);
        var id = made.Json.GetProperty("id").GetInt64();

        var placed = await agent.Ask("/api/orders", "POST", """{"customer":"ACME","lines":[{"product":"PUMP","quantity":40,"requestedOn":"2026-12-07"}]}""");
        Assert.True(placed.Status == HttpStatusCode.Created, placed.Text);
        var line = placed.Json.GetProperty("lines")[0].GetProperty("id").GetInt64();
        var stock = (await agent.Ask("/api/stock/PUMP")).Json.GetProperty("sites")[0];
        var byDay = stock.GetProperty("available").EnumerateArray().ToList();
        Assert.Equal([(null, 5m), ("2026-12-05", 100m)], byDay.Select(a => (a.GetProperty("on").GetString(), a.GetProperty("comes").GetDecimal())));
        Assert.Equal(65m, byDay[1].GetProperty("available").GetDecimal());
        Assert.Contains(stock.GetProperty("keptFor").EnumerateArray(), k => k.GetProperty("lineId").GetInt64() == line && k.GetProperty("customer").GetString() == "ACME" && !k.GetProperty("isLate").GetBoolean());

        // Two weeks later: the promise cannot be kept, and the answer says whose it is.
        Assert.Equal("If-Match", (await planner.Ask($"/api/stock/receipts/{id}", "PUT", """{"expectedOn":"2026-12-20","quantity":100}""")).Field);
        var moved = await planner.Ask($"/api/stock/receipts/{id}", "PUT", """{"expectedOn":"2026-12-20","quantity":100}""", ("If-Match", "\"1\""));
        Assert.Equal(line, moved.Json.GetProperty("touched")[0].GetProperty("lineId").GetInt64());
        var received = await planner.Ask($"/api/stock/receipts/{id}/receive", "POST", """{"quantity":90,"isAll":true,"lot":"B","expiresOn":"2027-06-01"}""", ("Idempotency-Key", "b"));
        Assert.True(received.Status == HttpStatusCode.OK, received.Text);
        Assert.Empty(received.Json.GetProperty("touched").EnumerateArray());
        var rows = await planner.Pages("/api/stock?q=pump", 1);
        Assert.Equal(95m, Assert.Single(rows).GetProperty("onHand").GetDecimal());
        Assert.Equal(["HOSE", "PUMP"], (await planner.Pages("/api/stock", 1)).Strings("product"));
        Assert.Equal(("B", 90m), (await planner.Pages("/api/stock/movements?kind=received", 1)) is [var only] ? (only.GetProperty("lot").GetString(), only.GetProperty("quantity").GetDecimal()) : default);
        await StockBookTests.AssertRight(web.Database);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.Ask("/api/stock/counts", "POST", """{"product":"PUMP","site":"EAST","counted":1}""")).Status);
    }

    [Theory, Databases.Both]
    public async Task A_count_below_what_is_promised_is_refused_until_somebody_gives_it_up(Engine engine)
    {
        await using var web = await Start(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 50, "A").For("ACME").Store(web.Database);
        await StockBookTests.Kept(web.Database, 1, (11, 20, "2026-12-06"));
        using var warehouse = await web.WithKey(Role.Warehouse);
        var refused = await warehouse.Ask("/api/stock/counts", "POST", """{"product":"PUMP","site":"EAST","lot":"A","counted":15}""");
        Assert.Equal((HttpStatusCode.Conflict, "stock.below_reserved"), (refused.Status, refused.Code));
        var done = await warehouse.Ask("/api/stock/counts", "POST", """{"product":"PUMP","site":"EAST","lot":"A","counted":15,"givesUp":[11]}""");
        Assert.True(done.Status == HttpStatusCode.OK, done.Text);
        Assert.Equal(5m, done.Json.GetProperty("touched")[0].GetProperty("quantity").GetDecimal());
        await StockBookTests.AssertRight(web.Database);
        foreach (var (body, field) in new[]
                 {
                     ("""{"product":"LAMP","site":"EAST","counted":1}""", "product"), ("""{"product":"PUMP","site":"MOON","counted":1}""", "site"), ("""{"product":"PUMP","site":"EAST","counted":-1}""", "counted"),
                     ("""{"product":"PUMP","site":"EAST","counted":1.0001}""", "counted"),
                 })
            Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (await warehouse.Ask("/api/stock/counts", "POST", body)) is var a ? (a.Status, a.Field) : default);
    }

    [Theory, Databases.Both]
    public async Task Every_page_of_stock_opens_and_its_forms_work_without_scripts(Engine engine)
    {
        await using var web = await Start(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 50, "A", "2027-03-01").Coming("PUMP", 10, "2026-12-05").For("ACME").Store(web.Database);
        await StockBookTests.Kept(web.Database, 1, (11, 20, "2026-12-06"));
        using var visitor = await web.SignedIn(Role.Planner);
        foreach (var page in new[]
                 {
                     "/stock", "/stock?state=none", "/stock?q=pu&site=EAST", "/stock/1", "/stock/count?product=PUMP", "/stock/1/block?lot=A", "/stock/receipts", "/stock/receipts?q=pump", "/stock/receipts/new", "/stock/receipts/2",
                     "/stock/movements?product=PUMP&kind=stated", "/sites", "/sites/1", "/sites/new", "/routes", "/routes/new", "/calendars", "/calendars/new", "/stock/export?format=csv", "/stock/movements/export?format=xlsx",
                 })
            Assert.True((await visitor.Get(page)) is { Status: HttpStatusCode.OK }, page);
        foreach (var page in new[] { "/stock/999", "/stock/receipts/999", "/sites/999", "/routes/999", "/calendars/999", "/stock/1/block?lot=Z" }) Assert.Equal(HttpStatusCode.NotFound, (await visitor.Get(page)).Status);

        // The Chinese calendar, then the decree of a later year pasted into it, then a site that works by it.
        await visitor.Get("/calendars/new");
        var added = await visitor.Post("/calendars/new", "china", []);
        Assert.Equal((HttpStatusCode.Found, "/calendars/1"), (added.StatusCode, added.Headers.Location?.OriginalString.Replace(web.Url.ToString().TrimEnd('/'), "", StringComparison.Ordinal)));
        await visitor.Get("/calendars/1?year=2027");
        var unclear = await visitor.Post("/calendars/1?year=2027", "days", ("Days.Version", "1"), ("Days.Text", "2027-02-05 maybe"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unclear.StatusCode);
        var decreed = await visitor.Post("/calendars/1?year=2027", "days", ("Days.Version", "1"), ("Days.Text", "2027-02-05 休 除夕\n2027-02-20 班"));
        Assert.Equal(HttpStatusCode.Found, decreed.StatusCode);
        await visitor.Get("/sites/1");
        Assert.Equal(HttpStatusCode.Found, (await visitor.Post("/sites/1", "site", ("Form.Version", "1"), ("Form.Name", "East"), ("Form.CutOff", "14:30"), ("Form.CalendarId", "1"), ("Form.TimeZone", "Asia/Shanghai"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.Post("/sites/1", "site", ("Form.Version", "2"), ("Form.Name", "East"), ("Form.TimeZone", "Mars/Olympus"))).StatusCode);
        await visitor.Get("/routes/new");
        Assert.Equal(HttpStatusCode.Found, (await visitor.Post("/routes/new", "route", ("Form.Version", "0"), ("Form.Key", "R1"), ("Form.Name", "North"), ("Form.SiteId", "1"), ("Form.Region", "North"), ("Form.TransitDays", "2"), ("weekday", "Monday"), ("weekday", "Thursday"))).StatusCode);
        await visitor.Get("/stock/count");
        var refused = await visitor.Post("/stock/count", "count", ("Form.Product", "PUMP"), ("Form.Site", "EAST"), ("Form.Lot", "A"), ("Form.Kind", "count"), ("Form.Quantity", "10"));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("gives-up", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        var counted = await visitor.Post("/stock/count", "count", ("Form.Product", "PUMP"), ("Form.Site", "EAST"), ("Form.Lot", "A"), ("Form.Kind", "count"), ("Form.Quantity", "10"), ("gives-up", "11"));
        Assert.Equal(HttpStatusCode.Found, counted.StatusCode);
        Assert.Contains("touched=11", counted.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await visitor.Get("/stock/1?touched=11")).Status);
        await visitor.Get("/stock/receipts/2");
        Assert.Equal(HttpStatusCode.Found, (await visitor.Post("/stock/receipts/2", "receive", ("Came.Quantity", "10"), ("Came.Lot", "B"))).StatusCode);
        await visitor.Get("/stock/1/block?lot=A");
        Assert.Equal(HttpStatusCode.Found, (await visitor.Post("/stock/1/block?lot=A", "block", ("Form.Blocks", "true"), ("Form.Reason", "metal"))).StatusCode);
        await using var db = web.Database.OpenDb();
        var site = await db.Set<Site>().SingleAsync(Ct);
        Assert.Equal((870, 1L), (site.CutOffMinute, site.CalendarId));
        Assert.Equal(Weekdays.Monday | Weekdays.Thursday, (await db.Set<DeliveryRoute>().SingleAsync(Ct)).Weekdays);
        Assert.Equal(2, await db.Set<CalendarDay>().CountAsync(d => d.Day >= new DateOnly(2027, 1, 1) && d.Day <= new DateOnly(2027, 12, 31), Ct));
        Assert.Equal([("A", true), ("B", false)], (await db.Set<Supply>().OrderBy(s => s.Lot).ToListAsync(Ct)).Select(s => (s.Lot, s.IsBlocked)));
        await StockBookTests.AssertRight(web.Database);
        // Who only reads may not send the forms of a page that all may open.
        using var agent = await web.SignedIn(Role.Agent);
        await SomeStock.At("EAST").Coming("PUMP", 10, "2026-12-05").Store(web.Database);
        var coming = await db.Set<Supply>().Where(s => s.Kind == SupplyKind.Receipt).Select(s => s.Id).SingleAsync(Ct);
        await agent.Get($"/stock/receipts/{coming}");
        Assert.Equal(HttpStatusCode.BadRequest, (await agent.Post($"/stock/receipts/{coming}", "receive", ("Came.Quantity", "10"))).StatusCode);
        Assert.True(await db.Set<Supply>().AnyAsync(s => s.Id == coming, Ct));
    }
}
