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
    // Migrating costs more than copying: each run migrates one template a database.
    private static readonly SemaphoreSlim TemplateGate = new(1, 1);
    private static readonly string TemplateName = $"nuoda_template_{Environment.ProcessId}";
    private static byte[]? _sqliteTemplate;
    private static bool _postgresTemplate;
    private static int _count;

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
            var template = await SqliteTemplate(ct);
            var folder = Directory.CreateTempSubdirectory("nuoda-test-");
            var home = new DataHome(folder.FullName, null);
            await File.WriteAllBytesAsync(home.SqliteFile, template, ct);
            return new(folder, null, home);
        }
        var server = PostgresServer.Required();
        await PostgresTemplate(server, ct);
        var name = NewName();
        await server.Execute($"CREATE DATABASE {name} TEMPLATE {TemplateName}", ct);
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
        var name = NewName();
        await server.Execute($"CREATE DATABASE {name}", ct);
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
        await using (var db = Home.OpenDb())
        {
            if (db.Database.GetDbConnection() is SqliteConnection sqlite) SqliteConnection.ClearPool(sqlite);
            else NpgsqlConnection.ClearPool((NpgsqlConnection)db.Database.GetDbConnection());
        }
        if (_postgresName is not null)
            await PostgresServer.Required().Execute($"DROP DATABASE IF EXISTS {_postgresName} WITH (FORCE)", CancellationToken.None);
        _folder.Delete(recursive: true);
    }

    private static string NewName() => $"nuoda_test_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";

    private static async Task<byte[]> SqliteTemplate(CancellationToken ct)
    {
        await TemplateGate.WaitAsync(ct);
        try
        {
            if (_sqliteTemplate is not null) return _sqliteTemplate;
            var folder = Directory.CreateTempSubdirectory("nuoda-template-");
            var home = new DataHome(folder.FullName, null);
            await home.Migrate(ct);
            await using (var db = home.OpenDb())
            {
                await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", ct);
                SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
            }
            _sqliteTemplate = await File.ReadAllBytesAsync(home.SqliteFile, ct);
            folder.Delete(recursive: true);
            return _sqliteTemplate;
        }
        finally
        {
            TemplateGate.Release();
        }
    }

    private static async Task PostgresTemplate(PostgresServer server, CancellationToken ct)
    {
        await TemplateGate.WaitAsync(ct);
        try
        {
            if (_postgresTemplate) return;
            await server.Execute($"DROP DATABASE IF EXISTS {TemplateName}", ct);
            await server.Execute($"CREATE DATABASE {TemplateName}", ct);
            // A template may have no visitors while it is copied, hence no pool.
            await new DataHome(Path.GetTempPath(), server.ConnectionTo(TemplateName, pooling: false)).Migrate(ct);
            _postgresTemplate = true;
        }
        finally
        {
            TemplateGate.Release();
        }
    }
}
