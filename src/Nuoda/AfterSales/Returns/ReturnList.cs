using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Storage;

namespace Nuoda.AfterSales;

/// <summary>Which returns, as the URL of the list says it.</summary>
/// <param name="Search">Number of the return or an order, lot, product, or part of the customer's name.</param>
public sealed record ReturnQuestion(string? Search = null, ReturnState? State = null, ReturnWish? Wish = null, string? Customer = null, DateOnly? From = null, DateOnly? To = null, bool OldestFirst = false, string? Unclear = null)
{
    public bool IsFiltered => Search is not null || State is not null || Wish is not null || Customer is not null || From is not null || To is not null;

    internal static ReturnQuestion Read(HttpRequest request)
    {
        string? unclear = null;
        string? One(string name) => request.Query[name].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null;
        T? Word<T>(string name) where T : struct, Enum
        {
            if (One(name) is not { } text) return null;
            if (Enum.TryParse<T>(text, ignoreCase: true, out var word) && Enum.IsDefined(word)) return word;
            unclear ??= name;
            return null;
        }
        DateOnly? On(string name)
        {
            if (One(name) is not { } text) return null;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day)) return day;
            unclear ??= name;
            return null;
        }
        var sort = One("sort");
        if (sort is not (null or "requested-on" or "-requested-on")) unclear ??= "sort";
        return new(One("q"), Word<ReturnState>("state"), Word<ReturnWish>("wish"), One("customer"), On("from"), On("to"), sort == "requested-on") { Unclear = unclear };
    }
}

/// <param name="CustomerName">The caller's where it is no customer.</param>
/// <param name="Quantity">Of all lines.</param>
public sealed record ReturnRow(long Id, string Key, DateOnly RequestedOn, long? CustomerId, string? CustomerName, ReturnState State, ReturnWish Wish, int Lines, decimal Quantity, string? Products, decimal? RefundDue, string Currency);

/// <summary>The list of returns, newest first.</summary>
internal sealed class ReturnList(NuodaDb db)
{
    private const int ExportBatch = 1000;

    public async Task<(Page<ReturnRow> Page, CappedCount Count)> Read(ReturnQuestion question, CurrentUser me, string? after, int size, CancellationToken ct)
    {
        var rows = Filtered(question, me.Scope);
        return (await ReadPage(rows, question, me, ListPlace.Parse(after), size, ct), await CappedCount.Of(rows.Select(r => r.Id), ct));
    }

    public async IAsyncEnumerable<ReturnRow> All(ReturnQuestion question, CurrentUser me, [EnumeratorCancellation] CancellationToken ct)
    {
        for (string? after = null; ;)
        {
            var page = await ReadPage(Filtered(question, me.Scope), question, me, ListPlace.Parse(after), ExportBatch, ct);
            foreach (var row in page.Rows) yield return row;
            if ((after = page.Next) is null) yield break;
        }
    }

    private IQueryable<ReturnOrder> Filtered(ReturnQuestion question, DataScope scope)
    {
        var rows = ReturnFile.Seen(db, scope).AsNoTracking();
        if (question.State is { } state) rows = rows.Where(r => r.State == state);
        if (question.Wish is { } wish) rows = rows.Where(r => r.Wish == wish);
        if (question.From is { } from) rows = rows.Where(r => r.RequestedOn >= from);
        if (question.To is { } to) rows = rows.Where(r => r.RequestedOn <= to);
        if (question.Customer is { } customer) rows = rows.Where(r => db.Set<Customer>().Any(c => c.Id == r.CustomerId && c.Key == customer));
        if (question.Search is { } text)
        {
            var number = text.ToUpperInvariant();
            rows = rows.Where(r => r.Key == number || (r.Caller != null && r.Caller.Contains(text)) || db.Set<Customer>().Any(c => c.Id == r.CustomerId && (c.Key == text || c.Name.Contains(text)))
                || db.Set<ReturnLine>().Any(l => l.ReturnId == r.Id && (l.Lot == text || db.Set<Product>().Any(p => p.Id == l.ProductId && p.Key == text)
                    || db.Set<OrderLine>().Any(ol => ol.Id == l.OrderLineId && db.Set<Order>().Any(o => o.Id == ol.OrderId && o.Key == text)))));
        }
        return rows;
    }

    private async Task<Page<ReturnRow>> ReadPage(IQueryable<ReturnOrder> rows, ReturnQuestion question, CurrentUser me, ListPlace? after, int size, CancellationToken ct)
    {
        var heads = await (from r in rows.SortedAfter(r => r.RequestedOn, r => r.Id, !question.OldestFirst, after).Take(size + 1)
                           from c in db.Set<Customer>().Where(c => c.Id == r.CustomerId).DefaultIfEmpty()
                           select new { Return = r, Name = c == null ? null : c.Name }).ToListAsync(ct);
        heads = [.. question.OldestFirst ? heads.OrderBy(h => h.Return.RequestedOn).ThenBy(h => h.Return.Id) : heads.OrderByDescending(h => h.Return.RequestedOn).ThenByDescending(h => h.Return.Id)];
        var ids = heads.ConvertAll(h => h.Return.Id);
        var lines = (await (from l in db.Set<ReturnLine>().AsNoTracking()
                            from p in db.Set<Product>().Where(p => p.Id == l.ProductId).DefaultIfEmpty()
                            where ids.Contains(l.ReturnId)
                            select new { l.ReturnId, l.Quantity, Name = p == null ? l.Goods : p.Name }).ToListAsync(ct)).ToLookup(l => l.ReturnId);
        var seesMoney = me.May(Permission.MoneyRead);
        var page = heads.ConvertAll(h => new ReturnRow(h.Return.Id, h.Return.Key, h.Return.RequestedOn, h.Return.CustomerId, h.Name ?? h.Return.Caller, h.Return.State, h.Return.Wish, lines[h.Return.Id].Count(),
            Quantity.FromThousandths(lines[h.Return.Id].Sum(l => l.Quantity)), string.Join(", ", lines[h.Return.Id].Select(l => l.Name).Distinct().Take(3)),
            seesMoney && h.Return.RefundDue is { } due ? Currency.Of(h.Return.Currency).FromMinor(due) : null, h.Return.Currency));
        return Platform.Page.Of(page, size, r => new ListPlace(Keyset.Written(r.RequestedOn), r.Id).ToString());
    }
}
