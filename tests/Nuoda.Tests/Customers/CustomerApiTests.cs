using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Customers;

/// <summary>Customers as programs read and write them (docs/api.md).</summary>
public sealed class CustomerApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task A_program_pages_through_the_list_to_its_end_and_filters_it(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        // Three names only, so that pages end within a run of equals.
        for (var i = 0; i < 11; i++) await Given(web, $"K{i:00}", $"N{i % 3}", c => (c.Region, c.Class) = (i % 2 == 0 ? "North" : "South", i < 4 ? "A" : null));
        using var program = await web.WithKey(Role.Manager);
        var all = (await program.Pages("/api/customers", 200)).Strings("key");
        Assert.Equal(11, all.Distinct().Count());
        Assert.Equal(all, (await program.Pages("/api/customers", 4)).Strings("key"));
        Assert.Equal(all.Reverse(), (await program.Pages("/api/customers?sort=-name", 3)).Strings("key"));
        Assert.Equal(["K00", "K02"], (await program.Pages("/api/customers?region=North&class=A&sort=key", 1)).Strings("key"));
        Assert.Equal(["K07"], (await program.Pages("/api/customers?q=k07", 1)).Strings("key"));
        var first = (await program.Ask("/api/customers?limit=1")).Json;
        Assert.Equal((11, false), (first.GetProperty("count").GetInt32(), first.GetProperty("isCountCapped").GetBoolean()));
        var unknown = await program.Ask("/api/customers?sort=colour");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "sort"), (unknown.Status, unknown.Field));
    }

    [Theory, Databases.Both]
    public async Task Who_writes_second_hears_the_fields_that_differ_under_the_names_of_the_document(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        var id = await Given(web, "A", "甲", c => (c.Phone, c.Stage) = ("1", LifecycleStage.Won));
        using var program = await web.WithKey(Role.Manager);
        var read = await program.Ask($"/api/customers/{id}");
        Assert.Equal((HttpStatusCode.OK, "\"1\"", "甲", "won"), (read.Status, read.ETag, read.Json.GetProperty("name").GetString(), read.Json.GetProperty("stage").GetString()));

        var first = await program.Ask($"/api/customers/{id}", "PUT", """{"name":"甲","phone":"2","salesPerson":"王","stage":"atRisk"}""", ("If-Match", read.ETag!));
        Assert.Equal((HttpStatusCode.OK, "\"2\"", "2"), (first.Status, first.ETag, first.Json.GetProperty("phone").GetString()));
        var second = await program.Ask($"/api/customers/{id}", "PUT", """{"name":"甲","phone":"3","stage":"won"}""", ("If-Match", read.ETag!));
        Assert.Equal((HttpStatusCode.Conflict, "record.changed"), (second.Status, second.Code));
        Assert.Equal(
            [("phone", "3", "2"), ("salesPerson", null, "王"), ("stage", "won", "atRisk")],
            second.Json.GetProperty("differences").EnumerateArray().Select(d => (d.GetProperty("field").GetString(), d.GetProperty("yours").GetString(), d.GetProperty("theirs").GetString())).OrderBy(d => d.Item1, StringComparer.Ordinal));
        Assert.Equal("2", (await program.Ask($"/api/customers/{id}")).Json.GetProperty("phone").GetString());

        var blind = await program.Ask($"/api/customers/{id}", "PUT", """{"name":"甲"}""");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "request.if_match_needed", "If-Match"), (blind.Status, blind.Code, blind.Field));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.Ask($"/api/customers/{id}", "PUT", """{"name":"甲"}""", ("If-Match", "*"))).Status);
        // What is left out is emptied.
        var third = await program.Ask($"/api/customers/{id}", "PUT", """{"name":"甲"}""", ("If-Match", "\"2\""));
        Assert.Equal((HttpStatusCode.OK, null), (third.Status, third.Json.GetProperty("phone").GetString()));
    }

    [Theory, Databases.Both]
    public async Task A_wrong_field_is_named_and_nothing_is_stored(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        var id = await Given(web, "A", "甲");
        using var program = await web.WithKey(Role.Manager);
        foreach (var (body, field) in new[]
                 {
                     ("""{"name":" "}""", "name"), ($$"""{"name":"甲","salesPerson":"{{new string('x', 401)}}"}""", "salesPerson"), ("""{"name":"甲","phone":"1\n2"}""", "phone"),
                     ($$"""{"name":"甲","notes":"{{new string('x', 10_001)}}"}""", "notes"),
                 })
        {
            var refused = await program.Ask($"/api/customers/{id}", "PUT", body, ("If-Match", "\"1\""));
            Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.Status, refused.Field));
        }
        foreach (var body in new[] { """{"name":"甲","stage":"happy"}""", """{"name":"甲","stage":3}""", """{"name":"甲","colour":"red"}""", """{"name":"甲",""", """{"phone":"1"}""" })
            Assert.Equal(HttpStatusCode.BadRequest, (await program.Ask($"/api/customers/{id}", "PUT", body, ("If-Match", "\"1\""))).Status);
        await using var db = web.Database.OpenDb();
        Assert.Equal(("甲", 1), await db.Set<Customer>().SingleAsync(Ct) is var stored ? (stored.Name, stored.Version) : default);
    }

    [Theory, Databases.Both]
    public async Task A_customer_of_somebody_else_is_not_there_to_read_write_or_merge(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        var own = await Given(web, "A", "甲", c => c.SalesPerson = "王");
        var foreign = await Given(web, "B", "乙", c => c.SalesPerson = "李");
        using var wang = await web.WithKey(Role.Sales, "own:王");
        Assert.Equal(["A"], (await wang.Pages("/api/customers", 10)).Strings("key"));
        Assert.Empty(await wang.Pages("/api/customers?q=乙", 10));
        Assert.Equal(HttpStatusCode.OK, (await wang.Ask($"/api/customers/{own}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await wang.Ask($"/api/customers/{foreign}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await wang.Ask($"/api/customers/{foreign}", "PUT", """{"name":"丙"}""", ("If-Match", "\"1\""))).Status);
        // A manager may merge, but not what lies outside of the own region.
        using var manager = await web.WithKey(Role.Manager, "own:王");
        Assert.Equal(HttpStatusCode.NotFound, (await manager.Ask($"/api/customers/{own}/merge", "POST", $$"""{"from":{{foreign}}}""")).Status);
        await using var db = web.Database.OpenDb();
        Assert.Equal(["甲", "乙"], await db.Set<Customer>().Where(c => c.MergedIntoId == null).OrderBy(c => c.Id).Select(c => c.Name).ToListAsync(Ct));
        using var viewer = await web.WithKey(Role.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.Ask($"/api/customers/{own}", "PUT", """{"name":"丙"}""", ("If-Match", "\"1\""))).Status);
    }

    [Theory, Databases.Both]
    public async Task A_merge_sent_twice_under_one_key_merges_once_and_is_answered_alike(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        var (stays, goes, other) = (await Given(web, "A", "甲"), await Given(web, "B", "甲"), await Given(web, "C", "丙"));
        using var program = await web.WithKey(Role.Manager);
        Task<ApiAnswer> Merge(long from, string key) => program.Ask($"/api/customers/{stays}/merge", "POST", $$"""{"from":{{from}}}""", ("Idempotency-Key", key));
        var first = await Merge(goes, "one");
        var again = await Merge(goes, "one");
        Assert.Equal((HttpStatusCode.OK, false), (first.Status, first.IsReplayed));
        Assert.Equal((first.Status, first.Text, true), (again.Status, again.Text, again.IsReplayed));
        var misused = await Merge(other, "one");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency.other_request", "Idempotency-Key"), (misused.Status, misused.Code, misused.Field));
        Assert.Equal(HttpStatusCode.Conflict, (await Merge(goes, "two")).Status);
        await using var db = web.Database.OpenDb();
        Assert.Equal(1, await db.AuditEntries.CountAsync(e => e.Action == "merged", Ct));
        var moved = await program.Ask($"/api/customers/{goes}");
        Assert.Equal((HttpStatusCode.PermanentRedirect, $"/api/customers/{stays}"), (moved.Status, moved.Location));
    }

    [Theory, Databases.Both]
    public async Task An_export_holds_the_filtered_rows_and_no_formula(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        await Given(web, "K1", "=cmd|' /C calc'!A0", c => c.Region = "North");
        await Given(web, "K2", "@SUM(1)", c => c.Region = "North");
        await Given(web, "K3", "plain", c => c.Region = "South");
        using var visitor = await web.SignedIn(Role.Manager);
        var csv = (await visitor.Get("/customers/export?format=csv&region=North&sort=key")).Text.TrimStart('\uFEFF').Split("\r\n");
        Assert.Equal(4, csv.Length);
        Assert.StartsWith("K1,'=cmd", csv[1], StringComparison.Ordinal);
        Assert.StartsWith("K2,'@SUM", csv[2], StringComparison.Ordinal);
        var xlsx = await visitor.Client.GetByteArrayAsync("/customers/export?format=xlsx&region=North", Ct);
        using var workbook = new ZipArchive(new MemoryStream(xlsx));
        var parts = await Task.WhenAll(workbook.Entries.Where(e => e.FullName.EndsWith(".xml", StringComparison.Ordinal)).Select(async e => await new StreamReader(await e.OpenAsync(Ct), Encoding.UTF8).ReadToEndAsync(Ct)));
        Assert.DoesNotContain(parts, p => p.Contains("<f>", StringComparison.Ordinal));
        Assert.Contains(parts, p => p.Contains("calc", StringComparison.Ordinal));
        Assert.DoesNotContain(parts, p => p.Contains("plain", StringComparison.Ordinal));
    }

    private static async Task<long> Given(WebApp web, string key, string name, Action<Customer>? with = null)
    {
        await using var db = web.Database.Home.OpenDb();
        var customer = new Customer { Id = await db.Reserve("customers", 1, Ct), Key = key, Name = name };
        with?.Invoke(customer);
        db.Add(customer);
        await db.TrySaveAndAnnounce(() => RecordsChanged.Announce(db, RecordsChanged.Customers, IdSet.Of(customer.Id), DateTimeOffset.UnixEpoch, Ct), Ct);
        return customer.Id;
    }
}
