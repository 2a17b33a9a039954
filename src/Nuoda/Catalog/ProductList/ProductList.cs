using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>Which products, in which order: the state of the list, as its URL says it.</summary>
/// <param name="Search">Any part of number or name, or a whole GTIN, of a pack too.</param>
/// <param name="Sort">A name of <see cref="ProductList.Sorts"/>, with - before it to turn.</param>
public sealed record ProductQuestion(string? Search = null, string? Group = null, string? Supplier = null, ListingState? Listing = null, string? Sort = null)
{
    public bool IsFiltered => Search is not null || Group is not null || Supplier is not null || Listing is not null;

    internal static ProductQuestion Read(HttpRequest request)
    {
        string? One(string name) => request.Query[name].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null;
        return new(One("q"), One("group"), One("supplier"), ListingOf(One("listing")), One("sort"));
    }

    /// <summary>What of the address is not understood: a page shows its list without it, to a program that would be another list.</summary>
    internal static Error? Check(HttpRequest request)
    {
        if (request.Query["listing"].ToString() is { Length: > 0 } word && ListingOf(word) is null)
            return Error.Invalid("list.unknown_word", word, string.Join(", ", Enum.GetValues<ListingState>().Select(CatalogWords.Camel))).At("listing");
        return request.Query["sort"].ToString() is { Length: > 0 } sort && !ProductList.Sorts.Contains(sort.TrimStart('-'))
            ? Error.Invalid("list.unknown_word", sort, string.Join(", ", ProductList.Sorts)).At("sort") : null;
    }

    private static ListingState? ListingOf(string? word) =>
        word is not null && !char.IsAsciiDigit(word[0]) && Enum.TryParse<ListingState>(word, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null;
}

public sealed record ProductRow(
    long Id, string Key, string Name, string? ProductGroup, string? Unit, string? Supplier, string? Gtin, int? ShelfLifeDays, ListingState Listing, DateOnly? ListedOn, DateOnly? RunDownOn, DateOnly? DelistedOn);

/// <summary>The list of products: a page, all rows, their number.</summary>
internal sealed class ProductList(NuodaDb db)
{
    public static readonly IReadOnlyList<string> Sorts = ["name", "key", "group"];
    private const int MostChoices = 200;
    private const int ExportBatch = 2000;

    public async Task<(Page<ProductRow> Page, CappedCount Count)> Read(ProductQuestion question, DateOnly today, string? after, int size, CancellationToken ct)
    {
        var rows = Filtered(question, today);
        return (await ReadPage(rows, question.Sort, today, ListPlace.Parse(after), size, ct), await CappedCount.Of(rows.Select(p => p.Id), ct));
    }

    /// <summary>All pages, row by row.</summary>
    public async IAsyncEnumerable<ProductRow> All(ProductQuestion question, DateOnly today, [EnumeratorCancellation] CancellationToken ct)
    {
        var rows = Filtered(question, today);
        for (string? after = null; ;)
        {
            var page = await ReadPage(rows, question.Sort, today, ListPlace.Parse(after), ExportBatch, ct);
            foreach (var row in page.Rows) yield return row;
            if ((after = page.Next) is null) yield break;
        }
    }

    public async Task<(IReadOnlyList<string> Groups, IReadOnlyList<string> Suppliers)> Choices(CancellationToken ct) =>
        (await Values(p => p.ProductGroup, ct), await Values(p => p.Supplier, ct));

    private Task<List<string>> Values(Expression<Func<Product, string?>> of, CancellationToken ct) =>
        db.Set<Product>().AsNoTracking().Select(of).Where(v => v != null).Select(v => v!).Distinct().OrderBy(v => v).Take(MostChoices).ToListAsync(ct);

    private IQueryable<Product> Filtered(ProductQuestion question, DateOnly today)
    {
        var rows = db.Set<Product>().AsNoTracking();
        if (question.Group is { } group) rows = rows.Where(p => p.ProductGroup == group);
        if (question.Supplier is { } supplier) rows = rows.Where(p => p.Supplier == supplier);
        if (question.Listing is { } listing) rows = rows.WithListing(listing, today);
        if (question.Search is not { } text) return rows;
#pragma warning disable CA1304, CA1311, CA1862 // ToLower is the database's here.
        var part = text.ToLower();
        return rows.Where(p => p.Name.ToLower().Contains(part) || p.Key.ToLower().Contains(part) || p.Gtin == text || db.Set<ProductPack>().Any(k => k.ProductId == p.Id && k.Gtin == text));
#pragma warning restore CA1304, CA1311, CA1862
    }

    private static async Task<Page<ProductRow>> ReadPage(IQueryable<Product> rows, string? sort, DateOnly today, ListPlace? after, int size, CancellationToken ct)
    {
        var (isDescending, by) = sort is ['-', .. var turned] ? (true, turned) : (false, sort);
        var sorted = by switch
        {
            "key" => rows.SortedAfter(p => p.Key, p => p.Id, isDescending, after),
            "group" => rows.SortedAfter(p => p.ProductGroup ?? "", p => p.Id, isDescending, after),
            _ => rows.SortedAfter(p => p.Name, p => p.Id, isDescending, after),
        };
        var found = await sorted.Take(size + 1).Select(p => new ProductRow(p.Id, p.Key, p.Name, p.ProductGroup, p.Unit, p.Supplier, p.Gtin, p.ShelfLifeDays, ListingState.Listed, p.ListedOn, p.RunDownOn, p.DelistedOn)).ToListAsync(ct);
        return Page.Of(found.ConvertAll(p => p with { Listing = Listing.On(today, p.ListedOn, p.RunDownOn, p.DelistedOn) }), size,
            p => new ListPlace(by switch { "key" => p.Key, "group" => p.ProductGroup ?? "", _ => p.Name }, p.Id).ToString());
    }
}
