using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Nuoda.Platform.Storage;

/// <summary>Rows of a query of a <see cref="ReadSnapshot"/>, one at a time. Names as in ADO.NET.</summary>
[Published]
public abstract class SnapshotRows : IDisposable
{
    public abstract bool Read();
    public abstract bool IsDBNull(int column);
    public abstract long GetInt64(int column);
    /// <summary>A text's bytes, until the next row is read.</summary>
    public abstract ReadOnlySpan<byte> GetUtf8(int column);
    public abstract void Dispose();

    public string GetString(int column) => Encoding.UTF8.GetString(GetUtf8(column));
    public int GetInt32(int column) => checked((int)GetInt64(column));
    public bool GetBoolean(int column) => GetInt64(column) != 0;
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
    public override ReadOnlySpan<byte> GetUtf8(int column) => raw.sqlite3_column_blob(_statement, column);

    public override void Dispose() => _statement.Dispose();

    private void Check(int outcome)
    {
        if (outcome != raw.SQLITE_OK) throw new SqliteException(raw.sqlite3_errmsg(_connection).utf8_to_string(), outcome, raw.sqlite3_extended_errcode(_connection));
    }
}

/// <summary>PostgreSQL's binary COPY: the values as they come over the wire. ADO.NET's reader costs several times as much a value.</summary>
internal sealed class BinaryRows : SnapshotRows
{
    private const int HeaderFixed = 19; // signature, flags, length of the extension: PostgreSQL documentation, COPY, Binary Format

    private readonly Stream _rows;
    // Which of the row's values each column asked for is; null = they stand as asked for.
    private readonly int[]? _places;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
    // Where the present row's values stand; length −1 is NULL.
    private (int At, int Length)[] _values = [];
    private int _next;
    private int _filled;

    /// <summary>The rows of a query.</summary>
    public BinaryRows(NpgsqlConnection connection, string sql)
    {
        _rows = connection.BeginRawBinaryCopy($"COPY ({sql}) TO STDOUT (FORMAT BINARY)");
        while (_filled < HeaderFixed) Fill();
        _next = HeaderFixed + BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(HeaderFixed - sizeof(int)));
    }

    /// <summary>Rows without header and trailer.</summary>
    public BinaryRows(Stream rows, int[] places) => (_rows, _places) = (rows, places);

    public override bool Read()
    {
        while (true)
        {
            if (TryRow(out var isEnd)) return !isEnd;
            if (_places is not null && _next == _filled && _rows.Position == _rows.Length) return false;
            // The row goes on in what is still to come: its beginning moves to the front.
            _buffer.AsSpan(_next, _filled - _next).CopyTo(_buffer);
            (_filled, _next) = (_filled - _next, 0);
            if (_filled == _buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
                _buffer.AsSpan(0, _filled).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = larger;
            }
            Fill();
        }
    }

    public override bool IsDBNull(int column) => Value(column).Length < 0;

    public override long GetInt64(int column)
    {
        var (at, length) = Value(column);
        return length switch
        {
            8 => BinaryPrimitives.ReadInt64BigEndian(_buffer.AsSpan(at)),
            4 => BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(at)),
            1 => _buffer[at],
            2 => BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(at)),
            _ => throw new InvalidCastException($"Column {column} has {length} bytes: no number."),
        };
    }

    public override ReadOnlySpan<byte> GetUtf8(int column)
    {
        var (at, length) = Value(column);
        return _buffer.AsSpan(at, length);
    }

    public override void Dispose()
    {
        _rows.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private (int At, int Length) Value(int column) => _values[_places is null ? column : _places[column]];

    // False: the row is not whole yet.
    private bool TryRow(out bool isEnd)
    {
        isEnd = false;
        var bytes = _buffer.AsSpan(0, _filled);
        var at = _next;
        if (bytes.Length - at < sizeof(short)) return false;
        var count = BinaryPrimitives.ReadInt16BigEndian(bytes[at..]);
        at += sizeof(short);
        if (count < 0) return isEnd = true;
        if (_values.Length != count) _values = new (int, int)[count];
        for (var i = 0; i < count; i++)
        {
            if (bytes.Length - at < sizeof(int)) return false;
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
            at += sizeof(int);
            if (length > bytes.Length - at) return false;
            _values[i] = (at, length);
            at += Math.Max(0, length);
        }
        _next = at;
        return true;
    }

    private void Fill()
    {
        var read = _rows.Read(_buffer, _filled, _buffer.Length - _filled);
        if (read == 0) throw new EndOfStreamException("The server's answer ended in the middle of a row.");
        _filled += read;
    }
}
