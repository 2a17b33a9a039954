using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.Tests.Platform;

/// <summary>Drill F2: files that unpack to absurd sizes are refused from a running count, quickly and in little memory.</summary>
public sealed class TabularBombTests : IDisposable
{
    // More would only make the test slow, for the reader must stop long before.
    private const long Packed = 256L << 20;
    private readonly TabularFixture _files = new();

    public void Dispose() => _files.Dispose();

    public static TheoryData<string, string> Bombs => new()
    {
        { "256 MB of zeros in the sheet", "file.damaged" },
        { "256 MB of blanks in the sheet", "file.bomb,file.damaged" },
        { "256 MB of empty rows in the sheet", "file.bomb" },
        { "256 MB of one cell in the sheet", "file.bomb,file.header_unreadable" },
        { "256 MB of one attribute in the sheet", "file.bomb,file.damaged" },
        { "256 MB of shared strings", "file.bomb,file.too_many_strings" },
        { "256 MB of styles", "file.bomb" },
        { "a hundred thousand entries", "file.too_many_parts" },
        { "entries that share their bytes", "file.bomb" },
        { "entities that multiply", "file.has_dtd" },
        { "256 MB of gzip rows", "file.bomb" },
        { "256 MB of gzip without a line end", "file.bomb" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_bomb_is_refused(string kind, string codes)
    {
        var path = Make(kind);
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var seen = TabularFixture.Read(path)[^1];
        Assert.Contains(seen, codes.Split(','));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256L << 20);
    }

    private string Make(string kind)
    {
        const string sheet = """<row r="1"><c t="inlineStr"><is><t>a</t></is></c></row>""";
        const string shared = """<row r="1"><c t="s"><v>0</v></c></row>""";
        return kind switch
        {
            "256 MB of zeros in the sheet" => Filled("xl/worksheets/s.xml", "", "\0", ""),
            "256 MB of blanks in the sheet" => Filled("xl/worksheets/s.xml", "<worksheet><sheetData>" + sheet, "                ", "</sheetData></worksheet>"),
            "256 MB of empty rows in the sheet" => Filled("xl/worksheets/s.xml", "<worksheet><sheetData>" + sheet, "<row/>" + Filler(' '), "</sheetData></worksheet>"),
            "256 MB of one cell in the sheet" => Filled("xl/worksheets/s.xml", """<worksheet><sheetData><row><c t="inlineStr"><is><t>""", "xxxxxxxx", "</t></is></c></row></sheetData></worksheet>"),
            "256 MB of one attribute in the sheet" => Filled("xl/worksheets/s.xml", """<worksheet x=" """, "xxxxxxxx", """ "/>"""),
            "256 MB of shared strings" => Filled("xl/shared.xml", "<sst>", "<si><t>" + Filler('x') + "</t></si>", "</sst>", shared),
            "256 MB of styles" => Filled("xl/styles.xml", "<styleSheet>", "<x/>" + Filler(' '), "</styleSheet>", sheet),
            "a hundred thousand entries" => _files.Workbook(sheet, more: zip => { for (var i = 0; i < 100_000; i++) zip.CreateEntry($"{i}"); }),
            "entries that share their bytes" => Overlapping(sheet),
            "entities that multiply" => _files.Workbook(sheet, prolog: """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""),
            "256 MB of gzip rows" => Gzip("1,2," + Filler('3') + "\n"),
            "256 MB of gzip without a line end" => Gzip("x"),
            _ => throw new ArgumentException(kind, nameof(kind)),
        };
    }

    private string Filled(string part, string head, string unit, string tail, string? sheet = null)
    {
        var path = _files.Workbook(sheet ?? "");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        zip.GetEntry(part)?.Delete();
        var copy = _files.NewPath();
        using (var made = ZipFile.Open(copy, ZipArchiveMode.Create))
        {
            foreach (var entry in zip.Entries)
            {
                using var from = entry.Open();
                using var kept = made.CreateEntry(entry.FullName).Open();
                from.CopyTo(kept);
            }
            using var to = made.CreateEntry(part, CompressionLevel.Optimal).Open();
            to.Write(Encoding.UTF8.GetBytes(head));
            Fill(to, unit);
            to.Write(Encoding.UTF8.GetBytes(tail));
        }
        return copy;
    }

    private string Gzip(string unit)
    {
        var path = _files.NewPath();
        using var to = new GZipStream(File.Create(path), CompressionLevel.Optimal);
        to.Write("a,b,c\n"u8);
        Fill(to, unit);
        return path;
    }

    /// <summary>Packs nearly as well as deflate can: short units alone pack no better than honest tables.</summary>
    private static string Filler(char c) => new(c, 4_000);

    private static void Fill(Stream to, string unit)
    {
        var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, Math.Max(1, 262_144 / unit.Length))));
        for (long written = 0; written < Packed; written += block.Length) to.Write(block);
    }

    /// <summary>Every entry of the directory points at the same packed bytes, as in David Fifield's "A better zip bomb".</summary>
    private string Overlapping(string sheet)
    {
        var bytes = File.ReadAllBytes(_files.Workbook(sheet, more: zip => { for (var i = 0; i < 50; i++) TabularFixture.Part(zip, $"x{i}", "content"); }));
        int? first = null;
        for (var at = bytes.AsSpan().IndexOf("PK\x1\x2"u8); at >= 0;)
        {
            first ??= BitConverter.ToInt32(bytes, at + 42);
            BitConverter.TryWriteBytes(bytes.AsSpan(at + 42), first.Value);
            var next = bytes.AsSpan(at + 4).IndexOf("PK\x1\x2"u8);
            at = next < 0 ? -1 : at + 4 + next;
        }
        return _files.File(bytes);
    }
}
