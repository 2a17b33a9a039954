using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests;

/// <summary>The web application over a database of its own, on a free port of this machine, with an administrator ("admin").
/// <code>await using var web = await WebApp.Start(engine); var sales = await web.SignedIn(Role.Sales, "own:Li Lei"); var page = await sales.Get("/orders");</code></summary>
public sealed class WebApp : IAsyncDisposable
{
    public const string Password = "a good sentence";
    private readonly WebApplication _app;

    private WebApp(TestDatabase database, WebApplication app)
    {
        Database = database;
        _app = app;
    }

    public TestDatabase Database { get; }
    public IServiceProvider Services => _app.Services;
    public Uri Url => new(_app.Urls.First());

    /// <param name="withAdministrator">False: as on the first start.</param>
    public static async Task<WebApp> Start(Engine engine, bool withAdministrator = true, Action<WebApplicationBuilder>? change = null, Action<WebApplication>? map = null)
    {
        var ct = TestContext.Current.CancellationToken;
        var database = await TestDatabase.Create(engine);
        if (withAdministrator)
        {
            await using var db = database.OpenDb();
            await new Company("测试公司", "en", "CNY", "Asia/Shanghai", DayOfWeek.Monday).Store(db, ct);
            await db.SaveChangesAsync(ct);
        }
        var app = WebServer.Build(database.Home, Program.Modules, web =>
        {
            web.WebHost.UseUrls("http://127.0.0.1:0");
            web.Configuration["SignIn:PerMinute"] = "100000";
            // As the program's own, and counted.
            web.Services.AddScoped(sp =>
            {
                var db = database.OpenDb();
                (db.Actor, db.Clock) = (CurrentUser.Anonymous.Actor, sp.GetRequiredService<TimeProvider>());
                return db;
            });
            change?.Invoke(web);
        });
        map?.Invoke(app);
        await app.StartAsync(ct);
        var web = new WebApp(database, app);
        if (withAdministrator) await web.AddUser("admin", Role.Administrator, "all");
        return web;
    }

    public async Task<User> AddUser(string name, Role role, string scope)
    {
        using var services = _app.Services.CreateScope();
        var added = await services.ServiceProvider.GetRequiredService<Users>().Add(name, Password, role, DataScope.Parse(scope)!, TestContext.Current.CancellationToken);
        return added.Value;
    }

    /// <summary>A browser that has not signed in.</summary>
    public Visitor Anonymous() => new(Url);

    /// <summary>A browser of a new user with this role.</summary>
    public async Task<Visitor> SignedIn(Role role, string scope = "all")
    {
        var name = $"{role}-{Guid.NewGuid():N}";
        await AddUser(name, role, scope);
        return await SignedIn(name);
    }

    public async Task<Visitor> SignedIn(string name = "admin", string password = Password)
    {
        var visitor = Anonymous();
        var answer = await visitor.SignIn(name, password);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return visitor;
    }

    /// <summary>A program with an API key.</summary>
    public async Task<HttpClient> WithKey(Role role, string scope = "all")
    {
        using var services = _app.Services.CreateScope();
        var made = await services.ServiceProvider.GetRequiredService<ApiKeys>().Add($"key-{Guid.NewGuid():N}", role, DataScope.Parse(scope)!, TestContext.Current.CancellationToken);
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.Value.Key);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Database.DisposeAsync();
    }
}

/// <summary>A browser without scripts: keeps cookies, follows no redirect, sends the form token of the last page.</summary>
public sealed partial class Visitor(Uri url) : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
    private HttpClient? _client;

    public HttpClient Client => _client ??= new HttpClient(_handler) { BaseAddress = url };
    public CookieContainer Cookies => _handler.CookieContainer;
    public string Token { get; private set; } = "";

    /// <summary>Reads a page to its end, and remembers its form token.</summary>
    public async Task<(HttpStatusCode Status, string Text)> Get(string path)
    {
        var answer = await Client.GetAsync(path, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (TokenIn().Match(text) is { Success: true } token) Token = token.Groups[1].Value;
        return (answer.StatusCode, text);
    }

    /// <summary>Sends a form with the token of the last page; <paramref name="form"/> is the page's @formname, or null for an endpoint.</summary>
    public async Task<HttpResponseMessage> Post(string path, string? form, params (string Name, string? Value)[] fields)
    {
        var all = fields.Select(f => KeyValuePair.Create(f.Name, f.Value ?? "")).Append(new("__RequestVerificationToken", Token));
        if (form is not null) all = all.Append(new("_handler", form));
        using var content = new FormUrlEncodedContent(all);
        return await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
    }

    public async Task<HttpResponseMessage> PostJson(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("RequestVerificationToken", Token);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<HttpResponseMessage> SignIn(string name, string password)
    {
        await Get("/sign-in");
        var answer = await Post("/sign-in", "sign-in", ("Form.Name", name), ("Form.Password", password));
        // Form tokens belong to who is signed in: take a new one.
        if (answer.StatusCode == HttpStatusCode.Found) await Get("/account");
        return answer;
    }

    public void Dispose()
    {
        _client?.Dispose();
        _handler.Dispose();
    }

    [GeneratedRegex("""name="csrf" content="([^"]+)""")]
    private static partial Regex TokenIn();
}
