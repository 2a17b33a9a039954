using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Nuoda.Platform.Storage;
using SQLitePCL;

namespace Nuoda.Platform.Import;

/// <summary>Rows of one table on their way to the database, in the layout of PostgreSQL's binary COPY: PostgreSQL takes the bytes as they are,
/// SQLite gets them bound to one prepared statement.</summary>
[Published]
public sealed class BulkRows
{
    // Pooled: megabytes a flush would pile up where the collector seldom looks.
    private byte[] _bytes;
    private int _row;
    private int _shown;

    internal BulkRows(string table, IReadOnlyList<string> columns, char[] types) =>
        (Table, Columns, Types, _bytes) = (table, columns, types, ArrayPool<byte>.Shared.Rent(1 << 16));

    private BulkRows(BulkRows filled) => (Table, Columns, Types, _bytes, Length, Count) = (filled.Table, filled.Columns, filled.Types, filled._bytes, filled.Length, filled.Count);

    public string Table { get; }
    public IReadOnlyList<string> Columns { get; }
    /// <summary>Per column: i = 32-bit, l = 64-bit, t = text, b = yes or no.</summary>
    internal char[] Types { get; }
    internal int Length { get; private set; }
    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);
    public int Count { get; private set; }

    public BulkRows Begin()
    {
        Room(2);
        BinaryPrimitives.WriteInt16BigEndian(_bytes.AsSpan(Length), (short)Columns.Count);
        Length += 2;
        _row = 0;
        return this;
    }

    public BulkRows Add(long? value) => value is { } v ? Add(v) : Null();

    public BulkRows Add(long value)
    {
        Room(12);
        var at = _bytes.AsSpan(Length);
        if (Types[_row++] == 'i')
        {
            BinaryPrimitives.WriteInt32BigEndian(at, 4);
            BinaryPrimitives.WriteInt32BigEndian(at[4..], checked((int)value));
            Length += 8;
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(at, 8);
            BinaryPrimitives.WriteInt64BigEndian(at[4..], value);
            Length += 12;
        }
        return this;
    }

    public BulkRows Add(bool? value)
    {
        if (value is not { } v) return Null();
        Room(5);
        _row++;
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(Length), 1);
        _bytes[Length + 4] = v ? (byte)1 : (byte)0;
        Length += 5;
        return this;
    }

    /// <summary>Text; UTF-8.</summary>
    public BulkRows Add(ReadOnlySpan<byte> utf8)
    {
        Room(4 + utf8.Length);
        _row++;
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(Length), utf8.Length);
        utf8.CopyTo(_bytes.AsSpan(Length + 4));
        Length += 4 + utf8.Length;
        return this;
    }

    public BulkRows Add(string? text) => text is null ? Null() : Add(Encoding.UTF8.GetBytes(text).AsSpan());

    public BulkRows Null()
    {
        Room(4);
        _row++;
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(Length), -1);
        Length += 4;
        return this;
    }

    public void End()
    {
        if (_row != Columns.Count) throw new InvalidOperationException($"{Table}: {_row} of {Columns.Count} columns written.");
        Count++;
    }

    /// <summary>Hands the rows written so far over, and starts anew.</summary>
    internal BulkRows Take()
    {
        var taken = new BulkRows(this);
        (_bytes, Length, Count, _shown) = (ArrayPool<byte>.Shared.Rent(Math.Max(1 << 16, Length)), 0, 0, 0);
        return taken;
    }

    /// <summary>The rows since the last call; what is taken in between was never shown.</summary>
    internal ReadOnlySpan<byte> NotShown()
    {
        var rows = _bytes.AsSpan(_shown, Length - _shown);
        _shown = Length;
        return rows;
    }

    /// <summary>Written: the memory may serve again.</summary>
    internal void Release() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Room(int more)
    {
        if (Length + more <= _bytes.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + more));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}

