using System.Text;
using ExcelDataReader;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.Tests.Platform;

public sealed class TabularWriterTests : IDisposable
{
    private readonly TabularFixture _files = new();

    public void Dispose() => _files.Dispose();

    private string Written(bool workbook, Action<TabularWriter> write, Encoding? encoding = null)
    {
        var path = _files.NewPath();
        using var to = File.Create(path);
        using (var writer = workbook ? TabularWriter.Xlsx(to, "Orders/订单") : TabularWriter.Csv(to, encoding)) write(writer);
        return path;
    }

    /// <summary>Drill F6: what starts formulas, in front of what formulas do.</summary>
    private static List<string> FormulaStrings()
    {
        string[] starts = ["=", "+", "-", "@", "\t", "\r", "\n", "'=", "''=", "'@", "\t=", "=\"", " =", "-12.5", "+86 10", "@SUM", "==", "'", "''", "'x"];
        string[] bodies = ["cmd|' /C calc'!A0", "1+1", "HYPERLINK(\"http://x\",\"y\")", "SUM(A1:A9)", "A1", "", "2+5+cmd|' /C calc'!A0", "IMPORTXML(\"x\",\"y\")", "订单", "\"quoted\"\r\nand, more"];
        return [.. from s in starts from b in bodies select s + b];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_hundred_formula_strings_come_back_as_they_were_and_none_is_a_formula(bool workbook)
    {
        var strings = FormulaStrings();
        Assert.Equal(200, strings.Count);
        var path = Written(workbook, writer =>
        {
            writer.Header("id", "text");
            foreach (var text in strings) writer.Row("x", text);
        });
        using var rows = TabularFile.Open(path).Value.Rows().Value;
        foreach (var text in strings)
        {
            Assert.True(rows.Read());
            Assert.Null(rows.Fault);
            Assert.Equal(CellKind.Text, rows.Kind(1));
            var raw = rows.Text(1);
            if (!workbook && raw.Length > 0) Assert.DoesNotContain(raw[0], "=+-@\t\r\n\0");
            Assert.Equal(text, workbook ? raw : Encoding.UTF8.GetString(CellValues.RemoveEscape(rows.Field(1))));
        }
        Assert.False(rows.Read());
        Assert.Null(rows.Failure);
        if (workbook)
        {
            using var zip = System.IO.Compression.ZipFile.OpenRead(path);
            using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
            Assert.DoesNotContain("<f", sheet.ReadToEnd());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Naughty_strings_come_back_as_they_were(bool workbook)
    {
        var strings = File.ReadAllLines(TabularFixture.Data("naughty", "blns.txt")).Where(l => l.Length > 0 && !l.Contains('\0')).ToList();
        Assert.True(strings.Count > 500);
        var path = Written(workbook, writer =>
        {
            writer.Header("id", "text");
            foreach (var text in strings) writer.Row("x", text);
        });
        using var rows = TabularFile.Open(path).Value.Rows().Value;
        foreach (var text in strings)
        {
            Assert.True(rows.Read());
            Assert.Equal(text, workbook ? rows.Text(1) : Encoding.UTF8.GetString(CellValues.RemoveEscape(rows.Field(1))));
        }
        Assert.False(rows.Read());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Typed_cells_come_back_with_their_types(bool workbook)
    {
        var path = Written(workbook, writer =>
        {
            writer.Header("text", "whole", "number", "day", "moment", "flag", "none", "code");
            writer.Row("00123", -12L, -12.5m, new DateOnly(2026, 3, 9), new DateTime(2026, 3, 9, 8, 26, 5), true, null, 123456789012345678L);
        });
        using var rows = TabularFile.Open(path).Value.Rows().Value;
        Assert.True(rows.Read());
        Assert.Equal(["00123", "-12", "-12.5", "2026-03-09", "2026-03-09 08:26:05", "true", "", "123456789012345678"], Enumerable.Range(0, 8).Select(rows.Text));
        if (workbook)
        {
            Assert.Equal([CellKind.Text, CellKind.Number, CellKind.Number, CellKind.Date, CellKind.Date, CellKind.Boolean, CellKind.Text, CellKind.Text],
                Enumerable.Range(0, 8).Select(rows.Kind));
        }
    }

    [Fact]
    public void Another_program_reads_the_workbook_alike()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var path = Written(workbook: true, writer =>
        {
            writer.Header("文本", "number", "day");
            writer.Row("=1+1", 2.5m, new DateOnly(2026, 3, 9));
        });
        using var stream = File.OpenRead(path);
        using var reader = ExcelReaderFactory.CreateReader(stream);
        Assert.Equal("Orders订单", reader.Name);
        reader.Read();
        Assert.Equal("文本", reader.GetString(0));
        reader.Read();
        Assert.Equal("=1+1", reader.GetString(0));
        Assert.Equal(2.5, reader.GetDouble(1));
        Assert.Equal(new DateTime(2026, 3, 9), reader.GetDateTime(2));
    }

    [Fact]
    public void A_workbook_opens_readable_columns_fit_the_header_stays_and_dates_shares_and_money_look_like_themselves()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var path = Written(workbook: true, writer =>
        {
            writer.Header("客户", "kept", "net", "day", "moment", "n", "why");
            for (var i = 0; i < 500; i++)
                writer.Row(i == 150 ? "哈尔滨东方机电设备有限公司" : "C", FormattedNumber.Share(0.9345), FormattedNumber.Money(1234567.5m), new DateOnly(2026, 3, 9), new DateTime(2026, 3, 9, 8, 26, 5), 12L, "one\nand the longest line of two");
        });
        using var stream = File.OpenRead(path);
        using var reader = ExcelReaderFactory.CreateReader(stream);
        Assert.Equal(500 + 1, reader.RowCount);
        reader.Read();
        reader.Read();
        Assert.Equal((0.9345, 1234567.5, 12d), (reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(5)));
        Assert.Equal(new DateTime(2026, 3, 9, 8, 26, 5), reader.GetDateTime(4));
        Assert.Equal(["0.0%", "#,##0.00", "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm:ss"], Enumerable.Range(1, 4).Select(reader.GetNumberFormatString));
        // 13 Chinese characters, two widths each; never narrower than a date, never wider than a screen.
        Assert.Equal([28, 9, 16, 12, 21, 8, 29], Enumerable.Range(0, 7).Select(i => (int)reader.GetColumnWidth(i)));
        using var zip = System.IO.Compression.ZipFile.OpenRead(path);
        using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        var xml = sheet.ReadToEnd();
        Assert.Contains("ySplit=\"1\"", xml, StringComparison.Ordinal);
        Assert.Contains("state=\"frozen\"", xml, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_and_what_looks_like_their_escapes_come_back_from_a_workbook()
    {
        string[] strings = ["a\u0001b", "_x0041_", "x_x000D_y", "line\r\nbreak", "\uFFFF", "emoji 😀", "lead ", " \t"];
        var path = Written(workbook: true, writer =>
        {
            writer.Header("a");
            foreach (var text in strings) writer.Row("" + text);
        });
        using var rows = TabularFile.Open(path).Value.Rows().Value;
        foreach (var text in strings)
        {
            Assert.True(rows.Read());
            Assert.Equal(text, rows.Text(0));
        }
    }

    [Fact]
    public void Csv_begins_with_a_byte_order_mark_unless_GBK_is_asked_for()
    {
        Assert.Equal([0xEF, 0xBB, 0xBF], File.ReadAllBytes(Written(false, w => w.Header("数量")))[..3]);
        var gbk = Written(false, w => { w.Header("数量", "b"); w.Row("水泵", 1); }, TextEncoding.Gb18030);
        Assert.Equal(TextEncoding.Gb18030.GetBytes("数量,b\r\n水泵,1\r\n"), File.ReadAllBytes(gbk));
        Assert.Equal(["数量|b", "2: 水泵|1"], TabularFixture.Read(gbk));
    }

    [Fact]
    public void Rows_beyond_a_sheet_go_to_the_next_under_the_same_header()
    {
        const int rows = 1_048_575 + 3;
        var path = Written(workbook: true, writer =>
        {
            writer.Header("n");
            for (var i = 0; i < rows; i++) { writer.Number(i); writer.EndRow(); }
        });
        var file = TabularFile.Open(path).Value;
        Assert.Equal(["Orders订单", "Orders订单 2"], file.Sheets.Select(s => s.Name));
        Assert.Equal(["n", "2: 1048575", "3: 1048576", "4: 1048577"], TabularFixture.Read(path, sheet: "Orders订单 2"));
    }
}
