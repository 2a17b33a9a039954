using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Xunit;
using static Nuoda.Tests.Customers.CustomersFixture;

namespace Nuoda.Tests.Customers;

public sealed class CustomerListTests
{
    [Theory]
    [Databases.Both("name"), Databases.Both("-name"), Databases.Both("key"), Databases.Both("-key"), Databases.Both("region"), Databases.Both("-region")]
    [Databases.Both("sales-person"), Databases.Both("last-order"), Databases.Both("-last-order")]
    public async Task Pages_follow_each_other_without_gap_or_repeat_though_many_values_are_equal(Engine engine, string sort)
    {
        await using var customers = await On(engine);
        for (var i = 0; i < 23; i++)
        {
            // Three names, two regions and none, so that every page ends within a run of equals.
            await customers.Given($"K{i:00}", "同名" + (i % 3).ToString(CultureInfo.InvariantCulture), c => (c.Region, c.SalesPerson) = (i % 4 == 0 ? null : "R" + (i % 2), i % 5 == 0 ? null : "王"));
            if (i % 2 == 0) await AnOrder.Of($"K{i:00}").On(i % 3 == 0 ? "2026-01-05" : "2026-02-05").WithLine("P").Store(customers.Database);
        }
        var whole = await customers.Keys(new(Sort: sort));
        Assert.Equal(23, whole.Distinct().Count());
        var paged = new List<string>();
        for (string? after = null; ;)
        {
            var (page, count) = await customers.List().Read(new(Sort: sort), DataScope.All, after, 4, Ct);
            Assert.Equal("23", count.ToString());
            paged.AddRange(page.Rows.Select(r => r.Key));
            if ((after = page.Next) is null) break;
        }
        Assert.Equal(whole, paged);
        // Who never ordered stays at the end, the others turn.
        var never = sort.EndsWith("last-order", StringComparison.Ordinal) ? whole.Where(k => k[^1] % 2 == 1).ToList() : [];
        Assert.Equal(whole.Except(never).Reverse().Concat(Enumerable.Reverse(never)), await customers.Keys(new(Sort: sort.StartsWith('-') ? sort[1..] : "-" + sort)));
        Assert.Equal(never, whole.TakeLast(never.Count));
    }

