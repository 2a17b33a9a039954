using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform.Api;

/// <summary>Drills R5 (idempotency keys) and F3 (hostile JSON), and how refusals look.</summary>
public sealed class ApiTests
{
    public sealed record NoteBody(string Name, int Amount, NoteBody? Inner = null);

    // A write as the modules write theirs; it stores nothing when the amount is refused, and breaks on 13 after having written.
    private static void MapNotes(WebApplication app) => app.MapPost("/api/notes", async (NoteBody body, NuodaDb db, CancellationToken ct) =>
    {
        db.Settings.Add(new Setting { Name = $"{body.Name}-{await db.Reserve("notes", 1, ct)}", Value = $"{body.Amount}" });
        await db.SaveChangesAsync(ct);
        if (body.Amount == 13) throw new InvalidOperationException("Broke after writing.");
        return body.Amount < 0 ? (IResult)Error.Invalid("user.role", body.Amount).At("amount").ToProblem() : TypedResults.Created($"/api/notes/{body.Name}", body);
    }).Needs(Permission.SettingsManage).Idempotent();

    [Theory, Databases.Both]
    public async Task Thirty_two_requests_with_one_key_do_the_work_once_and_are_answered_alike(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var web = await WebApp.Start(engine, map: MapNotes);
        using var program = await web.WithKey(Role.Administrator);
        for (var round = 0; round < (engine == Engine.Postgres ? 8 : 2); round++)
        {
            var key = $"key-{round}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Send(program, key, $$"""{"name":"n{{round}}","amount":5}""")));
            Assert.All(answers, a => Assert.Equal((HttpStatusCode.Created, $$"""{"name":"n{{round}}","amount":5,"inner":null}""", $"/api/notes/n{round}"), a));
            await using var db = web.Database.OpenDb();
            Assert.Equal(1, await db.Settings.CountAsync(s => s.Name.StartsWith($"n{round}-"), ct));
        }
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Send(program, "key-0", """{"name":"n0","amount":6}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(program, new string('k', 256), """{"name":"long","amount":6}""")).Status);
        // Another caller's key of the same name is another key.
        using var other = await web.WithKey(Role.Administrator);
        Assert.Equal(HttpStatusCode.Created, (await Send(other, "key-0", """{"name":"other","amount":1}""")).Status);
    }

    [Theory, Databases.Both]
    public async Task A_refused_or_broken_request_stores_nothing_and_may_be_sent_again(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var web = await WebApp.Start(engine, map: MapNotes);
        using var program = await web.WithKey(Role.Administrator);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Send(program, "k", """{"name":"a","amount":-1}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(program, "k", """{"name":""")).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await Send(program, "k", """{"name":"a","amount":13}""")).Status);
        await using var db = web.Database.OpenDb();
        Assert.Equal(0, await db.Settings.CountAsync(s => s.Name.StartsWith("a-"), ct));
        Assert.Equal(0, await db.Set<IdempotencyKey>().CountAsync(ct));
        Assert.Equal(HttpStatusCode.Created, (await Send(program, "k", """{"name":"a","amount":1}""")).Status);
        Assert.Equal(1, await db.Settings.CountAsync(s => s.Name.StartsWith("a-"), ct));
    }

    [Fact]
    public async Task After_a_restart_the_key_is_still_answered()
    {
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        await using var db = database.OpenDb();
        var key = (await new ApiKeys(db, TimeProvider.System).Add("k", Role.Administrator, DataScope.All, TestContext.Current.CancellationToken)).Value.Key;
        db.Add(new User { Id = 1, UserName = "a", NormalizedUserName = "A", Role = Role.Administrator, SecurityStamp = "s" });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        for (var start = 0; start < 2; start++)
        {
            await using var app = WebServer.Build(database.Home, Program.Modules, b => b.WebHost.UseUrls("http://127.0.0.1:0"));
            MapNotes(app);
            await app.StartAsync(TestContext.Current.CancellationToken);
            using var program = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            Assert.Equal(HttpStatusCode.Created, (await Send(program, "k", """{"name":"r","amount":1}""")).Status);
            await app.StopAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(1, await db.Settings.CountAsync(s => s.Name.StartsWith("r-"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Hostile_json_is_refused_within_a_second()
    {
        await using var web = await WebApp.Start(Engine.Sqlite, map: MapNotes);
        using var program = await web.WithKey(Role.Administrator);
        var random = new Random(20260310);
        var bodies = new List<string>
        {
            new string('[', 10_000), string.Concat(Enumerable.Repeat("""{"inner":""", 10_000)),
            "{" + string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"k{i}\":1")) + "}",
            """{"name":"a","name":"b","amount":1}""", """{"name":"a","amount":NaN}""", """{"name":"a","amount":1e400}""", """{"name":"a","amount":"1"}""", """{"name":"a","amount":1.5}""",
            """{"name":"a","amount":99999999999}""", """{"name":null,"amount":1}""", """{"amount":1}""", """{"name":"a"}""", """{"name":"a","amount":1,"role":"administrator"}""",
            """{"name":{"$type":"System.IO.FileInfo"},"amount":1}""", "null", "", "\u0000", """{"name":"a\u0000b","amount":1}""", "[]", "\"x\"", """{"name":"\ud800","amount":-1}""", """{"name":"a","amount":1}}""", new string('9', 2_000_000),
        };
        var seed = """{"name":"note","amount":-5,"inner":{"name":"x","amount":1}}""";
        const string Alphabet = "{}[]\",:0e-.\\u nul\0é";
        for (var i = 0; i < 400; i++)
        {
            var text = new StringBuilder(seed);
            for (var n = random.Next(1, 5); n > 0; n--) text[random.Next(text.Length)] = Alphabet[random.Next(Alphabet.Length)];
            bodies.Add(text.ToString());
        }
        foreach (var body in bodies)
        {
            var start = TimeProvider.System.GetTimestamp();
            var (status, text, _) = await Send(program, null, body);
            var took = TimeProvider.System.GetElapsedTime(start);
            Assert.True((int)status is >= 400 and < 500, $"{(int)status} to {body[..Math.Min(200, body.Length)]}: {text}");
            Assert.True(took < TimeSpan.FromSeconds(2), $"{took} for {body[..Math.Min(200, body.Length)]}");
        }
        // 50 MB: cut off at the limit, not read to its end.
        var large = await Send(program, null, "{\"name\":\"" + new string('x', 50_000_000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.Status);
        Assert.Equal(HttpStatusCode.Created, (await Send(program, null, """{"name":"still here","amount":1}""")).Status);
    }

    [Theory]
    [InlineData("en", "Your role does not allow this")]
    [InlineData("zh-CN,zh;q=0.9", "您的角色无权执行此操作")]
    public async Task A_refusal_is_problem_details_with_a_code_in_the_callers_language(string language, string title)
    {
        await using var web = await WebApp.Start(Engine.Sqlite, map: MapNotes);
        using var program = await web.WithKey(Role.Viewer);
        program.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        using var answer = await program.PostAsync("/api/notes", new StringContent("{}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("http.403", problem.RootElement.GetProperty("code").GetString());
        Assert.StartsWith(title, problem.RootElement.GetProperty("title").GetString());
        Assert.Equal(32, problem.RootElement.GetProperty("traceId").GetString()!.Length);
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync("/api/nothing", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_api_describes_itself_to_programs_and_to_people()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var admin = await web.SignedIn();
        var (status, document) = await admin.Get("/openapi/v1.json");
        Assert.Equal(HttpStatusCode.OK, status);
        using var json = JsonDocument.Parse(document);
        Assert.All(json.RootElement.GetProperty("paths").EnumerateObject(), p => Assert.StartsWith("/api/", p.Name));
        var page = await admin.Get("/api");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("/api/me", page.Text);
    }

    private static async Task<(HttpStatusCode Status, string Text, string? Location)> Send(HttpClient program, string? key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/notes") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        // Lets the server refuse before megabytes are on their way.
        request.Headers.ExpectContinue = body.Length > 10_000_000;
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var answer = await program.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer.Headers.Location?.OriginalString);
    }
}
