using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>Which customers, in which order: the state of the list, as its URL says it.</summary>
/// <param name="Search">Any part of name, key or phone.</param>
/// <param name="Sort">A name of <see cref="CustomerList.Sorts"/>, with - before it to turn.</param>
public sealed record CustomerQuestion(string? Search = null, string? Region = null, string? Class = null, string? Segment = null, string? SalesPerson = null, string? Sort = null)
{
    public bool IsFiltered => Search is not null || Region is not null || Class is not null || Segment is not null || SalesPerson is not null;

    internal static CustomerQuestion Read(HttpRequest request)
    {
        string? One(string name) => request.Query[name].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null;
        return new(One("q"), One("region"), One("class"), One("segment"), One("sales-person"), One("sort"));
    }
}

/// <param name="LastOrderedOn">Null: never, or nobody wrote the day down.</param>
public sealed record CustomerRow(
    long Id, string Key, string Name, string? Class, string? Segment, string? Region, string? City, string? SalesPerson, string? Phone, string? Email,
    DateOnly? LastOrderedOn, int Orders);

/// <summary>What the filters offer.</summary>
public sealed record CustomerChoices(IReadOnlyList<string> Regions, IReadOnlyList<string> Classes, IReadOnlyList<string> Segments, IReadOnlyList<string> SalesPeople);

/// <summary>The list of customers: a page, all rows, their number.</summary>
internal sealed class CustomerList(NuodaDb db, CustomerSearch search, ICustomerOrders orders)
{
    public static readonly IReadOnlyList<string> Sorts = ["name", "key", "region", "sales-person", "last-order"];
    /// <summary>More values than this are typed, not chosen.</summary>
    private const int MostChoices = 200;
    private const int ExportBatch = 2000;

    public async Task<(Page<CustomerRow> Page, CappedCount Count)> Read(CustomerQuestion question, DataScope scope, string? after, int size, CancellationToken ct)
    {
        if (await Filtered(question, scope, ct) is not { } rows) return (Page<CustomerRow>.Empty, new(0, false));
        return (await ReadPage(rows, question, ListPlace.Parse(after), size, ct), await CappedCount.Of(rows.Select(c => c.Id), ct));
    }

    /// <summary>All pages, row by row.</summary>
    public async IAsyncEnumerable<CustomerRow> All(CustomerQuestion question, DataScope scope, [EnumeratorCancellation] CancellationToken ct)
    {
        if (await Filtered(question, scope, ct) is not { } rows) yield break;
        for (string? after = null; ;)
        {
            var page = await ReadPage(rows, question, ListPlace.Parse(after), ExportBatch, ct);
            foreach (var row in page.Rows) yield return row;
            if ((after = page.Next) is null) yield break;
        }
    }

    public async Task<CustomerChoices> Choices(DataScope scope, CancellationToken ct) =>
        new(await Values("region", c => c.Region, scope, ct), await Values("class", c => c.Class, scope, ct),
            await Values("segment", c => c.Segment, scope, ct), await Values("sales_person", c => c.SalesPerson, scope, ct));

    // Null: nothing can fit.
    private async Task<IQueryable<Customer>?> Filtered(CustomerQuestion question, DataScope scope, CancellationToken ct)
    {
        var rows = db.Set<Customer>().AsNoTracking().Where(c => c.MergedIntoId == null).Within(scope);
        if (question.Region is { } region) rows = rows.Where(c => c.Region == region);
        if (question.Class is { } grade) rows = rows.Where(c => c.Class == grade);
        if (question.Segment is { } segment) rows = rows.Where(c => c.Segment == segment);
        if (question.SalesPerson is { } person) rows = rows.Where(c => c.SalesPerson == person);
        if (question.Search is not { } text) return rows;
        var found = await search.Find(db, text, ct);
        if (found is { Count: 0 }) return null;
        if (found is not null) return rows.Where(c => found.Contains(c.Id));
        // Fits so many that the first page is near the beginning of the sort order, wherever that begins.
        var sought = CustomerSearch.Folded(text);
#pragma warning disable CA1304, CA1311, CA1862 // Not this program's lower case but the database's.
        return sought.Length == 0 ? rows : rows.Where(c => c.Name.ToLower().Contains(sought) || c.Key.ToLower().Contains(sought) || (c.Phone != null && c.Phone.ToLower().Contains(sought)));
#pragma warning restore CA1304, CA1311, CA1862
    }

