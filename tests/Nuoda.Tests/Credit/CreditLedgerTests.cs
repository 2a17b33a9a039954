using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Credit;

/// <summary>The credit ledger: a limit holds however many ask at once, no limit is not no credit, and the balances are the sums of the entries.</summary>
public sealed class CreditLedgerTests
{
    private static readonly CreditDay Day = new(new DateOnly(2026, 3, 1), 30);
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task Sixty_four_who_ask_at_once_never_get_more_than_the_limit(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await Limit(database, 1, 1000);
        var answers = await Task.WhenAll(Enumerable.Range(1, 64).Select(i => Task.Run(() => Reserve(database, new CreditAsk(i, 1, 30, "CNY", Day.Today)), Ct)));
        Assert.Equal(33, answers.Count(a => a.IsGranted));
        Assert.All(answers.Where(a => !a.IsGranted), a => Assert.True(a is { Limit: 1000, Exposure: > 970 and <= 990, Over: > 0 }));
        var account = await Account(database, 1);
        Assert.Equal((990, 990), (account.OpenOrders, account.Exposure));
        await AssertBalanced(database);
    }

    [Theory, Databases.Both]
    public async Task No_limit_is_not_a_limit_of_nothing(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await Limit(database, 1, null);
        await Limit(database, 2, 0);
        Assert.True((await Reserve(database, new CreditAsk(10, 1, long.MaxValue / 4, "CNY", Day.Today))).IsGranted);
        var refused = await Reserve(database, new CreditAsk(20, 2, 1, "CNY", Day.Today));
        Assert.Equal((false, 0L, 0L, 1L), (refused.IsGranted, refused.Limit, refused.Exposure, refused.Over));
        Assert.True((await Reserve(database, new CreditAsk(21, 2, 0, "CNY", Day.Today))).IsGranted);
        // Nobody ever said anything of customer 3: no limit.
        Assert.True((await Reserve(database, new CreditAsk(30, 3, 5_000_000, "CNY", null))).IsGranted);
        Assert.Null((await Account(database, 3)).CreditLimit);
        await AssertBalanced(database);
    }

    [Theory, Databases.Both]
    public async Task A_limit_in_one_currency_opens_no_other(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await Limit(database, 1, 1000);
        var refused = await Reserve(database, new CreditAsk(10, 1, 1, "USD", Day.Today));
        Assert.Equal((false, 0L), (refused.IsGranted, refused.Limit));
        Assert.True((await Reserve(database, new CreditAsk(11, 1, 1000, "CNY", Day.Today))).IsGranted);
    }

    [Theory, Databases.Both]
    public async Task An_order_for_next_season_eats_no_limit_until_it_comes_near_and_then_it_does_or_waits(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await Limit(database, 1, 1000);
        Assert.True((await Reserve(database, new CreditAsk(10, 1, 900, "CNY", Day.Today.AddDays(31)))).IsGranted);
        Assert.True((await Reserve(database, new CreditAsk(11, 1, 900, "CNY", Day.Today.AddDays(40)))).IsGranted);
        Assert.Equal((0, 1800), await Of(database, a => (a.OpenOrders, a.LaterOrders)));
        Assert.True((await Reserve(database, new CreditAsk(12, 1, 100, "CNY", Day.Today.AddDays(30)))).IsGranted);

        Assert.Equal(1, await ComeNear(database, Day with { Today = Day.Today.AddDays(1) }));
        Assert.Equal((1000, 900), await Of(database, a => (a.OpenOrders, a.LaterOrders)));
        // The second does not fit beside it, and waits; it is not placed again tomorrow.
        Assert.Equal(1, await ComeNear(database, Day with { Today = Day.Today.AddDays(20) }));
        Assert.Equal(0, await ComeNear(database, Day with { Today = Day.Today.AddDays(21) }));
        Assert.Equal((1000, 900), await Of(database, a => (a.OpenOrders, a.LaterOrders)));
        await using var db = database.Home.OpenDb();
        var hold = await db.Set<CreditHold>().SingleAsync(Ct);
        Assert.Equal((11, 900, 900, HoldReason.CameNear, HoldState.Held), (hold.OrderId, hold.Amount, hold.Over, hold.Reason, hold.State));
        Assert.Equal(11L, Assert.Single(await CreditHolds.Waiting(db, [10, 11, 12], Day.Today, Ct)));
        await AssertBalanced(database);
    }

