using System.IO.Compression;
using System.Text;

namespace Nuoda.Platform;

/// <summary>A delimited file on disk and how it is written: unpacks and transcodes, so that the reader sees plain UTF-8.</summary>
internal sealed record TextSource(string Path, string Name, Encoding Encoding, char Delimiter, bool IsGzip)
{
    private const int SampleRows = 200, DelimiterSampleBytes = 1 << 20;
    // Where two agree alike the comma loses: it may stand before fractions.
    private static readonly char[] Delimiters = [';', '\t', '|', ','];

    public static TextSource Detect(string path, string name, TabularOptions options)
    {
        bool gzip;
        using (var file = OpenFile(path)) gzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        var sample = new byte[TabularLimits.SampleBytes];
        int length;
        using (var raw = OpenRaw(path, name, gzip, out _)) length = raw.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false);
        if (length == 0) throw new RefusedFileException(TabularErrors.Empty(name));
        var bytes = sample.AsSpan(0, length);
        if (gzip && bytes.StartsWith("PK\x3\x4"u8)) throw new RefusedFileException(TabularErrors.NotWorkbook(name));
        var encoding = options.Encoding ?? TextEncoding.Detect(bytes, isWhole: length < sample.Length);
        var delimiter = options.Delimiter ?? FindDelimiter(sample, Math.Min(length, DelimiterSampleBytes), encoding);
        return new(path, name, encoding, delimiter, gzip);
    }

    public DelimitedReader Open()
    {
        var raw = OpenRaw(Path, Name, IsGzip, out var file);
        return new(Utf8(raw, Encoding), Delimiter, Name, Encoding.WebName, file.Length, () => file.CanRead ? file.Position : file.BytesInAll);
    }

    /// <summary>A number of rows that the file does not exceed: each ends with CR, LF or both, and a line end within quotes only makes it too large. Null when packed, or written otherwise.</summary>
    public long? MostRows()
    {
        if (IsGzip || !Encoding.GetBytes("\r").Contains((byte)'\r') || !Encoding.GetBytes("\n").Contains((byte)'\n')) return null;
        using var file = OpenFile(Path);
        var buffer = new byte[1 << 18];
        long ends = 0;
        while (file.Read(buffer) is > 0 and var length)
        {
            var part = buffer.AsSpan(0, length);
            ends += part.Count((byte)'\n') + part.Count((byte)'\r') - part.Count("\r\n"u8);
        }
        return ends + 1;
    }

    /// <summary>The delimiter whose rows agree best about their number of fields; a comma when there is but one column.</summary>
    private static char FindDelimiter(byte[] sample, int length, Encoding encoding)
    {
        var declared = Declared(sample.AsSpan(0, length), encoding);
        if (declared is not null) return declared.Value;
        var best = (Score: 0.0, Delimiter: ',');
        foreach (var delimiter in Delimiters)
        {
            using var reader = new DelimitedReader(Utf8(new MemoryStream(sample, 0, length), encoding), delimiter, "", "", length, () => 0);
            var counts = new List<int>();
            var faults = 0;
            while (counts.Count < SampleRows && reader.Read())
            {
                counts.Add(reader.FieldCount);
                if (reader.Fault?.Code == "row.quote_misplaced") faults++;
            }
            // The sample's last row may be cut.
            if (counts.Count > 2) counts.RemoveAt(counts.Count - 1);
            if (counts.Count == 0 || counts[0] < 2) continue;
            var agreeing = counts.Count(c => c == counts[0]) - faults;
            // Agreement decides; among delimiters that agree alike the one with more columns.
            var score = (double)agreeing / counts.Count + Math.Min(counts[0], 100) / 1000.0;
            if (score > best.Score) best = (score, delimiter);
        }
        return best.Delimiter;
    }

    /// <summary>Excel's own first line <c>sep=;</c>.</summary>
    private static char? Declared(ReadOnlySpan<byte> sample, Encoding encoding)
    {
        var line = encoding.GetString(sample[..Math.Min(sample.Length, 16)]).TrimStart('\uFEFF');
        return line.Length > 5 && line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && line[5] is '\r' or '\n' && char.IsAscii(line[4]) ? line[4] : null;
    }

    private static CountedFile OpenFile(string path) => new(path);

    private static Stream OpenRaw(string path, string name, bool gzip, out CountedFile file)
    {
        file = OpenFile(path);
        return gzip ? new GuardedGzip(file, name) : file;
    }

    /// <summary>The text as UTF-8 without a byte order mark. What cannot be decoded becomes a byte that is no UTF-8, so that the row is named, never silently changed.</summary>
    private static PreambleSkipping Utf8(Stream raw, Encoding encoding) =>
        new PreambleSkipping(encoding.CodePage == Encoding.UTF8.CodePage ? raw : new Utf8Transcoding(raw, encoding));
}

/// <summary>A file read in order, which still knows how much it gave after it was closed.</summary>
internal sealed class CountedFile(string path) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan)
{
    public long BytesInAll { get; private set; }

    protected override void Dispose(bool disposing)
    {
        if (disposing && CanRead) BytesInAll = Position;
        base.Dispose(disposing);
    }
}
