using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>Which stock: the state of the list, as its URL says it.</summary>
/// <param name="Search">Part of the product's number or name.</param>
/// <param name="Site">Key.</param>
/// <param name="State">none: nothing free on hand; expected: something is on its way; blocked: something must not be sent.</param>
public sealed record StockQuestion(string? Search = null, string? Site = null, string? State = null)
{
    public static readonly IReadOnlyList<string> States = ["none", "expected", "blocked"];

    public bool IsFiltered => this != new StockQuestion();

    internal static StockQuestion Read(HttpRequest request)
    {
        string? One(string name) => request.Query[name].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null;
        return new(One("q"), One("site"), One("state") is { } state && States.Contains(state) ? state : null);
    }

    /// <summary>What of the address is not understood: to a program a list without it would be another list.</summary>
    internal static Error? Check(HttpRequest request) =>
        request.Query["state"].ToString() is { Length: > 0 } word && !States.Contains(word) ? Error.Invalid("list.unknown_word", word, string.Join(", ", States)).At("state") : null;
}

/// <summary>A product at a site, in its unit.</summary>
/// <param name="OnHand">All that is there, blocked lots too.</param>
/// <param name="Reserved">Of what is on hand, kept for orders.</param>
/// <param name="Blocked">Of what is on hand, not to be sent.</param>
/// <param name="Free">On hand, not blocked, promised to nobody.</param>
/// <param name="Expected">On its way: receipts and transfers.</param>
/// <param name="ExpectedFree">Of it, promised to nobody.</param>
/// <param name="NextOn">When the next of it may be dispatched.</param>
public sealed record StockRow(
    long ProductId, string Product, string ProductName, string? Unit, long SiteId, string SiteKey, string Site, decimal OnHand, decimal Reserved, decimal Blocked, decimal Free, decimal Expected, decimal ExpectedFree, DateOnly? NextOn);

/// <summary>The list of stock, by product and site.</summary>
internal sealed class StockList(NuodaDb db)
{
    private const int ExportBatch = 1000;

    public async Task<(Page<StockRow> Page, CappedCount Count)> Read(StockQuestion question, string? after, int size, CancellationToken ct)
    {
        var rows = Filtered(question);
        var found = await Some(rows, ListPlace.Parse(after), size + 1, ct);
        return (Platform.Page.Of(found, size, Place), await CappedCount.Of(rows.Select(r => r.SiteId), ct));
    }

    /// <summary>All pages, row by row.</summary>
    public async IAsyncEnumerable<StockRow> All(StockQuestion question, [EnumeratorCancellation] CancellationToken ct)
    {
        for (ListPlace? place = null; ;)
        {
            var rows = await Some(Filtered(question), place, ExportBatch, ct);
            foreach (var row in rows) yield return row;
            if (rows.Count < ExportBatch) yield break;
            place = ListPlace.Parse(Place(rows[^1]));
        }
    }

    public async Task<IReadOnlyList<(string Key, string Name)>> Sites(CancellationToken ct) =>
        [.. (await db.Set<Site>().AsNoTracking().OrderBy(s => s.Name).Take(500).Select(s => new { s.Key, s.Name }).ToListAsync(ct)).Select(s => (s.Key, s.Name))];

    private static string Place(StockRow row) => new ListPlace(row.Product, row.SiteId).ToString();

    private static async Task<List<StockRow>> Some(IQueryable<Sum> rows, ListPlace? after, int count, CancellationToken ct)
    {
        static decimal Units(long thousandths) => Quantity.FromThousandths(thousandths);
        var found = await rows.SortedAfter(r => r.Product, r => r.SiteId, isDescending: false, after).Take(count).ToListAsync(ct);
        return found.ConvertAll(r => new StockRow(r.ProductId, r.Product, r.ProductName, r.Unit, r.SiteId, r.SiteKey, r.Site, Units(r.OnHand), Units(r.Reserved), Units(r.Blocked), Units(r.Free), Units(r.Expected),
            Units(r.ExpectedFree), r.NextOn));
    }

    private IQueryable<Sum> Filtered(StockQuestion question)
    {
        var sums = db.Set<Supply>().GroupBy(s => new { s.ProductId, s.SiteId }).Select(g => new
        {
            g.Key.ProductId, g.Key.SiteId,
            OnHand = g.Sum(s => s.Kind == SupplyKind.OnHand ? s.Quantity : 0), Reserved = g.Sum(s => s.Kind == SupplyKind.OnHand ? s.Reserved : 0),
            Blocked = g.Sum(s => s.Kind == SupplyKind.OnHand && s.IsBlocked ? s.Quantity : 0), Free = g.Sum(s => s.Kind == SupplyKind.OnHand && !s.IsBlocked ? s.Quantity - s.Reserved : 0),
            Expected = g.Sum(s => s.Kind != SupplyKind.OnHand ? s.Quantity : 0), ExpectedFree = g.Sum(s => s.Kind != SupplyKind.OnHand ? s.Quantity - s.Reserved : 0),
            NextOn = g.Min(s => s.Kind != SupplyKind.OnHand ? (DateOnly?)s.AvailableOn : null),
        });
        var rows = from s in sums
                   join p in db.Set<Product>() on s.ProductId equals p.Id
                   join x in db.Set<Site>() on s.SiteId equals x.Id
                   select new Sum
                   {
                       ProductId = p.Id, Product = p.Key, ProductName = p.Name, Unit = p.Unit, SiteId = x.Id, SiteKey = x.Key, Site = x.Name,
                       OnHand = s.OnHand, Reserved = s.Reserved, Blocked = s.Blocked, Free = s.Free, Expected = s.Expected, ExpectedFree = s.ExpectedFree, NextOn = s.NextOn,
                   };
        if (question.Site is { } site) rows = rows.Where(r => r.SiteKey == site);
        rows = question.State switch
        {
            "none" => rows.Where(r => r.Free == 0), "expected" => rows.Where(r => r.Expected > 0), "blocked" => rows.Where(r => r.Blocked > 0), _ => rows,
        };
        if (question.Search?.ToUpperInvariant() is not { } text) return rows;
#pragma warning disable CA1304, CA1311, CA1862 // Becomes SQL.
        return rows.Where(r => r.Product.ToUpper().Contains(text) || r.ProductName.ToUpper().Contains(text));
#pragma warning restore CA1304, CA1311, CA1862
    }

    private sealed class Sum
    {
        public long ProductId { get; init; }
        public required string Product { get; init; }
        public required string ProductName { get; init; }
        public string? Unit { get; init; }
        public long SiteId { get; init; }
        public required string SiteKey { get; init; }
        public required string Site { get; init; }
        public long OnHand { get; init; }
        public long Reserved { get; init; }
        public long Blocked { get; init; }
        public long Free { get; init; }
        public long Expected { get; init; }
        public long ExpectedFree { get; init; }
        public DateOnly? NextOn { get; init; }
    }
}
