using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Catalog;

/// <summary>The catalog module on a database of its own.</summary>
internal sealed class CatalogFixture : IAsyncDisposable
{
    public static readonly FakeClock Clock = FakeClock.On("2026-03-20");
    private readonly List<NuodaDb> _opened = [];

    private CatalogFixture(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }
    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<CatalogFixture> On(Engine engine) => new(await TestDatabase.Create(engine));

    public NuodaDb Db(string actor = "user:tester")
    {
        var db = Database.OpenDb();
        (db.Actor, db.Clock) = (actor, Clock);
        _opened.Add(db);
        return db;
    }

    public EditProduct Edit() => new(Db(), Clock);

    public async Task<Product> GivenProduct(string key, Action<Product>? with = null)
    {
        await using var db = Database.Home.OpenDb();
        var product = new Product { Id = await db.Reserve("products", 1, Ct), Key = key, Name = key, Unit = "件" };
        with?.Invoke(product);
        db.Add(product);
        await db.SaveChangesAsync(Ct);
        return product;
    }

    public async Task<Customer> GivenCustomer(string key, Action<Customer>? with = null)
    {
        await using var db = Database.Home.OpenDb();
        var customer = new Customer { Id = await db.Reserve("customers", 1, Ct), Key = key, Name = key };
        with?.Invoke(customer);
        db.Add(customer);
        await db.SaveChangesAsync(Ct);
        return customer;
    }

    public Task<Product> Stored(long id) => Db().Set<Product>().AsNoTracking().SingleAsync(p => p.Id == id, Ct);

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        foreach (var db in _opened) await db.DisposeAsync();
        await Database.DisposeAsync();
    }
}
