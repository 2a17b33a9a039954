using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Xunit;

namespace Nuoda.Tests.Platform.Shell;

/// <summary>Whose language a page speaks: the user's, this browser's, and without a choice the company's; before sign-in what the browser asks for.</summary>
public sealed class LanguageTests
{
    private const string English = "<html lang=\"en\"", Chinese = "<html lang=\"zh-CN\"";

    [Fact]
    public async Task Who_has_not_chosen_reads_the_language_of_the_company_whatever_the_browser_asks_for()
    {
        await using var web = await ChineseCompany();
        using var user = await web.SignedIn(Role.Viewer);
        user.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en-US,en;q=0.9");
        Assert.Contains(Chinese, (await user.Get("/account")).Text);
        Assert.Contains("跟随公司设置：中文", (await user.Get("/account")).Text);
        Assert.Contains("此处没有内容", (await user.Get("/no-such-page")).Text);
    }

    [Fact]
    public async Task Before_sign_in_the_browser_decides_and_then_the_company()
    {
        await using var web = await ChineseCompany();
        using var silent = web.Anonymous();
        Assert.Contains(Chinese, (await silent.Get("/sign-in")).Text);
        using var french = web.Anonymous();
        french.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("fr-FR");
        Assert.Contains(Chinese, (await french.Get("/sign-in")).Text);
        using var english = web.Anonymous();
        english.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en-US");
        Assert.Contains(English, (await english.Get("/sign-in")).Text);
    }

    [Fact]
    public async Task The_choice_of_a_user_goes_along_to_another_browser_and_can_be_taken_back()
    {
        await using var web = await ChineseCompany();
        await web.AddUser("li", Role.Viewer, "all");
        using var first = await web.SignedIn("li");
        await first.Post("/language", null, ("language", "en"), ("back", "/account"));
        Assert.Contains(English, (await first.Get("/account")).Text);
        using var second = await web.SignedIn("li");
        Assert.Contains(English, (await second.Get("/account")).Text);
        // Somebody else's choice in this browser is not theirs.
        await web.AddUser("wang", Role.Viewer, "all");
        using var shared = web.Anonymous();
        await shared.Get("/sign-in");
        await shared.Post("/language", null, ("language", "zh-CN"), ("back", "/sign-in"));
        await shared.SignIn("li", WebApp.Password);
        Assert.Contains(English, (await shared.Get("/account")).Text);
        await second.Post("/account", "language", ("Language", ""));
        Assert.Contains(Chinese, (await second.Get("/account")).Text);
        await using var db = web.Database.OpenDb();
        Assert.Null((await db.Users.SingleAsync(u => u.UserName == "li", TestContext.Current.CancellationToken)).Language);
    }

    [Fact]
    public async Task A_program_is_answered_in_the_language_it_asks_for_else_in_that_of_the_company()
    {
        await using var web = await ChineseCompany();
        using var program = await web.WithKey(Role.Viewer);
        Assert.Contains("此处没有内容", await program.GetStringAsync404("/api/no-such-thing"));
        program.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        Assert.Contains("There is nothing here", await program.GetStringAsync404("/api/no-such-thing"));
    }

    [Fact]
    public async Task A_new_language_of_the_company_holds_from_the_next_page_on()
    {
        await using var web = await ChineseCompany();
        using var user = await web.SignedIn(Role.Viewer);
        Assert.Contains(Chinese, (await user.Get("/account")).Text);
        await Store(web, "en");
        Assert.Contains(English, (await user.Get("/account")).Text);
    }

    private static async Task<WebApp> ChineseCompany()
    {
        var web = await WebApp.Start(Engine.Sqlite);
        await Store(web, "zh-CN");
        return web;
    }

    private static async Task Store(WebApp web, string language)
    {
        await using var db = web.Database.OpenDb();
        await (await Company.Load(db, TestContext.Current.CancellationToken) with { Language = language }).Store(db, TestContext.Current.CancellationToken);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}

internal static class AnswersOfPrograms
{
    /// <summary>What an address without anything says.</summary>
    public static async Task<string> GetStringAsync404(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
