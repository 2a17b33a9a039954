using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.Tests.Platform;

public sealed class TabularWorkbookTests : IDisposable
{
    private const string Styles = """<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="0.00 &quot;days&quot;"/><numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="[$-409]d/m/yy h:mm AM/PM;@"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/></cellXfs></styleSheet>""";
    private const string Header = """<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>""";
    private readonly TabularFixture _files = new();

    public void Dispose() => _files.Dispose();

    private string Cells(string cells, string? shared = null, string workbookPr = "") =>
        _files.Workbook($"""{Header}<row r="2">{cells}</row>""", shared, Styles, workbookPr);

    private (string Text, CellKind Kind) First(string cell, string workbookPr = "")
    {
        using var rows = TabularFile.Open(Cells(cell, "<si><t>007</t></si><si><r><t>rich </t></r><r><t>text</t></r><rPh><t>no</t></rPh></si>", workbookPr)).Value.Rows().Value;
        Assert.True(rows.Read());
        Assert.Null(rows.Fault);
        return (rows.Text(0), rows.Kind(0));
    }

    [Theory]
    [InlineData("""<c t="s"><v>0</v></c>""", "007", CellKind.Text)]
    [InlineData("""<c t="s"><v>1</v></c>""", "rich text", CellKind.Text)]
    [InlineData("""<c t="inlineStr"><is><t>123456789012345678</t></is></c>""", "123456789012345678", CellKind.Text)]
    [InlineData("""<c t="str"><f>A1&amp;B1</f><v>ab</v></c>""", "ab", CellKind.Text)]
    [InlineData("""<c><v>17850</v></c>""", "17850", CellKind.Number)]
    [InlineData("""<c><f>1+1</f><v>2</v></c>""", "2", CellKind.Number)]
    [InlineData("""<c><v>2.5499999999999998</v></c>""", "2.55", CellKind.Number)]
    [InlineData("""<c><v>1.23456789012345E+17</v></c>""", "123456789012345000", CellKind.Number)]
    [InlineData("""<c><v>1E-05</v></c>""", "0.00001", CellKind.Number)]
    [InlineData("""<c><v>1E+300</v></c>""", "1E+300", CellKind.Number)]
    [InlineData("""<c s="1"><v>46090</v></c>""", "2026-03-09", CellKind.Date)]
    [InlineData("""<c s="2"><v>40513.351388888892</v></c>""", "2010-12-01 08:26:00", CellKind.Date)]
    [InlineData("""<c s="5"><v>46090.999999999</v></c>""", "2026-03-10", CellKind.Date)]
    [InlineData("""<c s="3"><v>46090</v></c>""", "46090", CellKind.Number)]
    [InlineData("""<c s="4"><v>1.5</v></c>""", "1.5", CellKind.Number)]
    [InlineData("""<c s="1"><v>-5</v></c>""", "-5", CellKind.Number)]
    [InlineData("""<c s="1"><v>1</v></c>""", "1900-01-01", CellKind.Date)]
    [InlineData("""<c s="1"><v>60</v></c>""", "1900-02-29", CellKind.Date)]
    [InlineData("""<c s="1"><v>0.5</v></c>""", "12:00:00", CellKind.Date)]
    [InlineData("""<c t="d"><v>2026-03-09T08:26:00</v></c>""", "2026-03-09 08:26:00", CellKind.Date)]
    [InlineData("""<c t="b"><v>1</v></c>""", "true", CellKind.Boolean)]
    [InlineData("""<c t="e"><v>#REF!</v></c>""", "#REF!", CellKind.Error)]
    public void A_cell_gives_its_value_and_kind(string cell, string text, CellKind kind) => Assert.Equal((text, kind), First(cell));

    [Fact]
    public void Workbooks_that_count_from_1904_give_the_same_days() =>
        Assert.Equal(("2026-03-09", CellKind.Date), First("""<c s="1"><v>44628</v></c>""", """<workbookPr date1904="1"/>"""));

    [Fact]
    public void Left_out_cells_and_rows_keep_their_places()
    {
        var path = _files.Workbook($"""{Header}<row r="4"><c r="B4"><v>1</v></c></row><row r="6"><c r="A6"/></row><row r="9"><c r="A9"><v>2</v></c></row>""");
        Assert.Equal(["a|b", "4: |1", "9: 2|"], TabularFixture.Read(path));
    }

