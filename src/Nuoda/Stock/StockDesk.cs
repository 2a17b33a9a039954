using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>What people and programs do to stock: keys instead of ids, units instead of thousandths, one transaction.</summary>
internal sealed class StockDesk(NuodaDb db, StockBook book)
{
    /// <summary>The step whole or not at all, in the caller's transaction where there is one (an idempotent request).</summary>
    public async Task<Result<T>> Do<T>(Func<StockBook, Task<Result<T>>> step, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is not null) return await step(book);
        await using var own = await db.Database.BeginTransactionAsync(ct);
        var done = await step(book);
        if (done.IsOk) await own.CommitAsync(ct);
        // What was refused must not be written by the next save.
        else db.ChangeTracker.Clear();
        return done;
    }

    /// <summary>Goods by the keys of product and site.</summary>
    public async Task<Result<Goods>> Find(string? product, string? site, string? lot, DateOnly? expiresOn, CancellationToken ct)
    {
        var what = await ProductOf(product, ct);
        if (what.Error is { } unknown) return unknown;
        var place = await SiteOf(site, ct);
        if (place.Error is { } error) return error;
        return new Goods(what.Value, place.Value, string.IsNullOrWhiteSpace(lot) ? null : lot.Trim(), expiresOn);
    }

    public async Task<Result<long>> ProductOf(string? product, CancellationToken ct) =>
        await db.Set<Product>().Where(p => p.Key == product).Select(p => (long?)p.Id).SingleOrDefaultAsync(ct) is { } id ? id : Error.Invalid("stock.product_unknown", product).At("product");

    public async Task<Result<long>> SiteOf(string? site, CancellationToken ct) =>
        await db.Set<Site>().Where(s => s.Key == site).Select(s => (long?)s.Id).SingleOrDefaultAsync(ct) is { } id ? id : Error.Invalid("stock.site_unknown", site).At("site");

    /// <summary>Thousandths of what was typed or sent.</summary>
    public static Result<long> Thousandths(decimal? quantity, string field = "quantity") =>
        quantity is >= 0 and <= 1_000_000_000 && decimal.Round(quantity.Value, 3) == quantity ? Quantity.ToThousandths(quantity.Value) : Error.Invalid("stock.quantity").At(field);
}
