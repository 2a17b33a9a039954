using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Nuoda.Kernel;
using Nuoda.Platform.Import;

namespace Nuoda.Platform.Storage;

/// <summary>Where a company's data lives: a folder (facts, uploads, the embedded database) and, if named, a server database.</summary>
/// <param name="Folder">Absolute path.</param>
/// <param name="Database">PostgreSQL connection string; null = SQLite in the folder.</param>
[Published]
public sealed record DataHome(string Folder, string? Database)
{
    static DataHome()
    {
        // A connection is one thread's at a time here, as ADO.NET and EF ask: SQLite may leave out the lock that it otherwise takes for every value bound or read.
        SQLitePCL.Batteries_V2.Init();
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
    }

    public string SqliteFile => Path.Combine(Folder, "nuoda.db");
    public string FactsFolder => Path.Combine(Folder, "facts");
    public string ImportsFolder => Path.Combine(Folder, "imports");

    /// <summary>Makes the folder, and says in one sentence why it cannot be used.</summary>
    public static Result<DataHome> Open(string folder, string? database)
    {
        var full = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(full);
            var probe = Path.Combine(full, $".write-probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Error.Invalid("data.not_writable", full, refused.Message);
        }
        return new DataHome(full, string.IsNullOrWhiteSpace(database) ? null : database);
    }

    /// <summary>For the contexts of pages and API calls.</summary>
    public void Configure(DbContextOptionsBuilder options) => Configure(options, Database);

    private void Configure(DbContextOptionsBuilder options, string? database)
    {
        if (database is { } server) options.UseNpgsql(server);
        else
            options.UseSqlite(new SqliteConnectionStringBuilder { DataSource = SqliteFile, DefaultTimeout = 30, Pooling = true }.ToString())
                .AddInterceptors(SqlitePragmas.Instance);
        // Migrations are scripts without a snapshot, so EF takes every model for changed.
        options.ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));
    }

    /// <summary>For work outside a request (an import, its undo, a backup): a statement over millions of rows may take its time, and ends with the caller's cancellation.</summary>
    public NuodaDb OpenDb()
    {
        var options = new DbContextOptionsBuilder<NuodaDb>();
        Configure(options, Database is null ? null : new NpgsqlConnectionStringBuilder(Database) { CommandTimeout = 0 }.ConnectionString);
        return new NuodaDb(options.Options);
    }

    /// <summary>Brings the database to this program's schema.</summary>
    public async Task Migrate(CancellationToken ct)
    {
        await using var db = OpenDb();
        if ((await db.Database.GetPendingMigrationsAsync(ct)).Any()) await Migrate(db, ct);
        await OwedIndexes.Restore(this, ct);
    }

    private async Task Migrate(NuodaDb db, CancellationToken ct)
    {
        await using var turn = Database is null ? await CompanyLock.Take(this, CompanyLock.Schema, ct) : null;
        // On SQLite EF's own lock is a row, which outlives a process that was killed, and every later start would wait for it. We hold a lock that does not.
        if (Database is null)
            await db.Database.ExecuteSqlAsync($"""CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL); DELETE FROM "__EFMigrationsLock";""", ct);
        await db.Database.MigrateAsync(ct);
    }
}

/// <summary>WAL keeps readers going beside a writer; synchronous=FULL because an acknowledged write must survive power loss.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    public static readonly SqlitePragmas Instance = new();
    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;";

    public override void ConnectionOpened(System.Data.Common.DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(System.Data.Common.DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
