using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.Tests.Platform;

public sealed class TabularDelimitedTests : IDisposable
{
    private readonly TabularFixture _files = new();

    public void Dispose() => _files.Dispose();

    private void Reads(string text, params string[] expected) => Assert.Equal(expected, TabularFixture.Read(_files.File(text)));

    [Fact]
    public void Every_file_of_csv_spectrum_reads_as_its_json_says()
    {
        var folder = TabularFixture.Data("naughty", "csv-spectrum");
        var files = Directory.GetFiles(Path.Combine(folder, "csvs"));
        Assert.True(files.Length >= 9);
        foreach (var csv in files)
        {
            var expected = JsonSerializer.Deserialize<List<Dictionary<string, string>>>(
                File.ReadAllText(Path.Combine(folder, "json", Path.GetFileNameWithoutExtension(csv) + ".json")))!;
            using var rows = TabularFile.Open(csv).Value.Rows().Value;
            foreach (var row in expected)
            {
                Assert.True(rows.Read(), csv);
                Assert.Null(rows.Fault);
                Assert.Equal(row.Keys, rows.Headers);
                Assert.Equal(row.Values.Select(v => v.ReplaceLineEndings("\n")), Enumerable.Range(0, rows.FieldCount).Select(i => rows.Text(i).ReplaceLineEndings("\n")));
            }
            Assert.False(rows.Read());
            Assert.Null(rows.Failure);
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Any_line_end_ends_a_row(string lineEnd) =>
        Reads(string.Join(lineEnd, "a,b", "1,2", "3,4"), "a|b", "2: 1|2", "3: 3|4");

    [Fact]
    public void Mixed_line_ends_are_read_one_by_one() => Reads("a,b\r\n1,2\r3,4\n5,6", "a|b", "2: 1|2", "3: 3|4", "4: 5|6");

    [Fact]
    public void A_line_break_inside_quotes_starts_no_row() => Reads("a,b\n\"1\n1\",2\n3,4\n", "a|b", "2: 1\n1|2", "3: 3|4");

    [Fact]
    public void Doubled_quotes_are_one() => Reads("a,b\n\"say \"\"hi\"\"\",\"\"\"\"\n", "a|b", "2: say \"hi\"|\"");

    [Fact]
    public void A_quote_inside_an_unquoted_field_is_a_character() => Reads("a,b\n5\" pipe,2\n", "a|b", "2: 5\" pipe|2");

    [Fact]
    public void Blank_rows_are_passed_over_and_counted() => Reads("\n\na,b\n\n,\n1,2\n", "a|b", "6: 1|2");

    [Fact]
    public void Ragged_rows_show_as_many_fields_as_they_have() => Reads("a,b,c\n1\n1,2,3,4\n1,2,3\n", "a|b|c", "2: 1", "3: 1|2|3|4", "4: 1|2|3");

    [Fact]
    public void A_header_alone_has_no_rows() => Reads("a,b", "a|b");

    [Fact]
    public void Empty_files_and_files_of_blank_lines_are_refused()
    {
        Reads("", "file.empty");
        Reads("\uFEFF", "file.empty");
        Reads("\n\n\r\n", "file.empty");
    }

    [Fact]
    public void Duplicate_headers_are_shown_as_they_are() => Reads("a,a,,\n1,2,3,4", "a|a", "2: 1|2|3|4");

    [Fact]
    public void An_unclosed_quote_costs_only_its_own_line() =>
        Reads("a,b\n1,\"oops\n3,4\n5,6\n", "a|b", "2: <row.quote_unclosed 1>", "3: 3|4", "4: 5|6");

    [Fact]
    public void An_unclosed_quote_far_from_the_end_costs_only_its_own_line()
    {
        var text = new StringBuilder("a,b\n1,\"oops\n");
        for (var i = 0; i < 400_000; i++) text.Append("3,4\n");
        var seen = TabularFixture.Read(_files.File(text.ToString()));
        Assert.Equal("2: <row.quote_unclosed 1>", seen[1]);
        Assert.Equal("400002: 3|4", seen[^1]);
        Assert.Equal(400_002, seen.Count);
    }

    [Fact]
    public void Text_behind_a_closing_quote_is_a_fault() => Reads("a,b\n\"x\"y,2\n3,4\n", "a|b", "2: <row.quote_misplaced 0>", "3: 3|4");

    [Fact]
    public void A_NUL_byte_makes_its_row_a_fault_and_no_other() => Reads("a,b\n1,2\n3,\0\n5,6\n", "a|b", "2: 1|2", "3: <row.nul 1>", "4: 5|6");

    [Fact]
    public void Bytes_that_are_no_UTF8_late_in_a_UTF8_file_make_their_row_a_fault()
    {
        var bytes = new List<byte>(Encoding.UTF8.GetBytes("名称,b\n"));
        var row = Encoding.UTF8.GetBytes("诺达,2\n");
        for (var i = 0; i < 600_000; i++) bytes.AddRange(row);
        bytes.AddRange([0xB0, 0xA1, (byte)',', (byte)'2', (byte)'\n']);
        bytes.AddRange(row);
        var seen = TabularFixture.Read(_files.File(bytes.ToArray()));
        Assert.Equal("名称|b", seen[0]);
        Assert.Equal("600002: <row.bytes_invalid 0>", seen[^2]);
        Assert.Equal("600003: 诺达|2", seen[^1]);
        Assert.DoesNotContain(seen, s => s.Contains('\uFFFD'));
    }

    [Theory]
    [InlineData("utf-8", "品名,数量\n水泵,3\n阀门,4\n")]
    [InlineData("utf-8-bom", "品名,数量\n水泵,3\n阀门,4\n")]
    [InlineData("utf-16", "品名,数量\n水泵,3\n阀门,4\n")]
    [InlineData("utf-16BE", "品名,数量\n水泵,3\n阀门,4\n")]
    [InlineData("gb18030", "品名,数量\n水泵,3\n阀门,4\n")]
    [InlineData("gb18030", "订单,客户\n1,㐀𠀀上海诺达科技有限公司\n2,北京\n")]
    [InlineData("windows-1252", "Größe,Name\n3,Müller\n4,Café Noël\n")]
    [InlineData("windows-1252", "id,nome\n1,São João\n2,Conceição\n3,Órgão\n")]
    [InlineData("windows-1252", "id,price\n1,5 €\n2,6 €\n")]
    public void The_encoding_is_found(string name, string text)
    {
        var encoding = name == "utf-8-bom" ? new UTF8Encoding(true) : TextEncoding.Named(name)!;
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
        var path = _files.File(bytes);
        Assert.Equal(name.Replace("-bom", ""), TabularFile.Open(path).Value.Encoding!.WebName, ignoreCase: true);
        Assert.Equal(TabularFixture.Read(_files.File(text)), TabularFixture.Read(path));
    }

    [Fact]
    public void The_users_encoding_goes_before_what_is_found()
    {
        var path = _files.File("name,b\nMüller,1\n", TextEncoding.Windows1252);
        Assert.Equal(["name|b", "2: <row.bytes_invalid 0>"], TabularFixture.Read(path, new(Encoding: Encoding.UTF8)));
        Assert.Equal(["name|b", "2: Müller|1"], TabularFixture.Read(path, new(Encoding: TextEncoding.Named("latin-1"))));
    }

    [Fact]
    public void Bytes_that_GBK_does_not_know_make_their_row_a_fault()
    {
        byte[] bytes = [.. TextEncoding.Gb18030.GetBytes("品名,数量\n水泵上海北京广州深圳天津重庆成都武汉,3\n"), 0xFF, (byte)',', (byte)'1', (byte)'\n'];
        Assert.Equal(["品名|数量", "2: 水泵上海北京广州深圳天津重庆成都武汉|3", "3: <row.bytes_invalid 0>"], TabularFixture.Read(_files.File(bytes)));
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public void The_delimiter_is_found_although_others_stand_in_quotes_and_numbers(char delimiter)
    {
        var text = $"id{delimiter}text{delimiter}amount\n1{delimiter}\"a,b;c|d\te\"{delimiter}1.5\n2{delimiter}\"x,y;z|\tq\"{delimiter}2.5\n";
        var path = _files.File(text);
        Assert.Equal(delimiter, TabularFile.Open(path).Value.Delimiter);
        Assert.Equal("3: 2|x,y;z|\tq|2.5", TabularFixture.Read(path)[2]);
    }

    [Fact]
    public void Decimal_commas_do_not_hide_the_semicolon()
    {
        var path = _files.File("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n");
        Assert.Equal(';', TabularFile.Open(path).Value.Delimiter);
    }

    [Fact]
    public void Excels_sep_line_names_the_delimiter_and_is_no_row() => Reads("sep=;\r\na;b\r\n1;2\r\n", "a|b", "2: 1|2");

    [Fact]
    public void A_cell_beyond_its_limit_is_a_fault_and_the_next_row_is_read()
    {
        var seen = TabularFixture.Read(_files.File("a,b\n1," + new string('x', 3 << 20) + "\n3,4\n\"" + new string('y', 2 << 20) + "\",1\n5,6\n"));
        Assert.Equal(["a|b", "2: <row.cell_too_long 1>", "3: 3|4", "4: <row.quote_unclosed 0>", "5: 5|6"], seen);
    }

    [Fact]
    public void A_row_beyond_its_limit_is_a_fault_and_the_next_row_is_read()
    {
        var cell = new string('x', 900_000);
        var seen = TabularFixture.Read(_files.File("a,b\n" + string.Join(',', Enumerable.Repeat(cell, 12)) + "\n3,4\n"));
        Assert.Equal(["a|b", "2: <row.too_long>", "3: 3|4"], seen);
    }

    [Fact]
    public void A_hundred_thousand_columns_are_columns()
    {
        var path = _files.File(string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"c{i}")) + "\n" + string.Join(',', Enumerable.Range(0, 100_000)) + "\n");
        using var rows = TabularFile.Open(path).Value.Rows().Value;
        Assert.Equal(100_000, rows.Headers.Count);
        Assert.True(rows.Read());
        Assert.Equal("99999", rows.Text(99_999));
    }

    [Fact]
    public void A_gigabyte_without_a_line_end_is_one_fault_in_bounded_memory()
    {
        var path = _files.NewPath();
        using (var to = File.Create(path))
        {
            to.Write("a,b\n1,"u8);
            // A hole on disk: the bytes are there to read, and take no room.
            to.SetLength(1L << 30);
            to.Position = to.Length;
            to.Write("\n3,4\n"u8);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(["a|b", "2: <row.cell_too_long 1>", "3: 3|4"], TabularFixture.Read(path, new(Delimiter: ',', Encoding: Encoding.UTF8)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128L << 20);
    }

    [Fact]
    public void Gzip_of_one_or_several_members_is_read_and_a_cut_or_altered_one_is_told()
    {
        var text = new StringBuilder("a,b\n");
        for (var i = 0; i < 50_000; i++) text.Append(i).Append(',').Append(i * 7919 % 100_003).Append('\n');
        var half = text.Length / 2;
        var whole = Gzip(text.ToString());
        byte[] members = [.. Gzip(text.ToString(0, half)), .. Gzip(text.ToString(half, text.Length - half))];
        var expected = TabularFixture.Read(_files.File(text.ToString()));
        Assert.Equal(expected, TabularFixture.Read(_files.File(whole)));
        Assert.Equal(expected, TabularFixture.Read(_files.File(members)));
        Assert.Equal(expected, TabularFixture.Read(_files.File([.. members, .. Gzip("")])));
        foreach (var missing in new[] { 1, 4, 8, 9, 2000 })
            Assert.Equal("file.cut", TabularFixture.Read(_files.File(members.AsSpan(0, members.Length - missing)))[^1]);
        Assert.Equal("file.cut", TabularFixture.Read(_files.File(whole.AsSpan(0, whole.Length - 2000)))[^1]);
        Assert.Equal("file.cut", TabularFixture.Read(_files.File(whole.AsSpan(0, whole.Length - 4)))[^1]);
        var altered = whole.ToArray();
        altered[^6] ^= 1;   // in the checksum
        Assert.Equal("file.damaged", TabularFixture.Read(_files.File(altered))[^1]);
    }

    [Fact]
    public void A_missing_file_and_other_peoples_formats_are_refused_by_name()
    {
        Assert.Equal(["file.not_found"], TabularFixture.Read(_files.NewPath()));
        byte[] ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]];
        Assert.Equal(["file.old_workbook"], TabularFixture.Read(_files.File(ole)));
        Assert.Equal(["file.password"], TabularFixture.Read(_files.File([.. ole, .. Encoding.Unicode.GetBytes("EncryptedPackage")])));
        Assert.Equal(["file.header_unreadable"], TabularFixture.Read(_files.File([.. "%PDF-1.7\0\0\0\n"u8])));
    }

    [Fact]
    public void The_restaurants_orders_in_GBK_and_in_UTF8_read_whole()
    {
        var orders = TabularFixture.Data("gbk-orders", "meal_order_info.csv");
        Assert.Equal("gb18030", TabularFile.Open(orders).Value.Encoding!.WebName, ignoreCase: true);
        Assert.Equal(613, TabularFixture.Read(orders).Count);
        var lines = TabularFixture.Read(TabularFixture.Data("gbk-orders", "meal_order_detail.csv"));
        Assert.Equal(6_432, lines.Count);
        Assert.Equal(540, lines.Count(l => l.Contains('\n')));
    }

    private static byte[] Gzip(string text)
    {
        var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return to.ToArray();
    }
}
