using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Xunit;

namespace Nuoda.Tests.Orders;

public sealed class OrderListTests
{
    private static readonly FakeClock Clock = FakeClock.On("2026-03-20");
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task Orders_come_newest_first_those_without_a_day_last_and_no_page_skips_or_repeats(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        for (var i = 0; i < 11; i++)
        {
            var day = i % 3;
            await AnOrder.Of("A").Named($"O{i:00}").With(o => o.OrderedOn = day == 2 ? null : new(2026, 3, 1 + day)).WithLine("P").Store(database);
        }
        string[] expected = ["O10", "O07", "O04", "O01", "O09", "O06", "O03", "O00", "O08", "O05", "O02"];
        foreach (var size in new[] { 1, 3, 4, 100 }) Assert.Equal(expected, await Keys(database, new(), size));
    }

    [Theory, Databases.Both]
    public async Task The_promise_filter_says_what_the_verdict_says(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await AnOrder.Of("A").Named("kept").WithLine("P", promised: "2026-03-10", delivered: "2026-03-09").Store(database);
        await AnOrder.Of("A").Named("late").WithLine("P", promised: "2026-03-10", delivered: "2026-03-11").WithLine("Q", promised: "2026-03-10", delivered: "2026-03-10").Store(database);
        await AnOrder.Of("A").Named("overdue").WithLine("P", promised: "2026-03-19").Store(database);
        await AnOrder.Of("A").Named("due-today").WithLine("P", promised: "2026-03-21").Store(database);
        await AnOrder.Of("A").Named("unpromised").WithLine("P", delivered: "2026-03-11").Store(database);
        Assert.Equal(["kept"], await Keys(database, new(Promise: OrderPromise.Kept), 1));
        Assert.Equal(["overdue", "late"], await Keys(database, new(Promise: OrderPromise.Failed), 1));
        Assert.Equal(["due-today"], await Keys(database, new(Promise: OrderPromise.Open), 2));
        Assert.Equal(["unpromised"], await Keys(database, new(Promise: OrderPromise.None), 2));
        Assert.Equal(["late", "kept"], await Keys(database, new(DueFrom: new(2026, 3, 10), DueTo: new(2026, 3, 10)), 5));
        Assert.Equal(["due-today"], await Keys(database, new(DueFrom: new(2026, 3, 20)), 5));
    }

    [Theory, Databases.Both]
    public async Task A_slip_of_ours_does_not_move_an_order_into_another_due_period(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var order = await AnOrder.Of("A").WithLine("P", promised: "2026-03-10").Store(database);
        await using (var db = database.Home.OpenDb())
        {
            db.Add(new PromiseVersion { LineId = order.Lines[0], Version = 2, Quantity = 10_000, Latest = new(2026, 3, 30), MadeBy = "user:x", Reason = PromiseReason.WeSlipped });
            await db.SaveChangesAsync(Ct);
        }
        Assert.Empty(await Keys(database, new(DueFrom: new(2026, 3, 30)), 5));
        Assert.Single(await Keys(database, new(DueTo: new(2026, 3, 10)), 5));
    }

    [Theory, Databases.Both]
    public async Task Number_customer_words_and_days_narrow_the_list(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await AnOrder.Of("华东贸易").Named("SO-100").On("2026-03-01").With(o => (o.Status, o.Region, o.Channel) = ("CLOSED", "North", "web")).WithLine("P").Store(database);
        await AnOrder.Of("B").Named("SO-200").On("2026-03-05").With(o => o.Status = "OPEN").WithLine("P").Store(database);
        Assert.Equal(["SO-200", "SO-100"], await Keys(database, new("SO-"), 1));
        Assert.Equal(["SO-100"], await Keys(database, new("SO-1"), 5));
        Assert.Equal(["SO-100"], await Keys(database, new("华东"), 5));
        Assert.Equal(["SO-100"], await Keys(database, new(Status: "CLOSED", Region: "North", Channel: "web"), 5));
        Assert.Equal(["SO-200"], await Keys(database, new(OrderedFrom: new(2026, 3, 2)), 5));
        Assert.Equal(["SO-200"], await Keys(database, new(Customer: "B"), 5));
        Assert.Empty(await Keys(database, new("100"), 5));
    }

    [Theory, Databases.Both]
    public async Task Orders_of_customers_outside_the_scope_are_not_there_and_money_is_for_those_who_may_see_it(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var own = await AnOrder.Of("A").WithLine("P").Store(database);
        await AnOrder.Of("B").WithLine("P").Store(database);
        await using (var db = database.Home.OpenDb())
        {
            db.Set<Customer>().Single(c => c.Key == "A").SalesPerson = "王";
            db.Set<OrderLine>().Single(l => l.Id == own.Lines[0]).Gross = 12_34;
            await db.SaveChangesAsync(Ct);
        }
        var wang = new CurrentUser(1, "王", "user:王", Role.Sales, new DataScope(ScopeKind.Own, ["王"]));
        Assert.Equal([own.Key], await Keys(database, new(), 5, wang));
        Assert.Equal(12.34m, (await Read(database, new(), wang)).Page.Rows[0].Net);
        Assert.Null((await Read(database, new(), wang with { Role = Role.Agent })).Page.Rows[0].Net);
    }

    [Theory, Databases.Both]
    public async Task A_search_finds_the_numbers_that_begin_so_and_the_orders_of_customers_found(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        foreach (var (key, customer) in new[] { ("SO-1", "A"), ("SO-10", "A"), ("SO-2", "A"), ("SO_1", "A"), ("订单-7", "A"), ("X", "SO-1-buyer") })
            await AnOrder.Of(customer).Named(key).On("2026-03-01").Store(database);
        Assert.Equal(["SO-10", "SO-1", "X"], (await Keys(database, new("SO-1"), 50)).OrderBy(k => k.Length == 1).ThenByDescending(k => k.Length));
        Assert.Equal(["SO_1"], await Keys(database, new("SO_"), 50));
        Assert.Equal(["订单-7"], await Keys(database, new("订单"), 50));
        Assert.Empty(await Keys(database, new("O-1%"), 50));
        // SQLite compares bytes: typed small, the number is found all the same.
        if (engine == Engine.Sqlite) Assert.Equal(["SO-2"], await Keys(database, new("so-2"), 50));
    }

    private static async Task<OrdersFound> Read(TestDatabase database, OrderQuestion question, CurrentUser me, string? after = null, int size = 50)
    {
        await using var db = database.OpenDb();
        using var search = new CustomerSearch(database.Home);
        return await new OrderList(db, database.Home, search, me, Clock).Read(question, Company.Default, after, size, Ct);
    }

    private static async Task<IReadOnlyList<string>> Keys(TestDatabase database, OrderQuestion question, int size, CurrentUser? me = null)
    {
        var keys = new List<string>();
        for (string? after = null; ;)
        {
            var found = await Read(database, question, me ?? CurrentUser.CommandLine, after, size);
            keys.AddRange(found.Page.Rows.Select(r => r.Key));
            if ((after = found.Page.Next) is null) return keys;
        }
    }
}
