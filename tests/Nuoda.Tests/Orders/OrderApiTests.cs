using System.Net;
using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Xunit;

namespace Nuoda.Tests.Orders;

/// <summary>Orders as programs read and write them (docs/api.md).</summary>
public sealed class OrderApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task A_program_pages_through_the_orders_to_the_end_and_filters_them(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        for (var i = 0; i < 9; i++)
            await AnOrder.Of("A").Named($"O{i}").On(i < 5 ? "2026-03-01" : "2026-03-02").With(o => (o.Region, o.Status) = (i % 2 == 0 ? "North" : "South", "OPEN"))
                .WithLine("P", promised: "2026-03-10", delivered: i < 6 ? "2026-03-09" : "2026-03-12").Store(web.Database);
        using var program = await web.WithKey(Role.Manager);
        string[] newestFirst = ["O8", "O7", "O6", "O5", "O4", "O3", "O2", "O1", "O0"];
        foreach (var limit in new[] { 1, 4, 200 }) Assert.Equal(newestFirst, (await program.Pages("/api/orders", limit)).Strings("key"));
        Assert.Equal(["O8", "O6"], (await program.Pages("/api/orders?promise=failed&region=North", 1)).Strings("key"));
        Assert.Equal(["failed", "failed"], (await program.Pages("/api/orders?promise=failed&region=North", 5)).Strings("promise"));
        Assert.Equal(["O7"], (await program.Pages("/api/orders?promise=failed&region=South&ordered-from=2026-03-02", 5)).Strings("key"));
        Assert.Equal(["O3"], (await program.Pages("/api/orders?q=O3", 5)).Strings("key"));
        var first = (await program.Ask("/api/orders?limit=1")).Json;
        Assert.Equal((9, false), (first.GetProperty("count").GetInt32(), first.GetProperty("isCountCapped").GetBoolean()));
        // A filter that is not understood must not be a list without it.
        foreach (var (query, field) in new[] { ("promise=kep", "promise"), ("ordered-from=01.03.2026", "ordered-from"), ("due-to=2026-02-30", "due-to"), ("limit=many", (string?)null) })
        {
            var refused = await program.Ask($"/api/orders?{query}");
            Assert.Equal((field is null ? HttpStatusCode.BadRequest : HttpStatusCode.UnprocessableEntity, field), (refused.Status, refused.Field));
        }
    }

    [Theory, Databases.Both]
    public async Task A_cause_is_set_against_the_version_read_and_the_second_hears_what_differs(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        var order = await AnOrder.Of("A").WithLine("P", promised: "2026-03-10", delivered: "2026-03-13").Store(web.Database);
        using var program = await web.WithKey(Role.Manager);
        var read = await program.Ask($"/api/orders/{order.Id}");
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (read.Status, read.ETag));
        var line = read.Json.GetProperty("lines")[0];
        Assert.Equal((order.Lines[0], 1, "recovered"), (line.GetProperty("id").GetInt64(), line.GetProperty("version").GetInt32(), line.GetProperty("promise").GetProperty("outcome").GetString()));
        var path = $"/api/orders/lines/{order.Lines[0]}/cause";
        var set = await program.Ask(path, "PUT", """{"cause":"creditHold"}""", ("If-Match", "\"1\""));
        Assert.Equal((HttpStatusCode.NoContent, "\"2\""), (set.Status, set.ETag));
        var second = await program.Ask(path, "PUT", """{"cause":"noStock"}""", ("If-Match", "\"1\""));
        Assert.Equal((HttpStatusCode.Conflict, "record.changed"), (second.Status, second.Code));
        var difference = Assert.Single(second.Json.GetProperty("differences").EnumerateArray());
        Assert.Equal(("cause", "noStock", "creditHold"), (difference.GetProperty("field").GetString(), difference.GetProperty("yours").GetString(), difference.GetProperty("theirs").GetString()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.Ask(path, "PUT", """{"cause":"noStock"}""")).Status);
        foreach (var bad in new[] { """{"cause":"tired"}""", """{"cause":7}""", """{"reason":"noStock"}""" })
            Assert.Equal(HttpStatusCode.BadRequest, (await program.Ask(path, "PUT", bad, ("If-Match", "\"2\""))).Status);
        Assert.Equal("creditHold", (await program.Ask($"/api/orders/{order.Id}")).Json.GetProperty("lines")[0].GetProperty("cause").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await program.Ask(path, "PUT", """{"cause":null}""", ("If-Match", "\"2\""))).Status);
    }

    [Theory, Databases.Both]
    public async Task An_order_of_somebody_elses_customer_is_not_there_and_amounts_are_for_those_who_may_see_them(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        var own = await AnOrder.Of("A").WithLine("P").Store(web.Database);
        var foreign = await AnOrder.Of("B").WithLine("P", promised: "2026-03-10").Store(web.Database);
        await using (var db = web.Database.Home.OpenDb())
        {
            (await db.Set<Customer>().SingleAsync(c => c.Key == "A", Ct)).SalesPerson = "王";
            await db.Set<OrderLine>().ForEachAsync(l => l.Gross = 12_34, Ct);
            await db.SaveChangesAsync(Ct);
        }
        using var wang = await web.WithKey(Role.Sales, "own:王");
        Assert.Equal([own.Key], (await wang.Pages("/api/orders", 10)).Strings("key"));
        Assert.Equal(HttpStatusCode.NotFound, (await wang.Ask($"/api/orders/{foreign.Id}")).Status);
        using var manager = await web.WithKey(Role.Manager, "own:王");
        Assert.Equal(HttpStatusCode.NotFound, (await manager.Ask($"/api/orders/lines/{foreign.Lines[0]}/cause", "PUT", """{"cause":"noStock"}""", ("If-Match", "\"1\""))).Status);
        Assert.Equal(12.34m, (await wang.Ask($"/api/orders/{own.Id}")).Json.GetProperty("lines")[0].GetProperty("gross").GetDecimal());
        using var agent = await web.WithKey(Role.Agent);
        var unpriced = (await agent.Ask($"/api/orders/{own.Id}")).Json.GetProperty("lines")[0];
        Assert.All(new[] { "unitPrice", "gross", "discount", "net" }, p => Assert.Equal(System.Text.Json.JsonValueKind.Null, unpriced.GetProperty(p).ValueKind));
        Assert.All(await agent.Pages("/api/orders", 10), o => Assert.Equal(System.Text.Json.JsonValueKind.Null, o.GetProperty("net").ValueKind));
    }

    [Theory, Databases.Both]
    public async Task An_export_holds_the_filtered_orders_and_no_formula(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        await AnOrder.Of("+cmd").Named("=1+1").With(o => o.Status = "OPEN").WithLine("P").Store(web.Database);
        await AnOrder.Of("B").Named("SO-2").With(o => o.Status = "CLOSED").WithLine("P").Store(web.Database);
        using var visitor = await web.SignedIn(Role.Agent);
        var csv = (await visitor.Get("/orders/export?format=csv&status=OPEN")).Text.TrimStart('\uFEFF').Split("\r\n");
        Assert.Equal(3, csv.Length);
        Assert.StartsWith("'=1+1,", csv[1], StringComparison.Ordinal);
        Assert.Contains(",'+cmd,", csv[1], StringComparison.Ordinal);
    }
}
