using Nuoda.Orders;
using Nuoda.Platform;
using Nuoda.Platform.Import;
using Xunit;

namespace Nuoda.Tests.Platform.Import;

public sealed class RejectedRowsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("""{"name":"p","files":[{"name":"f","rows":"lines","columns":{"order":"order id","customer":"customer id","product":"product","quantity":"quantity","ordered":"order date","unit-price":"unit price"}}]}""")]
    public async Task The_workbook_of_rejected_rows_is_corrected_and_imported_again(string? profile)
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        // Months first: only the good rows prove it, so the workbook must carry real dates.
        var file = company.Write("x.csv", "order id,customer id,product,quantity,order date,unit price\nA,C,P,1,1/29/2026,\"1.234,5\"\nB,C,P,many,3/4/2026,\"2,5\"\n,C,P,1,3/5/2026,\"1,5\"\n".Replace(",\"", ",\"", StringComparison.Ordinal));
        var outcome = await company.Import([file], null, profile);
        Assert.Equal(2, outcome.Rejected);
        var path = Path.Combine(company.Folder, "rejected.xlsx");
        await using (var stream = File.Create(path)) Assert.Null(RejectedRows.Write(stream, [file], outcome.Files, outcome.Issues));
        var rows = Read(path);
        Assert.Equal(["order id", "customer id", "product", "quantity", "order date", "unit price"], rows[0].Take(6));
        Assert.Equal(("many", "3"), (rows[1][3], rows[1][6]));
        Assert.Contains("quantity", rows[1][7], StringComparison.Ordinal);

        // Corrected by hand, in the same workbook.
        var corrected = Path.Combine(company.Folder, "corrected.xlsx");
        await using (var stream = File.Create(corrected))
        using (var workbook = TabularWriter.Xlsx(stream, "x"))
        {
            workbook.Header(rows[0]);
            workbook.Row("B", "C", "P", 7L, new DateOnly(2026, 3, 4), 2.5m, 3L, rows[1][7]);
            workbook.Row("D", "C", "P", 1L, new DateOnly(2026, 3, 5), 1.5m, 4L, rows[2][7]);
        }
        var again = await company.Import([new ImportFile("corrected.xlsx", corrected)], null, profile);
        Assert.Equal((0L, 2L), (again.Rejected, again.Created["lines"]));
        Assert.DoesNotContain(again.Issues, i => i.Code == "column_unknown");
        Assert.Equal(new DateOnly(2026, 3, 4), (await company.All<Order>()).Single(o => o.Key == "B").OrderedOn);
    }

    [Fact]
    public async Task Rows_rejected_in_several_files_stand_in_sheets_of_their_own()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        ImportFile[] files =
        [
            company.Write("orders.csv", "order id,customer id,order date\nA1,C1,2026-01-05\nA3,C1,2026-01-06\nA2,C1,never\n"), company.Write("lines.csv", "order id,product,quantity\nA1,P1,1\nA1,P3,1\nA1,P2,few\n"),
        ];
        var outcome = await company.Import(files);
        var path = Path.Combine(company.Folder, "rejected.xlsx");
        await using (var stream = File.Create(path)) Assert.Null(RejectedRows.Write(stream, files, outcome.Files, outcome.Issues));
        Assert.Equal(["orders", "lines"], TabularFile.Open(path).Value.Sheets.Select(s => s.Name));
        Assert.Equal("few", Read(path, "lines")[1][2]);
    }

    internal static List<string[]> Read(string path, string? sheet = null)
    {
        using var reader = TabularFile.Open(path).Value.Rows(sheet).Value;
        var rows = new List<string[]> { reader.Headers.ToArray() };
        while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.Text)]);
        return rows;
    }
}