    [Theory, Databases.Both]
    public async Task A_changed_order_asks_for_what_is_more_and_a_copy_asks_for_everything(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await Limit(database, 1, 1000);
        Assert.True((await Reserve(database, new CreditAsk(10, 1, 600, "CNY", Day.Today))).IsGranted);
        Assert.True((await Reserve(database, new CreditAsk(10, 1, 900, "CNY", Day.Today))).IsGranted);
        Assert.False((await Reserve(database, new CreditAsk(10, 1, 1001, "CNY", Day.Today))).IsGranted);
        Assert.False((await Reserve(database, new CreditAsk(11, 1, 900, "CNY", Day.Today))).IsGranted);
        Assert.Equal(900, await Of(database, a => a.OpenOrders));
        Assert.True((await Reserve(database, new CreditAsk(10, 1, 100, "CNY", Day.Today))).IsGranted);
        Assert.Equal(100, await Of(database, a => a.OpenOrders));
        Assert.True((await Reserve(database, new CreditAsk(10, 1, 100, "CNY", Day.Today.AddDays(90)))).IsGranted);
        Assert.Equal((0, 100), await Of(database, a => (a.OpenOrders, a.LaterOrders)));
        await InTransaction(database, db => CreditLedger.Cancel(db, 10, At, "user:x", Ct));
        Assert.Equal((0, 0), await Of(database, a => (a.OpenOrders, a.LaterOrders)));
        await AssertBalanced(database);
    }

    [Theory, Databases.Both]
    public async Task Of_many_in_one_group_those_that_fit_are_granted_in_their_order(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await Limit(database, 1, 100);
        IReadOnlyList<CreditAnswer> answers = [];
        await InTransaction(database, async db => answers = await CreditLedger.Reserve(db,
            [new(1, 1, 60, "CNY", null), new(2, 2, 5, "CNY", null), new(3, 1, 50, "CNY", null), new(4, 1, 40, "CNY", null), new(5, 3, 7, "USD", null)], Day, At, "user:x", Ct));
        Assert.Equal([true, true, false, true, true], answers.Select(a => a.IsGranted));
        Assert.Equal(10, answers[2].Over);
        Assert.Equal(100, await Of(database, a => a.OpenOrders));
        await AssertBalanced(database);
    }

    [Theory, Databases.Both]
    public async Task A_refused_transaction_leaves_nothing(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await using (var db = database.Home.OpenDb())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            Assert.True((await CreditLedger.Reserve(db, [new(1, 1, 60, "CNY", null)], Day, At, "user:x", Ct))[0].IsGranted);
        }
        await using var after = database.Home.OpenDb();
        Assert.Equal((0, 0, 0), (await after.Set<CreditAccount>().CountAsync(Ct), await after.Set<CreditEntry>().CountAsync(Ct), await after.Set<CreditOrder>().CountAsync(Ct)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => CreditLedger.Reserve(after, [new(1, 1, 60, "CNY", null)], Day, At, "user:x", Ct));
    }

    [Theory, Databases.Both]
    public async Task What_was_delivered_counts_over_the_limit_and_an_order_that_grew_by_itself_waits(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await Limit(database, 1, 1000);
        Assert.True((await Reserve(database, new CreditAsk(10, 1, 1000, "CNY", Day.Today))).IsGranted);
        await Restate(database, new OrderStanding(10, 1, "CNY", 400, 600, Day.Today));
        Assert.Equal((400, 600), await Of(database, a => (a.OpenOrders, a.Delivered)));
        // More came than was ordered: a fact.
        await Restate(database, new OrderStanding(10, 1, "CNY", 0, 1200, null));
        Assert.Equal((0, 1200, 1200), await Of(database, a => (a.OpenOrders, a.Delivered, a.Exposure)));
        // An order out of an import that nobody asked about: it waits, and takes nothing.
        await Restate(database, new OrderStanding(11, 1, "CNY", 50, 0, Day.Today));
        Assert.Equal(0, await Of(database, a => a.OpenOrders));
        await using var db = database.Home.OpenDb();
        Assert.Equal(11L, Assert.Single(await CreditHolds.Waiting(db, [10, 11], Day.Today, Ct)));
        await Restate(database, new OrderStanding(11, 1, "CNY", 0, 50, Day.Today));
        Assert.Equal((0, 1250), await Of(database, a => (a.OpenOrders, a.Delivered)));
        await AssertBalanced(database);
    }

