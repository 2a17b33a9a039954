using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests;

/// <summary>A data folder of its own with a migrated, empty database, for one test; deleted with it.
/// <code>await using var database = await TestDatabase.Create(engine);</code></summary>
public sealed class TestDatabase : IAsyncDisposable
{
    // Migrating costs more than copying, so each run migrates once.
    private static readonly Lazy<Task<byte[]>> SqliteTemplate = new(MigrateSqlite);

    private readonly DirectoryInfo _folder;
    private readonly string? _postgresName;

    private TestDatabase(DirectoryInfo folder, string? postgresName, DataHome home)
    {
        _folder = folder;
        _postgresName = postgresName;
        Home = home;
    }

    public DataHome Home { get; }

    /// <summary>Counts the commands of every context from <see cref="OpenDb"/>.</summary>
    public CommandCounter Commands { get; } = new();

    public Engine Engine => _postgresName is null ? Engine.Sqlite : Engine.Postgres;

    public static async Task<TestDatabase> Create(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        if (engine == Engine.Sqlite)
        {
            var template = await SqliteTemplate.Value;
            var folder = Directory.CreateTempSubdirectory("nuoda-test-");
            var home = new DataHome(folder.FullName, null);
            await File.WriteAllBytesAsync(home.SqliteFile, template, ct);
            return new(folder, null, home);
        }
        var server = PostgresServer.Required();
        var name = await server.Migrated();
        var place = Directory.CreateTempSubdirectory("nuoda-test-");
        return new(place, name, new DataHome(place.FullName, server.ConnectionTo(name, pooling: true)));
    }

    /// <summary>The same without a schema: for tests of the migration itself.</summary>
    public static async Task<TestDatabase> CreateEmpty(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("nuoda-test-");
        if (engine == Engine.Sqlite) return new(folder, null, new DataHome(folder.FullName, null));
        var server = PostgresServer.Required();
        var name = await server.Empty(ct);
        return new(folder, name, new DataHome(folder.FullName, server.ConnectionTo(name, pooling: true)));
    }

    public NuodaDb OpenDb()
    {
        var options = new DbContextOptionsBuilder<NuodaDb>();
        Home.Configure(options);
        return new NuodaDb(options.AddInterceptors(Commands).Options);
    }

    /// <summary>Runs one statement as it stands, past the product's own ways: to plant what must be found.</summary>
    public async Task<int> Execute(string sql)
    {
        await using var db = Home.OpenDb();
        return await db.Database.ExecuteSqlRawAsync(sql, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // Handles stay open in the pools, and a dropped database must have no visitors.
        foreach (var opened in new[] { Home.OpenDb(), OpenDb() })
        {
            await using var db = opened;
            if (db.Database.GetDbConnection() is SqliteConnection sqlite) SqliteConnection.ClearPool(sqlite);
            else NpgsqlConnection.ClearPool((NpgsqlConnection)db.Database.GetDbConnection());
        }
        if (_postgresName is not null) PostgresServer.Required().Drop(_postgresName);
        _folder.Delete(recursive: true);
    }

    private static async Task<byte[]> MigrateSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("nuoda-template-");
        var home = new DataHome(folder.FullName, null);
        await home.Migrate(CancellationToken.None);
        await using (var db = home.OpenDb())
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
            SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        }
        var template = await File.ReadAllBytesAsync(home.SqliteFile);
        folder.Delete(recursive: true);
        return template;
    }
}
