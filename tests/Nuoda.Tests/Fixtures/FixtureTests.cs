using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests;

public sealed class FixtureTests
{
    [Theory, Databases.Both]
    public async Task Each_test_has_a_migrated_database_of_its_own(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var one = await TestDatabase.Create(engine);
        await using var other = await TestDatabase.Create(engine);
        await using (var db = one.OpenDb()) Assert.Equal(1, await db.Reserve("orders", 5, ct));
        await using (var db = one.OpenDb()) Assert.Equal(6, await db.Reserve("orders", 5, ct));
        await using (var db = other.OpenDb()) Assert.Empty(await db.IdBlocks.ToListAsync(ct));
        Assert.Equal(2, one.Commands.Count);
        Assert.Equal(engine == Engine.Sqlite, one.Home.Database is null);
    }

    [Fact]
    public void The_fake_clock_rings_its_timers_in_order_and_at_their_time()
    {
        var clock = FakeClock.On("2026-03-10");
        var rung = new List<string>();
        using var every = clock.CreateTimer(_ => rung.Add($"every {clock.GetUtcNow():HH:mm}"), null, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
        using var once = clock.CreateTimer(_ => rung.Add($"once {clock.GetUtcNow():HH:mm}"), null, TimeSpan.FromMinutes(15), Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromMinutes(25));
        Assert.Equal(["every 12:10", "once 12:15", "every 12:20"], rung);
        Assert.Equal(12, clock.GetUtcNow().Hour);
    }
}
