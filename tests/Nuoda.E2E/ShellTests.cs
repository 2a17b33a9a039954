using System.Text.RegularExpressions;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.E2E;

/// <summary>From the link on the console to every page of Platform, as a person sees them.</summary>
public sealed class ShellTests(Site site) : IClassFixture<Site>
{
    private static readonly string[] Pages = ["/start", "/users", "/users/new", "/users/2", "/api-keys", "/audit?verify=1", "/settings", "/account", "/api"];

    [Fact]
    public async Task The_first_start_leads_to_a_company_and_every_page_is_quiet_in_both_languages_themes_and_widths()
    {
        var link = await site.Invitation();
        await using (var visit = await site.Visit(language: "zh-CN"))
        {
            await visit.Open("/");
            await visit.Shot("welcome-without-link");
            await visit.Open(link);
            Assert.Equal("Asia/Shanghai", await visit.Page.InputValueAsync("[name='Form.TimeZone']"));
            await visit.Page.FillAsync("[name='Form.Name']", "诺诺");
            await visit.Page.FillAsync("[name='Form.Password']", "short");
            await visit.Page.FillAsync("[name='Form.Company']", "四海供应链");
            await visit.Page.ClickAsync("form[data-guess-locale] button");
            await visit.Page.WaitForSelectorAsync(".invalid-feedback");
            await visit.Shot("welcome-refused");
            await visit.Page.FillAsync("[name='Form.Password']", "a good sentence");
            await visit.Page.ClickAsync("form[data-guess-locale] button");
            await visit.Page.WaitForURLAsync("**/start");
            visit.AssertQuiet("422");
        }
        foreach (var (language, dark, width) in new[] { ("zh-CN", false, 1280), ("en", true, 1280), ("en", false, 390), ("zh-CN", true, 390) })
        {
            await using var visit = await site.Visit(language, width, dark: dark);
            await visit.Open("/sign-in");
            Assert.Equal(dark ? "dark" : "light", await visit.Page.GetAttributeAsync("html", "data-bs-theme"));
            await visit.Shot($"sign-in-{language}-{(dark ? "dark" : "light")}-{width}");
            await visit.Page.FillAsync("[name='Form.Name']", "诺诺");
            await visit.Page.FillAsync("[name='Form.Password']", "a good sentence");
            await visit.Page.Keyboard.PressAsync("Enter");
            await visit.Page.WaitForURLAsync(new Regex("/$"));
            foreach (var page in Pages)
            {
                var answer = await visit.Open(page);
                Assert.Equal(200, answer.Status);
                await visit.AssertFitsWidth();
                await visit.Shot($"{page.Split('?')[0].Trim('/').Replace('/', '-')}-{language}-{(dark ? "dark" : "light")}-{width}");
            }
            visit.AssertQuiet();
            if (width < 500)
            {
                Assert.False(await visit.Page.IsVisibleAsync(".menu"));
                await visit.Page.ClickAsync(".menu-switch summary");
                Assert.True(await visit.Page.IsVisibleAsync(".menu"));
                await visit.Shot($"menu-{language}-{width}");
            }
            await visit.Page.ClickAsync($"[aria-label='{Texts.In(new(language), "theme.title")}']");
            await visit.Page.ClickAsync("button[name=theme][value=dark]");
            await visit.Page.WaitForSelectorAsync("html[data-theme=dark]");
            Assert.EndsWith("/api", visit.Page.Url);
        }
    }
}
