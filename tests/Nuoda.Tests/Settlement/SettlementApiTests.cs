using System.Net;
using Microsoft.EntityFrameworkCore;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Xunit;

namespace Nuoda.Tests.Settlement;

/// <summary>From delivery to statement over the API and the pages.</summary>
public sealed class SettlementApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task A_program_invoices_credits_takes_payment_reminds_and_states(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        var order = await AnOrder.Of("A").On("2026-03-01").WithLine("P", 10, promised: "2026-03-10", delivered: "2026-03-09", rejected: 2).Store(web.Database);
        await web.Database.Execute("UPDATE order_lines SET gross = 100000");
        using var admin = await web.WithKey(Role.Administrator);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.Ask("/api/settlement/settings", "PUT", """{"from":"2026-01-01","paymentDays":30,"dunningDays":[7,21,35]}""")).Status);
        using var finance = await web.WithKey(Role.Finance);
        Assert.Equal("A", (await finance.Ask("/api/invoices/waiting")).Json[0].GetProperty("customerKey").GetString());
        // The company's day, which in its evening is not that of Greenwich.
        var today = (Company.Default with { TimeZone = "Asia/Shanghai" }).Today(TimeProvider.System).AddDays(-70);
        var body = $$"""{"customerId":{{order.CustomerId}},"day":"{{today:yyyy-MM-dd}}"}""";
        var invoice = await finance.Ask("/api/invoices", "POST", body, ("Idempotency-Key", "i1"));
        Assert.True(invoice.Status == HttpStatusCode.Created, invoice.Text);
        Assert.True((await finance.Ask("/api/invoices", "POST", body, ("Idempotency-Key", "i1"))).IsReplayed);
        Assert.Equal("invoice.nothing", (await finance.Ask("/api/invoices", "POST", body, ("Idempotency-Key", "i2"))).Code);
        var id = invoice.Json.GetProperty("document").GetProperty("id").GetInt64();
        Assert.Equal((800m, 8m), (invoice.Json.GetProperty("document").GetProperty("amount").GetDecimal(), invoice.Json.GetProperty("lines")[0].GetProperty("quantity").GetDecimal()));
        var line = invoice.Json.GetProperty("lines")[0].GetProperty("id").GetInt64();
        var note = await finance.Ask($"/api/invoices/{id}/credit-notes", "POST", $$"""{"lines":[{"lineId":{{line}},"quantity":1}],"note":"broken"}""");
        Assert.Equal((HttpStatusCode.Created, -100m), (note.Status, note.Json.GetProperty("document").GetProperty("amount").GetDecimal()));
        var letter = await finance.Ask("/api/dunning", "POST", $$"""{"customerId":{{order.CustomerId}}}""");
        Assert.Equal((HttpStatusCode.Created, 3, 700m), (letter.Status, letter.Json.GetProperty("level").GetInt32(), letter.Json.GetProperty("overdue").GetDecimal()));
        Assert.Equal("dunning.not_due", (await finance.Ask("/api/dunning", "POST", $$"""{"customerId":{{order.CustomerId}}}""")).Code);
        Assert.Equal(700m, (await finance.Ask("/api/ageing")).Json[0].GetProperty("to60").GetDecimal());
        var payment = await finance.Ask("/api/payments", "POST", $$"""{"customerId":{{order.CustomerId}},"amount":1000,"reference":"B-1"}""");
        Assert.Equal((HttpStatusCode.Created, 300m), (payment.Status, payment.Json.GetProperty("document").GetProperty("open").GetDecimal()));
        var statement = await finance.Ask("/api/statements", "POST", $$"""{"customerId":{{order.CustomerId}},"firstDay":"{{today:yyyy-MM-dd}}","lastDay":"{{today.AddDays(70):yyyy-MM-dd}}"}""");
        Assert.True(statement.Status == HttpStatusCode.Created, statement.Text);
        Assert.Equal((0m, -300m, 3), (statement.Json.GetProperty("statement").GetProperty("opening").GetDecimal(), statement.Json.GetProperty("statement").GetProperty("closing").GetDecimal(), statement.Json.GetProperty("lines").GetArrayLength()));
        var answer = $"/api/statements/lines/{statement.Json.GetProperty("lines")[0].GetProperty("id").GetInt64()}";
        Assert.Equal("statement.words_needed", (await finance.Ask(answer, "PUT", """{"answer":"disputed"}""", ("If-Match", "\"1\""))).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await finance.Ask(answer, "PUT", """{"answer":"disputed","words":"only 7 came"}""", ("If-Match", "\"1\""))).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await finance.Ask(answer, "PUT", """{"answer":"confirmed"}""", ("If-Match", "\"1\""))).Status);
        Assert.Equal(3, (await finance.Pages("/api/receivables", 2)).Count);
        Assert.Single(await finance.Pages("/api/receivables?kind=payment&only=open", 2));
        using var foreign = await web.WithKey(Role.Finance, "own:Nobody");
        foreach (var path in new[] { $"/api/receivables/{id}", $"/api/statements/{statement.Json.GetProperty("statement").GetProperty("id").GetInt64()}" }) Assert.Equal(HttpStatusCode.NotFound, (await foreign.Ask(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.Ask("/api/payments", "POST", $$"""{"customerId":{{order.CustomerId}},"amount":1}""")).Status);
        Assert.Empty(await foreign.Pages("/api/receivables", 2));

        using var person = await web.SignedIn(Role.Finance);
        foreach (var page in new[] { "/receivables", "/receivables?only=overdue", $"/receivables/{id}", $"/receivables/{id}/credit-note", "/invoices/new", "/payments/new", "/payments/new?opening=1", "/ageing", "/statements", "/statements/new",
                     $"/statements/{statement.Json.GetProperty("statement").GetProperty("id").GetInt64()}", "/dunning", $"/dunning/{letter.Json.GetProperty("id").GetInt64()}", "/settlement/settings" })
            Assert.Equal((page, HttpStatusCode.OK), (page, (await person.Get(page)).Status));
        await person.Get("/payments/new");
        var posted = await person.Post("/payments/new", "payment", ("Form.Customer", "A"), ("Form.Amount", "12.50"), ("Form.Currency", "CNY"), ("Form.How", "account"));
        Assert.Equal(HttpStatusCode.Found, posted.StatusCode);
        Assert.Contains("12.50", (await person.Get(posted.Headers.Location!.ToString())).Text, StringComparison.Ordinal);
    }
}
