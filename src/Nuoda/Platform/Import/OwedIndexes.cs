using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>An index that a large import took away while its table was empty, and makes anew of what it stored (PostgreSQL).</summary>
public sealed class OwedIndex
{
    public required string Name { get; init; }
    /// <summary>The statement that makes it, as the server gave it.</summary>
    public required string Definition { get; init; }
}

internal sealed class OwedIndexMapping : IEntityTypeConfiguration<OwedIndex>
{
    public void Configure(EntityTypeBuilder<OwedIndex> builder)
    {
        builder.ToTable("owed_indexes").KeepOutOfAudit();
        builder.HasKey(i => i.Name);
        builder.Property(i => i.Definition).HasMaxLength(-1);
    }
}

/// <summary>PostgreSQL makes an index of a million rows in a fraction of the time in which it keeps one while they come. The first large import into empty tables therefore goes without:
/// it takes their indexes away in a transaction of its own, because a reader would else wait for it until the import ends, notes there what it owes, and makes them in the transaction that stores
/// the rows. Only indexes that forbid nothing: whatever happens in between, an empty table misses none of them.</summary>
internal static class OwedIndexes
{
    /// <summary>Takes the indexes of empty tables away, unless somebody is reading them for longer.</summary>
    public static async Task Take(DataHome home, IEnumerable<string> tables, CancellationToken ct)
    {
        if (home.Database is null) return;
        await using var db = home.OpenDb();
        try
        {
            foreach (var table in tables) await Take(db, table, ct);
        }
        catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            // A long read, a backup: this import keeps the indexes that are left row by row.
        }
    }

    /// <summary>Makes what is owed, within the caller's transaction.</summary>
    public static async Task Make(NuodaDb db, CancellationToken ct)
    {
        if (db.IsSqlite) return;
        foreach (var owed in await db.Set<OwedIndex>().AsNoTracking().ToListAsync(ct))
        {
#pragma warning disable EF1002 // the server's own words
            await db.Database.ExecuteSqlRawAsync(owed.Definition, ct);
#pragma warning restore EF1002
            await db.Set<OwedIndex>().Where(i => i.Name == owed.Name).ExecuteDeleteAsync(ct);
        }
    }

    /// <summary>Makes what an import that stored nothing left owing: one that failed, or was killed. While an import works, that is its affair.</summary>
    public static async Task Restore(DataHome home, CancellationToken ct)
    {
        if (home.Database is null) return;
        await using var db = home.OpenDb();
        if (!await db.Set<OwedIndex>().AnyAsync(ct)) return;
        await using var turn = await CompanyLock.TryTake(home, CompanyLock.Apply, ct);
        if (turn is null) return;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await Make(db, ct);
        await transaction.CommitAsync(ct);
    }

#pragma warning disable EF1002 // names are the program's own
    private static async Task Take(NuodaDb db, string table, CancellationToken ct)
    {
        if (await Any(db, table, ct)) return;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SET LOCAL lock_timeout = '300ms'", ct);
        await db.Database.ExecuteSqlRawAsync($"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", ct);
        if (await Any(db, table, ct)) return;
        var indexes = await db.Database.SqlQuery<string>($"""
            SELECT c.relname AS "Value" FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = {table}::regclass AND i.indisvalid AND NOT i.indisunique
            """).ToListAsync(ct);
        foreach (var index in indexes)
        {
            await db.Database.ExecuteSqlAsync($"INSERT INTO owed_indexes (name, definition) SELECT {index}, pg_get_indexdef({index}::regclass)", ct);
            await db.Database.ExecuteSqlRawAsync($"DROP INDEX {BulkWriter.Quoted(index)}", ct);
        }
        await transaction.CommitAsync(ct);
    }

    private static async Task<bool> Any(NuodaDb db, string table, CancellationToken ct) =>
        (await db.Database.SqlQueryRaw<bool>($"SELECT EXISTS (SELECT 1 FROM {table}) AS \"Value\"").ToListAsync(ct))[0];
#pragma warning restore EF1002
}
