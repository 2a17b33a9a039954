using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Xunit;

namespace Nuoda.Tests.Orders;

/// <summary>The entry page: first what can be promised, then the promise.</summary>
public sealed partial class EnterOrderPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task A_clerk_sees_the_options_chooses_one_and_sending_twice_is_one_order(Engine engine)
    {
        await using var web = await WebApp.Start(engine, change: w => w.Services.AddSingleton<TimeProvider>(FakeClock.On("2026-11-22")));
        await SomeStock.At("EAST").OnHand("PUMP", 40).Coming("PUMP", 100, "2026-12-05").For("ACME").Store(web.Database);
        using var clerk = await web.SignedIn(Role.Agent);
        var once = Once().Match((await clerk.Get("/orders/new")).Text).Groups[1].Value;
        (string, string?)[] fields = [("Form.Once", once), ("Form.Customer", "ACME"), ("Form.Lines[0].Product", ""), ("Form.Lines[0].Quantity", ""), ("Form.Lines[1].Product", "PUMP"), ("Form.Lines[1].Quantity", "60"), ("Form.Lines[1].RequestedOn", "2026-11-30")];
        var seen = await clerk.Post("/orders/new", "order", [.. fields, ("Form.Do", "check")]);
        var page = await seen.Content.ReadAsStringAsync(Ct);
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
        Assert.Contains("Part now, the rest later", page, StringComparison.Ordinal);
        Assert.Contains("All at once, later", page, StringComparison.Ordinal);
        await using var db = web.Database.Home.OpenDb();
        Assert.Equal(0, await db.Set<Order>().CountAsync(Ct));
        (string, string?)[] chosen = [.. fields, ("Form.Lines[1].Accept", "Split"), ("Form.Do", "place")];
        var answers = await Task.WhenAll(clerk.Post("/orders/new", "order", chosen), clerk.Post("/orders/new", "order", chosen));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Found, a.StatusCode));
        Assert.Single(answers.Select(a => a.Headers.Location!.OriginalString).Distinct());
        Assert.Equal((1, 2), (await db.Set<Order>().CountAsync(Ct), await db.Set<PromiseVersion>().CountAsync(Ct)));
        Assert.Contains("2026-11-30", (await clerk.Get(answers[0].Headers.Location!.OriginalString)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_stands_at_its_field_and_nothing_is_lost()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        await SomeStock.At("EAST").OnHand("PUMP", 40).For("ACME").Store(web.Database);
        using var clerk = await web.SignedIn(Role.Agent);
        await clerk.Get("/orders/new");
        var answer = await clerk.Post("/orders/new", "order", ("Form.Customer", "ACME"), ("Form.Lines[0].Product", "PUMP"), ("Form.Lines[0].Quantity", "1"), ("Form.Lines[2].Product", "LAMP"), ("Form.Lines[2].Quantity", "7"), ("Form.Lines[1].Product", ""), ("Form.Do", "place"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Contains("Form.Lines[2].Product-error", page, StringComparison.Ordinal);
        Assert.Contains("value=\"LAMP\"", page, StringComparison.Ordinal);
    }

    [GeneratedRegex("""name="Form.Once" value="([0-9a-f]+)""")]
    private static partial Regex Once();
}
