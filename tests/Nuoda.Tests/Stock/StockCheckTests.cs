using Nuoda.Platform.Operations;
using Xunit;

namespace Nuoda.Tests.Stock;

public sealed class StockCheckTests
{
    [Theory, Databases.Both]
    public async Task More_promised_than_there_is_is_found_once_the_tables_own_guard_is_gone(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await SomeStock.At("EAST").OnHand("PUMP", 5).Store(database);
        await Assert.ThrowsAnyAsync<Exception>(() => database.Execute("UPDATE supplies SET reserved = quantity + 1"));
        await database.Execute(engine == Engine.Sqlite ? "PRAGMA ignore_check_constraints = 1; UPDATE supplies SET reserved = quantity + 1; PRAGMA ignore_check_constraints = 0"
            : "ALTER TABLE supplies DROP CONSTRAINT ck_supplies_reserved; UPDATE supplies SET reserved = quantity + 1");
        var found = (await Doctor.Examine(database.Home, TestContext.Current.CancellationToken)).SelectMany(l => l.Findings ?? []).Select(f => f.Code);
        // SQLite's own check of the file knows the constraint, and comes before all others.
        Assert.Equal(engine == Engine.Sqlite ? ["database-damaged"] : ["reserved-not-sum", "reserved-over"], found.Order(StringComparer.Ordinal));
    }
}
