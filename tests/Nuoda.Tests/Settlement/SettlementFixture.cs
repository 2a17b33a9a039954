using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Catalog;
using Nuoda.Credit;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Settlement;
using Xunit;

namespace Nuoda.Tests.Settlement;

/// <summary>Settlement on a database of its own, begun on 2026-01-01; today is 2026-03-20.</summary>
internal sealed class SettlementFixture : IAsyncDisposable
{
    private static readonly CurrentUser Clerk = new(1, "clerk", "user:clerk", Role.Finance, DataScope.All);

    private SettlementFixture(TestDatabase database) => (Database, Follow) = (database, new SettlementFollow(database.Home, Clock, NullLogger<SettlementFollow>.Instance));

    public static FakeClock Clock => FakeClock.On("2026-03-20");
    public static CancellationToken Ct => TestContext.Current.CancellationToken;
    public TestDatabase Database { get; }
    public SettlementFollow Follow { get; }
    public static Company Company => Company.Default;
    public static DateOnly Today => new(2026, 3, 20);

    public static async Task<SettlementFixture> On(Engine engine, bool begun = true)
    {
        var settlement = new SettlementFixture(await TestDatabase.Create(engine));
        await using var db = settlement.Database.Home.OpenDb();
        db.Add(new Product { Id = await db.Reserve("products", 1, Ct), Key = "P", Name = "P" });
        foreach (var key in new[] { "A", "B", "C" }) db.Add(new Customer { Id = await db.Reserve("customers", 1, Ct), Key = key, Name = key });
        await db.SaveChangesAsync(Ct);
        if (begun) Assert.Null((await new SettlementSettings(new DateOnly(2026, 1, 1), 30, SettlementSettings.DefaultDunningDays).Store(db, Today, Ct)).Error);
        await settlement.Follow.CatchUp(Ct);
        return settlement;
    }

    /// <summary>One use case in a context of its own, as a request has it.</summary>
    public async Task<T> Do<T>(Func<Desk, Task<T>> work)
    {
        await using var db = Database.Home.OpenDb();
        (db.Actor, db.Clock) = (Clerk.Actor, Clock);
        return await work(new(db, new(db, Clerk, Clock), Clerk));
    }

    public Task<Result<Receivable>> Invoice(long customer = 1, IReadOnlyList<long>? deliveries = null, string? from = null, string? to = null, string? day = null) =>
        Do(d => d.Invoices.Handle(new(customer, "CNY", DayOf(day), DayOf(from), DayOf(to), null, deliveries, null, null, null), Company, Ct));

    public Task<Result<Receivable>> Credit(long invoice, bool reopen = false, params CreditPart[] parts) =>
        Do(d => d.CreditNotes.Handle(new(invoice, null, parts.Length == 0 ? null : parts, reopen, "because"), Company, Ct));

    public Task<Result<Receivable>> Pay(decimal amount, long customer = 1, IReadOnlyList<AllocationPart>? parts = null, string? day = null) =>
        Do(d => d.Payments.Record(new(customer, "CNY", amount, DayOf(day), null, null, null, parts), Company, Ct));

    /// <summary>An order of one line, in units, and its price in units of the currency.</summary>
    public async Task<(long Order, long Line)> Order(decimal quantity, decimal gross, long customer = 1, string on = "2026-03-01", string? due = "2026-03-10", bool asks = true)
    {
        await using var db = Database.Home.OpenDb();
        await using var transaction = await db.Database.BeginTransactionAsync(Ct);
        var (order, line) = (await db.Reserve("orders", 1, Ct), await db.Reserve("order_lines", 1, Ct));
        if (asks) Assert.True((await CreditLedger.Reserve(db, [new(order, customer, Currency.Of("CNY").ToMinor(gross), "CNY", DayOf(due))], new(Today, 30), Clock.GetUtcNow(), "user:clerk", Ct))[0].IsGranted);
        db.Add(new Order { Id = order, Key = $"SO-{order}", CustomerId = customer, OrderedOn = DayOf(on), Currency = "CNY" });
        db.Add(new OrderLine { Id = line, OrderId = order, LineKey = 1, ProductId = 1, QuantityOrdered = Quantity.ToThousandths(quantity), Gross = Currency.Of("CNY").ToMinor(gross), RequestedOn = DayOf(due) });
        await new LinesChanged { Lines = [line] }.Announce(db, Clock.GetUtcNow(), Ct);
        await db.SaveChangesAsync(Ct);
        await transaction.CommitAsync(Ct);
        return (order, line);
    }

    public async Task<long> Deliver(long line, decimal quantity, decimal rejected = 0, string on = "2026-03-08")
    {
        await using var db = Database.Home.OpenDb();
        await using var transaction = await db.Database.BeginTransactionAsync(Ct);
        var id = await db.Reserve("deliveries", 1, Ct);
        db.Add(new Delivery { Id = id, LineId = line, IsDelivered = true, DeliveredOn = DayOf(on), Quantity = Quantity.ToThousandths(quantity), Rejected = Quantity.ToThousandths(rejected) });
        await new LinesChanged { Lines = [line] }.Announce(db, Clock.GetUtcNow(), Ct);
        await db.SaveChangesAsync(Ct);
        await transaction.CommitAsync(Ct);
        return id;
    }

    public async Task<CreditAccount> Account(long customer = 1)
    {
        await Follow.CatchUp(Ct);
        await using var db = Database.Home.OpenDb();
        return await db.Set<CreditAccount>().AsNoTracking().SingleAsync(a => a.CustomerId == customer && a.Currency == "CNY", Ct);
    }

    public async Task<long> Open(long document)
    {
        await using var db = Database.Home.OpenDb();
        return (await OpenDocuments.Of(db, db.Set<Receivable>().Where(r => r.Id == document)).SingleAsync(Ct)).Open;
    }

    private static DateOnly? DayOf(string? day) => day is null ? null : DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        Follow.Dispose();
        await Database.DisposeAsync();
    }

    internal sealed record Desk(NuodaDb Db, Nuoda.Settlement.Posting Posting, CurrentUser Me)
    {
        public IssueInvoiceHandler Invoices => new(Db, Posting, Me, Clock);
        public IssueCreditNoteHandler CreditNotes => new(Db, Posting, Me, Clock);
        public Payments Payments => new(Db, Posting, Me, Clock);
    }
}
