using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.Tests.Platform;

/// <summary>Files for the table tests, gone when the test ends.</summary>
public sealed class TabularFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nuoda-tabular-").FullName;
    private int _count;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public string File(string text, Encoding? encoding = null) => File((encoding ?? new UTF8Encoding(false)).GetBytes(text));

    public string File(ReadOnlySpan<byte> bytes)
    {
        var path = NewPath();
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    public string NewPath() => Path.Combine(_folder, $"file{++_count}");

    /// <summary>A workbook of hand-written parts; those not given are plain.</summary>
    public string Workbook(string sheetData, string? shared = null, string? styles = null, string workbookPr = "", string prolog = "", Action<ZipArchive>? more = null)
    {
        var path = NewPath();
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            Part(zip, "xl/workbook.xml", $"""<workbook xmlns="urn:m" xmlns:r="urn:r">{workbookPr}<sheets><sheet name="One" sheetId="1" r:id="a"/></sheets></workbook>""");
            Part(zip, "xl/_rels/workbook.xml.rels", """<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/s.xml"/><Relationship Id="b" Type="x/sharedStrings" Target="shared.xml"/><Relationship Id="c" Type="x/styles" Target="/xl/styles.xml"/></Relationships>""");
            Part(zip, "xl/worksheets/s.xml", $"{prolog}<worksheet><sheetData>{sheetData}</sheetData></worksheet>");
            if (shared is not null) Part(zip, "xl/shared.xml", $"<sst>{shared}</sst>");
            if (styles is not null) Part(zip, "xl/styles.xml", styles);
            more?.Invoke(zip);
        }
        return path;
    }

    public static void Part(ZipArchive zip, string name, string text)
    {
        using var to = zip.CreateEntry(name).Open();
        to.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>All there is to see of a table: rows as "number: fields joined by |", faults in angle brackets, the failure last.</summary>
    public static List<string> Read(string path, TabularOptions? options = null, string? sheet = null)
    {
        var file = TabularFile.Open(path, options);
        if (file.Error is { } refused) return [refused.Code];
        using var rows = file.Value.Rows(sheet).Value;
        var seen = new List<string> { string.Join('|', rows.Headers) };
        while (rows.Read())
        {
            var fields = string.Join('|', Enumerable.Range(0, rows.FieldCount).Select(rows.Text));
            seen.Add(rows.Fault is { } fault ? $"{rows.RowNumber}: <{fault.Code}{(fault.Column is { } c ? $" {c}" : "")}>" : $"{rows.RowNumber}: {fields}");
        }
        if (rows.Failure is { } failure) seen.Add(failure.Code);
        return seen;
    }

    public static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    /// <summary>The shared test data, or the test is skipped by name.</summary>
    public static string Data(params string[] path)
    {
        var folder = Environment.GetEnvironmentVariable("NUODA_DATA") ?? Path.Combine(Root(), "../shared/data");
        var found = Path.Combine([folder, .. path]);
        Assert.SkipWhen(!Path.Exists(found), $"No test data at {found}; set NUODA_DATA.");
        return found;
    }
}
