using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.AfterSales;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Import;
using Nuoda.Platform.Outbox;
using Nuoda.Stock;
using Nuoda.Voice;
using Xunit;
using static Nuoda.Tests.Customers.CustomersFixture;

namespace Nuoda.Tests.Customers;

public sealed class MergeCustomersTests
{
    [Theory, Databases.Both]
    public async Task Orders_contacts_returns_and_reviews_move_and_the_followers_hear_of_it(Engine engine)
    {
        await using var customers = await On(engine);
        var stays = await customers.Given("A", "甲");
        var goes = await customers.Given("B", "甲公司", c => (c.Phone, c.Region) = ("123", "North"));
        await AnOrder.Of("A").WithLine("P").Store(customers.Database);
        var moved = await AnOrder.Of("B").WithLine("P").WithLine("Q").Store(customers.Database);
        await using (var db = customers.Database.Home.OpenDb())
        {
            db.Add(new Contact { Id = 1, CustomerId = goes.Id, Key = "B/张三", Name = "张三" });
            db.Add(new Return { Id = 1, Key = "R1", CustomerId = goes.Id, Quantity = 1000, Currency = "CNY" });
            db.Add(new Review { Id = 1, Key = "V1", CustomerId = goes.Id, Score = 4000 });
            await db.SaveChangesAsync(Ct);
        }
        var preview = (await customers.Merge().Preview(goes.Id, stays.Id, DataScope.All, Ct)).Value;
        Assert.Equal([("contacts", 1), ("orders", 1), ("returns", 1), ("reviews", 1)], preview.Moves.Select(m => (m.Key, m.Value)));
        Assert.Equal([("Phone", "123"), ("Region", "North")], preview.Filled.OrderBy(f => f.Field, StringComparer.Ordinal));
        Assert.Null((await customers.Stored(goes.Id)).MergedIntoId);

        var before = await customers.Db().Outbox.CountAsync(Ct);
        Assert.Null((await customers.Merge().Handle(goes.Id, stays.Id, DataScope.All, Ct)).Error);

        var after = customers.Db();
        Assert.Equal(stays.Id, (await customers.Stored(goes.Id)).MergedIntoId);
        Assert.Equal(("甲", "123", "North"), ((await customers.Stored(stays.Id)).Name, (await customers.Stored(stays.Id)).Phone, (await customers.Stored(stays.Id)).Region));
        Assert.All(await after.Set<Order>().ToListAsync(Ct), o => Assert.Equal(stays.Id, o.CustomerId));
        Assert.Equal([stays.Id], [.. after.Set<Contact>().Select(c => c.CustomerId), ]);
        Assert.Equal(stays.Id, (await after.Set<Return>().SingleAsync(Ct)).CustomerId);
        Assert.Equal(stays.Id, (await after.Set<Review>().SingleAsync(Ct)).CustomerId);
        var events = await after.Outbox.OrderBy(e => e.Id).Skip(before).ToListAsync(Ct);
        var lines = JsonSerializer.Deserialize<LinesChanged>(events.Single(e => e.Kind == LinesChanged.Kind).Payload)!;
        Assert.Equal(moved.Lines, lines.Lines.Order());
        Assert.Equal([moved.Id], lines.Orders!.Ids);
        Assert.Equal([goes.Id, stays.Id], JsonSerializer.Deserialize<IdSet>(events.Single(e => e.Kind == RecordsChanged.Customers).Payload)!.Ids);
        Assert.Contains(events, e => e.Kind == RecordsChanged.Reviews);
        var trail = await after.AuditEntries.Where(e => e.Actor == "user:tester").ToListAsync(Ct);
        Assert.Contains(trail, e => e is { Action: "merged", Entity: "customers" } && e.EntityId == stays.Id);
        Assert.Contains(trail, e => e.Entity == "orders" && e.EntityId == moved.Id && e.Before == $"{{\"customerId\":{goes.Id}}}");
        Assert.Equal(["B"], (await CustomerFile.Read(customers.Db(), stays.Id, DataScope.All, Ct))!.Aliases);
    }

    [Theory, Databases.Both]
    public async Task A_file_merged_twice_leads_straight_to_the_last_and_cannot_be_merged_again(Engine engine)
    {
        await using var customers = await On(engine);
        var (a, b, c) = (await customers.Given("A", "甲"), await customers.Given("B", "乙"), await customers.Given("C", "丙"));
        Assert.Null((await customers.Merge().Handle(a.Id, b.Id, DataScope.All, Ct)).Error);
        Assert.Null((await customers.Merge().Handle(b.Id, c.Id, DataScope.All, Ct)).Error);
        Assert.Equal(c.Id, (await customers.Stored(a.Id)).MergedIntoId);
        Assert.Equal("merge.already", (await customers.Merge().Handle(a.Id, c.Id, DataScope.All, Ct)).Error!.Code);
        Assert.Equal("merge.already", (await customers.Merge().Handle(c.Id, a.Id, DataScope.All, Ct)).Error!.Code);
        Assert.Equal("merge.same", (await customers.Merge().Handle(c.Id, c.Id, DataScope.All, Ct)).Error!.Code);
    }

