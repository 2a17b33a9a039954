using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Import;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform.Import;

public sealed class ImportTests
{
    private const string Head = "order id,customer id,product,quantity,order date,requested date,promised date,delivered date,region\n";
    private const string Two = Head + "A1,C1,P1,10,2026-01-05,2026-01-10,2026-01-10,2026-01-09,North\nA1,C1,P2,4,2026-01-05,2026-01-10,2026-01-10,2026-01-12,North\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task A_file_makes_customers_products_orders_lines_promises_and_deliveries(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var outcome = await company.Import(Two);
        Assert.True(outcome.IsStored);
        Assert.Equal((2L, 0L), (outcome.Read, outcome.Rejected));
        Assert.Equal("customers 1, deliveries 2, lines 2, orders 1, products 2, promises 2", string.Join(", ", outcome.Created.Select(c => $"{c.Key} {c.Value}")));
        var late = (await company.All<Delivery>()).Single(d => d.DeliveredOn == new DateOnly(2026, 1, 12));
        Assert.Equal(4000, late.Quantity);
    }

    [Theory, Databases.Both]
    public async Task The_same_file_again_changes_nothing(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import(Two);
        var before = await company.Hash();
        var again = await company.Import(Two);
        Assert.Empty(again.Created);
        Assert.Empty(again.Updated);
        Assert.Equal(2, again.Unchanged["lines"]);
        Assert.Equal(before, await company.Hash());
    }

    [Theory, Databases.Both]
    public async Task A_changed_row_updates_and_the_trail_says_before_and_after(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import(Two);
        var changed = await company.Import(Two.Replace("2026-01-12,North", "2026-01-13,South", StringComparison.Ordinal).Replace("2026-01-09,North", "2026-01-09,South", StringComparison.Ordinal));
        Assert.Equal("deliveries 1, lines 1, orders 1", string.Join(", ", changed.Updated.Select(c => $"{c.Key} {c.Value}")));
        var trail = (await company.All<AuditEntry>()).Where(e => e.ImportId == changed.ImportId && e.Action == "updated").ToList();
        var order = Assert.Single(trail, e => e.Entity == "orders");
        Assert.Contains("\"region\":\"North\"", order.Before, StringComparison.Ordinal);
        Assert.Contains("\"region\":\"South\"", order.After, StringComparison.Ordinal);
        Assert.Single(trail, e => e.Entity == "deliveries");
        var created = (await company.All<AuditEntry>()).Single(e => e.Action == "imported" && e.ImportId != changed.ImportId);
        Assert.Contains("\"lines\":2", created.After, StringComparison.Ordinal);
    }

    [Theory, Databases.Both]
    public async Task A_file_that_changes_many_records_a_row_finds_ids_for_all_of_the_trail(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        const string Wide = "order id,customer id,customer name,product,product name,quantity,order date,delivered date,region,line status\n";
        await company.Import(Wide + "A1,C1,Old,P1,Old,1,2026-01-05,2026-01-09,N,open\n");
        var second = await company.Import(Wide + "A1,C1,New,P1,New,1,2026-01-05,2026-01-10,S,closed\n");
        Assert.Equal("customers 1, deliveries 1, lines 1, orders 1, products 1", string.Join(", ", second.Updated.Select(c => $"{c.Key} {c.Value}")));
        Assert.Equal(5, (await company.All<AuditEntry>()).Count(e => e.Action == "updated"));
        await company.Import(Wide + "A1,C1,Newer,P1,New,1,2026-01-05,2026-01-10,S,closed\n");
        var entries = await company.All<AuditEntry>();
        Assert.Equal(entries.Count, entries.Select(e => e.Id).Distinct().Count());
    }

    [Theory, Databases.Both]
    public async Task A_later_promise_is_a_slip_of_ours_and_keeps_the_first(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import(Two);
        await company.Import(Two.Replace("2026-01-10,2026-01-12", "2026-01-15,2026-01-12", StringComparison.Ordinal));
        var versions = (await company.All<PromiseVersion>()).Where(p => p.Latest == new DateOnly(2026, 1, 15)).ToList();
        var slip = Assert.Single(versions);
        Assert.Equal((2, PromiseReason.WeSlipped), (slip.Version, slip.Reason));
        Assert.Equal(2, (await company.All<PromiseVersion>()).Count(p => p.Reason == PromiseReason.First));
    }

    [Theory, Databases.Both]
    public async Task A_promise_moved_as_the_customers_wish_says_so_with_the_reason(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import(Two);
        await company.Import([company.Write("orders.csv", Two.Replace("2026-01-10,2026-01-12", "2026-01-15,2026-01-12", StringComparison.Ordinal))], r => r with { ChangeBy = ChangeBy.Customer, Reason = "moved house" });
        var moved = (await company.All<PromiseVersion>()).Single(p => p.Version == 2);
        Assert.Equal((PromiseReason.CustomerAsked, "moved house"), (moved.Reason, moved.Note));
    }

    [Theory, Databases.Both]
    public async Task A_changed_request_counts_only_when_it_is_the_customers(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import(Two);
        var more = Two.Replace("P1,10,", "P1,12,", StringComparison.Ordinal);
        var ours = await company.Import(more);
        Assert.Contains(ours.Issues, i => i is { Code: "request_kept", IsWarning: true });
        Assert.Empty(await company.All<RequestVersion>());
        await company.Import([company.Write("orders.csv", more)], r => r with { ChangeBy = ChangeBy.Customer, Reason = "more guests" });
        var request = Assert.Single(await company.All<RequestVersion>());
        Assert.Equal((2, 12_000L, "more guests"), (request.Version, request.Quantity, request.Reason));
        Assert.Equal(10_000, (await company.All<OrderLine>()).Max(l => l.QuantityOrdered));
    }

    [Theory, Databases.Both]
    public async Task Rows_of_the_same_product_without_line_numbers_are_lines_of_their_own(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var repeated = Head + "A1,C1,P1,1,2026-01-05,,2026-01-10,,N\nA1,C1,P1,1,2026-01-05,,2026-01-10,,N\nA1,C1,P1,3,2026-01-05,,2026-01-10,,N\n";
        await company.Import(repeated);
        Assert.Equal(3, (await company.All<OrderLine>()).Count);
        var again = await company.Import(repeated);
        Assert.Equal(3, again.Unchanged["lines"]);
    }

    [Theory, Databases.Both]
    public async Task A_line_number_names_the_line_and_may_stand_once(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        const string Numbered = "order id,line number,customer id,product,quantity,order date\n";
        var outcome = await company.Import(Numbered + "A1,1,C1,P1,1,2026-01-05\nA1,2,C1,P1,1,2026-01-05\nA1,2,C1,P2,1,2026-01-05\n");
        Assert.Equal(2, outcome.Created["lines"]);
        var issue = Assert.Single(outcome.Issues, i => !i.IsWarning);
        Assert.Equal(("line_repeated", 4L, "line number"), (issue.Code, issue.Row, issue.Column));
    }

    [Theory, Databases.Both]
    public async Task Promises_deliveries_and_cancellations_come_in_files_of_their_own(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import("order id,line number,customer id,product,quantity,order date\nA1,1,C1,P1,10,2026-01-05\n");
        await company.Import([company.Write("promises.csv", "order id,line number,promised date\nA1,1,2026-01-10\n")]);
        await company.Import([company.Write("deliveries.csv", "order id,line number,delivery no,delivered date,delivered quantity\nA1,1,D1,2026-01-09,4\nA1,1,D2,2026-01-11,5\n")]);
        var last = await company.Import([company.Write("cancellations.csv", "order id,line number,cancelled quantity,cancelled by,cancel date\nA1,1,1,customer,2026-01-08\nA9,1,1,us,2026-01-08\n")]);
        Assert.Equal([4000L, 5000L], (await company.All<Delivery>()).OrderBy(d => d.Key).Select(d => d.Quantity));
        Assert.Equal(new DateOnly(2026, 1, 10), Assert.Single(await company.All<PromiseVersion>()).Latest);
        Assert.Equal(CancelledBy.Customer, Assert.Single(await company.All<Cancellation>()).By);
        Assert.Equal(1, last.Rejected);
    }

    [Theory, Databases.Both]
    public async Task Dates_of_an_orders_file_hold_for_its_lines_and_for_lines_that_came_before(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var lines = company.Write("lines.csv", "order id,line number,product,quantity\nA1,1,P1,1\nA1,2,P2,1\n");
        await company.Import([company.Write("orders.csv", "order id,customer id,order date,promised date\nA1,C1,2026-01-05,2026-01-10\n"), lines]);
        Assert.All(await company.All<PromiseVersion>(), p => Assert.Equal(new DateOnly(2026, 1, 10), p.Latest));
        await company.Import([company.Write("orders.csv", "order id,customer id,order date,delivered date\nA1,C1,2026-01-05,2026-01-11\n")]);
        Assert.Equal(2, (await company.All<Delivery>()).Count(d => d.DeliveredOn == new DateOnly(2026, 1, 11)));
    }

    [Theory, Databases.Both]
    public async Task A_dry_run_says_what_would_happen_and_changes_nothing(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import(Two);
        var before = await company.Hash();
        var dry = await company.Import([company.Write("orders.csv", Two + "A2,C2,P1,1,2026-01-06,,2026-01-10,,N\nA3,C2,P1,many,2026-01-06,,,,N\n")], r => r with { DryRun = true });
        Assert.False(dry.IsStored);
        Assert.Equal((1L, 1L, 2L, 1L), (dry.Created["orders"], dry.Created["lines"], dry.Unchanged["lines"], dry.Rejected));
        Assert.Equal(before, await company.Hash());
        Assert.Single(await company.All<ImportRun>());
    }

    [Theory, Databases.Both]
    public async Task All_or_nothing_stores_nothing_when_one_row_is_bad_and_keeps_the_list(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var before = await company.Hash();
        var outcome = await company.Import([company.Write("orders.csv", Two + "A3,C2,P1,many,2026-01-06,,,,N\n")], r => r with { AllOrNothing = true });
        Assert.False(outcome.IsStored);
        Assert.Equal(before, await company.Hash());
        var run = Assert.Single(await company.All<ImportRun>());
        Assert.Equal(ImportState.Failed, run.State);
        Assert.Single(await company.All<ImportIssue>(), i => !i.IsWarning);
    }

    [Theory, Databases.Both]
    public async Task All_that_is_wrong_is_listed_at_once_with_row_column_value_and_what_is_expected(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var outcome = await company.Import(Two + "A2,C1,P1,many,2026-01-06,,soon,,N\n,C1,P1,-3,2026-02-30,,,,N\n");
        var errors = outcome.Issues.Where(i => !i.IsWarning).Select(i => $"{i.Row} {i.Column} {i.Value} {i.Code}").ToList();
        Assert.Equal(["4 promised date soon not_a_date", "4 quantity many not_a_number", "5 order date 2026-02-30 not_a_date", "5 order id  required", "5 quantity -3 too_small"], errors.Order(StringComparer.Ordinal));
        Assert.All(outcome.Issues, i => Assert.NotEmpty(i.Message()));
        Assert.Equal(2, outcome.Created["lines"]);
    }

    [Theory, Databases.Both]
    public async Task A_customer_that_was_merged_away_keeps_resolving(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import(Head + "A1,C1,P1,1,2026-01-05,,,,N\nA2,C2,P1,1,2026-01-05,,,,N\n");
        var customers = (await company.All<Customer>()).ToDictionary(c => c.Key);
        await company.Database.Execute($"UPDATE customers SET merged_into_id = {customers["C1"].Id} WHERE id = {customers["C2"].Id}");
        await company.Import(Head + "A3,C2,P1,1,2026-01-05,,,,N\n");
        Assert.Equal(customers["C1"].Id, (await company.All<Order>()).Single(o => o.Key == "A3").CustomerId);
    }

    [Theory, Databases.Both]
    public async Task Chinese_headers_are_understood_in_any_encoding(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        const string Chinese = "订单号,客户编号,客户名称,商品编号,数量,下单日期,承诺日期,送达日期\nA1,C1,北京饭店,P1,10,2026年1月5日,2026/1/10,2026-01-09\n";
        var gbk = company.Write("订单.csv", Chinese, Encoding.GetEncoding("gb18030"));
        var outcome = await company.Import([gbk]);
        Assert.Equal("gb18030", outcome.Files[0].Encoding, ignoreCase: true);
        Assert.Equal("北京饭店", Assert.Single(await company.All<Customer>()).Name);
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode })
            Assert.Equal(1, (await company.Import([company.Write("again.csv", Chinese, encoding)])).Unchanged["lines"]);
    }

    [Theory, Databases.Both]
    public async Task Formulas_are_data(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import("order id,customer id,customer name,product,quantity\nA1,C1,=cmd|'/c calc'!A0,P1,1\n");
        Assert.Equal("=cmd|'/c calc'!A0", Assert.Single(await company.All<Customer>()).Name);
    }

    [Theory]
    [InlineData("order id,customer id,product,quantity\n", null)]
    [InlineData("", "file.empty")]
    [InlineData("amount\n1\n2\n", "import.unsure")]
    [InlineData("a,b,c\n1,2,3\n", "import.unsure")]
    [InlineData("order id,customer id,product,quantity\nA,C,P,many\nB,C,P,2\nD,C,P,some\n", "import.column_unlike")]
    [InlineData("order id,order id,product,quantity\n1,2,3,4\n", "import.header_twice")]
    [InlineData("order id,product,quantity,qty\n1,2,3,4\n", "import.two_columns")]
    [InlineData("order id,customer id,product,quantity,order date\nA,C,P,1,3/4/2026\n", "import.date_ambiguous")]
    public async Task A_file_that_cannot_be_sure_is_refused_with_a_reason(string content, string? code)
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        var outcome = await company.Try([company.Write("x.csv", content)]);
        Assert.Equal(code, outcome.Error?.Code);
        if (outcome.Error is { } error) Assert.NotEmpty(Texts.Message(error));
        else Assert.Equal(0, outcome.Value.Read);
        Assert.Empty(await company.All<Order>());
    }

    [Fact]
    public async Task The_program_names_its_own_date_order_when_the_profile_says_it()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        const string Profile = """{"name":"p","files":[{"name":"f","rows":"lines","columns":{"order":"order id","customer":"customer id","product":"product","quantity":"quantity","ordered":{"column":"order date","format":"d/M/yyyy"}}}]}""";
        await company.Import([company.Write("x.csv", "order id,customer id,product,quantity,order date\nA,C,P,1,3/4/2026\n")], null, Profile);
        Assert.Equal(new DateOnly(2026, 4, 3), Assert.Single(await company.All<Order>()).OrderedOn);
    }

    /// <summary>Drill T4: as Excel writes them in each country.</summary>
    [Theory]
    [InlineData("zh-CN", "，", "2026/3/9", "1,234.50", "2026/3/29")]
    [InlineData("en-US", ",", "3/9/2026", "1,234.50", "3/29/2026")]
    [InlineData("de-DE", ";", "09.03.2026", "1.234,50", "29.03.2026")]
    public async Task Numbers_and_dates_of_a_country_are_read_right(string culture, string mark, string date, string price, string second)
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        var was = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            var comma = mark == ";" ? ";" : ",";
            string Row(params string[] cells) => string.Join(comma, cells.Select(c => $"\"{c}\"")) + "\n";
            await company.Import([company.Write("x.csv", Row("order id", "customer id", "product", "quantity", "order date", "unit price") + Row("A", "C", "P", "2", date, price) + Row("B", "C", "P", "2", second, price))]);
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = was;
        }
        Assert.Equal([new DateOnly(2026, 3, 9), new DateOnly(2026, 3, 29)], (await company.All<Order>()).OrderBy(o => o.Key).Select(o => o.OrderedOn!.Value));
        Assert.All(await company.All<OrderLine>(), l => Assert.Equal((1_234_500_000L, 246_900L), (l.UnitPriceMillionths, l.Gross)));
    }

    [Fact]
    public async Task Full_width_digits_and_leading_zeros_and_long_codes_stay_what_they_are()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        await company.Import("order id,customer id,product,quantity,order date\n000123456789012345678,007,００1,１２,２０２６-０３-０９\n");
        var order = Assert.Single(await company.All<Order>());
        Assert.Equal(("000123456789012345678", new DateOnly(2026, 3, 9)), (order.Key, order.OrderedOn));
        Assert.Equal("007", Assert.Single(await company.All<Customer>()).Key);
        Assert.Equal(12_000, Assert.Single(await company.All<OrderLine>()).QuantityOrdered);
    }

    [Fact]
    public async Task Every_naughty_file_gets_a_clear_answer_and_nothing_is_half_imported()
    {
        var data = Environment.GetEnvironmentVariable("NUODA_DATA") ?? Path.Combine(Root(), "..", "shared", "data");
        Assert.SkipUnless(Directory.Exists(Path.Combine(data, "naughty")), "no folder naughty in NUODA_DATA");
        await using var company = await Importing.Into(Engine.Sqlite);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(data, "naughty"), "*", SearchOption.AllDirectories))
        {
            var outcome = await company.Try([new ImportFile(Path.GetFileName(path), path)]);
            Assert.True(outcome.Error is not null, $"{path} was imported: {outcome.Error}");
            Assert.NotEmpty(Texts.Message(outcome.Error!));
        }
        // The strings themselves, as names.
        var strings = System.Text.Json.JsonSerializer.Deserialize<string[]>(await File.ReadAllTextAsync(Path.Combine(data, "naughty", "blns.json"), Ct))!;
        var csv = new StringBuilder("order id,customer id,customer name,product,quantity\n");
        for (var i = 0; i < strings.Length; i++) csv.Append(CultureInfo.InvariantCulture, $"A{i},C{i},\"{strings[i].Replace("\"", "\"\"", StringComparison.Ordinal)}\",P,1\n");
        var stored = await company.Import([company.Write("blns.csv", csv.ToString())]);
        Assert.Equal(strings.Length, stored.Read);
        Assert.Equal(stored.Read - stored.Rejected, (await company.All<Customer>()).Count);
        Assert.Contains(await company.All<Customer>(), c => c.Name == "<script>alert(0)</script>" || c.Name.Contains("<script>", StringComparison.Ordinal));
    }

    internal static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Nuoda.slnx"))) at = at.Parent;
        return at!.FullName;
    }
}
