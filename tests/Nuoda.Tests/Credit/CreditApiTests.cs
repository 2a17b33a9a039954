using System.Net;
using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Xunit;

namespace Nuoda.Tests.Credit;

/// <summary>Credit as programs and people read and write it.</summary>
public sealed class CreditApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task A_limit_is_set_against_the_version_read_and_null_is_not_0(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        var order = await AnOrder.Of("A").WithLine("P").Store(web.Database);
        using var finance = await web.WithKey(Role.Finance);
        var path = $"/api/customers/{order.CustomerId}/credit";
        var set = await finance.Ask($"{path}/CNY", "PUT", """{"limit":0,"grade":"c","paymentDays":45}""", ("If-Match", "\"0\""));
        Assert.True(set.Status == HttpStatusCode.OK, set.Text);
        Assert.Equal((0m, "c", 45), (set.Json.GetProperty("limit").GetDecimal(), set.Json.GetProperty("grade").GetString(), set.Json.GetProperty("paymentDays").GetInt32()));
        Assert.Equal(HttpStatusCode.Conflict, (await finance.Ask($"{path}/CNY", "PUT", """{"limit":10}""", ("If-Match", "\"0\""))).Status);
        Assert.Equal(HttpStatusCode.OK, (await finance.Ask($"{path}/CNY", "PUT", """{"limit":null}""", ("If-Match", set.ETag!))).Status);
        Assert.Equal("null", (await finance.Ask(path)).Json.GetProperty("accounts")[0].GetProperty("limit").GetRawText());
        foreach (var (body, field) in new[] { ("""{"limit":-1}""", "limit"), ("""{"limit":0.001}""", "limit"), ("""{"limit":1,"paymentDays":366}""", "paymentDays") })
            Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (await finance.Ask($"{path}/CNY", "PUT", body, ("If-Match", "\"3\""))) is var refused ? (refused.Status, refused.Field) : default);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await finance.Ask($"{path}/cny", "PUT", """{"limit":1}""", ("If-Match", "\"0\""))).Status);
        // What is left out must not become "no limit".
        Assert.Equal(HttpStatusCode.BadRequest, (await finance.Ask($"{path}/CNY", "PUT", "{}", ("If-Match", "\"3\""))).Status);
        // Somebody else's customer is not there, and nothing is written.
        using var foreign = await web.WithKey(Role.Finance, "own:Nobody");
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.Ask(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.Ask($"{path}/USD", "PUT", """{"limit":1}""", ("If-Match", "\"0\""))).Status);
        await using var db = web.Database.OpenDb();
        Assert.Equal(["CNY"], await db.Set<CreditAccount>().Select(a => a.Currency).ToListAsync(Ct));
    }

    [Theory, Databases.Both]
    public async Task An_order_over_the_limit_is_released_by_another_with_the_authority_and_the_reason_stays(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        var order = await AnOrder.Of("A").WithLine("P").Store(web.Database);
        await CreditLedgerTests.Limit(web.Database, order.CustomerId, 100_000);
        await using (var db = web.Database.OpenDb())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            var answer = (await CreditLedger.Reserve(db, [new(order.Id, order.CustomerId, 2_000_000, "CNY", null)], new(new(2026, 3, 1), 30), DateTimeOffset.UnixEpoch, "user:x", Ct))[0];
            Assert.Equal(1_900_000, answer.Over);
            await CreditHolds.Place(db, NewHold.Of(answer), DateTimeOffset.UnixEpoch, "user:x", Ct);
            await transaction.CommitAsync(Ct);
        }
        using var finance = await web.WithKey(Role.Finance);
        var hold = (await finance.Pages("/api/credit/holds", 5)).Single();
        var path = $"/api/credit/holds/{hold.GetProperty("id").GetInt64()}";
        Assert.Equal("credithold.why_needed", (await finance.Ask(path, "PUT", """{"release":true}""", ("If-Match", "\"1\""))).Code);
        Assert.Equal((HttpStatusCode.Forbidden, "credithold.beyond_authority"), await finance.Ask(path, "PUT", """{"release":true,"why":"paid tomorrow"}""", ("If-Match", "\"1\"")) is var beyond ? (beyond.Status, beyond.Code) : default);
        using var admin = await web.WithKey(Role.Administrator);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.Ask("/api/credit/settings", "PUT", """{"horizonDays":30,"managerAuthority":0,"financeAuthority":19000}""")).Status);
        var released = await finance.Ask(path, "PUT", """{"release":true,"why":"paid tomorrow","validUntil":"2999-12-31"}""", ("If-Match", "\"1\""));
        Assert.True(released.Status == HttpStatusCode.OK, released.Text);
        Assert.Equal("released", released.Json.GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.Conflict, (await finance.Ask(path, "PUT", """{"release":false,"why":"no"}""", ("If-Match", "\"2\""))).Status);
        Assert.Equal(20_000m, (await finance.Ask($"/api/customers/{order.CustomerId}/credit")).Json.GetProperty("accounts")[0].GetProperty("openOrders").GetDecimal());
        await using var after = web.Database.OpenDb();
        Assert.Empty(await CreditHolds.Waiting(after, [order.Id], new(2026, 3, 1), Ct));
        Assert.Single(await CreditHolds.Waiting(after, [order.Id], new(3000, 1, 1), Ct));
        Assert.True(await after.AuditEntries.AnyAsync(e => e.Entity == "credit_holds" && e.After!.Contains("paid tomorrow"), Ct));
        await CreditLedgerTests.AssertBalanced(web.Database);
    }

    [Theory, Databases.Both]
    public async Task A_security_frees_limit_until_it_is_given_back_and_a_report_comes_back_as_it_was(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        var order = await AnOrder.Of("A").WithLine("P").Store(web.Database);
        using var finance = await web.WithKey(Role.Finance);
        var path = $"/api/customers/{order.CustomerId}/credit";
        var added = await finance.Ask($"{path}/securities", "POST", """{"kind":"guarantee","currency":"CNY","amount":500,"provider":"Bank"}""", ("Idempotency-Key", "s1"));
        Assert.True(added.Status == HttpStatusCode.Created, added.Text);
        Assert.True((await finance.Ask($"{path}/securities", "POST", """{"kind":"guarantee","currency":"CNY","amount":500,"provider":"Bank"}""", ("Idempotency-Key", "s1"))).IsReplayed);
        Assert.Equal(-500m, (await finance.Ask(path)).Json.GetProperty("accounts")[0].GetProperty("exposure").GetDecimal());
        Assert.Equal(HttpStatusCode.NoContent, (await finance.Ask($"{path}/securities/{added.Json.GetProperty("id").GetInt64()}", "DELETE", null, ("If-Match", "\"1\""))).Status);
        Assert.Equal(0m, (await finance.Ask(path)).Json.GetProperty("accounts")[0].GetProperty("exposure").GetDecimal());
        using var form = new MultipartFormDataContent { { new StringContent("Rating house"), "source" }, { new StringContent("2026-01-31"), "datedOn" }, { new StringContent("AA"), "grade" }, { new ByteArrayContent([1, 2, 3]), "file", "report.pdf" } };
        var report = await finance.Send($"{path}/reports", "POST", form);
        Assert.True(report.Status == HttpStatusCode.Created, report.Text);
        Assert.Equal(new byte[] { 1, 2, 3 }, await finance.GetByteArrayAsync(report.Location, Ct));
        await CreditLedgerTests.AssertBalanced(web.Database);
        using var person = await web.SignedIn(Role.Finance);
        foreach (var page in new[] { "/credit", "/credit?show=over", "/credit/holds", $"/customers/{order.CustomerId}/credit", $"/customers/{order.CustomerId}/credit?currency=CNY&kind=secured", $"/customers/{order.CustomerId}/credit/edit?currency=CNY",
                     $"/customers/{order.CustomerId}/credit/securities/new", $"/customers/{order.CustomerId}/credit/reports/new" })
            Assert.Equal((page, HttpStatusCode.OK), (page, (await person.Get(page)).Status));
        Assert.Contains("Rating house", (await person.Get($"/customers/{order.CustomerId}/credit")).Text, StringComparison.Ordinal);
    }

    [Theory, Databases.Both]
    public async Task Two_files_of_one_customer_become_one_account(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await CreditLedgerTests.Limit(database, 1, null);
        await CreditLedgerTests.Limit(database, 2, 700);
        await using var db = database.Home.OpenDb();
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            await CreditLedger.Reserve(db, [new(10, 1, 100, "CNY", null), new(20, 2, 200, "CNY", null), new(21, 2, 0, "USD", null)], new(new(2026, 3, 1), 30), DateTimeOffset.UnixEpoch, "user:x", Ct);
            await new CreditOfCustomers().Move(db, 2, 1, DateTimeOffset.UnixEpoch, Ct);
            await transaction.CommitAsync(Ct);
        }
        var accounts = await db.Set<CreditAccount>().AsNoTracking().OrderBy(a => a.Currency).ToListAsync(Ct);
        Assert.Equal([(1, "CNY", 700, 300), (1, "USD", 0, 0)], accounts.Select(a => (a.CustomerId, a.Currency, a.CreditLimit, a.OpenOrders)));
        await CreditLedgerTests.AssertBalanced(database);
    }
}
