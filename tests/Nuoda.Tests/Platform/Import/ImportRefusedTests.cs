using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Nuoda.AfterSales;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform;
using Nuoda.Platform.Import;
using Nuoda.Platform.Storage;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests.Platform.Import;

/// <summary>Rows that are refused: what they leave, how they are told, and how they come back.</summary>
public sealed partial class ImportRefusedTests
{
    private const string Head = "order id,customer id,customer name,product,site,quantity,promised date,promised from,unit price\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task A_row_refused_while_applying_leaves_none_of_the_records_it_brought(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import(Head + "A0,C0,Old,P0,S0,1,,,1\n");
        var outcome = await company.Import(Head
            + "A1,C1,Bad,P1,S1,1,2026-01-05,2026-01-09,1\n"      // refused: the window begins after it ends
            + "A2,C2,Bad,P2,S2,1,2026-01-05,2026-01-09,1\n"      // refused, but its customer, product and site stand in a good row too
            + "A3,C2,Good,P2,S2,1,,,1\n"
            + "A4,C0,Renamed by a bad row,P0,S0,1,2026-01-05,2026-01-09,1\n");
        Assert.Equal(3, outcome.Rejected);
        Assert.Equal("customers 1, lines 1, orders 1, products 1, sites 1", string.Join(", ", outcome.Created.Select(c => $"{c.Key} {c.Value}")));
        Assert.Empty(outcome.Updated);
        Assert.Equal(["C0 Old", "C2 Good"], (await company.All<Customer>()).Select(c => $"{c.Key} {c.Name}").Order(StringComparer.Ordinal));
        Assert.Equal(["A0", "A3"], (await company.All<Order>()).Select(o => o.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["P0", "P2"], (await company.All<Product>()).Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["S0", "S2"], (await company.All<Site>()).Select(s => s.Key).Order(StringComparer.Ordinal));
        var lines = await company.All<OrderLine>();
        Assert.Equal((await company.All<Product>()).Single(p => p.Key == "P2").Id, lines.MaxBy(l => l.Id)!.ProductId);
    }

    [Theory, Databases.Both]
    public async Task A_delivery_of_an_unknown_line_leaves_no_product(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        ImportFile[] files =
        [
            company.Write("lines.csv", "order id,line number,customer id,product,quantity\nA1,1,C1,P1,1\n"),
            company.Write("deliveries.csv", "order id,product,delivered date,delivered quantity\nA1,P9,2026-01-05,1\nA1,P1,2026-01-05,1\n"),
        ];
        var outcome = await company.Import(files);
        Assert.Equal("line_unknown", Assert.Single(outcome.Issues, i => !i.IsWarning).Code);
        Assert.Equal(["P1"], (await company.All<Product>()).Select(p => p.Key));
    }

