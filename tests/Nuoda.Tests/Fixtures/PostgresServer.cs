using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Npgsql;
using Nuoda.Platform.Storage;
using Xunit;

[assembly: AssemblyFixture(typeof(Nuoda.Tests.PostgresServer.EndsWithTheRun))]

namespace Nuoda.Tests;

/// <summary>The PostgreSQL server of this test run: the one that NUODA_TEST_POSTGRES names, else a throw-away one (tests/postgres.sh), started by
/// the first test that needs it and gone with the test process.</summary>
public sealed class PostgresServer
{
    private static readonly Lazy<PostgresServer> Started = new(Start);

    // With fsync a new database costs half a second of waiting for the disk: two are made ahead, while a test runs.
    private const int Ahead = 2;

    private readonly Process? _script;
    private readonly ConcurrentQueue<Task<string>> _ready = new();
    private readonly ConcurrentBag<Task> _dropping = [];
    private readonly Lazy<Task<string>> _template;
    private int _count;

    private PostgresServer(string connectionString, Process? script)
    {
        ConnectionString = connectionString;
        _script = script;
        _template = new(MigrateTemplate);
    }

    /// <summary>Why there is no server; null when there is one.</summary>
    public string? Missing { get; private init; }

    /// <summary>To the maintenance database, as a user who may create databases.</summary>
    public string ConnectionString { get; }

    /// <summary>The server; the calling test is skipped, with the reason, where there is none.</summary>
    public static PostgresServer Required()
    {
        var server = Started.Value;
        Assert.SkipWhen(server.Missing is not null, $"PostgreSQL: {server.Missing}");
        return server;
    }

    /// <param name="database">Name of the database.</param>
    /// <param name="pooling">Off for a database that must have no visitors afterwards.</param>
    public string ConnectionTo(string database, bool pooling) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database, Pooling = pooling, IncludeErrorDetail = true }.ToString();

    public async Task Execute(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Name of a new database, migrated.</summary>
    public Task<string> Migrated()
    {
        while (_ready.Count < Ahead) _ready.Enqueue(Copy());
        return _ready.TryDequeue(out var made) ? made : Copy();
    }

    /// <summary>Name of a new database without tables.</summary>
    public async Task<string> Empty(CancellationToken ct)
    {
        var name = NewName();
        await Execute($"CREATE DATABASE {name}", ct);
        return name;
    }

    /// <summary>Nobody waits for it but the end of the run.</summary>
    public void Drop(string database) => _dropping.Add(Execute($"DROP DATABASE {database} WITH (FORCE)", CancellationToken.None));

    private async Task<string> Copy()
    {
        var name = NewName();
        await Execute($"CREATE DATABASE {name} TEMPLATE {await _template.Value}", CancellationToken.None);
        return name;
    }

    private async Task<string> MigrateTemplate()
    {
        var name = await Empty(CancellationToken.None);
        // A template may have no visitors while it is copied, hence no pool.
        await new DataHome(Path.GetTempPath(), ConnectionTo(name, pooling: false)).Migrate(CancellationToken.None);
        return name;
    }

    private string NewName() => $"nuoda_test_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";

    private static PostgresServer Start()
    {
        if (Environment.GetEnvironmentVariable("NUODA_TEST_POSTGRES") is { Length: > 0 } named) return new(named, null);
        if (OperatingSystem.IsWindows()) return new("", null) { Missing = "name a server by NUODA_TEST_POSTGRES" };
        // The script serves until its standard input ends: with this process, however it ends.
        var script = Process.Start(new ProcessStartInfo("bash", [Script()]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var answer = script.StandardOutput.ReadLine();
        const string ready = "ready ", missing = "missing ";
        if (answer?.StartsWith(ready, StringComparison.Ordinal) == true) return new(answer[ready.Length..], script);
        if (answer?.StartsWith(missing, StringComparison.Ordinal) == true) return new("", script) { Missing = answer[missing.Length..] };
        throw new InvalidOperationException($"tests/postgres.sh said '{answer}'.");
    }

    private static string Script([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../postgres.sh"));

    /// <summary>Waits until the server is gone, so that a finished run leaves nothing behind.</summary>
    public sealed class EndsWithTheRun : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (!Started.IsValueCreated) return;
            var server = Started.Value;
            NpgsqlConnection.ClearAllPools();
            if (server._script is not { } script)
            {
                foreach (var made in server._ready) server.Drop(await made);
                if (server._template.IsValueCreated) server.Drop(await server._template.Value);
                await Task.WhenAll(server._dropping);
                return;
            }
            script.StandardInput.Close();
            await script.WaitForExitAsync();
            script.Dispose();
        }
    }
}
