using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Nuoda.Insight;

/// <summary>How one column stands in one block: value = min + scale · code, codes of 0, 1, 2, 3, 4 or 8 bytes; with missing values code 0 is missing and the rest one more.
/// Min and max also say which blocks a filter can pass over.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct BlockColumn
{
    public const int Size = 40;

    public long Min;
    public long Max;
    public long Scale;
    /// <summary>Bytes from the start of the segment.</summary>
    public long Offset;
    public byte Width;
    public byte HasMissing;
    public byte AllMissing;
    public byte Reserved1;
    public int Reserved2;

    /// <summary>Chooses the packing of some values and appends their codes.</summary>
    public static BlockColumn Pack(ReadOnlySpan<long> values, Stream into, long offset)
    {
        long min = long.MaxValue, max = long.MinValue;
        var missing = 0;
        foreach (var value in values)
        {
            if (value == FactColumns.Missing) { missing++; continue; }
            if (value < min) min = value;
            if (value > max) max = value;
        }
        var column = new BlockColumn { Offset = offset, Scale = 1, HasMissing = (byte)(missing > 0 ? 1 : 0) };
        if (missing == values.Length) { column.AllMissing = 1; return column; }
        column.Min = min;
        column.Max = max;
        if (min == max && missing == 0) return column;
        ulong divisor = 0;
        foreach (var value in values)
        {
            if (value == FactColumns.Missing || value == min) continue;
            divisor = Divisor(divisor, (ulong)(value - min));
            if (divisor == 1) break;
        }
        // One value besides the missing ones has no step of its own. Ranges beyond 63 bits keep step 1 and wrap around in 64.
        column.Scale = divisor is 0 or > long.MaxValue ? 1 : (long)divisor;
        var codes = unchecked((ulong)(max - min)) / (ulong)column.Scale + column.HasMissing;
        column.Width = codes switch { <= 0xFF => 1, <= 0xFFFF => 2, <= 0xFF_FFFF => 3, <= 0xFFFF_FFFF => 4, _ => 8 };
        // Pooled: as garbage it would be of the large kind, which is seldom collected.
        var bytes = ArrayPool<byte>.Shared.Rent(values.Length * column.Width + 8);
        for (var i = 0; i < values.Length; i++)
        {
            var code = values[i] == FactColumns.Missing ? 0 : (ulong)(values[i] - min) / (ulong)column.Scale + column.HasMissing;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * column.Width), code);
        }
        into.Write(bytes, 0, values.Length * column.Width);
        ArrayPool<byte>.Shared.Return(bytes);
        return column;
    }

    /// <summary>The values of a block.</summary>
    public readonly unsafe void Unpack(byte* segment, Span<long> into)
    {
        if (Width == 0) { into.Fill(AllMissing != 0 ? FactColumns.Missing : Min); return; }
        var from = segment + Offset;
        var lowest = HasMissing != 0 ? Min - Scale : Min;
        switch (Width)
        {
            case 1: for (var i = 0; i < into.Length; i++) into[i] = lowest + from[i] * Scale; break;
            case 2: for (var i = 0; i < into.Length; i++) into[i] = lowest + ((ushort*)from)[i] * Scale; break;
            case 3: for (var i = 0; i < into.Length; i++) into[i] = lowest + Three(from, i) * Scale; break;
            case 4: for (var i = 0; i < into.Length; i++) into[i] = lowest + ((uint*)from)[i] * Scale; break;
            default: for (var i = 0; i < into.Length; i++) into[i] = lowest + ((long*)from)[i] * Scale; break;
        }
        if (HasMissing == 0) return;
        // In place of the code 0.
        for (var i = 0; i < into.Length; i++) if (into[i] == lowest) into[i] = FactColumns.Missing;
    }

    /// <summary>The value of one row.</summary>
    public readonly unsafe long At(byte* segment, int row)
    {
        if (Width == 0) return AllMissing != 0 ? FactColumns.Missing : Min;
        var from = segment + Offset;
        var code = Width switch { 1 => from[row], 2 => ((ushort*)from)[row], 3 => Three(from, row), 4 => ((uint*)from)[row], _ => ((long*)from)[row] };
        if (HasMissing == 0) return Min + code * Scale;
        return code == 0 ? FactColumns.Missing : Min + (code - 1) * Scale;
    }

    private static unsafe long Three(byte* from, int i) => ((ushort*)(from + 3 * (long)i))[0] | (long)from[3 * (long)i + 2] << 16;

    private static ulong Divisor(ulong a, ulong b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
