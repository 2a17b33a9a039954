using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Platform.Access;
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

    public static CurrentUser Person(string name, Role role = Role.Manager, DataScope? scope = null) => new(1, name, "user:" + name, role, scope ?? DataScope.All);

    public EditPriceChange Changes(string by) => new(Db("user:" + by), Clock);

    public async Task<PriceList> GivenList(string key, PriceScope scope = PriceScope.Everybody, string? value = null, long? customer = null, string currency = "CNY", string? from = null, string? to = null)
    {
        await using var db = Database.Home.OpenDb();
        var list = new PriceList
        {
            Id = await db.Reserve("price_lists", 1, Ct), Key = key, Name = key, Scope = scope, ScopeValue = value, CustomerId = customer, Currency = currency,
            FromDay = from is null ? null : Day(from), ToDay = to is null ? null : Day(to),
        };
        db.Add(list);
        await db.SaveChangesAsync(Ct);
        return list;
    }

    /// <summary>An approved change, past the four eyes; prices in currency units, null = the price ends.</summary>
    public async Task<PriceChange> GivenPrices(string effectiveOn, int protection, params IReadOnlyList<(PriceList List, Product Product, decimal? Price, decimal Pack, decimal From, string? To)> lines)
    {
        await using var db = Database.Home.OpenDb();
        var change = new PriceChange
        {
            Id = await db.Reserve("price_changes", 1, Ct), Name = "change of " + effectiveOn, EffectiveOn = Day(effectiveOn), ProtectionDays = protection, State = ApprovalState.Approved,
            Makers = "user:maker", EditedAt = Clock.GetUtcNow(), ApprovedBy = "user:checker", ApprovedAt = Clock.GetUtcNow(),
        };
        db.Add(change);
        foreach (var (list, product, price, pack, from, to) in lines)
        {
            db.Add(new PriceLine
            {
                Id = await db.Reserve("price_lines", 1, Ct), ChangeId = change.Id, PriceListId = list.Id, ProductId = product.Id, PackQuantity = (long)(pack * 1000), FromQuantity = (long)(from * 1000),
                PriceMillionths = price is { } p ? (long)(p * 1_000_000) : null, ToDay = to is null ? null : Day(to),
            });
        }
        await db.SaveChangesAsync(Ct);
        return change;
    }

    public async Task<Promotion> GivenPromotion(string name, string from, string to, Action<Promotion> with)
    {
        await using var db = Database.Home.OpenDb();
        var promotion = new Promotion
        {
            Id = await db.Reserve("promotions", 1, Ct), Name = name, FromDay = Day(from), ToDay = Day(to), State = ApprovalState.Approved, Makers = "user:maker", EditedAt = Clock.GetUtcNow(),
            ApprovedBy = "user:checker", ApprovedAt = Clock.GetUtcNow(),
        };
        with(promotion);
        db.Add(promotion);
        await db.SaveChangesAsync(Ct);
        return promotion;
    }

    public Task<Product> Stored(long id) => Db().Set<Product>().AsNoTracking().SingleAsync(p => p.Id == id, Ct);

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        foreach (var db in _opened) await db.DisposeAsync();
        await Database.DisposeAsync();
    }
}
