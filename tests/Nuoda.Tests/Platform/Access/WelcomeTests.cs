using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Xunit;

namespace Nuoda.Tests.Platform.Access;

public sealed class WelcomeTests
{
    private static readonly (string, string?)[] Filled =
    [
        ("Form.Name", "诺诺"), ("Form.Password", WebApp.Password), ("Form.Company", "Acme"), ("Form.Language", "zh-CN"), ("Form.Currency", "eur"),
        ("Form.TimeZone", "Europe/Berlin"), ("Form.WeekStart", "Sunday"),
    ];

    [Theory, Databases.Both]
    public async Task Every_page_leads_to_welcome_until_the_link_was_used_once(Engine engine)
    {
        await using var web = await WebApp.Start(engine, withAdministrator: false);
        var ct = TestContext.Current.CancellationToken;
        using var visitor = web.Anonymous();
        foreach (var path in new[] { "/", "/users", "/sign-in", "/audit" })
            Assert.Equal("/welcome", (await visitor.Client.GetAsync(path, ct)).Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await visitor.Client.GetAsync("/api/me", ct)).StatusCode);
        Assert.DoesNotContain("<form method=\"post\" data-guess-locale", (await visitor.Get("/welcome")).Text);

        var link = (await web.Services.GetRequiredService<Welcome>().Invitation(ct))!;
        Assert.Contains("data-guess-locale", (await visitor.Get(link)).Text);
        var token = link.Split('=')[1];
        // Without the token the page has no such form at all.
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Post("/welcome", "welcome", [.. Filled, ("Form.Token", "guessed")])).StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await visitor.Post("/welcome", "welcome", [.. Filled, ("Form.Token", token)])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.Get("/users")).Status);

        await using var db = web.Database.OpenDb();
        Assert.Equal(new Company("Acme", "zh-CN", "EUR", "Europe/Berlin", DayOfWeek.Sunday), await Company.Load(db, ct));
        Assert.Equal(Role.Administrator, (await db.Users.SingleAsync(ct)).Role);
        using var second = web.Anonymous();
        await second.Get(link);
        Assert.Equal(HttpStatusCode.BadRequest, (await second.Post("/welcome", "welcome", [.. Filled.Where(f => f.Item1 != "Form.Name"), ("Form.Name", "eve"), ("Form.Token", token)])).StatusCode);
        Assert.Equal(1, await db.Users.CountAsync(ct));
    }

    [Fact]
    public async Task Two_who_hold_the_link_at_once_make_one_administrator()
    {
        await using var web = await WebApp.Start(Engine.Sqlite, withAdministrator: false);
        var ct = TestContext.Current.CancellationToken;
        var link = (await web.Services.GetRequiredService<Welcome>().Invitation(ct))!;
        var statuses = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            using var visitor = web.Anonymous();
            await visitor.Get(link);
            return (await visitor.Post("/welcome", "welcome", [.. Filled.Where(f => f.Item1 != "Form.Name"), ("Form.Name", $"user{i}"), ("Form.Token", link.Split('=')[1])])).StatusCode;
        }));
        Assert.Single(statuses, HttpStatusCode.Found);
        await using var db = web.Database.OpenDb();
        Assert.Equal(1, await db.Users.CountAsync(ct));
    }

    [Theory]
    [InlineData("Form.Password", "short", "at least 10")]
    [InlineData("Form.Currency", "euros", "not a currency code")]
    [InlineData("Form.TimeZone", "Mars/Olympus", "not a known time zone")]
    [InlineData("Form.Company", "", "company")]
    public async Task A_wrong_field_is_told_at_the_field_and_nothing_is_stored(string field, string value, string told)
    {
        await using var web = await WebApp.Start(Engine.Sqlite, withAdministrator: false);
        using var visitor = web.Anonymous();
        var link = (await web.Services.GetRequiredService<Welcome>().Invitation(TestContext.Current.CancellationToken))!;
        await visitor.Get(link);
        var answer = await visitor.Post("/welcome", "welcome", [.. Filled.Where(f => f.Item1 != field), (field, value), ("Form.Token", link.Split('=')[1])]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Matches($"invalid-feedback[^>]*>[^<]*{Regex.Escape(told)}", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await using var db = web.Database.OpenDb();
        Assert.Equal(0, await db.Users.CountAsync(TestContext.Current.CancellationToken));
    }
}
