using System.Net;
using Microsoft.EntityFrameworkCore;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Xunit;

namespace Nuoda.Tests.Drills;

/// <summary>R5: the same idempotency key, thirty-two times at once, again after a restart, with another body, and after a refusal. Seen red: with the claim of the key taken out, thirty-two orders.</summary>
public sealed class SameKeyDrill
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task One_key_makes_one_order(Engine engine)
    {
        var keys = DrillCompany.IsFull ? 1_000 : engine == Engine.Postgres ? 50 : 13;
        await using var web = await WebApp.Start(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 1_000_000).For("ACME").Store(web.Database);
        using var program = await web.WithKey(Role.Agent);
        var told = new List<string>();
        for (var key = 0; key < keys; key++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => program.Ask("/api/orders", "POST", Order(key + 1), Header(key))));
            Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.Status));
            told.Add(Assert.Single(answers.Select(a => a.Text).Distinct()));
            Assert.Equal("idempotency.other_request", (await program.Ask("/api/orders", "POST", Order(key + 2), Header(key))).Code);
        }
        // A restart is another intake with an empty memory.
        await using (var again = new OrderIntake(web.Database.Home, new Nuoda.Stock.CurrentNetwork(web.Database.Home, TimeProvider.System), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<OrderIntake>.Instance))
        {
            await using var db = web.Database.Home.OpenDb();
            var stored = await db.Set<Nuoda.Platform.Api.IdempotencyKey>().OrderBy(k => k.At).FirstAsync(Ct);
            var body = new OrderRequestBody("ACME", [new("PUMP", 1)]);
            var answer = await again.Handle(new(body, DataScope.All, stored.Actor, new(stored.Key, stored.RequestHash)), Ct);
            Assert.Equal(told[0], System.Text.Encoding.UTF8.GetString(answer.Stored!.Body));
        }
        // A refused request stores nothing and may be sent again with what was wrong put right.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.Ask("/api/orders", "POST", Order(1).Replace("PUMP", "LAMP", StringComparison.Ordinal), ("Idempotency-Key", "wrong"))).Status);
        Assert.Equal(HttpStatusCode.Created, (await program.Ask("/api/orders", "POST", Order(1), ("Idempotency-Key", "wrong"))).Status);
        await using var count = web.Database.Home.OpenDb();
        Assert.Equal(keys + 1, await count.Set<Order>().CountAsync(Ct));
    }

    private static (string, string) Header(int key) => ("Idempotency-Key", $"key-{key}");

    private static string Order(int quantity) => $$"""{"customer":"ACME","lines":[{"product":"PUMP","quantity":{{quantity}}}]}""";
}