    [Fact]
    public async Task What_an_accepted_row_leans_on_is_made_although_the_row_that_described_it_is_refused()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        var outcome = await company.Import("order id,customer id,product,quantity,promised date,promised from,substitute\n"
            + "A1,C1,P1,1,2026-01-05,2026-01-09,\n"
            + "A1,,P2,1,,,P1\n");
        Assert.Equal(1, outcome.Rejected);
        var customer = Assert.Single(await company.All<Customer>());
        Assert.Equal(("C1", customer.Id), (customer.Key, Assert.Single(await company.All<Order>()).CustomerId));
        Assert.Equal(["P1", "P2"], (await company.All<Product>()).Select(p => p.Key).Order(StringComparer.Ordinal));
    }

    [Theory, Databases.Both]
    public async Task A_refused_row_keeps_its_place_among_its_like_and_comes_back_to_it(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        const string Bad = "order id,customer id,product,quantity,unit price\nA1,C1,P1,-1,1\nA1,C1,P1,2,2\nA1,C1,P1,-3,3\n";
        var file = company.Write("orders.csv", Bad);
        var outcome = await company.Import([file]);
        Assert.Equal(LineKeyOf(company, 2), (await company.All<OrderLine>()).ConvertAll(l => l.LineKey));

        var path = Path.Combine(company.Folder, "rejected.xlsx");
        await using (var stream = File.Create(path)) Assert.Null(RejectedRows.Write(stream, [file], outcome.Files, outcome.Issues));
        var rows = RejectedRowsTests.Read(path);
        Assert.Equal("Nuoda: occurrence in file", rows[0][5]);
        Assert.Equal(["", "3"], rows.Skip(1).Select(r => r[5]));
        // Corrected, in another order.
        var corrected = Path.Combine(company.Folder, "corrected.xlsx");
        await using (var stream = File.Create(corrected))
        using (var workbook = TabularWriter.Xlsx(stream, "x"))
        {
            workbook.Header(rows[0]);
            workbook.Row("A1", "C1", "P1", 3L, 3m, 3L, 4L, "");
            workbook.Row("A1", "C1", "P1", 1L, 1m, null, 2L, "");
        }
        var again = await company.Import([new ImportFile("corrected.xlsx", corrected)]);
        Assert.Equal((0L, 2L), (again.Rejected, again.Created["lines"]));
        Assert.Empty(again.Updated);

        // The first file, corrected, has nothing new to say.
        var whole = await company.Import(Bad.Replace(",-", ",", StringComparison.Ordinal));
        Assert.Equal((3L, 0, 0), (whole.Unchanged["lines"], whole.Created.Count, whole.Updated.Count));
        Assert.Equal([1000L, 2000, 3000], (await company.All<OrderLine>()).OrderByDescending(l => l.LineKey).Select(l => l.QuantityOrdered));
    }

    [Fact]
    public async Task One_occurrence_named_twice_is_refused_and_another_takes_the_free_place()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        var outcome = await company.Import("order id,customer id,product,quantity,Nuoda: 文件中第几次出现\nA1,C1,P1,1,2\nA1,C1,P1,2,2\nA1,C1,P1,3,\nA1,C1,P1,4,\n");
        Assert.Equal("3 occurrence_repeated", string.Join(' ', Assert.Single(outcome.Issues).Row, outcome.Issues.Single().Code));
        Assert.Equal([3000L, 1000, 4000], (await company.All<OrderLine>()).OrderByDescending(l => l.LineKey).Select(l => l.QuantityOrdered));
    }

    [Fact]
    public async Task A_refused_return_keeps_its_place_among_its_like()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        const string Bad = "return id,product,returned quantity\nR1,P1,many\nR1,P1,2\nR2,P1,3\nR3,P1,4\n";
        await company.Import([company.Write("returns.csv", Bad)]);
        await company.Import([company.Write("returns.csv", "return id,product,returned quantity\nR1,P1,1\n")]);
        Assert.Equal(["R1/P1 1000", "R1/P1#2 2000", "R2/P1 3000", "R3/P1 4000"], (await company.All<Return>()).Select(r => $"{r.Key} {r.Quantity}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_import_in_parts_stores_and_refuses_what_it_does_in_one(bool hasLaterFiles)
    {
        var lines = new System.Text.StringBuilder("order id,customer id,customer name,product,site,quantity,promised date,promised from,unit price,region\n");
        var deliveries = new System.Text.StringBuilder("order id,product,delivered date,delivered quantity\n");
        for (var i = 0; i < 60; i++)
        {
            // Every seventh row is refused while staging, every fifth while applying; customers 8 and 9 stand in refused rows only.
            var isBad = i % 5 == 0;
            lines.Append(CultureInfo.InvariantCulture, $"A{i % 17},C{(isBad ? 8 + i % 2 : i % 8)},Name {i % 11},P{i % 7},S{i % 3},{(i % 7 == 0 ? -1 : i + 1)},2026-01-05,{(isBad ? "2026-01-09" : "2026-01-04")},1,R{i % 4}\n");
            deliveries.Append(CultureInfo.InvariantCulture, $"A{i % 17},P{i % 13},2026-01-{i % 27 + 1:00},1\n");
        }
        var results = new List<string>();
        foreach (var rows in new long[] { 1000, 9 })
        {
            await using var company = await Importing.Into(Engine.Sqlite);
            (company.Runner.RowsPerPart, company.Runner.KeptRowsPerPart) = (rows, rows);
            var text = new System.Text.StringBuilder();
            for (var time = 0; time < 2; time++)
            {
                ImportFile[] files = [company.Write("lines.csv", lines.ToString()), company.Write("deliveries.csv", deliveries.ToString()), company.Write("returns.csv", "return id,product,returned quantity\nR1,P1,1\nR1,P1,2\nR2,P99,3\n")];
                var outcome = await company.Import(hasLaterFiles ? files : [files[0], files[2]]);
                text.Append(System.Text.Json.JsonSerializer.Serialize(new { outcome.Created, outcome.Updated, outcome.Unchanged, outcome.Rejected, outcome.Warnings }));
                text.AppendJoin('\n', outcome.Issues.Select(i => $"{i.File} {i.Row} {i.Code} {i.Occurrence}").Order(StringComparer.Ordinal));
            }
            text.AppendJoin('\n', (await company.All<Customer>()).Select(c => $"{c.Key} {c.Name}").Order(StringComparer.Ordinal));
            text.AppendJoin('\n', (await company.All<Product>()).Select(c => c.Key).Order(StringComparer.Ordinal));
            var orders = (await company.All<Order>()).ToDictionary(o => o.Id);
            var products = (await company.All<Product>()).ToDictionary(p => p.Id, p => p.Key);
            text.AppendJoin('\n', (await company.All<OrderLine>()).Select(l => $"{orders[l.OrderId].Key} {orders[l.OrderId].Region} {products[l.ProductId]} {-l.LineKey & LineKey.MaxOccurrence} {l.QuantityOrdered}").Order(StringComparer.Ordinal));
            text.AppendJoin('\n', (await company.All<Return>()).Select(r => $"{r.Key} {r.Quantity}").Order(StringComparer.Ordinal));
            Assert.DoesNotContain(await company.All<Customer>(), c => c.Key is "C8" or "C9");
            results.Add(text.ToString());
        }
        Assert.Equal(results[0], results[1]);
    }

    [Fact]
    public async Task A_number_is_rounded_once()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        // Cut to nine decimals first, each would stand on the half and go to the even neighbour.
        await company.Import("order id,customer id,product,quantity,gross,discount\nA1,C1,P1,1.00250000000001,10.00500000000001,123456789012.125000000000001\n");
        var line = Assert.Single(await company.All<OrderLine>());
        Assert.Equal((1003L, 1001L, 12_345_678_901_213L), (line.QuantityOrdered, line.Gross, line.Discount));
    }

    [Theory, Databases.Both]
    public async Task The_gross_is_the_price_times_the_quantity_that_the_line_keeps(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        const string Columns = "order id,line number,customer id,product,quantity,unit price,cost\n";
        await company.Import(Columns + "A1,1,C1,P1,10,2.5,5\n");
        // Ours to say is the price, not what the customer asked for.
        await company.Import(Columns + "A1,1,C1,P1,12,3,5\n");
        var kept = Assert.Single(await company.All<OrderLine>());
        Assert.Equal((10_000L, 3_000_000L, 3000L, 2500L), (kept.QuantityOrdered, kept.UnitPriceMillionths, kept.Gross, kept.Profit));
        await company.Import(Columns + "A1,1,C1,P1,12,3,5\n", r => r with { ChangeBy = ChangeBy.Customer, Reason = "asked" });
        Assert.Equal(3600L, Assert.Single(await company.All<OrderLine>()).Gross);
        // The first file again, at the new price: no news.
        var again = await company.Import(Columns + "A1,1,C1,P1,10,3,5\n");
        Assert.Empty(again.Updated);
    }

    [Theory, InlineData(Engine.Postgres)]
    public async Task While_an_import_stores_others_get_ids_for_the_audit_trail(Engine engine)
    {
        // SQLite has one writer at a time.
        await using var company = await Importing.Into(engine);
        var reserved = 0;
        var progress = new Now(p =>
        {
            if (p.Phase != "applying") return;
            using var db = company.Database.Home.OpenDb();
            db.Database.SetCommandTimeout(TimeSpan.FromSeconds(3));
            using (var transaction = db.Database.BeginTransaction())
            {
                db.Reserve("audit_entries", 1, Ct).GetAwaiter().GetResult();
                db.Reserve("contacts", 1, Ct).GetAwaiter().GetResult();
                transaction.Commit();
            }
            reserved++;
        });
        var file = company.Write("orders.csv", Head + "A1,C1,One,P1,S1,1,,,1\n");
        var outcome = await company.Runner.Run(new ImportRequest([file], null, "user:Wang"), progress, Ct);
        Assert.True(outcome.Value.IsStored);
        Assert.Equal(1, reserved);
        var undone = await company.TakeBack(outcome.Value.ImportId);
        Assert.Equal(1, undone.Removed["customers"]);
    }

    [Fact]
    public void Every_row_error_has_a_sentence_in_both_languages_that_names_fields_as_the_user_sees_them()
    {
        var codes = CodesInTheSource();
        Assert.Contains("unknown_without", codes);
        Assert.True(codes.Count > 20, string.Join(' ', codes));
        foreach (var code in codes)
        {
            var both = Texts.Both("import." + code).ToList();
            Assert.Equal(2, both.Count);
            // The same arguments in both, and no word of the program's own.
            Assert.Equal(Places().Matches(both[0]).Select(m => m.Value).Distinct().Order(), Places().Matches(both[1]).Select(m => m.Value).Distinct().Order());
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", both[1]);
            Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", both[0]);
        }
        foreach (var field in new ImportCatalogue(Importing.Targets).Fields.Keys) Assert.True(Texts.Has("field." + field), field);
        foreach (var table in Importing.Targets.SelectMany(t => t.Tables)) Assert.True(Texts.Has("import.entity." + table), table);
    }

    [Theory]
    [InlineData("en", "required", "promised-days", null, "promised days is needed here, the cell is empty.")]
    [InlineData("zh-CN", "required", "promised-days", null, "此处必须有承诺天数，单元格为空。")]
    [InlineData("en", "unknown_without", "orders", "customer", "This record is not known yet in orders, and the row does not say its customer number.")]
    [InlineData("zh-CN", "unknown_without", "orders", "customer", "订单 中没有此记录，且该行未给出其 客户编号。")]
    [InlineData("en", "too_large", "gross", "100", "gross amount must be smaller than 100.")]
    [InlineData("zh-CN", "too_large", "gross", "100", "金额必须小于 100。")]
    public void A_row_error_reads_as_a_sentence(string language, string code, string first, string? second, string expected)
    {
        var was = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            Assert.Equal(expected, new RowIssue("f", null, 2, null, null, code, [first, second], IsWarning: false).Message());
        }
        finally
        {
            CultureInfo.CurrentUICulture = was;
        }
    }

    [Fact]
    public void Issues_come_back_from_their_file_and_by_sheet_in_the_order_of_rows()
    {
        var folder = Directory.CreateTempSubdirectory("nuoda-issues-");
        using (var issues = new RowIssues(Path.Combine(folder.FullName, "x")))
        {
            Assert.Empty(issues);
            for (var pass = 0; pass < 3; pass++)
                for (var row = 2 + pass; row < 5000; row += 3)
                    foreach (var sheet in new[] { "one", null })
                        issues.Add(new RowIssue("文件.csv", sheet, row, "列", row % 2 == 0 ? null : new string('值', row), "required", ["order", null], IsWarning: row % 7 == 0));
            issues.NoteOccurrence("文件.csv", "one", 3, 2);
            Assert.Equal(2 * 4998, issues.Count());
            Assert.Equal((issues.Count(i => !i.IsWarning), issues.Count(i => i.IsWarning)), ((int)issues.Errors, (int)issues.Warnings));
            var rows = issues.ErrorsOf("文件.csv", "one").ToList();
            Assert.Equal(Enumerable.Range(2, 4998).Where(r => r % 7 != 0).Select(r => (long)r), rows.Select(r => r.Row));
            Assert.All(rows, r => Assert.Equal(r.Row % 2 == 0 ? null : new string('值', (int)r.Row), r.Value));
            Assert.Equal([3L], rows.Where(r => r.Occurrence == 2).Select(r => r.Row));
        }
        Assert.Empty(folder.GetFiles());
        folder.Delete();
    }

    /// <summary>Every code with which a row is refused or warned of.</summary>
    private static HashSet<string> CodesInTheSource()
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(ImportTests.Root(), "src", "Nuoda"), "*.cs", SearchOption.AllDirectories).Where(f => f.Contains("Import", StringComparison.Ordinal)))
            foreach (var line in File.ReadLines(file).Where(l => Sayings().IsMatch(l)))
                foreach (Match word in Words().Matches(line))
                    if (Texts.Has("import." + word.Groups[1].Value) && !word.Groups[1].Value.Contains('.', StringComparison.Ordinal)) codes.Add(word.Groups[1].Value);
        return codes;
    }

    private static IEnumerable<long> LineKeyOf(Importing company, int occurrence)
    {
        using var db = company.Database.Home.OpenDb();
        return [LineKey.OfProduct(db.Set<Product>().AsNoTracking().Single().Id, occurrence)];
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Places();

    [GeneratedRegex("Reject\\(|Warn\\(|code|new\\(")]
    private static partial Regex Sayings();

    [GeneratedRegex("\"([a-z_]+)\"")]
    private static partial Regex Words();

    private sealed class Now(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }
}
