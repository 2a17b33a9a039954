using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Nuoda.Platform.Import;

/// <summary>What the staged rows of one kind in one file carry.</summary>
[Published]
public sealed class StageSpec
{
    internal StageSpec(int index, string file, RowKind kind, IReadOnlyList<ImportField> fields)
    {
        (Index, File, Kind) = (index, file, kind);
        // Fields of one entity stand together, so that a worker compares them in one go.
        Fields = [.. fields.OrderBy(f => f.Entity, StringComparer.Ordinal).ThenBy(f => f.Name, StringComparer.Ordinal)];
    }

    /// <summary>The field that says which of several like rows this is, when they do not stand together as in their first file.</summary>
    public const string OccurrenceField = "occurrence-in-file";

    public int Index { get; }
    public string File { get; }
    public string? Sheet { get; init; }
    public RowKind Kind { get; }
    public IReadOnlyList<ImportField> Fields { get; }

    /// <summary>Field → the column that it comes from, for messages.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Rows that applying refused, by their place in the stage: every pass knows them.</summary>
    internal RowBits Refused { get; } = new();

    /// <summary>The place of a field, or −1 when this file has none.</summary>
    public int Find(string field)
    {
        for (var i = 0; i < Fields.Count; i++)
            if (Fields[i].Name == field) return i;
        return -1;
    }
}

/// <summary>One staged row: typed values, not yet resolved to records.</summary>
[Published]
public readonly ref struct StagedRow
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<int> _offsets;

    internal StagedRow(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> offsets, long number, int ordinal)
    {
        _bytes = bytes;
        _offsets = offsets;
        (RowNumber, Ordinal) = (number, ordinal);
    }

    /// <summary>Row in the file, as a user counts it.</summary>
    public long RowNumber { get; }

    /// <summary>Place in the batch.</summary>
    public int Ordinal { get; }

    /// <summary>UTF-8; empty when missing.</summary>
    public ReadOnlySpan<byte> Text(int field)
    {
        if (field < 0) return default;
        var at = _bytes[_offsets[field]..];
        var length = StageBytes.ReadLength(ref at);
        return length <= 0 ? default : at[..(length - 1)];
    }

    public string? Words(int field)
    {
        var text = Text(field);
        return text.IsEmpty ? null : Encoding.UTF8.GetString(text);
    }

    public int? Day(int field)
    {
        if (field < 0) return null;
        var at = _bytes[_offsets[field]..];
        return at[0] == 0 ? null : BinaryPrimitives.ReadInt32LittleEndian(at[1..]);
    }

    /// <summary>Seconds after midnight; null when the source gives only the day.</summary>
    public int? Second(int field)
    {
        if (field < 0) return null;
        var at = _bytes[_offsets[field]..];
        return at[0] != 2 ? null : BinaryPrimitives.ReadInt32LittleEndian(at[5..]);
    }

    public decimal? Number(int field)
    {
        if (field < 0) return null;
        var at = _bytes[_offsets[field]..];
        if (at[0] == 0) return null;
        if (at[0] == StageBytes.LongNumber) return new decimal([.. MemoryMarshal.Cast<byte, int>(at.Slice(1, 16))]);
        var mantissa = BinaryPrimitives.ReadInt64LittleEndian(at[1..]);
        return new decimal((int)Math.Abs(mantissa), (int)(Math.Abs(mantissa) >> 32), 0, mantissa < 0, (byte)(at[0] - 1));
    }

    /// <summary>Whole multiples of 10^−<paramref name="decimals"/>, rounded half to even: 3 for quantities, the currency's for money.</summary>
    public long? Scaled(int field, int decimals)
    {
        if (field < 0) return null;
        var at = _bytes[_offsets[field]..];
        if (at[0] == 0) return null;
        if (at[0] == StageBytes.LongNumber) return Scaled(Number(field)!.Value, decimals);
        var mantissa = BinaryPrimitives.ReadInt64LittleEndian(at[1..]);
        var scale = at[0] - 1;
        // Whole in the wanted unit: the common case needs no decimal arithmetic.
        if (scale <= decimals && decimals - scale < 10 && Math.Abs(mantissa) < long.MaxValue / 10_000_000_000) return mantissa * StageBytes.Power(decimals - scale);
        return Scaled(Number(field)!.Value, decimals);
    }

    // Rounded where it stands: scaled first, a number of 28 digits would be rounded on the way.
    private static long Scaled(decimal value, int decimals) => checked((long)(decimal.Round(value, decimals, MidpointRounding.ToEven) * StageBytes.Power(decimals)));

    public bool? Flag(int field) => field < 0 || _bytes[_offsets[field]] == 0 ? null : _bytes[_offsets[field]] == 2;

    /// <summary>Index into the field's choices; −1 when missing.</summary>
    public int Choice(int field) => field < 0 ? -1 : _bytes[_offsets[field]] - 1;

    /// <summary>The raw bytes of fields [first, end): equal bytes mean equal values.</summary>
    public ReadOnlySpan<byte> Raw(int first, int end) => _bytes[_offsets[first]..(end < _offsets.Length ? _offsets[end] : _bytes.Length)];
}

/// <summary>Rows of one kind from one file, staged together.</summary>
[Published]
public sealed class StagedBatch
{
    private readonly byte[] _bytes;
    private readonly List<int> _starts;
    private readonly long _first;
    private readonly int[] _offsets;

