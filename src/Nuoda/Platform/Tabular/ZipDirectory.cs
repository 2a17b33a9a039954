using System.Buffers.Binary;
using Nuoda.Kernel;

namespace Nuoda.Platform;

/// <summary>Looks at a zip file's directory before anything is unpacked: too many entries, and entries that share the same packed bytes, are no workbook.</summary>
internal static class ZipDirectory
{
    private const int EndRecord = 22, DirectoryRecord = 46, MaxComment = 65_535;

    public static Error? Refusal(FileStream stream, string name)
    {
        var tail = new byte[(int)Math.Min(stream.Length, EndRecord + MaxComment)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\x5\x6"u8);
        if (end < 0 || end + EndRecord > tail.Length) return TabularErrors.Cut(name);
        var entries = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10));
        var size = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 12));
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        // 65,535 entries or 4 GB mean the 64-bit directory, which a workbook within the limits never needs for its count.
        if (entries > TabularLimits.Parts) return TabularErrors.TooManyParts(name);
        if (size > (uint)TabularLimits.Parts * 512) return TabularErrors.TooManyParts(name);
        if (offset + (long)size > stream.Length) return TabularErrors.Damaged(name);
        var directory = new byte[size];
        stream.Position = offset;
        stream.ReadExactly(directory);
        return Overlaps(directory) ? TabularErrors.Bomb(name) : null;
    }

    private static bool Overlaps(ReadOnlySpan<byte> directory)
    {
        var places = new List<(uint Start, ulong End)>();
        while (directory.Length >= DirectoryRecord && directory.StartsWith("PK\x1\x2"u8))
        {
            var packed = BinaryPrimitives.ReadUInt32LittleEndian(directory[20..]);
            var start = BinaryPrimitives.ReadUInt32LittleEndian(directory[42..]);
            var variable = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]) + BinaryPrimitives.ReadUInt16LittleEndian(directory[30..])
                + BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
            // Above 4 GB the place stands in an extra field; such a part is beyond its limit anyway.
            if (packed != uint.MaxValue && start != uint.MaxValue) places.Add((start, start + 30ul + packed));
            if (DirectoryRecord + variable > directory.Length) break;
            directory = directory[(DirectoryRecord + variable)..];
        }
        places.Sort();
        for (var i = 1; i < places.Count; i++)
            if (places[i].Start < places[i - 1].End) return true;
        return false;
    }
}