    [Theory]
    [InlineData("""<c t="s"><v>99</v></c>""", "row.string_missing 0")]
    [InlineData("""<c t="s"><v>-1</v></c>""", "row.string_missing 0")]
    [InlineData("""<c r="B2"><v>12x</v></c>""", "row.number_invalid 1")]
    [InlineData("""<c r="B2"><f>NOW()</f></c>""", "row.formula_without_value 1")]
    [InlineData("""<c r="ZZZZ2"><v>1</v></c>""", "row.position_invalid")]
    public void A_cell_that_cannot_be_read_makes_its_row_a_fault(string cell, string fault) =>
        Assert.Equal(["a|b", $"2: <{fault}>"], TabularFixture.Read(Cells(cell)));

    [Fact]
    public void A_cell_beyond_its_limit_is_a_fault() =>
        Assert.Equal(["a|b", "2: <row.cell_too_long 0>"], TabularFixture.Read(Cells($"""<c t="inlineStr"><is><t>{new string('x', 2 << 20)}</t></is></c>""")));

    [Fact]
    public void Document_types_and_their_entities_are_refused()
    {
        const string dtd = """<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>""";
        Assert.Equal(["file.has_dtd"], TabularFixture.Read(_files.Workbook(Header, prolog: dtd)));
    }

    [Fact]
    public void A_cut_workbook_a_wrong_checksum_and_other_zip_files_are_refused()
    {
        var rows = string.Concat(Enumerable.Range(2, 5000).Select(i => $"""<row r="{i}"><c><v>{i * 7919}</v></c></row>"""));
        var path = _files.Workbook(Header + rows);
        var bytes = File.ReadAllBytes(path);
        Assert.Equal("file.cut", TabularFixture.Read(_files.File(bytes.AsSpan(0, bytes.Length / 2)))[^1]);
        var altered = bytes.ToArray();
        // The checksum in the directory of the sheet's entry, the third: 16 bytes behind its signature.
        var at = -1;
        for (var i = 0; i < 3; i++) at += 1 + altered.AsSpan(at + 1).IndexOf("PK\x1\x2"u8);
        altered[at + 16] ^= 1;
        Assert.Equal("file.damaged", TabularFixture.Read(_files.File(altered))[^1]);
        var other = _files.NewPath();
        using (var zip = ZipFile.Open(other, ZipArchiveMode.Create)) TabularFixture.Part(zip, "hello.txt", "hello");
        Assert.Equal(["file.not_workbook"], TabularFixture.Read(other));
    }

    [Fact]
    public void A_sheet_is_chosen_by_name_and_a_missing_one_is_named()
    {
        var path = _files.Workbook(Header);
        Assert.Equal(["a|b"], TabularFixture.Read(path, sheet: "ONE"));
        Assert.Equal(["file.no_sheet"], TabularFixture.Read(path, new(Sheet: "Two")));
    }

    [Fact]
    public void The_real_workbook_of_49999_rows_reads_whole()
    {
        var file = TabularFile.Open(TabularFixture.Data("online-retail", "online_retail_first_49999_rows.xlsx")).Value;
        Assert.Equal(["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"], file.Headers);
        using var rows = file.Rows().Value;
        long count = 0, quantity = 0, dates = 0;
        while (rows.Read())
        {
            Assert.Null(rows.Fault);
            Assert.Equal(8, rows.FieldCount);
            count++;
            if (rows.Kind(4) == CellKind.Date) dates++;
            Assert.True(CellValues.TryNumber(rows.Field(3), DecimalMark.Point, out var pieces));
            quantity += (long)pieces;
        }
        Assert.Null(rows.Failure);
        Assert.Equal((49_999, 49_999), (count, dates));
        Assert.Equal(50_000, rows.RowNumber);
        Assert.NotEqual(0, quantity);
        Assert.Equal(46_540, TabularFixture.Read(TabularFixture.Data("naughty", "one_column_46540_rows.xlsx")).Count);
    }
}
