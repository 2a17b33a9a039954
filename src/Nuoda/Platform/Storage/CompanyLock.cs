using Npgsql;

namespace Nuoda.Platform.Storage;

/// <summary>Something that only one process of a company does at a time, over all nodes; free again by itself when its process dies.
/// PostgreSQL: an advisory lock of a connection. SQLite: a lock on a file of the data folder.</summary>
internal sealed class CompanyLock : IAsyncDisposable
{
    /// <summary>Storing an import, or undoing one.</summary>
    public const string Apply = "apply";

    /// <summary>Working on the imports that pages and programs asked for.</summary>
    public const string Jobs = "jobs";

    /// <summary>Bringing the database to the program's schema (SQLite; PostgreSQL has a lock of its own for it).</summary>
    public const string Schema = "schema";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly IAsyncDisposable _held;

    private CompanyLock(IAsyncDisposable held) => _held = held;

    /// <summary>Null when another process holds it.</summary>
    public static async Task<CompanyLock?> TryTake(DataHome home, string name, CancellationToken ct)
    {
        if (home.Database is not { } server) return TryFile(home, name);
        var connection = new NpgsqlConnection(server);
        try
        {
            await connection.OpenAsync(ct);
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtext($1))", connection) { Parameters = { new() { Value = "nuoda." + name } } };
            if (await command.ExecuteScalarAsync(ct) is true) return new CompanyLock(new OnServer(connection, "nuoda." + name));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Waits until it is free.</summary>
    public static async Task<CompanyLock> Take(DataHome home, string name, CancellationToken ct)
    {
        while (true)
        {
            if (await TryTake(home, name, ct) is { } taken) return taken;
            await Task.Delay(Pause, ct);
        }
    }

    public ValueTask DisposeAsync() => _held.DisposeAsync();

    private static CompanyLock? TryFile(DataHome home, string name)
    {
        try
        {
            // The file stays: deleting it would let two processes lock two files of one name.
            return new CompanyLock(new FileStream(Path.Combine(home.Folder, name + ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private sealed class OnServer(NpgsqlConnection connection, string name) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            // The pool would keep a session's lock alive.
            await using (var command = new NpgsqlCommand("SELECT pg_advisory_unlock(hashtext($1))", connection) { Parameters = { new() { Value = name } } })
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            await connection.DisposeAsync();
        }
    }
}