/// <summary>Writes rows in bulk inside one transaction, on a thread of its own, so that reading and matching go on meanwhile.</summary>
[Published]
public sealed class BulkWriter : IAsyncDisposable
{
    private const int FlushBytes = 1 << 20;
    private readonly NuodaDb _db;
    private readonly Dictionary<string, BulkRows> _open = [];
    private readonly HashSet<string> _updates = [];
    private readonly Channel<BulkRows> _queue = Channel.CreateBounded<BulkRows>(4);
    private readonly Task _writing;

    /// <param name="db">A context whose transaction is open; nothing else may use it until <see cref="Finish"/>.</param>
    public BulkWriter(NuodaDb db)
    {
        _db = db;
        // A thread of its own, not one of the pool's few: the server waits for every continuation that a busy pool keeps waiting.
        _writing = Task.Factory.StartNew(Drain, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Who sees the new rows of some tables on their way, batch by batch, and which tables.</summary>
    internal (IReadOnlyCollection<string> Tables, Action<ImportedRows> Take)? Witness { get; init; }

    /// <summary>Rows to insert into a table; the columns in the order in which they will be written.</summary>
    public BulkRows Insert(string table, params string[] columns) => Open(table, table, columns);

    /// <summary>Whole rows that replace those with the same id. Applied by <see cref="Finish"/>.</summary>
    public BulkRows Update(string table, params string[] columns)
    {
        _updates.Add(table);
        return Open("upd_" + table, table, columns);
    }

    /// <summary>To be called now and then (after each batch of rows): passes on what has grown large.</summary>
    public async ValueTask Flush(CancellationToken ct)
    {
        if (_writing.IsFaulted) await _writing;
        Show();
        foreach (var rows in _open.Values)
            if (rows.Length >= FlushBytes) await _queue.Writer.WriteAsync(rows.Take(), ct);
    }

    /// <summary>Writes the rest, then applies the updates. The caller commits.</summary>
    public async Task Finish(CancellationToken ct)
    {
        Show();
        foreach (var rows in _open.Values)
            if (rows.Count > 0) await _queue.Writer.WriteAsync(rows.Take(), ct);
        _queue.Writer.TryComplete();
        await _writing;
        // An open statement would hold back the commit.
        foreach (var statement in _statements.Values) statement.Dispose();
        _statements.Clear();
        foreach (var table in _updates)
        {
            var columns = _open["upd_" + table].Columns.Where(c => c != "id");
            // What the server believes of the table may be stale (a refused import leaves pages without rows): by id each way round is quick.
            if (!_db.IsSqlite) await Execute($"CREATE INDEX ON upd_{table} (id)", ct);
            await Execute($"UPDATE {table} SET {string.Join(", ", columns.Select(c => $"{Quoted(c)} = u.{Quoted(c)}"))} FROM upd_{table} u WHERE {table}.id = u.id", ct);
            await Execute($"DROP TABLE upd_{table}", ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        // A failed write was or will be reported by Flush or Finish; here only its end is awaited.
        await _writing.ContinueWith(static _ => { }, TaskScheduler.Default);
        foreach (var statement in _statements.Values) statement.Dispose();
    }

    private void Show()
    {
        if (Witness is not { } witness) return;
        var rows = new ImportedRows { Updated = _updates.ToHashSet(StringComparer.Ordinal) };
        foreach (var table in witness.Tables)
            if (_open.TryGetValue(table, out var open)) rows.Add(table, open.Columns, open.NotShown());
        witness.Take(rows);
    }

    internal static string Quoted(string column) => '"' + column + '"';

    private BulkRows Open(string name, string table, string[] columns)
    {
        if (_open.TryGetValue(name, out var open)) return open;
        var types = ColumnTypes(_db, table);
        return _open[name] = new BulkRows(name, columns, [.. columns.Select(c => types[c])]);
    }

    private static Dictionary<string, char> ColumnTypes(NuodaDb db, string table)
    {
        var entity = db.Model.GetEntityTypes().Single(e => e.GetTableName() == table);
        return entity.GetProperties().ToDictionary(p => p.GetColumnName(), p =>
        {
            var type = p.GetTypeMapping().Converter?.ProviderClrType ?? p.ClrType;
            type = Nullable.GetUnderlyingType(type) ?? type;
            return type == typeof(long) ? 'l' : type == typeof(string) ? 't' : type == typeof(bool) ? 'b' : 'i';
        });
    }

    private void Drain()
    {
        try
        {
            while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                if (!_queue.Reader.TryRead(out var rows)) continue;
                if (rows.Table.StartsWith("upd_", StringComparison.Ordinal)) EnsureTemporary(rows.Table);
                if (_db.Database.GetDbConnection() is NpgsqlConnection server) Copy(server, rows);
                else InsertSqlite((SqliteConnection)_db.Database.GetDbConnection(), rows);
                rows.Release();
            }
        }
        catch (Exception failed)
        {
            // The producer waits on the queue: closing it with the reason wakes it, and Finish rethrows.
            _queue.Writer.TryComplete(failed);
            throw;
        }
    }

    // Table and column names are the program's own constants.
#pragma warning disable EF1002, EF1003 // no user text in these statements
    private Task<int> Execute(string sql, CancellationToken ct) => _db.Database.ExecuteSqlRawAsync(sql, ct);

    private readonly HashSet<string> _temporary = [];

    private void EnsureTemporary(string name)
    {
        if (!_temporary.Add(name)) return;
        var columns = string.Join(", ", _open[name].Columns.Select(Quoted));
        _db.Database.ExecuteSqlRaw($"CREATE TEMPORARY TABLE {name} AS SELECT {columns} FROM {name["upd_".Length..]} WHERE 1 = 0");
    }
#pragma warning restore EF1002, EF1003

    private static void Copy(NpgsqlConnection server, BulkRows rows)
    {
        using var copy = server.BeginRawBinaryCopy($"COPY {rows.Table} ({string.Join(", ", rows.Columns.Select(Quoted))}) FROM STDIN (FORMAT BINARY)");
        // Signature, flags, length of the header extension: PostgreSQL documentation, COPY, Binary Format.
        copy.Write(Header);
        copy.Write(rows.Bytes);
        copy.Write(Trailer);
    }

    private static readonly byte[] Header = [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] Trailer = [0xFF, 0xFF];

    private readonly Dictionary<string, sqlite3_stmt> _statements = [];

    private void InsertSqlite(SqliteConnection connection, BulkRows rows)
    {
        var handle = connection.Handle!;
        if (!_statements.TryGetValue(rows.Table, out var statement))
        {
            var sql = $"INSERT INTO {rows.Table} ({string.Join(", ", rows.Columns.Select(Quoted))}) VALUES ({string.Join(", ", Enumerable.Repeat("?", rows.Columns.Count))})";
            Check(handle, raw.sqlite3_prepare_v3(handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
            _statements[rows.Table] = statement;
        }
        var bytes = rows.Bytes;
        while (!bytes.IsEmpty)
        {
            bytes = bytes[2..];
            for (var column = 0; column < rows.Types.Length; column++)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(bytes);
                bytes = bytes[4..];
                if (length < 0) { raw.sqlite3_bind_null(statement, column + 1); continue; }
                switch (rows.Types[column])
                {
                    case 'i': raw.sqlite3_bind_int(statement, column + 1, BinaryPrimitives.ReadInt32BigEndian(bytes)); break;
                    case 'l': raw.sqlite3_bind_int64(statement, column + 1, BinaryPrimitives.ReadInt64BigEndian(bytes)); break;
                    case 'b': raw.sqlite3_bind_int(statement, column + 1, bytes[0]); break;
                    default: raw.sqlite3_bind_text(statement, column + 1, bytes[..length]); break;
                }
                bytes = bytes[length..];
            }
            var result = raw.sqlite3_step(statement);
            raw.sqlite3_reset(statement);
            if (result != raw.SQLITE_DONE) Check(handle, result);
        }
    }

    private static void Check(sqlite3 handle, int result)
    {
        if (result is raw.SQLITE_OK or raw.SQLITE_DONE) return;
        throw new SqliteException(raw.sqlite3_errmsg(handle).utf8_to_string(), result);
    }
}