    /// <param name="first">Rows of this kind staged before this batch.</param>
    internal StagedBatch(StageSpec spec, byte[] bytes, List<int> starts, long first)
    {
        (Spec, _bytes, _starts, _first) = (spec, bytes, starts, first);
        _offsets = new int[spec.Fields.Count];
    }

    public StageSpec Spec { get; }
    public int Count => _starts.Count;

    /// <summary>Refused while staging (the row is here only to be counted), or by a target since.</summary>
    public bool IsRejected(int ordinal) => Number(ordinal) < 0 || Spec.Refused[_first + ordinal];
    internal void MarkRejected(int ordinal) => Spec.Refused.Set(_first + ordinal);

    private long Number(int ordinal) => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(_starts[ordinal] + 5));

    public StagedRow this[int ordinal]
    {
        get
        {
            ReadOnlySpan<byte> at = _bytes.AsSpan(_starts[ordinal]);
            var length = BinaryPrimitives.ReadInt32LittleEndian(at);
            var number = Number(ordinal);
            var row = at.Slice(13, length - 13);
            var offset = 0;
            for (var i = 0; i < _offsets.Length; i++)
            {
                _offsets[i] = offset;
                offset += StageBytes.Size(row[offset..], Spec.Fields[i].Type);
            }
            return new StagedRow(row, _offsets, number < 0 ? ~number : number, ordinal);
        }
    }
}

/// <summary>How staged values are written. A row: length (4), spec (1), row number (8; its complement for a refused row), then each field by its type.</summary>
internal static class StageBytes
{
    private static readonly long[] Powers = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

    /// <summary>Mark of a number with more digits than eight bytes hold: its sixteen follow, so that it is rounded once, by whoever stores it.</summary>
    public const byte LongNumber = 255;

    public static long Power(int exponent) => Powers[exponent];

    public static int ReadLength(ref ReadOnlySpan<byte> at)
    {
        int value = 0, shift = 0;
        while (true)
        {
            var next = at[0];
            at = at[1..];
            value |= (next & 0x7F) << shift;
            if (next < 0x80) return value;
            shift += 7;
        }
    }

    public static int Size(ReadOnlySpan<byte> at, FieldType type)
    {
        switch (type)
        {
            case FieldType.Text or FieldType.LongText or FieldType.Currency or FieldType.Gtin:
                var rest = at;
                var length = ReadLength(ref rest);
                return at.Length - rest.Length + Math.Max(0, length - 1);
            case FieldType.Day or FieldType.Moment: return at[0] switch { 0 => 1, 1 => 5, _ => 9 };
            case FieldType.Number or FieldType.WholeNumber: return at[0] switch { 0 => 1, LongNumber => 17, _ => 9 };
            default: return 1;
        }
    }
}

/// <summary>The rows of one chunk on their way to the stage.</summary>
internal sealed class StageChunk
{
    private byte[] _bytes = new byte[1 << 16];
    private int _rowStart;

    public int Length { get; private set; }
    public int Rows { get; private set; }
    public byte[] Bytes => _bytes;

    public void BeginRow(int spec, long number)
    {
        _rowStart = Length;
        Room(13);
        _bytes[Length + 4] = (byte)spec;
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(Length + 5), number);
        Length += 13;
    }

    public void EndRow()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_rowStart), Length - _rowStart);
        Rows++;
    }

    /// <summary>The row begun last was found bad and stays only to be counted; what could not be read of it is missing.</summary>
    public void EndRefusedRow()
    {
        var number = _bytes.AsSpan(_rowStart + 5, sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(number, ~BinaryPrimitives.ReadInt64LittleEndian(number));
        EndRow();
    }

    /// <summary>Takes the row begun last back: it was found bad.</summary>
    public void DropRow() => Length = _rowStart;

    public void Text(ReadOnlySpan<byte> utf8)
    {
        Room(5 + utf8.Length);
        var length = utf8.IsEmpty ? 0u : (uint)utf8.Length + 1;
        while (length >= 0x80) { _bytes[Length++] = (byte)(length | 0x80); length >>= 7; }
        _bytes[Length++] = (byte)length;
        utf8.CopyTo(_bytes.AsSpan(Length));
        Length += utf8.Length;
    }

    public void Moment(int day, int? second)
    {
        Room(9);
        _bytes[Length] = second is null ? (byte)1 : (byte)2;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(Length + 1), day);
        if (second is { } s) BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(Length + 5), s);
        Length += second is null ? 5 : 9;
    }

    public void Number(decimal value)
    {
        Room(17);
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var scale = (parts[3] >> 16) & 0xFF;
        if (parts[2] != 0 || parts[1] < 0)
        {
            _bytes[Length] = StageBytes.LongNumber;
            MemoryMarshal.AsBytes(parts).CopyTo(_bytes.AsSpan(Length + 1));
            Length += 17;
            return;
        }
        var mantissa = ((long)(uint)parts[1] << 32) | (uint)parts[0];
        _bytes[Length] = (byte)(scale + 1);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(Length + 1), parts[3] < 0 ? -mantissa : mantissa);
        Length += 9;
    }

    /// <summary>No value, of whatever type.</summary>
    public void Missing() => Byte(0);

    public void Byte(int value) { Room(1); _bytes[Length++] = (byte)value; }

    public void Clear() { Length = 0; Rows = 0; }

    private void Room(int more)
    {
        if (Length + more > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
    }
}
