using System.Linq.Expressions;
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
    DateOnly? LastOrderedOn, int Orders)
{
    /// <summary>Without the orders.</summary>
    internal static readonly Expression<Func<Customer, CustomerRow>> Of = c => new(c.Id, c.Key, c.Name, c.Class, c.Segment, c.Region, c.City, c.SalesPerson, c.Phone, c.Email, null, 0);
}

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
        var rows = Filtered(question, scope);
        var found = await Found(question, scope, rows, ct);
        if (found is { Count: 0 }) return (Page<CustomerRow>.Empty, new(0, false));
        return (await ReadPage(rows, found, question, ListPlace.Parse(after), size, ct), await Count(rows, found, ct));
    }

    /// <summary>All pages, row by row.</summary>
    public async IAsyncEnumerable<CustomerRow> All(CustomerQuestion question, DataScope scope, [EnumeratorCancellation] CancellationToken ct)
    {
        var rows = Filtered(question, scope);
        var found = await Found(question, scope, rows, ct);
        if (found is { Count: 0 }) yield break;
        for (string? after = null; ;)
        {
            var page = await ReadPage(rows, found, question, ListPlace.Parse(after), ExportBatch, ct);
            foreach (var row in page.Rows) yield return row;
            if ((after = page.Next) is null) yield break;
        }
    }

    public async Task<CustomerChoices> Choices(DataScope scope, CancellationToken ct) =>
        new(await Values("region", c => c.Region, scope, ct), await Values("class", c => c.Class, scope, ct),
            await Values("segment", c => c.Segment, scope, ct), await Values("sales_person", c => c.SalesPerson, scope, ct));

    private IQueryable<Customer> Filtered(CustomerQuestion question, DataScope scope)
    {
        var rows = db.Set<Customer>().AsNoTracking().Where(c => c.MergedIntoId == null).Within(scope);
        if (question.Region is { } region) rows = rows.Where(c => c.Region == region);
        if (question.Class is { } grade) rows = rows.Where(c => c.Class == grade);
        if (question.Segment is { } segment) rows = rows.Where(c => c.Segment == segment);
        if (question.SalesPerson is { } person) rows = rows.Where(c => c.SalesPerson == person);
        return rows;
    }

    // Null: nothing is sought.
    private async Task<CustomerMatches?> Found(CustomerQuestion question, DataScope scope, IQueryable<Customer> rows, CancellationToken ct)
    {
        if (question.Search is not { } text || await search.Matches(db, text, ct) is not { } found) return null;
        if (found.Count <= CustomerSearch.MostMatches || (scope.IsAll && !(question with { Search = null }).IsFiltered)) return found;
        // What fits by the thousands is narrowed down here: in the database each of them would be looked up.
        return found.Among([.. await rows.Select(c => c.Id).ToListAsync(ct)]);
    }

    private static async Task<CappedCount> Count(IQueryable<Customer> rows, CustomerMatches? found, CancellationToken ct)
    {
        if (found is null) return await CappedCount.Of(rows.Select(c => c.Id), ct);
        // So many are within scope and filters already.
        if (found.Count > CustomerSearch.MostMatches) return new(CappedCount.Cap, true);
        var all = found.All;
        return await CappedCount.Of(rows.Where(c => all.Contains(c.Id)).Select(c => c.Id), ct);
    }

    private async Task<Page<CustomerRow>> ReadPage(IQueryable<Customer> rows, CustomerMatches? found, CustomerQuestion question, ListPlace? after, int size, CancellationToken ct)
    {
        var (isDescending, by) = question.Sort is ['-', .. var turned] ? (true, turned) : (false, question.Sort);
        if (found is null)
        {
            return await WithOrders(by == "last-order" ? await new ByLastOrder(rows, orders.Of(db), isDescending, after).Next(size + 1, ct) : await Sorted(rows, by, isDescending, after, size + 1, ct), by, isDescending, size, ct);
        }
        // Found by the thousands: by name the next ones are known. A moment later some may be there no more, then further ones are looked at.
        for (var most = size + 1; by is null or "name" && found.Count > CustomerSearch.MostMatches; most *= 4)
        {
            if (found.NextByName(after, isDescending, most) is not var (next, isLast)) break;
            var some = await Sorted(rows.Where(c => next.Contains(c.Id)), by, isDescending, after, size + 1 + found.Changed.Count, ct);
            // Beyond the last one that is not changed there may be others before the changed ones.
            if (isLast || some.FindLastIndex(c => !found.Changed.Contains(c.Id)) >= size) return await WithOrders([.. some.Take(size + 1)], by, isDescending, size, ct);
        }
        var all = found.All;
        return await WithOrders(await Sorted(rows.Where(c => all.Contains(c.Id)), by, isDescending, after, size + 1, ct), by, isDescending, size, ct);
    }

    private Task<List<CustomerRow>> Sorted(IQueryable<Customer> rows, string? by, bool isDescending, ListPlace? after, int most, CancellationToken ct)
    {
        var sorted = by switch
        {
            "key" => rows.SortedAfter(c => c.Key, c => c.Id, isDescending, after),
            "region" => rows.SortedAfter(c => c.Region ?? "", c => c.Id, isDescending, after),
            "sales-person" => rows.SortedAfter(c => c.SalesPerson ?? "", c => c.Id, isDescending, after),
            "last-order" => rows.SortedAfter(ByLastOrder.Day(orders.Of(db), isDescending), c => c.Id, isDescending, after),
            _ => rows.SortedAfter(c => c.Name, c => c.Id, isDescending, after),
        };
        return sorted.Take(most).Select(CustomerRow.Of).ToListAsync(ct);
    }

    private async Task<Page<CustomerRow>> WithOrders(List<CustomerRow> found, string? by, bool isDescending, int size, CancellationToken ct)
    {
        var ids = found.ConvertAll(c => c.Id);
        var ordered = await orders.Of(db).Where(o => ids.Contains(o.CustomerId)).GroupBy(o => o.CustomerId)
            .Select(g => new { g.Key, Last = g.Max(o => o.OrderedOn), Count = g.Count() }).ToDictionaryAsync(o => o.Key, ct);
        var page = found.ConvertAll(c => ordered.GetValueOrDefault(c.Id) is { } own ? c with { LastOrderedOn = own.Last, Orders = own.Count } : c);
        return Platform.Page.Of(page, size, c => new ListPlace(by switch
        {
            "key" => c.Key,
            "region" => c.Region ?? "",
            "sales-person" => c.SalesPerson ?? "",
            "last-order" => Keyset.Written(c.LastOrderedOn ?? ByLastOrder.Never(isDescending)),
            _ => c.Name,
        }, c.Id).ToString());
    }

    // From value to value along the index, instead of through all customers; who sees a part of them has few enough to look through.
    private async Task<IReadOnlyList<string>> Values(string column, Expression<Func<Customer, string?>> value, DataScope scope, CancellationToken ct)
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