    [Theory, Databases.Both]
    public async Task Neither_file_may_lie_outside_the_scope(Engine engine)
    {
        await using var customers = await On(engine);
        var own = await customers.Given("A", "甲", c => c.SalesPerson = "王");
        var foreign = await customers.Given("B", "甲", c => c.SalesPerson = "李");
        var wang = new DataScope(ScopeKind.Own, ["王"]);
        Assert.Equal(ErrorKind.NotFound, (await customers.Merge().Handle(foreign.Id, own.Id, wang, Ct)).Error!.Kind);
        Assert.Equal(ErrorKind.NotFound, (await customers.Merge().Handle(own.Id, foreign.Id, wang, Ct)).Error!.Kind);
        Assert.Null((await customers.Stored(foreign.Id)).MergedIntoId);
        Assert.Empty(await new Duplicates(customers.Db(), customers.Search).Of(own, wang, Ct));
    }

    [Theory, Databases.Both]
    public async Task The_same_file_imported_again_after_a_merge_finds_the_merged_customer_and_changes_nothing(Engine engine)
    {
        await using var customers = await On(engine);
        const string File = "order number,customer number,customer name,order date,product number,quantity ordered,promised date\r\nO1,A,Acme,2026-01-05,P1,5,2026-01-09\r\nO2,B,Acme Ltd,2026-01-06,P1,3,2026-01-10\r\n";
        await Import(File);
        async Task<long> Id(string key) => await customers.Db().Set<Customer>().Where(c => c.Key == key).Select(c => c.Id).SingleAsync(Ct);
        var (a, b) = (await Id("A"), await Id("B"));
        Assert.Null((await customers.Merge().Handle(b, a, DataScope.All, Ct)).Error);
        for (var time = 0; time < 2; time++)
        {
            var again = await Import(File);
            Assert.Empty(again.Created);
            Assert.Empty(again.Updated);
        }
        await Import(File.Replace("O2", "O3", StringComparison.Ordinal));
        Assert.All(await customers.Db().Set<Order>().ToListAsync(Ct), o => Assert.Equal(a, o.CustomerId));
        Assert.Equal(3, await customers.Db().Set<Order>().CountAsync(Ct));
        var gone = await customers.Stored(b);
        Assert.Equal(("Acme Ltd", a), (gone.Name, gone.MergedIntoId));
        Assert.Equal(["A"], await customers.Keys(new("acme")));

        async Task<ImportOutcome> Import(string text)
        {
            var path = Path.Combine(customers.Database.Home.Folder, "orders.csv");
            await System.IO.File.WriteAllTextAsync(path, text, Encoding.UTF8, Ct);
            var runner = new ImportRunner(customers.Database.Home, Clock, [new CustomersImport(), new CatalogImport(), new StockImport(), new OrdersImport(), new AfterSalesImport(), new VoiceImport()], follower: null, NullLogger<ImportRunner>.Instance);
            var outcome = await runner.Run(new([new("orders.csv", path)], null, "user:tester"), null, Ct);
            Assert.True(outcome.IsOk, outcome.Error?.Code);
            Assert.Equal(0, outcome.Value.Rejected);
            return outcome.Value;
        }
    }

    [Theory]
    [InlineData("上海华东机电有限公司", "上海 华东机电 股份有限公司")]
    [InlineData("ACME Inc.", "acme  ltd")]
    [InlineData("Müller Logistics", "Müler Logistics")]
    [InlineData("ＡＣＭＥ 贸易", "acme贸易")]
    public void Names_that_say_the_same_are_likely_duplicates(string one, string other) => Assert.True(Duplicates.IsAlmost(Bare(one), Bare(other)));

    [Theory]
    [InlineData("Store 12 North", "Store 13 North")]
    [InlineData("甲商贸", "乙商贸")]
    [InlineData("有限公司", "公司")]
    public void Names_that_only_look_alike_are_not(string one, string other) => Assert.False(Duplicates.IsAlmost(Bare(one), Bare(other)));

    [Fact]
    public async Task The_same_phone_makes_a_likely_duplicate_however_it_is_written()
    {
        await using var customers = await On(Engine.Sqlite);
        var one = await customers.Given("A", "甲", c => c.Phone = "138 0013-8000");
        await customers.Given("B", "乙", c => c.Phone = "13800138000");
        await customers.Given("C", "丙", c => c.Phone = "8000");
        Assert.Equal([("B", false, true)], (await new Duplicates(customers.Db(), customers.Search).Of(one, DataScope.All, Ct)).Select(d => (d.Customer.Key, d.SameName, d.SamePhone)));
    }

    private static string Bare(string name) => Duplicates.Bare(CustomerSearch.Folded(name));
}
