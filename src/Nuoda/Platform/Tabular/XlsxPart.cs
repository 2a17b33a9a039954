using System.IO.Compression;
using System.Xml;

namespace Nuoda.Platform;

/// <summary>One part of a workbook while it unpacks: counts, compares the count with what was packed, and checks the checksum at its end.</summary>
internal sealed class XlsxPart : ForwardStream
{
    // No document types (entities that grow or fetch), no resolver, whitespace between cells is dropped.
    private static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true,
    };

    private readonly Stream _unpacked;
    private readonly ZipArchiveEntry _entry;
    private readonly string _file;
    private long _count, _nodeFrom;
    private uint _crc = uint.MaxValue;

    public XlsxPart(ZipArchiveEntry entry, string file)
    {
        (_entry, _file) = (entry, file);
        _unpacked = entry.Open();
    }

    public XmlReader Xml() => XmlReader.Create(this, Strict);

    /// <summary>Share of the part that was read, 0 to 1.</summary>
    public double Done => _entry.Length == 0 ? 1 : Math.Min(1, (double)_count / _entry.Length);

    /// <summary>Tells that the parser has come to a further node, so that what it buffered for the last one is free again.</summary>
    public void StartNode() => _nodeFrom = _count;

    public override int Read(Span<byte> buffer)
    {
        var read = _unpacked.Read(buffer);
        _count += read;
        _crc = Crc32.Continue(_crc, buffer[..read]);
        if (_count > TabularLimits.PartBytes || (_count > TabularLimits.RatioFrom && _count / TabularLimits.Ratio > _entry.CompressedLength))
            throw new RefusedFileException(TabularErrors.Bomb(_file));
        if (_count - _nodeFrom > TabularLimits.XmlNodeBytes) throw new RefusedFileException(TabularErrors.Damaged(_file));
        if (read == 0 && buffer.Length > 0 && (_count != _entry.Length || ~_crc != _entry.Crc32)) throw new RefusedFileException(TabularErrors.Damaged(_file));
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpacked.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>The zip checksum, eight bytes a step; the runtime stores it but does not compare it.</summary>
internal static class Crc32
{
    private static readonly uint[][] Tables = MakeTables();

    public static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint[] t0 = Tables[0], t1 = Tables[1], t2 = Tables[2], t3 = Tables[3], t4 = Tables[4], t5 = Tables[5], t6 = Tables[6], t7 = Tables[7];
        while (bytes.Length >= 8)
        {
            var low = crc ^ BitConverter.ToUInt32(bytes);
            var high = BitConverter.ToUInt32(bytes[4..]);
            crc = t7[low & 0xFF] ^ t6[(low >> 8) & 0xFF] ^ t5[(low >> 16) & 0xFF] ^ t4[low >> 24]
                ^ t3[high & 0xFF] ^ t2[(high >> 8) & 0xFF] ^ t1[(high >> 16) & 0xFF] ^ t0[high >> 24];
            bytes = bytes[8..];
        }
        foreach (var b in bytes) crc = (crc >> 8) ^ t0[(crc ^ b) & 0xFF];
        return crc;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[8][];
        for (var table = 0; table < 8; table++)
        {
            tables[table] = new uint[256];
            for (uint i = 0; i < 256; i++)
            {
                var value = table == 0 ? i : tables[table - 1][i];
                if (table == 0)
                    for (var bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
                else
                    value = (value >> 8) ^ tables[0][value & 0xFF];
                tables[table][i] = value;
            }
        }
        return tables;
    }
}
