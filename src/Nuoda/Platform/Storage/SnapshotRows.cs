using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Nuoda.Platform.Storage;

/// <summary>Rows of a query of a <see cref="ReadSnapshot"/>, one at a time. Names as in ADO.NET.</summary>
[Published]
public abstract class SnapshotRows : IDisposable
{
    public abstract bool Read();
    public abstract bool IsDBNull(int column);
    public abstract long GetInt64(int column);
    public abstract string GetString(int column);
    public abstract void Dispose();

    public virtual int GetInt32(int column) => checked((int)GetInt64(column));
    public virtual bool GetBoolean(int column) => GetInt64(column) != 0;
}

/// <summary>SQLite's own statement: ADO.NET's reader costs five times as much a value, and bulk readers take a hundred values a line.</summary>
internal sealed class SqliteRows : SnapshotRows
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    public SqliteRows(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_connection, sql, out _statement));
    }

    public override bool Read()
    {
        var outcome = raw.sqlite3_step(_statement);
        if (outcome is raw.SQLITE_ROW or raw.SQLITE_DONE) return outcome == raw.SQLITE_ROW;
        Check(outcome);
        return false;
    }

    public override bool IsDBNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;
    public override long GetInt64(int column) => raw.sqlite3_column_int64(_statement, column);
    public override string GetString(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public override void Dispose() => _statement.Dispose();

    private void Check(int outcome)
    {
        if (outcome != raw.SQLITE_OK) throw new SqliteException(raw.sqlite3_errmsg(_connection).utf8_to_string(), outcome, raw.sqlite3_extended_errcode(_connection));
    }
}

internal sealed class ServerRows(DbCommand command) : SnapshotRows
{
    private readonly DbDataReader _rows = command.ExecuteReader();

    public override bool Read() => _rows.Read();
    public override bool IsDBNull(int column) => _rows.IsDBNull(column);
    public override long GetInt64(int column) => _rows.GetInt64(column);
    public override string GetString(int column) => _rows.GetString(column);
    public override int GetInt32(int column) => _rows.GetInt32(column);
    public override bool GetBoolean(int column) => _rows.GetBoolean(column);

    public override void Dispose()
    {
        _rows.Dispose();
        command.Dispose();
    }
}