    [Theory, Databases.Both]
    public async Task Ten_thousand_random_asks_changes_and_ends_leave_balances_that_are_the_sums_of_their_entries(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        for (var customer = 1; customer <= 4; customer++) await Limit(database, customer, customer == 4 ? null : 10_000);
        // SQLite lets one write at a time; the same number of operations in larger transactions.
        var (workers, each, group) = engine == Engine.Sqlite ? (2, 40, 125) : (4, 40, 63);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var round = 0; round < each; round++)
                await InTransaction(database, async db =>
                {
                    var asks = Enumerable.Range(0, group).Select(_ => random.Next(1, 400)).Distinct().Select(order => new CreditAsk((worker * 1000) + order, (order % 4) + 1, random.Next(0, 900), "CNY", Day.Today.AddDays(random.Next(0, 60)))).ToList();
                    if (round % 3 == 2) await CreditLedger.Restate(db, [.. asks.Select(a => new OrderStanding(a.OrderId, a.CustomerId, a.Currency, a.Amount / 2, a.Amount / 3, a.DueOn))], Day, At, "user:x", Ct);
                    else await CreditLedger.Reserve(db, asks, Day, At, "user:x", Ct);
                });
        }, Ct)));
        await AssertBalanced(database);
        await using var db = database.Home.OpenDb();
        Assert.True(await db.Set<CreditEntry>().CountAsync(Ct) > 3000);
        Assert.True(await db.Set<CreditHold>().AnyAsync(Ct));
    }

    internal static async Task AssertBalanced(TestDatabase database)
    {
        await using var db = database.Home.OpenDb();
        var entries = await db.Set<CreditEntry>().AsNoTracking().ToListAsync(Ct);
        var orders = await db.Set<CreditOrder>().AsNoTracking().ToListAsync(Ct);
        foreach (var a in await db.Set<CreditAccount>().AsNoTracking().ToListAsync(Ct))
        {
            long Sum(CreditKind kind) => entries.Where(e => e.CustomerId == a.CustomerId && e.Currency == a.Currency && e.Kind == kind).Sum(e => e.Amount);
            Assert.Equal((Sum(CreditKind.OpenOrder), Sum(CreditKind.LaterOrder), Sum(CreditKind.Delivered), Sum(CreditKind.Receivable), Sum(CreditKind.Secured)), (a.OpenOrders, a.LaterOrders, a.Delivered, a.Receivables, a.Secured));
            var own = orders.Where(o => o.CustomerId == a.CustomerId && o.Currency == a.Currency).ToList();
            Assert.Equal((own.Where(o => !o.IsLater).Sum(o => o.Open), own.Where(o => o.IsLater).Sum(o => o.Open), own.Sum(o => o.Delivered)), (a.OpenOrders, a.LaterOrders, a.Delivered));
        }
        Assert.All(entries, e => Assert.NotEqual(0, e.Amount));
    }

    internal static async Task Limit(TestDatabase database, long customer, long? limit)
    {
        await using var db = database.Home.OpenDb();
        db.Add(new CreditAccount { CustomerId = customer, Currency = "CNY", CreditLimit = limit });
        await db.SaveChangesAsync(Ct);
    }

    private static async Task<CreditAnswer> Reserve(TestDatabase database, CreditAsk ask)
    {
        IReadOnlyList<CreditAnswer> answers = [];
        await InTransaction(database, async db => answers = await CreditLedger.Reserve(db, [ask], Day, At, "user:x", Ct));
        return answers[0];
    }

    private static Task Restate(TestDatabase database, params OrderStanding[] standings) => InTransaction(database, db => CreditLedger.Restate(db, standings, Day, At, "system", Ct));

    private static async Task<int> ComeNear(TestDatabase database, CreditDay day)
    {
        var looked = 0;
        await InTransaction(database, async db => looked = await CreditLedger.ComeNear(db, day, 100, At, "system", Ct));
        return looked;
    }

    private static async Task<T> Of<T>(TestDatabase database, Func<CreditAccount, T> what) => what(await Account(database, 1));

    private static async Task<CreditAccount> Account(TestDatabase database, long customer)
    {
        await using var db = database.Home.OpenDb();
        return await db.Set<CreditAccount>().AsNoTracking().SingleAsync(a => a.CustomerId == customer && a.Currency == "CNY", Ct);
    }

    private static async Task InTransaction(TestDatabase database, Func<NuodaDb, Task> work)
    {
        await using var db = database.Home.OpenDb();
        await using var transaction = await db.Database.BeginTransactionAsync(Ct);
        await work(db);
        await transaction.CommitAsync(Ct);
    }
}
