using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Insight;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Insight;

public sealed class OverviewTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task The_figures_are_those_of_the_report(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await SomeOrders(database);
        using var holder = new FactsHolder(database.Home, NullLogger<Facts>.Instance);
        await using var db = database.OpenDb();
        var answer = await new Overview(Asked(holder), new SliceChoices(), db).Of(new ReportAddress(), Ct);
        var shown = answer.Value;
        Assert.Equal((new DateOnly(2025, 4, 1), new DateOnly(2026, 3, 31)), (shown.Period.From, shown.Period.To));

        var facts = await holder.Get(Ct);
        ReportRow Report(string measure, MeasureUnit? unit = null) => Reports.Ask(facts, Company.Default, new ReportQuestion
        {
            Measures = [measure], Unit = unit, From = shown.Period.From, To = shown.Period.To, AsOf = shown.Question.AsOf,
        }, DataScope.All, Ct).Value.Rows.Single();
        foreach (var tile in shown.Tiles)
        {
            var (expected, found) = (Report(tile.Measure.Key), tile.Now);
            Assert.Equal((expected.Numerator, expected.Denominator, expected.Value, expected.View), (found.Numerator, found.Denominator, found.Value, found.View));
        }
        // By hand: four lines due, one in time; 10 units at 5.00 on each of the three that failed.
        Assert.Equal((1m, 4m), (shown.Tiles[0].Now.Numerator, shown.Tiles[0].Now.Denominator));
        Assert.Equal((3d, 4m), (shown.Tiles[5].Now.Value, shown.Tiles[5].Of));
        Assert.Equal((150d, 4), (shown.Money!.Now, shown.Due));
        Assert.Equal(Report("failures", MeasureUnit.Value).Value, shown.Money.Now);
        Assert.Equal(3, shown.Causes.Sum(c => c.Lines));
        Assert.Equal(1, shown.Causes[^1].Cumulative, 9);
        Assert.Equal([("BETA", 2L, 2m, 100d), ("ACME", 1L, 2m, 50d)], shown.Customers.Select(c => (c.Key!, c.Failed, c.Due, c.Money!.Value)));
        Assert.Equal([("North", 0.5d), ("South", 0d)], shown.Heat.Rows.Select(r => (r.Region!, r.Cells.Single()!.Value!.Value)));
        Assert.Equal(1, shown.Counts.Single(c => c.Name == "noPromise").Lines);
        Assert.Equal(["North", "South"], shown.Choices.Single(c => c.Dimension == "region").Values);
    }

    [Fact]
    public async Task The_number_of_questions_does_not_grow_with_what_is_shown()
    {
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        await SomeOrders(database);
        var (few, fewCommands) = await Cost();
        for (var i = 0; i < 25; i++) await AnOrder.Of($"C{i}").With(o => o.Region = $"R{i}").WithLine($"P{i}", promised: "2026-02-10", delivered: "2026-02-12").Store(database);
        var (many, manyCommands) = await Cost();
        Assert.Equal((few, fewCommands), (many, manyCommands));
        Assert.InRange(many, 8, 12);
        Assert.Equal(2, manyCommands);

        async Task<(int, int)> Cost()
        {
            using var holder = new FactsHolder(database.Home, NullLogger<Facts>.Instance);
            await (await holder.Get(Ct)).Rebuild(Ct);
            var asked = Asked(holder);
            await using var db = database.OpenDb();
            var before = database.Commands.Count;
            Assert.True((await new Overview(asked, new SliceChoices(), db).Of(new ReportAddress(), Ct)).IsOk);
            return (asked.Questions, database.Commands.Count - before);
        }
    }

    [Fact]
    public async Task Who_sees_only_his_own_customers_sees_only_their_figures_names_and_lines()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        await Prepared(web);
        using var sales = await web.SignedIn(Role.Sales, "own:Li Lei");
        var (status, page) = await sales.Get("/");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("1 of 2 lines due", page);
        Assert.Contains("ACME", page);
        Assert.DoesNotContain("BETA", page);
        Assert.DoesNotContain("South", page);
        var rows = await sales.Get("/report/rows?measure=failures&from=2026&to=2026");
        Assert.Contains("ACME", rows.Text);
        Assert.DoesNotContain("BETA", rows.Text);
        Assert.DoesNotContain("BETA", (await sales.Get("/report/rows/export?measure=failures&format=csv")).Text);
        Assert.DoesNotContain("BETA", (await sales.Get("/report?measures=failures&by=customer")).Text);
        Assert.DoesNotContain("BETA", (await sales.Get("/report/export?measures=failures&by=customer&format=csv")).Text);
    }

    [Fact]
    public async Task Who_may_not_see_money_finds_none_on_any_page_or_in_any_file()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        await Prepared(web);
        using var admin = await web.SignedIn();
        Assert.Contains("150 CNY", (await admin.Get("/")).Text);
        Assert.Contains("50.00 CNY", (await admin.Get("/report/rows")).Text);
        using var viewer = await web.SignedIn(Role.Viewer);
        Assert.DoesNotContain("CNY", (await viewer.Get("/")).Text);
        Assert.DoesNotContain("CNY", (await viewer.Get("/report/rows")).Text);
        Assert.DoesNotContain("value", (await viewer.Get("/report/rows/export?format=csv")).Text);
        foreach (var path in new[] { "/report?measures=revenue", "/report?measures=failures&unit=value", "/report/export?measures=revenue&format=csv" })
            Assert.Equal(HttpStatusCode.Forbidden, (await viewer.Get(path)).Status);
    }

    [Fact]
    public async Task Without_any_data_the_page_leads_to_the_import()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var admin = await web.SignedIn();
        var (status, page) = await admin.Get("/");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("href=\"/imports/new\"", page);
        Assert.DoesNotContain("100", page[page.IndexOf("<main", StringComparison.Ordinal)..]);
        using var viewer = await web.SignedIn(Role.Viewer);
        Assert.DoesNotContain("href=\"/imports/new\"", (await viewer.Get("/")).Text);
    }

    [Fact]
    public async Task A_period_in_which_nothing_was_due_shows_not_applicable_and_no_rate()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        await Prepared(web);
        using var admin = await web.SignedIn();
        var (_, page) = await admin.Get("/?from=2020-01&to=2020-03");
        Assert.Equal(6, Count(page, "<div class=\"figure-value\">n/a</div>"));
        Assert.DoesNotContain("%", page[page.IndexOf("<main", StringComparison.Ordinal)..]);
        Assert.Contains("No line was due in this period", page);
    }

    [Theory]
    [InlineData("/?from=2026-13"), InlineData("/?period=yesterday"), InlineData("/?view=sideways"), InlineData("/?where=colour=red"), InlineData("/?where=x"), InlineData("/?definition=mine")]
    [InlineData("/report?measures=nonsense"), InlineData("/report?measures=otif&by=colour"), InlineData("/report/rows?which=all"), InlineData("/report/rows?measure=x"), InlineData("/report/rows?where=colour=red")]
    [InlineData("/report/export?measures=otif&format=pdf"), InlineData("/report/rows/export?measure=x&format=csv")]
    public async Task What_a_link_says_wrongly_is_refused_in_words(string path)
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        await Prepared(web);
        using var admin = await web.SignedIn();
        var (status, page) = await admin.Get(path);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("There ", page.Replace("cannot be", "There ", StringComparison.Ordinal).Replace("is not", "There ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Slices_and_view_of_the_link_are_in_the_figures_and_in_every_link_on()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        await Prepared(web);
        using var admin = await web.SignedIn();
        var (_, page) = await admin.Get("/?where=region%3DSouth&view=promise");
        Assert.Contains("0 of 2 lines due, against the promise", page);
        Assert.Contains("/report/rows?from=2025-04-01&amp;to=2026-03-31&amp;view=promise&amp;where=region%3DSouth&amp;measure=otif", page);
        Assert.Contains("href=\"/?view=promise\"", page);
    }

    [Fact]
    public async Task Amounts_in_several_currencies_are_not_added_up_and_the_rest_stands()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        await AnOrder.Of("GAMMA").With(o => o.Currency = "USD").WithLine("P9", promised: "2026-03-05", delivered: "2026-03-09").Store(web.Database);
        await Prepared(web);
        using var admin = await web.SignedIn();
        var (status, page) = await admin.Get("/");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("1 of 5 lines due", page);
        Assert.Contains("do not add up", page);
        Assert.Contains("150 CNY", (await admin.Get("/?where=currency%3DCNY")).Text);
    }

    [Fact]
    public async Task Every_measure_and_dimension_stands_under_its_link_in_both_languages()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var viewer = await web.SignedIn(Role.Viewer);
        foreach (var language in new[] { "zh-CN", "en" })
        {
            await viewer.Post("/language", null, ("language", language), ("back", "/"));
            var page = WebUtility.HtmlDecode((await viewer.Get("/definitions")).Text);
            foreach (var measure in MeasureCatalogue.Measures)
            {
                Assert.Contains($"id=\"{measure.Key}\"", page);
                Assert.Contains(measure.Words(CultureInfo.GetCultureInfo(language)), page);
            }
            foreach (var dimension in MeasureCatalogue.Dimensions) Assert.Contains(dimension.Words(CultureInfo.GetCultureInfo(language)), page);
        }
    }

    /// <summary>ACME in the north, Li Lei's: one line kept, one late. BETA in the south: two late. One more line of BETA without a promise. 10 units at 5.00 each.</summary>
    private static async Task SomeOrders(TestDatabase database)
    {
        await AnOrder.Of("ACME").With(o => o.Region = "North").WithLine("PUMP-20", promised: "2026-03-10", delivered: "2026-03-10").WithLine("PUMP-30", promised: "2026-03-10", delivered: "2026-03-12").Store(database);
        await AnOrder.Of("BETA").With(o => o.Region = "South").WithLine("PUMP-20", promised: "2026-03-20", delivered: "2026-03-25").WithLine("PUMP-30", promised: "2026-03-20").Store(database);
        await AnOrder.Of("BETA").With(o => o.Region = "South").WithLine("PUMP-20", delivered: "2026-03-25").Store(database);
        await database.Execute("UPDATE order_lines SET unit_price_millionths = 5000000, gross = 5000");
        await database.Execute("UPDATE customers SET sales_person = 'Li Lei' WHERE key = 'ACME'");
    }

    private static async Task Prepared(WebApp web)
    {
        await SomeOrders(web.Database);
        // Stored past the use cases, which would have told the facts.
        await (await web.Services.GetRequiredService<FactsHolder>().Get(Ct)).Rebuild(Ct);
    }

    private static AskedFacts Asked(FactsHolder holder) => new(holder, CurrentUser.CommandLine, new CurrentCompany(), TimeProvider.System);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
