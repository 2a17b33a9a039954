using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.AfterSales;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Operations;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests.AfterSales;

/// <summary>Goods that come back, over the API: what may be given back, what becomes of it, and who gets money.</summary>
public sealed class ReturnsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<WebApp> Start(Engine engine) => WebApp.Start(engine, change: web => web.Services.AddSingleton<TimeProvider>(FakeClock.On("2026-11-22")));

    /// <summary>Ten pumps delivered to ACME, one refused at the door, at 90 each.</summary>
    private static async Task<long> Delivered(WebApp web, string? lot = null)
    {
        await SomeStock.At("EAST").OnHand("PUMP-20", 5, lot).Store(web.Database);
        var order = await AnOrder.Of("ACME").Named("SO-1").WithLine("PUMP-20", 10, promised: "2026-11-10", delivered: "2026-11-10", rejected: 1).Store(web.Database);
        await using var db = web.Database.OpenDb();
        var line = await db.Set<OrderLine>().SingleAsync(l => l.OrderId == order.Id, Ct);
        (line.Gross, line.Discount, line.SiteId) = (100_000, 10_000, (await db.Set<Site>().SingleAsync(Ct)).Id);
        if (lot is not null)
            db.Add(new StockMovement { Id = await Ids(db), ProductId = line.ProductId, SiteId = line.SiteId.Value, Lot = lot, Kind = MovementKind.Shipped, Quantity = -10_000, By = "test", LineId = line.Id });
        await db.SaveChangesAsync(Ct);
        return line.Id;

        static Task<long> Ids(Nuoda.Platform.Storage.NuodaDb db) => Nuoda.Platform.Storage.Ids.Reserve(db, "stock_movements", 1, Ct);
    }

    private static string Body(long line, decimal quantity, string more = "") => $$"""{"lines":[{"orderLine":{{line}},"quantity":{{quantity}},"reason":"damaged"{{more}}}]}""";

    [Theory, Databases.Both]
    public async Task From_the_request_to_the_refund_the_delivery_stays_as_it_was(Engine engine)
    {
        await using var web = await Start(engine);
        var line = await Delivered(web);
        var before = await Facts(web);
        using var desk = await web.WithKey(Role.Manager);
        var asked = await desk.Ask("/api/returns", "POST", Body(line, 4));
        Assert.True(asked.Status == HttpStatusCode.Created, asked.Text);
        var at = asked.Location!;
        Assert.Equal("not_now", (await Step(desk, at, "refund")).Code!.Split('.')[1]);
        await Right(Step(desk, at, "confirm"));
        await Right(desk.Ask(at + "/receipts", "POST", """{"lines":[{"line":1,"quantity":3}]}"""));
        Assert.Equal("lines[0].quantity", (await desk.Ask(at + "/receipts", "POST", """{"lines":[{"line":1,"quantity":2}]}""")).Field);
        await Right(desk.Ask(at + "/inspections", "POST", """{"lines":[{"line":1,"quantity":2,"disposition":"restock","liability":"us"},{"line":1,"quantity":1,"disposition":"scrap","liability":"carrier","note":"wet"}]}"""));
        var refunded = await Right(Step(desk, at, "refund"));
        // Three at 90.
        Assert.Equal(("refunded", 270m), (refunded.GetProperty("state").GetString(), refunded.GetProperty("refundDue").GetDecimal()));
        await Right(Step(desk, at, "finish"));
        await using var db = web.Database.OpenDb();
        Assert.Equal(7_000, (await db.Set<Supply>().SingleAsync(Ct)).Quantity);
        var movement = await db.Set<StockMovement>().SingleAsync(m => m.Kind == MovementKind.Returned, Ct);
        Assert.Equal((2_000, line, "RMA-1"), (movement.Quantity, movement.LineId, movement.Reference));
        var fact = await db.Set<Return>().SingleAsync(Ct);
        Assert.Equal((3_000, 27_000, "RMA-1/1"), (fact.Quantity, fact.Amount, fact.Key));
        var due = JsonSerializer.Deserialize<RefundDue>((await db.Outbox.SingleAsync(e => e.Kind == "refund-due", Ct)).Payload)!;
        Assert.Equal((27_000, line), (due.Amount, due.Lines[0].OrderLine));
        Assert.Equal(before, await Facts(web));
        // The one that never came may be given back another time: nine were accepted, three came.
        Assert.Equal(6m, (await Found(desk, "SO-1")).GetProperty("left").GetDecimal());
        await AssertHealthy(web);
    }

    [Theory, Databases.Both]
    public async Task No_more_comes_back_than_was_accepted_however_many_ask_at_once(Engine engine)
    {
        await using var web = await Start(engine);
        var line = await Delivered(web);
        using var desk = await web.WithKey(Role.Agent);
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => desk.Ask("/api/returns", "POST", Body(line, 2))));
        // Nine were accepted: four times two, and one is left over.
        Assert.Equal((4, 20), (answers.Count(a => a.Status == HttpStatusCode.Created), answers.Count(a => a.Status == HttpStatusCode.Conflict && a is { Code: "return.too_much", Field: "lines[0].quantity" })));
        Assert.Equal(1m, (await Found(desk, "PUMP-20")).GetProperty("left").GetDecimal());
        await AssertHealthy(web);
    }

    [Theory]
    [Databases.Both(1)]
    [Databases.Both(2)]
    public async Task Random_returns_leave_the_books_right(Engine engine, int seed)
    {
        await using var web = await Start(engine);
        var line = await Delivered(web);
        using var desk = await web.WithKey(Role.Manager);
        var random = new Random(seed);
        var (ids, done) = (new List<string>(), 0);
        for (var round = 0; round < 60; round++)
        {
            var at = ids.Count == 0 ? null : ids[random.Next(ids.Count)];
            var quantity = random.Next(1, 4);
            var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => at is null || round % 4 == 0
                ? desk.Ask("/api/returns", "POST", Body(line, quantity))
                : random.Next(8) switch
                {
                    0 => Step(desk, at, "cancel"),
                    1 => Step(desk, at, "reject", "no"),
                    2 or 3 => Step(desk, at, "confirm"),
                    4 => desk.Ask(at + "/receipts", "POST", $$"""{"lines":[{"line":1,"quantity":{{quantity}}}],"site":"EAST"}"""),
                    5 => desk.Ask(at + "/inspections", "POST", $$"""{"lines":[{"line":1,"quantity":{{quantity}},"disposition":"restock","liability":"us"}]}"""),
                    6 => Step(desk, at, "refund"),
                    _ => Step(desk, at, "finish"),
                }));
            foreach (var answer in answers)
            {
                Assert.True((int)answer.Status is < 300 or 409 or 422, answer.Text);
                if ((int)answer.Status < 300) done++;
                if (answer.Status == HttpStatusCode.Created) ids.Add(answer.Location!);
            }
        }
        Assert.True(done > 20, $"only {done} steps did anything");
        await AssertHealthy(web);
        await using var db = web.Database.OpenDb();
        Assert.True(await db.Set<ReturnedQuantity>().SumAsync(q => q.Quantity, Ct) <= 9_000);
        // Ninety each: what was refunded is what was looked at.
        Assert.Equal(await db.Set<ReturnLine>().SumAsync(l => l.Refunded, Ct) * 9, await db.Set<ReturnOrder>().SumAsync(r => r.RefundDue ?? 0, Ct));
    }

    [Theory, Databases.Both]
    public async Task A_lot_must_have_gone_there_and_expired_ones_are_refused_where_the_company_says_so(Engine engine)
    {
        await using var web = await Start(engine);
        var line = await Delivered(web, "L7");
        using var desk = await web.WithKey(Role.Administrator);
        Assert.Equal("return.lot_needed", (await desk.Ask("/api/returns", "POST", Body(line, 1))).Code);
        Assert.Equal("return.lot_other", (await desk.Ask("/api/returns", "POST", Body(line, 1, ""","lot":"L8" """))).Code);
        const string Expired = ""","lot":"L7","expiresOn":"2026-11-21" """;
        Assert.Equal(HttpStatusCode.Created, (await desk.Ask("/api/returns", "POST", Body(line, 1, Expired))).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Ask("/api/return-rules", "PUT", """{"expiredAllowed":false}""")).Status);
        Assert.Equal("return.expired", (await desk.Ask("/api/returns", "POST", Body(line, 1, Expired))).Code);
        Assert.Equal("L7", (await Found(desk, "L7")).GetProperty("lots")[0].GetString());
    }

    [Theory, Databases.Both]
    public async Task A_replacement_is_ordered_once_and_before_the_goods_are_back(Engine engine)
    {
        await using var web = await Start(engine);
        var line = await Delivered(web);
        using var desk = await web.WithKey(Role.Manager);
        var at = (await desk.Ask("/api/returns", "POST", Body(line, 2).Replace("{\"lines\"", "{\"wish\":\"replacement\",\"lines\"", StringComparison.Ordinal))).Location!;
        await Right(Step(desk, at, "confirm"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => desk.Ask(at + "/replacement", "POST")));
        Assert.Contains(answers, a => a.Status == HttpStatusCode.OK);
        Assert.All(answers, a => Assert.True(a.Status is HttpStatusCode.OK or HttpStatusCode.Conflict, a.Text));
        var file = (await desk.Ask(at)).Json;
        Assert.Equal("waitingReplacement", file.GetProperty("state").GetString());
        await using var db = web.Database.OpenDb();
        var order = await db.Set<Order>().SingleAsync(o => o.Kind == "replacement", Ct);
        Assert.Equal((order.Id, "RMA-1-R"), (file.GetProperty("replacementOrder").GetInt64(), order.Key));
        Assert.Equal(2_000, (await db.Set<Supply>().SingleAsync(Ct)).Reserved);
        await Right(desk.Ask(at + "/receipts", "POST", """{"lines":[{"line":1,"quantity":2}]}"""));
        await Right(desk.Ask(at + "/inspections", "POST", """{"lines":[{"line":1,"quantity":2,"disposition":"scrap","liability":"us"}]}"""));
        Assert.Equal("return.not_now", (await Step(desk, at, "refund")).Code);
        Assert.Equal("replaced", (await Right(Step(desk, at, "replacementArrived"))).GetProperty("state").GetString());
    }

    [Theory, Databases.Both]
    public async Task Goods_bought_elsewhere_by_somebody_who_is_no_customer_are_taken_too(Engine engine)
    {
        await using var web = await Start(engine);
        await Delivered(web);
        using var desk = await web.WithKey(Role.Manager);
        Assert.Equal("caller", (await desk.Ask("/api/returns", "POST", """{"lines":[{"goods":"A lamp","quantity":1,"reason":"defective","boughtElsewhere":true}]}""")).Field);
        var at = (await desk.Ask("/api/returns", "POST", """{"caller":"Wang","phone":"139","site":"EAST","lines":[{"goods":"A lamp","quantity":1,"reason":"defective","boughtElsewhere":true}]}""")).Location!;
        await Right(Step(desk, at, "confirm"));
        await Right(desk.Ask(at + "/receipts", "POST", """{"lines":[{"line":1,"quantity":1}]}"""));
        Assert.Equal("return.no_restock", (await desk.Ask(at + "/inspections", "POST", """{"lines":[{"line":1,"quantity":1,"disposition":"restock","liability":"us"}]}""")).Code);
        await Right(desk.Ask(at + "/inspections", "POST", """{"lines":[{"line":1,"quantity":1,"disposition":"rework","liability":"supplier"}]}"""));
        Assert.Equal("return.amount_needed", (await Step(desk, at, "refund")).Code);
        Assert.Equal("returned", (await Right(Step(desk, at, "giveBack"))).GetProperty("state").GetString());
        await using var db = web.Database.OpenDb();
        Assert.Equal(0, await db.Set<Return>().CountAsync(Ct));
    }

    [Theory, Databases.Both]
    public async Task Who_may_not_see_the_customer_sees_and_changes_nothing(Engine engine)
    {
        await using var web = await Start(engine);
        var line = await Delivered(web);
        using var desk = await web.WithKey(Role.Agent);
        using var foreign = await web.WithKey(Role.Agent, "own:李");
        Assert.Equal("lines[0].orderLine", (await foreign.Ask("/api/returns", "POST", Body(line, 1))).Field);
        var at = (await desk.Ask("/api/returns", "POST", Body(line, 1))).Location!;
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.Ask(at)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Step(foreign, at, "confirm")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.Ask(at + "/replacement", "POST")).Status);
        Assert.Empty((await foreign.Pages("/api/returns", 10)));
        Assert.Equal(0, (await foreign.Ask("/api/returns/returnable?q=SO-1")).Json.GetArrayLength());
        Assert.Equal("requested", Assert.Single(await desk.Pages("/api/returns?q=SO-1", 10)).GetProperty("state").GetString());
    }

    [Theory, Databases.Both]
    public async Task Bad_input_names_the_field_and_keeps_nothing(Engine engine)
    {
        await using var web = await Start(engine);
        var line = await Delivered(web);
        using var desk = await web.WithKey(Role.Agent);
        foreach (var (body, field) in new[]
                 {
                     ("""{"lines":[]}""", "lines"),
                     (Body(line, 0), "lines[0].quantity"), (Body(line, 1.0001m), "lines[0].quantity"),
                     (Body(line, 1).Replace("damaged", "", StringComparison.Ordinal), "lines[0].reason"), (Body(line, 1).Replace("damaged", "because", StringComparison.Ordinal), "lines[0].reason"),
                     (Body(999, 1), "lines[0].orderLine"), (Body(line, 1, ""","product":"LAMP" """), "lines[0].product"),
                     ("""{"customer":"NOBODY","lines":[{"goods":"x","quantity":1,"reason":"other"}]}""", "customer"),
                     (Body(line, 1).Replace("{\"lines\"", "{\"site\":\"MOON\",\"lines\"", StringComparison.Ordinal), "site"),
                 })
            Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (await desk.Ask("/api/returns", "POST", body)) is var a ? (a.Status, a.Field) : default);
        await using var db = web.Database.OpenDb();
        Assert.Equal((0, 0), (await db.Set<ReturnOrder>().CountAsync(Ct), await db.Set<ReturnedQuantity>().CountAsync(Ct)));
    }

    [Fact]
    public async Task Reasons_are_the_companys_own()
    {
        await using var web = await Start(Engine.Sqlite);
        var line = await Delivered(web);
        using var desk = await web.WithKey(Role.Administrator);
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Ask("/api/return-reasons/damaged", "PUT", """{"english":"Broken","chinese":"破损","isRetired":true}""", ("If-Match", "\"0\""))).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Ask("/api/return-reasons/smell", "PUT", """{"english":"Smells","chinese":"异味"}""", ("If-Match", "\"0\""))).Status);
        Assert.Equal("lines[0].reason", (await desk.Ask("/api/returns", "POST", Body(line, 1))).Field);
        Assert.Equal(HttpStatusCode.Created, (await desk.Ask("/api/returns", "POST", Body(line, 1).Replace("damaged", "smell", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task Broken_books_are_found()
    {
        await using var web = await Start(Engine.Sqlite);
        var line = await Delivered(web);
        using var desk = await web.WithKey(Role.Agent);
        await desk.Ask("/api/returns", "POST", Body(line, 1));
        Assert.Empty(await Findings(web));
        await web.Database.Execute("UPDATE returned_quantities SET quantity = 20000");
        Assert.Equal(["return-kept-otherwise", "return-more-than-delivered"], await Findings(web));
        await web.Database.Execute("UPDATE returned_quantities SET quantity = 1000");
        await web.Database.Execute("UPDATE return_lines SET received = 1000, inspected = 1000");
        Assert.Equal(["return-inspected-otherwise"], await Findings(web));
        await web.Database.Execute("UPDATE return_lines SET received = 0, inspected = 0, order_line_id = 99999");
        Assert.Contains("return-of-unknown-line", await Findings(web));
    }

    [Theory, Databases.Both]
    public async Task The_pages_lead_from_the_scan_to_the_slip(Engine engine)
    {
        await using var web = await Start(engine);
        await Delivered(web);
        using var agent = await web.SignedIn(Role.Manager);
        var form = await agent.Get("/returns/new?find=SO-1");
        Assert.Equal(HttpStatusCode.OK, form.Status);
        Assert.Contains("9 of 9 may be given back", form.Text, StringComparison.Ordinal);
        using var desk = await web.WithKey(Role.Manager);
        await desk.Ask("/api/returns", "POST", Body((await Found(desk, "SO-1")).GetProperty("orderLine").GetInt64(), 2));
        Assert.Contains("RMA-1", (await agent.Get("/returns")).Text, StringComparison.Ordinal);
        Assert.Contains("value=\"Confirm\"", (await agent.Get("/returns/1")).Text, StringComparison.Ordinal);
        Assert.Contains("Damaged on the way", (await agent.Get("/returns/1/slip")).Text, StringComparison.Ordinal);
        Assert.Contains("Return RMA-1", (await agent.Get("/customers/1")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await agent.Get("/returns/2")).Status);
    }

    private static Task<ApiAnswer> Step(HttpClient desk, string at, string step, string? note = null) => desk.Ask(at + "/steps", "POST", JsonSerializer.Serialize(new { step, note }));

    private static async Task<JsonElement> Right(Task<ApiAnswer> asked)
    {
        var answer = await asked;
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    private static async Task<JsonElement> Found(HttpClient desk, string text) => Assert.Single((await desk.Ask("/api/returns/returnable?q=" + text)).Json.EnumerateArray());

    private static async Task<string> Facts(WebApp web)
    {
        await using var db = web.Database.OpenDb();
        return JsonSerializer.Serialize(new { d = await db.Set<Delivery>().AsNoTracking().ToListAsync(Ct), l = await db.Set<OrderLine>().AsNoTracking().ToListAsync(Ct) });
    }

    private static async Task<IReadOnlyList<string>> Findings(WebApp web)
    {
        await using var db = web.Database.OpenDb();
        var found = new List<string>();
        await foreach (var finding in new ReturnsCheck().Look(web.Database.Home, db, Ct)) found.Add(finding.Code);
        return found;
    }

    private static async Task AssertHealthy(WebApp web) => Assert.Empty(await Findings(web));
}
