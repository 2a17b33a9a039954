using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Nuoda.Platform.Storage;

/// <summary>One moment of the database, for bulk readers: all queries see the same rows, however long they take, and hold up no writer.</summary>
[Published]
public sealed class ReadSnapshot : IDisposable
{
    private readonly NuodaDb _db;
    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;

    private ReadSnapshot(NuodaDb db)
    {
        _db = db;
        _db.Database.OpenConnection();
        _connection = _db.Database.GetDbConnection();
        // A deferred transaction of SQLite in WAL mode and a repeatable read of PostgreSQL are the same thing: a snapshot without locks.
        _transaction = _connection is SqliteConnection sqlite ? sqlite.BeginTransaction(deferred: true) : _connection.BeginTransaction(IsolationLevel.RepeatableRead);
    }

    public static ReadSnapshot Of(DataHome home) => new(home.OpenDb());

    /// <summary>Commands sent so far.</summary>
    public int Queries { get; private set; }

    /// <summary>Rows of a query written by the module that owns the tables.</summary>
    public SnapshotRows Query(string sql)
    {
        Queries++;
        return _connection is SqliteConnection sqlite ? new SqliteRows(sqlite, sql) : new BinaryRows((NpgsqlConnection)_connection, sql);
    }

    /// <summary>The first column of the first row; null when there is none.</summary>
    public long? Number(string sql)
    {
        using var rows = Query(sql);
        return rows.Read() && !rows.IsDBNull(0) ? rows.GetInt64(0) : null;
    }

    /// <summary>A condition that holds for the given ids: a range, or a list of at most a few hundred.</summary>
    public static string Among(string column, IReadOnlyList<(long First, long Last)> ids)
    {
        if (ids.Count == 0) return "1 = 0";
        var text = new StringBuilder("(");
        var singles = new List<long>();
        foreach (var (first, last) in ids)
        {
            if (first == last) { singles.Add(first); continue; }
            if (text.Length > 1) text.Append(" OR ");
            text.Append(CultureInfo.InvariantCulture, $"{column} BETWEEN {first} AND {last}");
        }
        if (singles.Count > 0)
        {
            if (text.Length > 1) text.Append(" OR ");
            text.Append(CultureInfo.InvariantCulture, $"{column} IN ({string.Join(',', singles)})");
        }
        return text.Append(')').ToString();
    }

    public void Dispose()
    {
        _transaction.Dispose();
        _db.Dispose();
    }
}
