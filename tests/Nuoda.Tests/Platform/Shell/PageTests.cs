using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Platform.Access;
using Nuoda.Platform.Sample;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Shell;
using Nuoda.Tests.Platform.Settings;
using Xunit;

namespace Nuoda.Tests.Platform.Shell;

public sealed partial class PageTests
{
    private static readonly string[] Pages = ["/", "/report", "/report?measures=otif", "/report/rows", "/definitions", "/start", "/users", "/users/new", "/users/1", "/api-keys", "/settings", "/account", "/audit", "/audit?verify=1", "/api"];

    [Fact]
    public async Task Every_page_carries_the_policy_and_nothing_that_it_forbids()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var admin = await web.SignedIn();
        using var nobody = web.Anonymous();
        foreach (var (visitor, path) in Pages.Select(p => (admin, p)).Concat([(nobody, "/sign-in"), (nobody, "/welcome"), (nobody, "/no-such-page"), (nobody, "/app.css"), (nobody, "/healthz")]))
        {
            using var answer = await visitor.Client.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.True((int)answer.StatusCode is 200 or 404, $"{path}: {(int)answer.StatusCode}");
            Assert.Equal(SecurityHeaders.Policy, answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.DoesNotContain("unsafe", SecurityHeaders.Policy);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Empty(Forbidden().Matches(text).Select(m => $"{path}: {m.Value}"));
        }
    }

