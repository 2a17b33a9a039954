using System.Text;
using Nuoda.Kernel;

namespace Nuoda.Platform;

/// <summary>What the user says about a file instead of what is found.</summary>
/// <param name="Encoding">Of a delimited file.</param>
/// <param name="Delimiter">Of a delimited file; an ASCII character.</param>
/// <param name="Sheet">Name of the workbook's sheet; the first visible one otherwise.</param>
/// <param name="HasHeader">False when the first row is data already.</param>
[Published]
public sealed record TabularOptions(Encoding? Encoding = null, char? Delimiter = null, string? Sheet = null, bool HasHeader = true);

/// <summary>One table in a file: a sheet of a workbook, or the whole of a delimited file (then without a name).</summary>
[Published]
public sealed record TabularSheet(string? Name, bool Hidden);

/// <summary>A table file that was looked into: what it is, how it is written, what its columns are called. Its content decides, not its name:
/// csv, tsv or txt with any of <c>, ; tab |</c>, the same in gzip, or xlsx.</summary>
[Published]
public sealed class TabularFile
{
    private readonly XlsxPackage? _workbook;

    private TabularFile(string path, string name, TabularOptions options, XlsxPackage? workbook, TextSource? text)
    {
        (Path, Name, Options, _workbook) = (path, name, options, workbook);
        Sheets = workbook?.Sheets ?? [new(null, false)];
        (Encoding, Delimiter, IsGzip) = (text?.Encoding, text?.Delimiter, text?.IsGzip ?? false);
    }

    public string Path { get; }

    /// <summary>How the user knows the file: an upload has another name than its place on disk.</summary>
    public string Name { get; }

    public TabularOptions Options { get; }
    public bool IsWorkbook => _workbook is not null;
    public bool IsGzip { get; }

    /// <summary>Found or given; null for a workbook.</summary>
    public Encoding? Encoding { get; }

    /// <summary>Found or given; null for a workbook.</summary>
    public char? Delimiter { get; }

    /// <summary>The workbook counts its days from 1904: serial numbers in its plain number cells mean that too.</summary>
    public bool Dates1904 => _workbook?.Dates1904 ?? false;

    public IReadOnlyList<TabularSheet> Sheets { get; }

    /// <summary>Column names of the sheet that is read when none is asked for; see <see cref="RowReader.Headers"/>.</summary>
    public IReadOnlyList<string> Headers { get; private set; } = [];

    public static Result<TabularFile> Open(string path, TabularOptions? options = null, string? name = null)
    {
        options ??= new();
        name ??= System.IO.Path.GetFileName(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            if (stream.Length == 0) return TabularErrors.Empty(name);
            Span<byte> head = stackalloc byte[8];
            var start = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            TabularFile file;
            if (start.StartsWith("PK\x3\x4"u8) || start.StartsWith("PK\x5\x6"u8))
            {
                var workbook = XlsxPackage.Open(stream, path, name);
                if (workbook.Error is { } broken) return broken;
                file = new(path, name, options, workbook.Value, null);
            }
            else if (start.SequenceEqual<byte>([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
            {
                // Word's and Excel's old container: an .xls, or the envelope around an encrypted .xlsx.
                return IsEncrypted(stream) ? TabularErrors.Password(name) : TabularErrors.OldWorkbook(name);
            }
            else
            {
                file = new(path, name, options, null, TextSource.Detect(path, name, options));
            }
            var rows = file.Rows();
            if (rows.Error is { } refused) return refused;
            using var reader = rows.Value;
            file.Headers = reader.Headers;
            return file;
        }
        catch (RefusedFileException refused) { return refused.Error; }
        catch (InvalidDataException) { return TabularErrors.Damaged(name); }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException) { return TabularErrors.NotFound(name); }
        catch (UnauthorizedAccessException) { return TabularErrors.NoAccess(name); }
    }

    /// <summary>Reads the table from its first row after the header. Each call opens the file anew; readers do not disturb each other.</summary>
    public Result<RowReader> Rows(string? sheet = null)
    {
        RowReader? reader = null;
        try
        {
            if (_workbook is not null)
            {
                var opened = _workbook.Rows(sheet ?? Options.Sheet);
                if (opened.Error is { } missing) return missing;
                reader = opened.Value;
            }
            else
            {
                reader = new TextSource(Path, Name, Encoding!, Delimiter!.Value, IsGzip).Open();
            }
            if (Options.HasHeader)
            {
                var found = reader.TakeHeader(out var fault);
                var refused = reader.Failure ?? (!found ? TabularErrors.Empty(Name) : fault is not null ? TabularErrors.Header(Name, fault) : null);
                if (refused is not null)
                {
                    reader.Dispose();
                    return refused;
                }
            }
            return reader;
        }
        catch (Exception e) when (e is RefusedFileException or InvalidDataException)
        {
            reader?.Dispose();
            return (e as RefusedFileException)?.Error ?? TabularErrors.Damaged(Name);
        }
    }

    /// <summary>A number of rows that the table does not exceed, found by counting line ends; null when it must be unpacked to be counted.</summary>
    public long? MostRows() => _workbook is null ? new TextSource(Path, Name, Encoding!, Delimiter!.Value, IsGzip).MostRows() : null;

    private static bool IsEncrypted(FileStream stream)
    {
        // The directory of the container names its streams in UTF-16. It may stand anywhere; real ones have it in the first or the last bytes.
        var mark = Encoding.Unicode.GetBytes("EncryptedPackage");
        var part = new byte[(int)Math.Min(stream.Length, 1 << 20)];
        stream.Position = 0;
        stream.ReadExactly(part);
        if (part.AsSpan().IndexOf(mark) >= 0) return true;
        stream.Position = stream.Length - part.Length;
        stream.ReadExactly(part);
        return part.AsSpan().IndexOf(mark) >= 0;
    }
}