    [Theory, Databases.Both]
    public async Task By_last_order_nobody_is_left_out_or_told_twice_however_the_days_lie(Engine engine)
    {
        await using var customers = await On(engine);
        var random = new Random(4);
        var last = new Dictionary<string, DateOnly>();
        for (var i = 0; i < 40; i++)
        {
            var key = $"K{i:00}";
            await customers.Given(key, key, c => c.Region = "R" + (i % 2));
            last[key] = DateOnly.MinValue;
            // A third never ordered, or on a day that nobody knows; the others up to four times, long ago and lately, many on one day.
            for (var n = i % 3 == 0 ? 0 : random.Next(1, 5); n > 0; n--)
            {
                var day = new DateOnly(2023, 1, 1).AddDays(random.Next(3) switch { 0 => random.Next(3), 1 => 400 + random.Next(2), _ => random.Next(1100) });
                await AnOrder.Of(key).On(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Store(customers.Database);
                if (day > last[key]) last[key] = day;
            }
            if (i % 6 == 0) await AnOrder.Of(key).With(o => o.OrderedOn = null).Store(customers.Database);
        }
        foreach (var region in new[] { null, "R1" })
        {
            var some = last.Where(c => region is null || int.Parse(c.Key[1..], CultureInfo.InvariantCulture) % 2 == 1).OrderBy(c => c.Key, StringComparer.Ordinal).ToList();
            List<string> ordered = [.. some.Where(c => c.Value != DateOnly.MinValue).OrderBy(c => c.Value).Select(c => c.Key)], never = [.. some.Where(c => c.Value == DateOnly.MinValue).Select(c => c.Key)];
            foreach (var size in new[] { 1, 7, 100 })
            {
                Assert.Equal(ordered.Concat(never), await Paged("last-order", size));
                Assert.Equal(Enumerable.Reverse(ordered).Concat(Enumerable.Reverse(never)), await Paged("-last-order", size));
            }

            async Task<List<string>> Paged(string sort, int size)
            {
                var keys = new List<string>();
                for (string? after = null; ;)
                {
                    var (page, _) = await customers.List().Read(new(Region: region, Sort: sort), DataScope.All, after, size, Ct);
                    keys.AddRange(page.Rows.Select(r => r.Key));
                    if ((after = page.Next) is null) return keys;
                }
            }
        }
    }

    [Theory, Databases.Both]
    public async Task Any_part_of_name_number_or_phone_finds_a_customer_two_Chinese_characters_too(Engine engine)
    {
        await using var customers = await On(engine);
        await customers.Given("C-001", "上海华东机电有限公司", c => c.Phone = "021-5888 1234");
        await customers.Given("C-002", "北京华北机械厂");
        await customers.Given("C-0x3", "Straße GmbH & Co 100%_");
        Assert.Equal(["C-001"], await customers.Keys(new("华东")));
        Assert.Equal(["C-001", "C-002"], (await customers.Keys(new("机"))).Order(StringComparer.Ordinal));
        Assert.Equal(["C-0x3"], await customers.Keys(new("c-0X")));
        Assert.Equal(["C-001"], await customers.Keys(new("58881234")));
        Assert.Equal(["C-0x3"], await customers.Keys(new("straße")));
        Assert.Equal(["C-0x3"], await customers.Keys(new("100%_")));
        Assert.Empty(await customers.Keys(new("%")) is ["C-0x3"] ? [] : await customers.Keys(new("%")));
        Assert.Empty(await customers.Keys(new("没有的")));
    }

    [Theory, Databases.Both]
    public async Task A_search_knows_at_once_what_was_added_and_renamed_and_merged(Engine engine)
    {
        await using var customers = await On(engine);
        var first = await customers.Given("A", "甲商贸");
        Assert.Equal(["A"], await customers.Keys(new("商贸")));
        var second = await customers.Given("B", "乙商贸");
        Assert.Equal(["A", "B"], (await customers.Keys(new("商贸"))).Order(StringComparer.Ordinal));
        Assert.Null((await customers.Edit().Handle(first.Id, 1, new("甲实业"), DataScope.All, Ct)).Error);
        Assert.Equal(["B"], await customers.Keys(new("商贸")));
        Assert.Equal(["A"], await customers.Keys(new("实业")));
        Assert.Null((await customers.Merge().Handle(from: second.Id, into: first.Id, DataScope.All, Ct)).Error);
        Assert.Empty(await customers.Keys(new("商贸")));
    }

    [Theory, Databases.Both]
    public async Task A_search_that_fits_thousands_still_gives_the_first_page_in_order_and_a_capped_count(Engine engine)
    {
        await using var customers = await On(engine);
        await using (var db = customers.Database.Home.OpenDb())
        {
            for (var i = 1; i <= CustomerSearch.MostMatches + 50; i++) db.Add(new Customer { Id = i, Key = $"K{i:0000}", Name = $"客户{i:0000}" });
            await db.SaveChangesAsync(Ct);
        }
        var (page, count) = await customers.List().Read(new("客户"), DataScope.All, null, 3, Ct);
        Assert.Equal(["客户0001", "客户0002", "客户0003"], page.Rows.Select(r => r.Name));
        Assert.Equal("1,000+", count.ToString());
        Assert.Equal(["K2049"], await customers.Keys(new("户2049")));
    }

    [Theory, Databases.Both]
    public async Task A_search_that_fits_thousands_pages_by_name_through_all_of_them_renamed_ones_too(Engine engine)
    {
        await using var customers = await On(engine);
        var count = CustomerSearch.MostMatches + 100;
        await using (var db = customers.Database.Home.OpenDb())
        {
            for (var i = 1; i <= count; i++) db.Add(new Customer { Id = 10_000 + i, Key = $"K{i:0000}", Name = $"客户{i * 7919 % count:0000}", Region = i % 10 == 0 ? "North" : "South", SalesPerson = i % 3 == 0 ? "王" : null });
            await db.SaveChangesAsync(Ct);
        }
        await customers.Keys(new("客户"), size: 1);
        // Changed after the copy was made: to the front, to the end, to the middle, out of the search.
        foreach (var (id, name) in new[] { (10_100, "!客户"), (10_200, "～客户"), (10_300, "客户1000之后"), (10_400, "别的") })
            Assert.Null((await customers.Edit().Handle(id, 1, new(name, Region: "North"), DataScope.All, Ct)).Error);
        var wang = new DataScope(ScopeKind.Own, ["王"]);
        foreach (var (question, scope) in new[] { (new CustomerQuestion("客户"), DataScope.All), (new("客户", Sort: "-name"), DataScope.All), (new("客户", Region: "North"), DataScope.All), (new("客户", Sort: "-name"), wang) })
        {
            await using var db = customers.Database.Home.OpenDb();
            var all = db.Set<Customer>().Where(c => c.Name.Contains("客户") && (question.Region == null || c.Region == question.Region) && (scope.IsAll || c.SalesPerson == "王"));
            var expected = await (question.Sort is null ? all.OrderBy(c => c.Name).ThenBy(c => c.Id) : all.OrderByDescending(c => c.Name).ThenByDescending(c => c.Id)).Select(c => c.Key).ToListAsync(Ct);
            var paged = new List<string>();
            for (string? after = null; ;)
            {
                var (page, number) = await customers.List().Read(question, scope, after, 170, Ct);
                Assert.Equal(expected.Count > 1000 ? "1,000+" : expected.Count.ToString(CultureInfo.InvariantCulture), number.ToString());
                paged.AddRange(page.Rows.Select(r => r.Key));
                if ((after = page.Next) is null) break;
            }
            Assert.Equal(expected, paged);
        }
    }

    [Theory, Databases.Both]
    public async Task Nobody_finds_customers_outside_the_own_scope_and_filters_offer_only_what_is_inside(Engine engine)
    {
        await using var customers = await On(engine);
        await customers.Given("A", "华东甲", c => (c.SalesPerson, c.Region, c.Class) = ("王", "North", "A"));
        await customers.Given("B", "华东乙", c => (c.SalesPerson, c.Region, c.Class) = ("李", "South", "B"));
        await customers.Given("C", "华东丙");
        var wang = new DataScope(ScopeKind.Own, ["王"]);
        Assert.Equal(["A"], await customers.Keys(new(), wang));
        Assert.Equal(["A"], await customers.Keys(new("华东"), wang));
        Assert.Equal(["B"], await customers.Keys(new("华东"), new DataScope(ScopeKind.Region, ["South"])));
        Assert.Equal(["North"], (await customers.List().Choices(wang, Ct)).Regions);
        Assert.Equal(["A", "B"], (await customers.List().Choices(DataScope.All, Ct)).Classes);
        Assert.Equal(["A"], await customers.Keys(new(Class: "A")));
    }

    [Theory, Databases.Both]
    public async Task A_page_of_the_list_costs_three_commands_however_long_it_is(Engine engine)
    {
        await using var customers = await On(engine);
        for (var i = 0; i < 30; i++) await customers.Given($"K{i:00}", $"N{i:00}");
        foreach (var size in new[] { 1, 30 })
        {
            var before = customers.Database.Commands.Count;
            await customers.List().Read(new(), DataScope.All, null, size, Ct);
            Assert.Equal(3, customers.Database.Commands.Count - before);
        }
    }

    [Fact]
    public async Task An_export_holds_the_rows_of_the_list_and_no_formula()
    {
        await using var customers = await On(Engine.Sqlite);
        await customers.Given("K1", "=cmd|' /C calc'!A0");
        await customers.Given("K2", "+86 普通", c => c.Region = "North");
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddSingleton<TimeProvider>(Clock).AddLogging().BuildServiceProvider() };
        using var body = new MemoryStream();
        http.Response.Body = body;
        async IAsyncEnumerable<IReadOnlyList<object?>> Rows()
        {
            await foreach (var row in customers.List().All(new(Sort: "key"), DataScope.All, Ct)) yield return [row.Key, row.Name, row.Region];
        }
        var answer = await ListExport.Answer(http, "客户", "csv", ["编号", "名称", "区域"], Rows());
        await answer.ExecuteAsync(http);
        var text = System.Text.Encoding.UTF8.GetString(body.ToArray()).TrimStart('\uFEFF').Split("\r\n");
        Assert.Equal("编号,名称,区域", text[0]);
        Assert.StartsWith("K1,'=cmd", text[1], StringComparison.Ordinal);
        Assert.StartsWith("K2,'+86", text[2], StringComparison.Ordinal);
        Assert.Equal("", text[3]);
    }
}
