using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>Who bought what of late: the order module answers, which comes after this one.</summary>
[Published]
public interface IProductSales
{
    /// <summary>One row a customer and product, of orders placed on the day or later.</summary>
    Task<IReadOnlyList<ProductSale>> Since(NuodaDb db, IReadOnlyCollection<long> productIds, DateOnly day, CancellationToken ct);
}

/// <param name="Quantity">Ordered in all, thousandths of the product's unit.</param>
/// <param name="Lines">In so many order lines.</param>
[Published]
public sealed record ProductSale(long CustomerId, long ProductId, DateOnly LastOrderedOn, long Quantity, int Lines)
{
    /// <summary>What is usually ordered at once.</summary>
    internal long Usual => Math.Max(1000, Quantity / Math.Max(1, Lines) / 1000 * 1000);
}
