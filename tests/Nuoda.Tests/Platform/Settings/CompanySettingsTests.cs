using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Insight;
using Nuoda.Platform.Access;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Settings;
using Nuoda.Tests.Insight;
using Xunit;

namespace Nuoda.Tests.Platform.Settings;

/// <summary>What is said of the company may change at any time: at once on every page and every node, with a trace, and not over somebody else's change.</summary>
public sealed class CompanySettingsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task A_change_is_seen_on_the_next_page_and_in_the_audit_trail(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        using var admin = await web.SignedIn();
        var before = (await admin.Get("/audit")).Text;
        Assert.Equal(HttpStatusCode.Found, (await Save(admin, await Seen(admin), zone: "America/New_York", currency: "EUR", week: "Sunday", name: "Acme & Co")).StatusCode);
        var after = (await admin.Get("/audit")).Text;
        // Times of the trail are the company's: 12 or 13 hours apart.
        Assert.Contains("Acme &amp; Co", after);
        Assert.NotEqual(Times(before)[^1], Times(after)[^1]);
        await using var db = web.Database.OpenDb();
        Assert.Equal(new("Acme & Co", "en", "EUR", "America/New_York", DayOfWeek.Sunday), await Company.Load(db, Ct));
        Assert.Equal(4, await db.AuditEntries.CountAsync(e => e.Entity == "settings" && e.Action == "updated" && e.Actor == "user:admin", Ct));
        Assert.Equal(RecordsChanged.Company, (await db.Outbox.OrderByDescending(e => e.Id).FirstAsync(Ct)).Kind);
    }

    [Theory, Databases.Both]
    public async Task Nobodys_change_is_overwritten_unseen(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        using var admin = await web.SignedIn();
        var seen = await Seen(admin);
        Assert.Equal(HttpStatusCode.Found, (await Save(admin, seen, currency: "EUR")).StatusCode);
        using var refused = await Save(admin, seen, currency: "USD");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var text = await refused.Content.ReadAsStringAsync(Ct);
        Assert.Contains("Somebody else changed this meanwhile (Currency)", text);
        await using var db = web.Database.OpenDb();
        Assert.Equal("EUR", (await Company.Load(db, Ct)).Currency);
        // With open eyes: the mark of what stands now.
        Assert.Equal(HttpStatusCode.Found, (await Save(admin, seen, currency: "USD", overwrite: EditCompany.Mark(await Company.Load(db, Ct)))).StatusCode);
        Assert.Equal("USD", (await Company.Load(db, Ct)).Currency);
    }

    [Theory, Databases.Both]
    public async Task Of_two_who_save_at_once_one_is_refused(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var seen = EditCompany.Mark(Company.Default);
        var saved = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            await using var db = database.OpenDb();
            return await new EditCompany(db, TimeProvider.System).Handle(seen, Company.Default with { Name = $"Company {i}" }, Ct);
        }));
        Assert.Equal(1, saved.Count(s => s.Error is null));
        Assert.All(saved.Where(s => s.Error is not null), s => Assert.Equal("record.changed", s.Error!.Code));
    }

    [Theory, Databases.Both]
    public async Task A_new_time_zone_reaches_the_facts_of_every_node_without_a_restart(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var random = new RandomCompany(database, 7);
        await random.Found();
        for (var i = 0; i < 60; i++) await random.Step();
        using var owner = await Facts.Open(database.Home, NullLogger.Instance, Ct);
        using var beside = await Facts.Open(database.Home, NullLogger.Instance, Ct);
        Assert.False(beside.IsOwner);
        var before = Answers(owner);
        await using (var db = database.OpenDb())
        {
            var stored = await Company.Load(db, Ct);
            Assert.Null((await new EditCompany(db, TimeProvider.System).Handle(EditCompany.Mark(stored), stored with { Name = "Acme", TimeZone = "Pacific/Pago_Pago" }, Ct)).Error);
        }
        Assert.True(await owner.CatchUp(Ct));
        Assert.True(await beside.CatchUp(Ct));
        using var fresh = await Facts.Open(database.Home, NullLogger.Instance, Ct);
        Assert.NotEqual(before, Answers(owner));
        Assert.Equal(Answers(fresh), Answers(owner));
        Assert.Equal(Answers(fresh), Answers(beside));
        // And the files say so too.
        owner.Dispose();
        using var next = await Facts.Open(database.Home, NullLogger.Instance, Ct);
        Assert.Equal(Answers(fresh), Answers(next));
    }

    // As of each day: what was promised and asked by then hangs on the zone.
    private static string Answers(Facts facts) => string.Join('\n', Enumerable.Range(0, 62).SelectMany(day => Reports.Ask(facts, Company.Default,
        new ReportQuestion { Measures = ["otif", "customer-service-level"], By = ["region"], AsOf = RandomCompany.FirstDay.AddDays(day), Definition = ServiceDefinition.Default }, DataScope.All, Ct)
        .Value.Rows.Select(r => $"{day} {r.By[0]} {r.Measure} {r.Numerator}/{r.Denominator}")));

    /// <summary>The mark of the settings that stand on the page now.</summary>
    internal static async Task<string> Seen(Visitor admin) => (await admin.Get("/settings")).Text.Split("name=\"Form.Seen\" value=\"")[1].Split('"')[0];

    private static Task<HttpResponseMessage> Save(Visitor admin, string seen, string name = "测试公司", string currency = "CNY", string zone = "Asia/Shanghai", string week = "Monday", string? overwrite = null) =>
        admin.Post("/settings", "company", [("Form.Seen", seen), ("Form.Company", name), ("Form.Language", "en"), ("Form.Currency", currency), ("Form.TimeZone", zone), ("Form.WeekStart", week),
            .. overwrite is null ? [] : new (string, string?)[] { ("Form.Overwrite", overwrite) }]);

    private static string[] Times(string page) => [.. page.Split("<time datetime=\"").Skip(1).Select(t => t.Split('>')[1].Split('<')[0])];
}