    private async Task<Page<CustomerRow>> ReadPage(IQueryable<Customer> rows, CustomerQuestion question, ListPlace? after, int size, CancellationToken ct)
    {
        var (isDescending, by) = question.Sort is ['-', .. var turned] ? (true, turned) : (false, question.Sort);
        var allOrders = orders.Of(db);
        var sorted = by switch
        {
            "key" => rows.SortedAfter(c => c.Key, c => c.Id, isDescending, after),
            "region" => rows.SortedAfter(c => c.Region ?? "", c => c.Id, isDescending, after),
            "sales-person" => rows.SortedAfter(c => c.SalesPerson ?? "", c => c.Id, isDescending, after),
            "last-order" => rows.SortedAfter(c => allOrders.Where(o => o.CustomerId == c.Id).Max(o => o.OrderedOn) ?? DateOnly.MinValue, c => c.Id, isDescending, after),
            _ => rows.SortedAfter(c => c.Name, c => c.Id, isDescending, after),
        };
        var found = await sorted.Take(size + 1).Select(c => new { c.Id, c.Key, c.Name, c.Class, c.Segment, c.Region, c.City, c.SalesPerson, c.Phone, c.Email }).ToListAsync(ct);
        var ids = found.ConvertAll(c => c.Id);
        var ordered = await allOrders.Where(o => ids.Contains(o.CustomerId)).GroupBy(o => o.CustomerId)
            .Select(g => new { g.Key, Last = g.Max(o => o.OrderedOn), Count = g.Count() }).ToDictionaryAsync(o => o.Key, ct);
        var page = found.ConvertAll(c =>
        {
            var last = ordered.GetValueOrDefault(c.Id);
            return new CustomerRow(c.Id, c.Key, c.Name, c.Class, c.Segment, c.Region, c.City, c.SalesPerson, c.Phone, c.Email, last?.Last, last?.Count ?? 0);
        });
        return Platform.Page.Of(page, size, c => new ListPlace(by switch
        {
            "key" => c.Key,
            "region" => c.Region ?? "",
            "sales-person" => c.SalesPerson ?? "",
            "last-order" => Keyset.Written(c.LastOrderedOn ?? DateOnly.MinValue),
            _ => c.Name,
        }, c.Id).ToString());
    }

    // From value to value along the index, instead of through all customers; who sees a part of them has few enough to look through.
    private async Task<IReadOnlyList<string>> Values(string column, System.Linq.Expressions.Expression<Func<Customer, string?>> value, DataScope scope, CancellationToken ct)
    {
        if (!scope.IsAll)
            return await db.Set<Customer>().AsNoTracking().Where(c => c.MergedIntoId == null).Within(scope).Select(value).Where(v => v != null).Select(v => v!).Distinct().OrderBy(v => v).Take(MostChoices).ToListAsync(ct);
#pragma warning disable EF1002 // The column is one of the four names above.
        return await db.Database.SqlQueryRaw<string>($"""
            WITH RECURSIVE steps(v) AS (
              SELECT MIN({column}) FROM customers
              UNION ALL SELECT (SELECT MIN({column}) FROM customers WHERE {column} > steps.v) FROM steps WHERE steps.v IS NOT NULL)
            SELECT v AS "Value" FROM steps WHERE v IS NOT NULL LIMIT {MostChoices}
            """).ToListAsync(ct);
#pragma warning restore EF1002
    }
}
