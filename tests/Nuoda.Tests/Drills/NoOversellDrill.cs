using System.Net;
using Microsoft.EntityFrameworkCore;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests.Drills;

/// <summary>R4: sixty-four callers at once for the last forty pieces get exactly forty, in one process and in two, and five products asked for in opposite order lock nobody out.
/// Seen red: with the turn at the products and the guard of the update both taken out, callers of two processes were answered 500 by the table's own check. With one of the three taken out
/// the other two hold, only slower.</summary>
public sealed class NoOversellDrill
{
    private const int Pieces = 40;
    private const int Callers = 64;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static int Rounds(Engine engine) => DrillCompany.IsFull ? 500 : engine == Engine.Postgres ? 20 : 5;

    [Theory, Databases.Both]
    public async Task Sixty_four_callers_for_the_last_forty_pieces_get_exactly_forty(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        using var program = await web.WithKey(Role.Agent);
        await SomeStock.At("EAST").For("ACME").Store(web.Database);
        for (var round = 0; round < Rounds(engine); round++)
        {
            await SomeStock.At("EAST").OnHand($"P{round}", Pieces).Store(web.Database);
            var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => program.Ask("/api/orders", "POST", Order($"P{round}"))));
            Assert.Equal((Pieces, Callers - Pieces), (answers.Count(a => a.Status == HttpStatusCode.Created), answers.Count(a => a.Status == HttpStatusCode.Conflict && a.Code == "promise.not_possible")));
        }
        await HoldsTogether(web.Database, Rounds(engine) * Pieces);
    }

    [Theory, Databases.Both]
    public async Task Five_products_asked_for_in_opposite_order_lock_nobody_out(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        using var program = await web.WithKey(Role.Agent);
        await SomeStock.At("EAST").For("ACME").Store(web.Database);
        var rounds = Math.Max(1, Rounds(engine) / 4);
        for (var round = 0; round < rounds; round++)
        {
            string[] products = [.. Enumerable.Range(0, 5).Select(p => $"P{round}-{p}")];
            foreach (var product in products) await SomeStock.At("EAST").OnHand(product, Pieces).Store(web.Database);
            var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => program.Ask("/api/orders", "POST", Order(i % 2 == 0 ? products : [.. products.Reverse()]))));
            Assert.Equal((Pieces, Callers - Pieces), (answers.Count(a => a.Status == HttpStatusCode.Created), answers.Count(a => a.Status == HttpStatusCode.Conflict)));
        }
        await HoldsTogether(web.Database, rounds * 5 * Pieces);
    }

    [Fact]
    public async Task Two_processes_on_one_database_share_the_last_pieces()
    {
        await using var web = await WebApp.Start(Engine.Postgres);
        var database = web.Database;
        await SomeStock.At("EAST").For("ACME").Store(database);
        using var here = await web.WithKey(Role.Agent);
        await using var folder = await TestDatabase.CreateEmpty(Engine.Sqlite);
        await using var second = await NuodaProcess.Serve(folder.Home.Folder, ["--database", database.Home.Database!], Ct);
        using var there = new HttpClient { BaseAddress = second.Url };
        there.DefaultRequestHeaders.Authorization = here.DefaultRequestHeaders.Authorization;
        var rounds = DrillCompany.IsFull ? 100 : 5;
        for (var round = 0; round < rounds; round++)
        {
            string[] products = [$"P{round}-0", $"P{round}-1"];
            foreach (var product in products) await SomeStock.At("EAST").OnHand(product, Pieces).Store(database);
            var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => (i % 2 == 0 ? here : there).Ask("/api/orders", "POST", Order(i % 4 < 2 ? products : [.. products.Reverse()]))));
            Assert.All(answers, a => Assert.True(a.Status is HttpStatusCode.Created or HttpStatusCode.Conflict, a.Text));
            Assert.Equal(Pieces, answers.Count(a => a.Status == HttpStatusCode.Created));
        }
        await HoldsTogether(database, rounds * 2 * Pieces);
    }

    private static string Order(params string[] products) =>
        $$"""{"customer":"ACME","lines":[{{string.Join(',', products.Select(p => $$"""{"product":"{{p}}","quantity":1}"""))}}]}""";

    private static async Task HoldsTogether(TestDatabase database, long pieces)
    {
        await using var db = database.Home.OpenDb();
        Assert.Equal(pieces * 1000, await db.Set<PromiseVersion>().SumAsync(p => p.Quantity, Ct));
        Assert.Equal(pieces * 1000, await db.Set<Reservation>().SumAsync(r => r.Quantity, Ct));
        Assert.Equal(0, await db.Set<Supply>().CountAsync(s => s.Reserved != s.Quantity, Ct));
        Assert.Equal(0, await db.Set<Supply>().CountAsync(s => s.Reserved != db.Set<Reservation>().Where(r => r.SupplyId == s.Id).Sum(r => r.Quantity), Ct));
    }
}
