using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>商品. Its packs are part of it: whoever changes them raises this version.</summary>
[Published]
public sealed class Product : IVersioned
{
    public long Id { get; init; }
    public required string Key { get; set; }
    public required string Name { get; set; }
    public string? ProductGroup { get; set; }
    /// <summary>Unit of measure that quantities of this product are counted in.</summary>
    public string? Unit { get; set; }
    /// <summary>Units in one pack, in thousandths.</summary>
    public long? PackQuantity { get; set; }
    public string? Supplier { get; set; }
    /// <summary>GS1 number of one unit; its check digit is right.</summary>
    public string? Gtin { get; set; }
    /// <summary>Days from making to expiry; null = does not expire, or nobody wrote it down.</summary>
    public int? ShelfLifeDays { get; set; }
    /// <summary>Days that must be left when the goods arrive, unless the customer asks for more.</summary>
    public int? MinRemainingDays { get; set; }
    /// <summary>First day on which it may be ordered; null = always was.</summary>
    public DateOnly? ListedOn { get; set; }
    /// <summary>From this day on only the rest is sold.</summary>
    public DateOnly? RunDownOn { get; set; }
    /// <summary>From this day on it may not be ordered.</summary>
    public DateOnly? DelistedOn { get; set; }
    /// <summary>The product that takes its place.</summary>
    public long? SuccessorId { get; set; }
    /// <summary>What becomes of the rest: in somebody's words.</summary>
    public string? RunDownPlan { get; set; }
    /// <summary>When somebody last changed its packs.</summary>
    public DateTimeOffset? PacksChangedAt { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>Where a product stands between entry and delisting. It follows from the dates, so that a date entered ahead takes effect by itself.</summary>
[Published]
public enum ListingState { Planned = 0, Listed = 1, RunningDown = 2, Delisted = 3 }

[Published]
public static class Listing
{
    public static ListingState On(DateOnly day, DateOnly? listedOn, DateOnly? runDownOn, DateOnly? delistedOn) =>
        delistedOn <= day ? ListingState.Delisted : runDownOn <= day ? ListingState.RunningDown : listedOn > day ? ListingState.Planned : ListingState.Listed;

    public static ListingState ListingOn(this Product product, DateOnly day) => On(day, product.ListedOn, product.RunDownOn, product.DelistedOn);

    public static bool MayBeOrdered(this ListingState state) => state is ListingState.Listed or ListingState.RunningDown;

    internal static IQueryable<Product> WithListing(this IQueryable<Product> products, ListingState state, DateOnly day) => state switch
    {
        ListingState.Delisted => products.Where(p => p.DelistedOn <= day),
        ListingState.RunningDown => products.Where(p => p.RunDownOn <= day && (p.DelistedOn == null || p.DelistedOn > day)),
        ListingState.Planned => products.Where(p => p.ListedOn > day && (p.RunDownOn == null || p.RunDownOn > day) && (p.DelistedOn == null || p.DelistedOn > day)),
        _ => products.Where(p => (p.ListedOn == null || p.ListedOn <= day) && (p.RunDownOn == null || p.RunDownOn > day) && (p.DelistedOn == null || p.DelistedOn > day)),
    };
}
