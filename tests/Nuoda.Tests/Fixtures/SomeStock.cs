using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Platform.Storage;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests;

/// <summary>Says only what matters of what is there to be promised, and stores it straight:
/// <code>await SomeStock.At("EAST").OnHand("PUMP", 40).Coming("PUMP", 100, "2026-12-05").Store(database);</code>
/// Site, products and customers are made when missing. Quantities are in units, days as 2026-12-05.</summary>
public sealed class SomeStock
{
    private readonly string _site;
    private readonly List<Func<NuodaDb, long, CancellationToken, Task>> _parts = [];
    private Action<Site> _change = _ => { };

    private SomeStock(string site) => _site = site;

    public static SomeStock At(string site) => new(site);

    public SomeStock With(Action<Site> change)
    {
        _change += change;
        return this;
    }

    public SomeStock OnHand(string product, decimal quantity, string? lot = null, string? expires = null) =>
        Add(SupplyKind.OnHand, product, quantity, "2026-01-01", lot, expires, 100);

    public SomeStock Coming(string product, decimal quantity, string on, int confidence = 100, string? expires = null) =>
        Add(SupplyKind.Receipt, product, quantity, on, null, expires, confidence);

    public SomeStock For(string customer, Action<Customer>? change = null)
    {
        _parts.Add(async (db, _, ct) =>
        {
            var known = await db.Set<Customer>().SingleOrDefaultAsync(c => c.Key == customer, ct);
            if (known is null) db.Add(known = new Customer { Id = await db.Reserve("customers", 1, ct), Key = customer, Name = customer });
            change?.Invoke(known);
        });
        return this;
    }

    public async Task Store(TestDatabase database)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var db = database.Home.OpenDb();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var site = await db.Set<Site>().SingleOrDefaultAsync(s => s.Key == _site, ct);
        if (site is null) db.Add(site = new Site { Id = await db.Reserve("sites", 1, ct), Key = _site, Name = _site });
        _change(site);
        foreach (var part in _parts)
        {
            await part(db, site.Id, ct);
            await db.SaveChangesAsync(ct);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private SomeStock Add(SupplyKind kind, string product, decimal quantity, string on, string? lot, string? expires, int confidence)
    {
        _parts.Add(async (db, site, ct) =>
        {
            var known = await db.Set<Product>().SingleOrDefaultAsync(p => p.Key == product, ct);
            if (known is null) db.Add(known = new Product { Id = await db.Reserve("products", 1, ct), Key = product, Name = product, Unit = "件" });
            var id = await db.Reserve("supplies", 1, ct);
            db.Add(new Supply
            {
                Id = id, Key = $"{product}/{_site}/{lot ?? $"{kind}-{id}"}", ProductId = known.Id, SiteId = site, Kind = kind, Lot = lot, AvailableOn = Day(on)!.Value,
                ExpiresOn = Day(expires), Quantity = Kernel.Quantity.ToThousandths(quantity), Confidence = confidence,
            });
            if (kind == SupplyKind.OnHand)
                db.Add(new StockMovement { Id = await db.Reserve("stock_movements", 1, ct), ProductId = known.Id, SiteId = site, Lot = lot, Kind = MovementKind.Stated, Quantity = Kernel.Quantity.ToThousandths(quantity), By = "test" });
        });
        return this;
    }

    private static DateOnly? Day(string? day) => day is null ? null : DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
