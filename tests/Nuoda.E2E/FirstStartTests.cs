using System.Diagnostics;
using Xunit;

namespace Nuoda.E2E;

/// <summary>The first minutes with the program: the link on the console, the company, the sample company and back, the own files.</summary>
public sealed class FirstStartTests(Site site) : IClassFixture<Site>
{
    /// <summary>Ready within 15 s on two cores of its own; a machine that builds beside the tests takes its time.</summary>
    private const float Patience = 600_000;

    [Fact]
    public async Task From_the_link_on_the_console_to_the_sample_company_back_and_to_the_first_own_import()
    {
        await using var visit = await site.Visit("zh-CN");
        var page = visit.Page;
        // Every page leads here before there is an administrator.
        await visit.Open("/orders");
        Assert.Equal("/welcome", new Uri(page.Url).AbsolutePath);
        var link = await site.Invitation();
        await visit.Open(link);
        await page.FillAsync("[name='Form.Name']", "诺诺");
        await page.FillAsync("[name='Form.Password']", "一句 很好记 的话 2026");
        await page.FillAsync("[name='Form.Company']", "四海供应链");
        await page.ClickAsync("form[data-guess-locale] button");
        await page.WaitForURLAsync("**/start");
        await visit.Shot("first-start");

        var watch = Stopwatch.StartNew();
        await page.ClickAsync("form[action='/sample/enter'] button", new() { Timeout = Patience });
        await page.WaitForSelectorAsync(".sample-banner", new() { Timeout = Patience });
        await page.WaitForSelectorAsync("#pareto svg", new() { Timeout = Patience });
        TestContext.Current.TestOutputHelper!.WriteLine($"Sample company ready in {watch.Elapsed.TotalSeconds:0.0} s.");
        Assert.NotEqual("四海供应链", (await page.InnerTextAsync(".topbar .company")).Trim());
        Assert.True(Directory.Exists(Path.Combine(site.Home.Folder, "sample")), "The sample company has no folder of its own.");
        await visit.Shot("first-sample");
        await visit.Open("/customers");
        await page.WaitForSelectorAsync("tbody tr");

        // One click, and it is the own company again, untouched.
        await page.ClickAsync(".sample-banner button");
        await page.WaitForSelectorAsync(".topbar .company:text-is('四海供应链')");
        Assert.Equal(0, await page.Locator(".sample-banner").CountAsync());
        await visit.Open("/customers");
        Assert.Equal(0, await page.Locator("tbody tr").CountAsync());
        await visit.Shot("first-empty-customers");

        // A company without a single row: every page says what to do, none is broken.
        foreach (var empty in new[] { "/", "/customers", "/orders", "/imports", "/report", "/report?measures=otif&by=month", "/report/rows?measure=otif", "/audit", "/api-keys" })
        {
            Assert.Equal(200, (await visit.Open(empty)).Status);
            await visit.Shot("empty-" + empty.Trim('/').Replace('/', '-').Split('?')[0]);
            Assert.Empty(await PageCheck.Structure(page, "zh-CN"));
            Assert.Empty(await PageCheck.Look(page));
        }

        // The own files: the small ones of the repository.
        await visit.Open("/start");
        await page.ClickAsync("main a[href='/imports/new']");
        await page.WaitForURLAsync("**/imports/new");
        await page.SetInputFilesAsync("#files", Directory.GetFiles(Repository.PathOf("samples", "small", "zh-CN")));
        await page.ClickAsync("main form button.btn-primary");
        await page.WaitForSelectorAsync(".mapping-table");
        await page.ClickAsync("button[value=check]");
        await page.WaitForSelectorAsync("form[action$='/start'] button");
        await page.ClickAsync("form[action$='/start'] button");
        await page.WaitForSelectorAsync("form[action$='/undo']");
        await visit.Shot("first-import");
        await visit.Open("/");
        await page.WaitForSelectorAsync(".tile .figure-value");
        Assert.Matches(@"^\d+\.\d%$", (await page.Locator(".tile .figure-value").First.InnerTextAsync()).Trim());
        await visit.Shot("first-overview");

        // The link is used up.
        await visit.Open(link);
        Assert.Equal(0, await page.Locator("[name='Form.Company']").CountAsync());
        visit.AssertQuiet();
    }
}
