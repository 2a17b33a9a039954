using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Nuoda.Tests.Platform;

public sealed class MigrationTests
{
    private const string LeftByAKilledProcess = """
        CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
        INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00+00:00');
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_start_that_was_killed_while_it_brought_the_schema_up_does_not_stop_the_next(bool isMigrated)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = isMigrated ? await TestDatabase.Create(Engine.Sqlite) : await TestDatabase.CreateEmpty(Engine.Sqlite);
        await database.Execute(LeftByAKilledProcess);
        await database.Home.Migrate(ct).WaitAsync(TimeSpan.FromSeconds(60), ct);
        await using var db = database.Home.OpenDb();
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(ct));
        Assert.Equal(0, await db.Imports.CountAsync(ct));
    }

    [Theory, Databases.Both]
    public async Task Processes_that_start_together_bring_the_schema_up_once(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.CreateEmpty(engine);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => database.Home.Migrate(ct), ct)));
        await using var db = database.Home.OpenDb();
        Assert.Single(await db.Database.GetAppliedMigrationsAsync(ct));
    }
}
