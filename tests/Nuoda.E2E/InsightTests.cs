using System.Text.RegularExpressions;
using Xunit;

namespace Nuoda.E2E;

/// <summary>Overview, report, the lines behind a figure, definitions: on the sample company, as people see them.</summary>
public sealed class InsightTests(Site site) : IClassFixture<Site>
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("overview", "/"), ("overview-request", "/?view=request"), ("overview-empty-period", "/?from=2001-01&to=2001-12"), ("report", "/report?measures=otif,cycle-time&by=month,channel"),
        ("rows", "/report/rows?measure=otif"), ("definitions", "/definitions"),
    ];

    [Fact]
    public async Task Every_page_is_quiet_and_fits_in_both_languages_themes_and_widths()
    {
        var password = await Prepare();
        foreach (var (language, dark, width) in new[] { ("zh-CN", false, 1280), ("en", true, 1280), ("en", false, 390), ("zh-CN", true, 390) })
        {
            await using var visit = await site.Visit(language, width, dark: dark);
            await visit.SignIn("nuonuo", password);
            foreach (var (name, path) in Pages)
            {
                Assert.Equal(200, (await visit.Open(path)).Status);
                if (name == "overview") await visit.Page.WaitForSelectorAsync("#pareto svg");
                await visit.AssertFitsWidth();
                await visit.Shot($"{name}-{language}-{(dark ? "dark" : "light")}-{width}");
            }
            visit.AssertQuiet();
        }

        await using var reader = await site.Visit();
        await reader.SignIn("nuonuo", password);
        await reader.Open("/");
        await reader.Page.EvaluateAsync("window.sameDocument = true");
        await reader.Page.ClickAsync("text=Against the request");
        await reader.Page.WaitForURLAsync("**/?view=request");
        await reader.Page.WaitForSelectorAsync(".pill[aria-current]:has-text('Against the request')");
        await reader.Page.WaitForSelectorAsync("#pareto svg");
        Assert.True(await reader.Page.EvaluateAsync<bool>("window.sameDocument === true"), "The whole page was loaded anew.");
        // A slice, by keyboard alone.
        await reader.Page.FocusAsync("summary:has-text('Channel')");
        await reader.Page.Keyboard.PressAsync("Enter");
        await reader.Page.Keyboard.PressAsync("Tab");
        await reader.Page.Keyboard.PressAsync("Space");
        await reader.Page.Keyboard.PressAsync("Enter");
        await reader.Page.WaitForURLAsync(new Regex("view=request&where=channel%3D|where=channel%3D.*view=request"));
        await reader.Page.WaitForSelectorAsync(".chip b");
        // From the figure to its lines: as many as it says.
        var said = await reader.Page.InnerTextAsync("section[aria-label='Failures'] .figure-value");
        await reader.Page.ClickAsync("section[aria-label='Failures'] .figure-value a");
        await reader.Page.WaitForURLAsync("**/report/rows?*");
        Assert.Equal(said.Trim(), (await reader.Page.InnerTextAsync("main p > b")).Trim());
        // The back button leads to the same view.
        await reader.Page.GoBackAsync();
        await reader.Page.WaitForSelectorAsync(".pill[aria-current]:has-text('Against the request')");
        reader.AssertQuiet();
    }

    private async Task<string> Prepare()
    {
        var sample = await site.Run("sample", "--lines", "6000", "--months", "14", "--today", "2026-03-31");
        Assert.True(sample.ExitCode == 0, sample.Errors);
        return await site.AddUser("nuonuo");
    }
}
