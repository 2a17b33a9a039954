using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Nuoda.Platform.Storage;

/// <summary>Rows for several tables, sent in one go in the caller's transaction, without the change tracker: the path of what happens thousands of times a second.
/// Such rows get no audit entry of their own; whoever uses it writes one for the whole.</summary>
[Published]
public sealed class RowBatch(NuodaDb db)
{
    private readonly List<(string Sql, Column[] Columns, Func<int>? Expected)> _statements = [];

    /// <summary>A column and its values, one a row.</summary>
    public abstract record Column(string Name)
    {
        internal abstract string ServerType { get; }
        internal abstract int Count { get; }
        internal abstract object Array { get; }
        internal abstract object At(int row);

        public static Column Of(string name, IEnumerable<long> values) => new Typed<long>(name, "bigint", [.. values]);
        public static Column Of(string name, IEnumerable<long?> values) => new Typed<long?>(name, "bigint", [.. values]);
        public static Column Of(string name, IEnumerable<int> values) => new Typed<int>(name, "integer", [.. values]);
        public static Column Of(string name, IEnumerable<int?> values) => new Typed<int?>(name, "integer", [.. values]);
        public static Column Of(string name, IEnumerable<string?> values) => new Typed<string?>(name, "text", [.. values]);
        public static Column Of(string name, IEnumerable<byte[]> values) => new Typed<byte[]>(name, "bytea", [.. values]);
        public static Column Of(string name, IEnumerable<bool> values) => new Typed<bool>(name, "boolean", [.. values]);

        private sealed record Typed<T>(string Name, string Type, T[] Values) : Column(Name)
        {
            internal override string ServerType => Type;
            internal override int Count => Values.Length;
            internal override object Array => Values;
            internal override object At(int row) => Values[row] is { } value ? value : DBNull.Value;
        }
    }

    public RowBatch Insert(string table, params Column[] columns)
    {
        var names = string.Join(", ", columns.Select(c => c.Name));
        Add(columns, server: $"INSERT INTO {table} ({names}) SELECT * FROM unnest({Arrays(columns)})",
            embedded: $"INSERT INTO {table} ({names}) VALUES ({string.Join(", ", columns.Select((_, i) => $"$v{i}"))})", null);
        return this;
    }

    /// <summary>One statement for many rows: <paramref name="server"/> reads the columns as <c>v</c>, <paramref name="embedded"/> is run once a row with the parameters <c>$v0, $v1 …</c>.
    /// All rows must be hit: a guard that refuses one of them is a <see cref="RowsRefusedException"/>.</summary>
    public RowBatch Update(string server, string embedded, params Column[] columns)
    {
        Add(columns, server.Replace("{v}", $"unnest({Arrays(columns)}) AS v ({string.Join(", ", columns.Select(c => c.Name))})", StringComparison.Ordinal), embedded, () => columns[0].Count);
        return this;
    }

    public async Task Send(CancellationToken ct)
    {
        if (_statements.Count == 0) return;
        var connection = db.Database.GetDbConnection();
        var transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        if (connection is NpgsqlConnection server) await SendTo(server, (NpgsqlTransaction)transaction, ct);
        else SendTo((SqliteConnection)connection, (SqliteTransaction)transaction);
        _statements.Clear();
    }

    private void Add(Column[] columns, string server, string embedded, Func<int>? expected)
    {
        if (columns[0].Count > 0) _statements.Add((db.IsSqlite ? embedded : server, columns, expected));
    }

    private static string Arrays(Column[] columns) => string.Join(", ", columns.Select((c, i) => $"${i + 1}::{c.ServerType}[]"));

    private async Task SendTo(NpgsqlConnection server, NpgsqlTransaction transaction, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(server, transaction);
        foreach (var (sql, columns, _) in _statements)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var column in columns) command.Parameters.Add(new() { Value = column.Array });
            batch.BatchCommands.Add(command);
        }
        await batch.ExecuteNonQueryAsync(ct);
        for (var i = 0; i < _statements.Count; i++)
            if (_statements[i].Expected is { } expected && batch.BatchCommands[i].RecordsAffected != expected()) throw new RowsRefusedException(_statements[i].Sql);
    }

    private void SendTo(SqliteConnection embedded, SqliteTransaction transaction)
    {
        foreach (var (sql, columns, expected) in _statements)
        {
            using var command = new SqliteCommand(sql, embedded, transaction);
            var parameters = columns.Select((_, i) => command.Parameters.Add(new SqliteParameter { ParameterName = $"$v{i}" })).ToArray();
            for (var row = 0; row < columns[0].Count; row++)
            {
                for (var i = 0; i < columns.Length; i++) parameters[i].Value = columns[i].At(row);
                var hit = command.ExecuteNonQuery();
                if (expected is not null && hit != 1) throw new RowsRefusedException(sql);
            }
        }
    }
}

/// <summary>A guarded update did not hit all its rows: somebody else was first although the locks say that nobody could be.</summary>
[Published]
public sealed class RowsRefusedException(string sql) : InvalidOperationException($"Not all rows were hit: {sql}");
