using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Platform.Access;
using Xunit;

namespace Nuoda.Tests.Platform.Access;

/// <summary>Drill S1: every route of the running server against everybody. What each route needs is declared twice: at the route, and in routes.txt,
/// where a reviewer sees it change. NUODA_WRITE_ROUTES=1 writes the file anew.</summary>
public sealed partial class RouteMatrixTests
{
    private sealed record Route(string Method, string Pattern, string Needs)
    {
        public override string ToString() => $"{Method} {Pattern} → {Needs}";
    }

    [Fact]
    public async Task Every_route_is_declared_with_what_it_needs()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        var running = Routes(web.Services).Select(r => r.ToString()).Distinct().Order(StringComparer.Ordinal).ToList();
        var file = Path.Combine(Here(), "routes.txt");
        if (Environment.GetEnvironmentVariable("NUODA_WRITE_ROUTES") == "1") await File.WriteAllLinesAsync(file, running, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken), running);
        Assert.DoesNotContain(running, r => r.EndsWith("→ nobody", StringComparison.Ordinal));
    }

    [Theory, Databases.Both]
    public async Task Who_may_not_is_refused_on_every_route_and_nothing_is_written(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        var routes = Routes(web.Services).Where(r => r.Needs != "all").ToList();
        Assert.True(routes.Count > 15, $"Only {routes.Count} routes found.");
        var wrong = new List<string>();
        using var nobody = web.Anonymous();
        await nobody.Get("/sign-in");
        await Walk("anonymous", nobody, _ => false);
        foreach (var role in Enum.GetValues<Role>())
        {
            using var visitor = await web.SignedIn(role);
            await Walk(role.ToString(), visitor, p => role.May(p));
        }
        Assert.Equal("", string.Join('\n', wrong));

        async Task Walk(string who, Visitor visitor, Func<Permission, bool> may)
        {
            var before = await HashOf(web.Database);
            foreach (var route in routes.Where(r => !Enum.TryParse<Permission>(r.Needs, out var needs) || !may(needs)))
            {
                var status = await Send(visitor, route);
                var refused = who == "anonymous"
                    ? status is HttpStatusCode.Unauthorized || (status == HttpStatusCode.Found && route.Method == "GET")
                    : status is HttpStatusCode.Forbidden;
                if (!refused) wrong.Add($"{who}: {route} answered {(int)status}");
            }
            if (await HashOf(web.Database) != before) wrong.Add($"{who}: something was written");
            // And who may, gets past the door: a right that nobody has would pass the test above.
            foreach (var route in routes.Where(r => r.Method == "GET" && Enum.TryParse<Permission>(r.Needs, out var needs) && may(needs)))
            {
                var status = await Send(visitor, route);
                if (status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.InternalServerError) wrong.Add($"{who}: {route} answered {(int)status} though allowed");
            }
        }
    }

    [Fact]
    public async Task A_route_that_declares_nothing_is_closed_to_everybody_and_found()
    {
        await using var web = await WebApp.Start(Engine.Sqlite, map: app => app.MapGet("/forgotten", () => "secret"));
        Assert.Contains(Routes(web.Services), r => r is { Pattern: "/forgotten", Needs: "nobody" });
        using var admin = await web.SignedIn();
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.Get("/forgotten")).Status);
        using var nobody = web.Anonymous();
        Assert.Equal(HttpStatusCode.Found, (await nobody.Get("/forgotten")).Status);
    }

    [Fact]
    public async Task A_write_before_the_refusal_is_found()
    {
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        var before = await HashOf(database);
        await database.Execute("INSERT INTO settings (name, value) VALUES ('x', 'y')");
        Assert.NotEqual(before, await HashOf(database));
    }

    private static async Task<HttpStatusCode> Send(Visitor visitor, Route route)
    {
        var path = Parameter().Replace(route.Pattern, m => m.Value.Contains(":long") || m.Value.Contains(":int") ? "1" : "x");
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), path);
        if (route.Method != "GET")
        {
            request.Headers.Add("RequestVerificationToken", visitor.Token);
            request.Content = path.StartsWith("/api/", StringComparison.Ordinal)
                ? new StringContent("{}", Encoding.UTF8, "application/json")
                : new FormUrlEncodedContent([new("_handler", "none"), new("name", "x")]);
        }
        using var answer = await visitor.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static IEnumerable<Route> Routes(IServiceProvider services)
    {
        foreach (var endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            // Files of wwwroot: public by their nature, and hundreds.
            if (endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null) continue;
            // The framework's own, which declare nothing and are therefore closed: enhanced navigation, which we do not use, and files that are not there.
            if (endpoint.RoutePattern.RawText is "/_framework/opaque-redirect" or "{**path:file}") continue;
            var pattern = endpoint.RoutePattern.RawText is ['/', ..] raw ? raw : "/" + endpoint.RoutePattern.RawText;
            var needs = endpoint.Metadata.GetMetadata<OpenToAllAttribute>() is not null ? "all" : endpoint.Metadata.GetMetadata<NeedsAttribute>()?.Permission.ToString() ?? "nobody";
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]) yield return new(method, pattern, needs);
        }
    }

    /// <summary>Every row of every table, but those that reading itself moves on (last use of a key, keys of the forms).</summary>
    private static async Task<string> HashOf(TestDatabase database)
    {
        await using var db = database.Home.OpenDb();
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in db.Model.GetEntityTypes().Select(t => t.GetTableName()!).Distinct().Where(t => t != "data_protection_keys").Order(StringComparer.Ordinal))
        {
            // Sealing goes on meanwhile and is no write of the visitor's.
            if (table is "audit_batches" or "id_blocks") continue;
            var columns = db.Model.GetEntityTypes().Single(t => t.GetTableName() == table).GetProperties().Select(p => p.GetColumnName()).Where(c => !(table == "audit_entries" && c == "batch_id"));
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT {string.Join(", ", columns.Select(c => $"\"{c}\""))} FROM \"{table}\" ORDER BY 1, 2";
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            hash.AppendData(Encoding.UTF8.GetBytes(table));
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                for (var i = 0; i < reader.FieldCount; i++) hash.AppendData(Encoding.UTF8.GetBytes($"{i}={(reader.GetValue(i) is byte[] b ? Convert.ToHexString(b) : reader.GetValue(i))};"));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