    [Fact]
    public async Task A_static_file_costs_no_query_whoever_asks_for_it()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var admin = await web.SignedIn();
        using var program = await web.WithKey(Role.Viewer);
        using var nobody = web.Anonymous();
        var before = web.Database.Commands.Count;
        await admin.Get("/account");
        Assert.True(web.Database.Commands.Count > before, "The commands of requests are not counted.");
        foreach (var (name, client) in new[] { ("admin", admin.Client), ("program", program), ("nobody", nobody.Client) })
        {
            foreach (var path in new[] { "/app.css", "/icons.svg", "/js/upload.js" })
            {
                before = web.Database.Commands.Count;
                using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.True(web.Database.Commands.Count == before, $"{path} cost {name} {web.Database.Commands.Count - before} commands.");
            }
        }
    }

    [Theory]
    [InlineData("<div style='color:red'>"), InlineData("<a onclick=\"x()\">"), InlineData("<script>alert(1)</script>"), InlineData("<style>a{}</style>"), InlineData("<a href=\"javascript:x\">")]
    public void What_the_policy_forbids_is_recognised(string html) => Assert.Matches(Forbidden(), html);

    [Fact]
    public async Task Every_page_speaks_the_chosen_language_only()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var admin = await web.SignedIn();
        await admin.Post("/language", null, ("language", "en"), ("back", "/"));
        foreach (var path in Pages)
        {
            var text = Tags().Replace((await admin.Get(path)).Text, " ").Replace("测试公司", "", StringComparison.Ordinal).Replace("中文", "", StringComparison.Ordinal).Replace("诺达", "", StringComparison.Ordinal);
            Assert.Empty(Chinese().Matches(text).Select(m => $"{path}: {m.Value}"));
        }
        await admin.Post("/language", null, ("language", "zh-CN"), ("back", "/"));
        foreach (var path in Pages) Assert.Contains("<html lang=\"zh-CN\"", (await admin.Get(path)).Text);
    }

    [Theory]
    [InlineData("//evil.example"), InlineData("https://evil.example"), InlineData("/\\evil.example"), InlineData("javascript:alert(1)")]
    public async Task No_form_leads_to_another_site(string back)
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var admin = await web.SignedIn();
        Assert.Equal("/", (await admin.Post("/theme", null, ("theme", "dark"), ("back", back))).Headers.Location?.OriginalString);
        using var visitor = web.Anonymous();
        await visitor.Get("/sign-in");
        var entered = await visitor.Post("/sign-in?back=" + Uri.EscapeDataString(back), "sign-in", ("Form.Name", "admin"), ("Form.Password", WebApp.Password));
        Assert.Equal(new Uri(web.Url, "/"), new Uri(web.Url, entered.Headers.Location!));
    }

    [Theory]
    [InlineData("/sign-out", null), InlineData("/sign-out-everywhere", null), InlineData("/theme", null), InlineData("/language", null), InlineData("/api-keys/revoke", null), InlineData("/sample/enter", null), InlineData("/sample/leave", null)]
    [InlineData("/users/new", "new-user"), InlineData("/users/1", "user"), InlineData("/users/1", "reset"), InlineData("/api-keys", "api-key"), InlineData("/settings", "company"), InlineData("/account", "password"), InlineData("/account", "language")]
    public async Task A_form_sent_from_another_site_is_refused_and_changes_nothing(string path, string? form)
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var admin = await web.SignedIn();
        await using var db = web.Database.OpenDb();
        var before = await db.AuditEntries.CountAsync(TestContext.Current.CancellationToken);
        var fields = new List<KeyValuePair<string, string>> { new("_handler", form ?? ""), new("name", "x"), new("theme", "dark"), new("Form.Name", "eve"), new("Form.Company", "Eve"), new("Form.Role", "Administrator") };
        foreach (var token in new[] { null, "forged", "" })
        {
            using var content = new FormUrlEncodedContent(token is null ? fields : fields.Append(new("__RequestVerificationToken", token)));
            using var answer = await admin.Client.PostAsync(path, content, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        Assert.Equal(before, await db.AuditEntries.CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, (await admin.Get("/account")).Status);
    }

    [Fact]
    public async Task A_record_that_is_not_there_answers_404_with_a_page()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var admin = await web.SignedIn();
        var (status, text) = await admin.Get("/users/4711");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("There is nothing here", text);
    }

    [Fact]
    public async Task What_breaks_is_a_page_with_a_trace_and_without_inner_words()
    {
        await using var web = await WebApp.Start(Engine.Sqlite, map: app => app.MapGet("/breaks", IResult () => throw new InvalidOperationException("inner words")).OpenToAll());
        using var admin = await web.SignedIn();
        var (status, text) = await admin.Get("/breaks");
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("Something went wrong on our side", text);
        Assert.Matches("the trace [0-9a-f]{32}", text);
        Assert.DoesNotContain("inner words", text);
    }

    [Fact]
    public async Task A_port_in_use_is_one_sentence_with_the_way_out()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        var folder = Directory.CreateTempSubdirectory("nuoda-port-");
        var second = await NuodaProcess.Run(["--data", folder.FullName, "--urls", web.Url.ToString(), "--lang", "en"], TestContext.Current.CancellationToken);
        Assert.Equal((3, ""), (second.ExitCode, second.Output));
        Assert.Contains("is in use by another program: stop that, or choose another address with --urls", second.Errors);
        Assert.DoesNotContain("   at ", second.Errors);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>"), InlineData("\"><img src=x onerror=alert(1)>"), InlineData("' autofocus onfocus=alert(1) x='"), InlineData("{{7*7}}${7*7}"), InlineData("</title><script>x</script>")]
    public async Task What_users_type_is_text_wherever_it_is_shown(string typed)
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var admin = await web.SignedIn();
        Assert.Equal(HttpStatusCode.OK, (await admin.Post("/users/new", "new-user", ("Form.Name", typed), ("Form.Role", "Viewer"), ("Form.ScopeKind", "Team"), ("Form.ScopeNames", typed))).StatusCode);
        await admin.Post("/settings", "company", ("Form.Seen", await CompanySettingsTests.Seen(admin)), ("Form.Company", typed), ("Form.Language", "en"), ("Form.Currency", "CNY"), ("Form.TimeZone", "UTC"), ("Form.WeekStart", "Monday"));
        await admin.Post("/api-keys", "api-key", ("Form.Name", typed), ("Form.Role", "Viewer"), ("Form.ScopeKind", "All"));
        foreach (var path in Pages.Append("/users/2").Append("/audit?actor=" + Uri.EscapeDataString(typed)))
        {
            var (status, text) = await admin.Get(path);
            Assert.Equal(HttpStatusCode.OK, status);
            // Without < > ' " there is nothing to break out with; then it stands there as it was typed.
            if (typed.AsSpan().ContainsAny("<>'\"")) Assert.DoesNotContain(typed, text);
            else if (path == "/users") Assert.Contains(typed, text);
        }
    }

    [Theory, Databases.Both]
    public async Task Whatever_is_put_into_a_filter_is_taken_literally(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        using var admin = await web.SignedIn();
        string[] corpus = ["' OR '1'='1", "'; DROP TABLE users; --", "1 UNION SELECT * FROM users", "\\'; --", "%' --", "x'||(SELECT password_hash FROM users)||'", "1;SELECT pg_sleep(5)", "\0", "%", "_", "*", "' AND 1=CAST((SELECT 1) AS int) --", "\" OR \"\"=\""];
        foreach (var text in corpus)
            foreach (var field in new[] { "actor", "entity", "action", "from", "to", "id", "after" })
            {
                var (status, page) = await admin.Get($"/audit?{field}={Uri.EscapeDataString(text)}");
                Assert.True(status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{field}={text}: {(int)status}");
                // A lone * asks for every actor; what the door refuses (NUL) never gets here.
                if (status == HttpStatusCode.OK && text != "*" && (field is "actor" or "entity" or "action")) Assert.Contains("No entries", page);
            }
        await using var db = web.Database.OpenDb();
        Assert.Equal(1, await db.Users.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fields_that_a_form_does_not_offer_are_not_stored()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var viewer = await web.SignedIn(Role.Viewer, "own:Li Lei");
        await viewer.Post("/account", "language", ("Language", "zh-CN"), ("Role", "Administrator"), ("Form.Role", "Administrator"), ("User.Role", "0"), ("Scope", "all"), ("Form.IsLocked", "false"), ("Version", "99"));
        await using var db = web.Database.OpenDb();
        var stored = await db.Users.AsNoTracking().SingleAsync(u => u.Role == Role.Viewer, TestContext.Current.CancellationToken);
        Assert.Equal(("own:Li Lei", "zh-CN", 2), (stored.Scope, stored.Language, stored.Version));
    }

    [Fact]
    public async Task The_sample_company_is_another_company_with_a_banner_and_a_way_out()
    {
        await using var web = await WebApp.Start(Engine.Sqlite, change: b => b.Services.AddSingleton<MakeSample>(async (home, ct) =>
        {
            await using var db = home.OpenDb();
            db.Settings.Add(new Setting { Name = "made", Value = "yes" });
            await db.SaveChangesAsync(ct);
        }));
        using var viewer = await web.SignedIn(Role.Viewer);
        Assert.Contains("action=\"/sample/enter\"", (await viewer.Get("/start")).Text);
        Assert.Equal(HttpStatusCode.Found, (await viewer.Post("/sample/enter", null)).StatusCode);
        var inside = await viewer.Get("/users");   // administrator here
        Assert.Equal(HttpStatusCode.OK, inside.Status);
        Assert.Contains("sample-banner", inside.Text);
        Assert.DoesNotContain(">admin<", inside.Text);
        Assert.Equal(HttpStatusCode.Found, (await viewer.Post("/settings", "company", ("Form.Seen", await CompanySettingsTests.Seen(viewer)), ("Form.Company", "Changed"), ("Form.Language", "en"), ("Form.Currency", "USD"), ("Form.TimeZone", "UTC"), ("Form.WeekStart", "Monday"))).StatusCode);
        Assert.Contains("Changed", (await viewer.Get("/")).Text);
        Assert.Contains("sample-banner", (await viewer.Get("/settings")).Text);
        Assert.DoesNotContain("sample-banner", (await viewer.Get("/account")).Text);

        using var admin = await web.SignedIn();
        Assert.Contains("测试公司", (await admin.Get("/")).Text);
        await viewer.Get("/");
        Assert.Equal(HttpStatusCode.Found, (await viewer.Post("/sample/leave", null)).StatusCode);
        var outside = await viewer.Get("/");
        Assert.DoesNotContain("sample-banner", outside.Text);
        Assert.Contains("测试公司", outside.Text);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.Get("/users")).Status);
    }

    // Inline styles and scripts, event attributes, script links; JSON in a script element is data.
    [GeneratedRegex("""<[a-z][^>]*\sstyle\s*=|<[a-z][^>]*\son[a-z]+\s*=|<script(?![^>]*(src=|type="application/json"))|<style|javascript:""", RegexOptions.IgnoreCase)]
    private static partial Regex Forbidden();

    [GeneratedRegex("<(script|style)[^>]*>.*?</\\1>|<[^>]+>", RegexOptions.Singleline)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}+")]
    private static partial Regex Chinese();
}
