using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.EntityFrameworkCore.Scaffolding.Metadata;
using Microsoft.EntityFrameworkCore.Sqlite.Diagnostics.Internal;
using Microsoft.EntityFrameworkCore.Sqlite.Scaffolding.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql.EntityFrameworkCore.PostgreSQL.Diagnostics.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Scaffolding.Internal;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform;

/// <summary>What the migrations leave in the database is what the model says: read back by each provider's own reader.</summary>
public sealed class MigratedSchemaTests
{
    [Theory, Databases.Both]
    public async Task The_migrated_schema_is_the_models(Engine engine)
    {
        await using var migrated = await TestDatabase.Create(engine);
        await using var created = await TestDatabase.CreateEmpty(engine);
        await using (var db = created.OpenDb()) await db.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(await Describe(created), await Describe(migrated));
    }

    [Theory]
    [Databases.Both("ALTER TABLE orders ADD COLUMN extra bigint", "orders.extra")]
    [Databases.Both("DROP INDEX ix_orders_key", "ix_orders_key")]
    [Databases.Both("CREATE TABLE stray (id bigint NOT NULL CHECK (id > 0))", "stray")]
    public async Task A_difference_is_seen(Engine engine, string change, string named)
    {
        await using var migrated = await TestDatabase.Create(engine);
        var before = await Describe(migrated);
        await migrated.Execute(change);
        var after = await Describe(migrated);
        Assert.Contains(after.Except(before).Concat(before.Except(after)), line => line.Contains(named, StringComparison.Ordinal));
    }

    [Theory, Databases.Both]
    public async Task Migrating_twice_changes_nothing(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var before = await Describe(database);
        await database.Home.Migrate(TestContext.Current.CancellationToken);
        Assert.Equal(before, await Describe(database));
    }

    /// <summary>One line a fact, sorted.</summary>
    private static async Task<List<string>> Describe(TestDatabase database)
    {
        await using var db = database.Home.OpenDb();
        var model = Reader(db).Create(db.Database.GetConnectionString()!, new DatabaseModelFactoryOptions());
        List<string> lines = [];
        foreach (var table in model.Tables.Where(t => !t.Name.StartsWith("__EF", StringComparison.Ordinal)))
        {
            lines.Add($"table {table.Name}");
            lines.AddRange(table.Columns.Select(c =>
                $"column {table.Name}.{c.Name} {c.StoreType} {(c.IsNullable ? "null" : "not null")} default {c.DefaultValueSql} computed {c.ComputedColumnSql} {c.ValueGenerated}"));
            if (table.PrimaryKey is { } key) lines.Add($"key {table.Name} {key.Name} {Names(key.Columns)}");
            lines.AddRange(table.UniqueConstraints.Select(u => $"unique {table.Name} {u.Name} {Names(u.Columns)}"));
            lines.AddRange(table.Indexes.Select(i => $"index {table.Name} {i.Name} {Names(i.Columns)} {(i.IsUnique ? "unique" : "")} {i.Filter}"));
            lines.AddRange(table.ForeignKeys.Select(f => $"foreign key {table.Name} {f.Name} {Names(f.Columns)} → {f.PrincipalTable.Name} {Names(f.PrincipalColumns)} {f.OnDelete}"));
        }
        // The readers do not report check constraints.
        lines.AddRange(await db.Database.SqlQueryRaw<string>(db.IsSqlite
            ? """SELECT 'check ' || name || ' ' || sql AS "Value" FROM sqlite_master WHERE sql LIKE '%CHECK%'"""
            : """SELECT 'check ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS "Value" FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace""")
            .ToListAsync(TestContext.Current.CancellationToken));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static string Names(IEnumerable<DatabaseColumn> columns) => string.Join(',', columns.Select(c => c.Name));

#pragma warning disable EF1001 // The providers' readers of a schema have no public names.
    private static IDatabaseModelFactory Reader(NuodaDb db)
    {
        var options = new LoggingOptions();
        var source = new DiagnosticListener("schema");
        if (!db.IsSqlite)
        {
            return new NpgsqlDatabaseModelFactory(new DiagnosticsLogger<DbLoggerCategory.Scaffolding>(
                NullLoggerFactory.Instance, options, source, new NpgsqlLoggingDefinitions(), new NullDbContextLogger()));
        }
        return new SqliteDatabaseModelFactory(
            new DiagnosticsLogger<DbLoggerCategory.Scaffolding>(NullLoggerFactory.Instance, options, source, new SqliteLoggingDefinitions(), new NullDbContextLogger()),
            db.GetService<IRelationalTypeMappingSource>());
    }
#pragma warning restore EF1001
}
