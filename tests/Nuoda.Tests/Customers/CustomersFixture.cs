using Microsoft.EntityFrameworkCore;
using Nuoda.AfterSales;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;
using Nuoda.Voice;
using Xunit;

namespace Nuoda.Tests.Customers;

/// <summary>The customer module on a database of its own, wired as the program wires it.</summary>
internal sealed class CustomersFixture : IAsyncDisposable
{
    public static readonly FakeClock Clock = FakeClock.On("2026-03-20");
    private readonly List<NuodaDb> _opened = [];

    private CustomersFixture(TestDatabase database) => (Database, Search) = (database, new CustomerSearch(database.Home));

    public TestDatabase Database { get; }
    public CustomerSearch Search { get; }
    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<CustomersFixture> On(Engine engine) => new(await TestDatabase.Create(engine));

    public NuodaDb Db()
    {
        var db = Database.OpenDb();
        (db.Actor, db.Clock) = ("user:tester", Clock);
        _opened.Add(db);
        return db;
    }

    public CustomerList List() => new(Db(), Search, new OrdersOfCustomers());
    public EditCustomer Edit() => new(Db(), Clock);
    public MergeCustomers Merge() => new(Db(), [new ContactsFollowMerge(), new OrdersOfCustomers(), new ReturnsOfCustomers(), new ReviewsOfCustomers()], Clock);

    public async Task<Customer> Given(string key, string name, Action<Customer>? with = null)
    {
        await using var db = Database.Home.OpenDb();
        var customer = new Customer { Id = await db.Reserve("customers", 1, Ct), Key = key, Name = name };
        with?.Invoke(customer);
        db.Add(customer);
        await db.TrySaveAndAnnounce(() => RecordsChanged.Announce(db, RecordsChanged.Customers, IdSet.Of(customer.Id), Clock.GetUtcNow(), Ct), Ct);
        return customer;
    }

    public async Task<IReadOnlyList<string>> Keys(CustomerQuestion question, DataScope? scope = null, int size = 100) =>
        [.. (await List().Read(question, scope ?? DataScope.All, null, size, Ct)).Page.Rows.Select(r => r.Key)];

    public Task<Customer> Stored(long id) => Db().Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == id, Ct);

    public async ValueTask DisposeAsync()
    {
        foreach (var db in _opened) await db.DisposeAsync();
        Search.Dispose();
        await Database.DisposeAsync();
    }
}
