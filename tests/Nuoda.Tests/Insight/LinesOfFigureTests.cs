using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Insight;
using Xunit;

namespace Nuoda.Tests.Insight;

public sealed partial class LinesOfFigureTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task The_lines_behind_a_figure_are_as_many_as_it_says_page_by_page_and_in_the_file(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        for (var i = 0; i < 12; i++)
        {
            var order = AnOrder.Of(i % 2 == 0 ? "ACME <b>" : "BETA").Named($"SO-{i:D2}");
            for (var line = 0; line < 6; line++) order.WithLine("PUMP-20", promised: "2026-03-10", delivered: line == 0 ? "2026-03-09" : "2026-03-12");
            await order.Store(web.Database);
        }
        await (await web.Services.GetRequiredService<FactsHolder>().Get(Ct)).Rebuild(Ct);
        using var admin = await web.SignedIn();
        const string figure = "measure=otif&from=2026-03&to=2026-03";

        var seen = new List<string>();
        var path = "/report/rows?" + figure;
        for (var pages = 0; path is not null && pages < 5; pages++)
        {
            var (status, page) = await admin.Get(path);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains("<b>60</b>", page);
            Assert.DoesNotContain("ACME <b>", page);
            seen.AddRange(Line().Matches(page).Select(m => m.Groups[1].Value));
            path = Next().Match(page) is { Success: true } next ? WebUtility.HtmlDecode(next.Groups[1].Value) : null;
        }
        Assert.Equal(60, seen.Count);
        Assert.Equal(60, seen.Distinct().Count());
        // The lines in time, and nothing else, are missing.
        Assert.Equal(Enumerable.Range(0, 12).SelectMany(i => Enumerable.Range(2, 5).Select(l => string.Create(CultureInfo.InvariantCulture, $"SO-{i:D2}</a> / {l}"))).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));

        var file = (await admin.Get("/report/rows/export?format=csv&" + figure)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(61, file.Length);
        using var workbook = await admin.Client.GetAsync("/report/rows/export?format=xlsx&" + figure, Ct);
        Assert.Equal("PK"u8.ToArray(), (await workbook.Content.ReadAsByteArrayAsync(Ct))[..2]);
        Assert.Contains("<b>30</b>", (await admin.Get("/report/rows?" + figure + "&where=customer%3DBETA")).Text);
    }

    [Fact]
    public void The_command_line_shown_means_the_same_to_a_shell()
    {
        var request = new ReportRequest { Measures = ["otif", "failures"], By = ["region", "month"], Unit = "line", Top = "5" };
        var address = new ReportAddress { From = "2016-01", To = "2016-12", View = "request", Where = ["region=West of USA ", "customer=O'Brien $HOME", "channel=直营"] };
        Assert.Equal(
            "nuoda report otif,failures --by region,month --unit line --top 5 --from 2016-01 --to 2016-12 --view request --where 'region=West of USA ' --where 'customer=O'\\''Brien $HOME' --where channel=直营",
            request.CommandLine(address));
    }

    [Theory]
    [InlineData("this-month", "2026-05-10", "2026-05-01", "2026-05-31", "2026-04-01", "2026-04-10")]
    [InlineData("last-month", "2026-03-31", "2026-02-01", "2026-02-28", "2026-01-01", "2026-01-31")]
    [InlineData("last-3", "2026-02-28", "2025-12-01", "2026-02-28", "2025-09-01", "2025-11-30")]
    [InlineData("last-12", "2026-05-10", "2025-06-01", "2026-05-31", "2024-06-01", "2025-05-10")]
    [InlineData("this-year", "2026-05-10", "2026-01-01", "2026-12-31", "2025-01-01", "2025-05-10")]
    public void A_period_is_compared_with_the_same_stretch_before(string name, string asOf, string from, string to, string beforeFrom, string beforeTo) =>
        Assert.Equal(new OverviewPeriod(Day(from), Day(to), Day(beforeFrom), Day(beforeTo)), OverviewPeriod.Named(name, Day(asOf)));

    [Fact]
    public void Own_days_are_compared_with_as_many_before()
    {
        Assert.Equal(new OverviewPeriod(Day("2026-03-10"), Day("2026-03-16"), Day("2026-03-03"), Day("2026-03-09")), OverviewPeriod.Of(Day("2026-03-10"), Day("2026-03-16"), Day("2026-05-01")));
        Assert.Equal(new OverviewPeriod(Day("2016-01-01"), Day("2016-12-31"), Day("2015-01-01"), Day("2015-12-31")), OverviewPeriod.Of(Day("2016-01-01"), Day("2016-12-31"), Day("2026-05-01")));
        Assert.Equal(DateOnly.MinValue, OverviewPeriod.Of(DateOnly.MinValue, Day("2016-12-30"), Day("2026-05-01")).BeforeFrom);
        Assert.Null(OverviewPeriod.Named("yesterday", Day("2026-05-10")));
    }

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex("""<td><a href="/orders/\d+">(SO-\d+</a> / \d+)""")]
    private static partial Regex Line();

    [GeneratedRegex("""rel="next" href="([^"]+)""")]
    private static partial Regex Next();
}
