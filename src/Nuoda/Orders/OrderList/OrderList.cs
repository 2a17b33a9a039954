using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <summary>Which orders: the state of the list, as its URL says it.</summary>
/// <param name="Search">Beginning of the order number, or any part of the customer's name, number or phone.</param>
/// <param name="DueFrom">Some line's promise of record falls due from this day on.</param>
/// <param name="Promise">What became of it as of today.</param>
public sealed record OrderQuestion(
    string? Search = null, string? Status = null, string? Region = null, string? Channel = null, string? Site = null, string? Customer = null,
    DateOnly? OrderedFrom = null, DateOnly? OrderedTo = null, DateOnly? DueFrom = null, DateOnly? DueTo = null, OrderPromise? Promise = null)
{
    public bool IsFiltered => this != new OrderQuestion();

    /// <summary>Such filters ask for verdicts: orders are judged one after the other until the page is full.</summary>
    internal bool AsksVerdict => Promise is not null || DueFrom is not null || DueTo is not null;

    internal static OrderQuestion Read(HttpRequest request)
    {
        string? One(string name) => request.Query[name].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null;
        return new(One("q"), One("status"), One("region"), One("channel"), One("site"), One("customer"),
            DayOf(One("ordered-from")), DayOf(One("ordered-to")), DayOf(One("due-from")), DayOf(One("due-to")), PromiseOf(One("promise")));
    }

    /// <summary>What of the address is not understood: a page shows its list without it, to a program that would be another list.</summary>
    internal static Error? Check(HttpRequest request)
    {
        foreach (var name in new[] { "ordered-from", "ordered-to", "due-from", "due-to" })
            if (request.Query[name].ToString() is { Length: > 0 } day && DayOf(day) is null) return Error.Invalid("list.not_a_day", day).At(name);
        return request.Query["promise"].ToString() is { Length: > 0 } word && PromiseOf(word) is null
            ? Error.Invalid("list.unknown_word", word, string.Join(", ", Enum.GetNames<OrderPromise>().Select(n => n.ToLowerInvariant()))).At("promise") : null;
    }

    private static DateOnly? DayOf(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static OrderPromise? PromiseOf(string? word) =>
        word is not null && !char.IsAsciiDigit(word[0]) && Enum.TryParse<OrderPromise>(word, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
}

/// <param name="Due">Last day on which a line is due by promise.</param>
/// <param name="LinesKept">Lines whose promise was kept.</param>
/// <param name="Net">Gross less discount; null for those who may not see money.</param>
public sealed record OrderRow(
    long Id, string Key, DateOnly? OrderedOn, long CustomerId, string CustomerName, string? Status, string? Region, string? Channel, string? Site,
    int Lines, int LinesKept, int LinesFailed, DateOnly? Due, OrderPromise Promise, decimal? Net, string Currency);

/// <param name="SearchedTo">Set when the page is not full because so many orders were looked through: the day reached.</param>
/// <param name="Count">Null where counting would mean judging everything.</param>
internal sealed record OrdersFound(Page<OrderRow> Page, CappedCount? Count, DateOnly? SearchedTo);

/// <summary>What the filters offer: the words of the latest orders.</summary>
internal sealed record OrderChoices(IReadOnlyList<string> Statuses, IReadOnlyList<string> Regions, IReadOnlyList<string> Channels, IReadOnlyList<(string Key, string Name)> Sites);

/// <summary>The list of orders, newest first; those whose day is unknown come last.</summary>
internal sealed class OrderList(NuodaDb db, DataHome home, CustomerSearch search, CurrentUser me, TimeProvider clock)
{
    private const int MostJudged = 5000;
    private const int LatestForChoices = 5000;
    private const int ExportBatch = 1000;

    public async Task<OrdersFound> Read(OrderQuestion question, Company company, string? after, int size, CancellationToken ct)
    {
        if (await Filtered(question, ct) is not { } orders) return new(Page<OrderRow>.Empty, new CappedCount(0, false), null);
        var (rows, last, isWhole) = await Collect(orders, question, company, ListPlace.Parse(after), size + 1, question.AsksVerdict ? MostJudged : int.MaxValue, ct);
        var count = question.AsksVerdict ? (CappedCount?)null : await CappedCount.Of(orders.Select(o => o.Id), ct);
        return isWhole
            ? new(Platform.Page.Of(rows, size, r => Place(r.OrderedOn, r.Id).ToString()), count, null)
            : new(new Page<OrderRow>(rows, last!.ToString()), count, DateOnly.TryParse(last.Value, CultureInfo.InvariantCulture, out var day) ? day : null);
    }

    /// <summary>All pages, row by row.</summary>
    public async IAsyncEnumerable<OrderRow> All(OrderQuestion question, Company company, [EnumeratorCancellation] CancellationToken ct)
    {
        if (await Filtered(question, ct) is not { } orders) yield break;
        for (ListPlace? place = null; ;)
        {
            var (rows, last, isWhole) = await Collect(orders, question, company, place, ExportBatch, ExportBatch, ct);
            foreach (var row in rows) yield return row;
            if (last is null || (isWhole && rows.Count < ExportBatch)) yield break;
            place = last;
        }
    }

    public async Task<OrderChoices> Choices(CancellationToken ct)
    {
        var words = await Seen(db.Set<Order>().AsNoTracking()).OrderByDescending(o => o.OrderedOn).ThenByDescending(o => o.Id).Take(LatestForChoices)
            .Select(o => new { o.Status, o.Region, o.Channel }).Distinct().ToListAsync(ct);
        var sites = await db.Set<Site>().AsNoTracking().OrderBy(s => s.Name).Take(500).Select(s => new { s.Key, s.Name }).ToListAsync(ct);
        static List<string> Some(IEnumerable<string?> values) => [.. values.OfType<string>().Distinct().Order(StringComparer.Ordinal).Take(200)];
        return new(Some(words.Select(w => w.Status)), Some(words.Select(w => w.Region)), Some(words.Select(w => w.Channel)), [.. sites.Select(s => (s.Key, s.Name))]);
    }

    private IQueryable<Order> Seen(IQueryable<Order> orders)
    {
        if (me.Scope.IsAll) return orders;
        var customers = db.Set<Customer>().Within(me.Scope);
        return orders.Where(o => customers.Any(c => c.Id == o.CustomerId));
    }

    // Null: nothing can fit.
    private async Task<IQueryable<Order>?> Filtered(OrderQuestion question, CancellationToken ct)
    {
        var orders = Seen(db.Set<Order>().AsNoTracking());
        if (question.Status is { } status) orders = orders.Where(o => o.Status == status);
        if (question.Region is { } region) orders = orders.Where(o => o.Region == region);
        if (question.Channel is { } channel) orders = orders.Where(o => o.Channel == channel);
        if (question.Site is { } site) orders = orders.Where(o => db.Set<Site>().Any(s => s.Id == o.SiteId && s.Key == site));
        if (question.Customer is { } customer) orders = orders.Where(o => db.Set<Customer>().Any(c => c.Id == o.CustomerId && c.Key == customer));
        if (question.OrderedFrom is { } from) orders = orders.Where(o => o.OrderedOn >= from);
        if (question.OrderedTo is { } to) orders = orders.Where(o => o.OrderedOn <= to);
        if (question.DueFrom is not null || question.DueTo is not null)
        {
            // Any version of the promise: more than the promise of record, which the verdict then looks at.
            var (first, last) = (question.DueFrom ?? DateOnly.MinValue, question.DueTo ?? DateOnly.MaxValue);
            orders = orders.Where(o => db.Set<OrderLine>().Any(l => l.OrderId == o.Id && db.Set<PromiseVersion>().Any(p => p.LineId == l.Id && p.Latest >= first && p.Latest <= last)));
        }
        if (question.Search is not { } text) return orders;
        var customers = await search.Find(db, text, ct) ?? [];
        if (!db.IsSqlite) return customers.Count == 0 ? orders.Where(o => o.Key.StartsWith(text)) : orders.Where(o => o.Key.StartsWith(text) || customers.Contains(o.CustomerId));
        // SQLite begins no LIKE at an index: keys from the text to the text and the highest letter, as typed and in capitals.
        var (typed, capitals) = (text, text.ToUpperInvariant());
        var (endOfTyped, endOfCapitals) = (typed + "\U0010FFFF", capitals + "\U0010FFFF");
        return orders.Where(o => (o.Key.CompareTo(typed) >= 0 && o.Key.CompareTo(endOfTyped) <= 0)
            || (o.Key.CompareTo(capitals) >= 0 && o.Key.CompareTo(endOfCapitals) <= 0) || customers.Contains(o.CustomerId));
    }

    /// <returns>Rows that fit; the place of the last order looked at (null: there was none); whether the search ended by itself and not by the bound.</returns>
    private async Task<(List<OrderRow> Rows, ListPlace? Last, bool IsWhole)> Collect(
        IQueryable<Order> orders, OrderQuestion question, Company company, ListPlace? place, int wanted, int mostJudged, CancellationToken ct)
    {
        var rows = new List<OrderRow>();
        using var snapshot = ReadSnapshot.Of(home);
        var reader = new OrderLineReader(snapshot, TimeZoneInfo.FindSystemTimeZoneById(company.TimeZone));
        var asOf = Day.ToNumber(company.Today(clock));
        int? dueFrom = question.DueFrom is { } f ? Day.ToNumber(f) : null, dueTo = question.DueTo is { } t ? Day.ToNumber(t) : null;
        for (var judged = 0; judged < mostJudged;)
        {
            var heads = await Heads(orders, place, question.AsksVerdict ? Math.Min(500, mostJudged - judged) : wanted - rows.Count, ct);
            if (heads.Count == 0) return (rows, place, true);
            judged += heads.Count;
            var lines = Lines(reader, heads.ConvertAll(h => h.Order.Id));
            foreach (var head in heads)
            {
                place = Place(head.Order.OrderedOn, head.Order.Id);
                var verdict = lines.TryGetValue(head.Order.Id, out var own) ? JudgedOrder.Of(own, asOf) : JudgedOrder.Empty;
                if (question.Promise is { } promise && verdict.Promise != promise) continue;
                if ((dueFrom ?? dueTo) is not null && !verdict.IsDueWithin(dueFrom, dueTo)) continue;
                rows.Add(Row(head, verdict));
                if (rows.Count == wanted) return (rows, place, true);
            }
        }
        return (rows, place, false);
    }

    private async Task<List<Head>> Heads(IQueryable<Order> orders, ListPlace? after, int count, CancellationToken ct)
    {
        List<Head> heads = [];
        if (after is null || after.Value.Length > 0)
            heads = await WithNames(orders.Where(o => o.OrderedOn != null).SortedAfter(o => o.OrderedOn!.Value, o => o.Id, isDescending: true, after).Take(count))
                .OrderByDescending(h => h.Order.OrderedOn).ThenByDescending(h => h.Order.Id).ToListAsync(ct);
        if (heads.Count == count) return heads;
        var below = after is { Value.Length: 0 } ? after.Id : long.MaxValue;
        heads.AddRange(await WithNames(orders.Where(o => o.OrderedOn == null && o.Id < below).OrderByDescending(o => o.Id).Take(count - heads.Count)).OrderByDescending(h => h.Order.Id).ToListAsync(ct));
        return heads;
    }

    private IQueryable<Head> WithNames(IQueryable<Order> orders) =>
        from o in orders
        join c in db.Set<Customer>() on o.CustomerId equals c.Id
        from s in db.Set<Site>().Where(s => s.Id == o.SiteId).DefaultIfEmpty()
        select new Head { Order = o, Customer = c.Name, Site = s == null ? null : s.Name };

    private static Dictionary<long, List<StoredLine>> Lines(OrderLineReader reader, List<long> orders)
    {
        var found = new Dictionary<long, List<StoredLine>>();
        foreach (var batch in reader.Of(reader.LinesOf(IdSet.Of(orders).Normalized())))
            foreach (var line in batch)
            {
                if (!found.TryGetValue(line.Order.Id, out var own)) found.Add(line.Order.Id, own = []);
                own.Add(line);
            }
        return found;
    }

    private OrderRow Row(Head head, JudgedOrder verdict)
    {
        var o = head.Order;
        decimal? net = verdict.Net is { } minor && me.May(Permission.MoneyRead) ? Currency.Of(o.Currency).FromMinor(minor) : null;
        return new(o.Id, o.Key, o.OrderedOn, o.CustomerId, head.Customer, o.Status, o.Region, o.Channel, head.Site, verdict.Lines, verdict.Kept, verdict.Failed,
            verdict.LastDue is { } due ? Day.FromNumber(due) : null, verdict.Promise, net, o.Currency);
    }

    private static ListPlace Place(DateOnly? orderedOn, long id) => new(orderedOn is { } day ? Keyset.Written(day) : "", id);

    private sealed class Head
    {
        public required Order Order { get; init; }
        public required string Customer { get; init; }
        public string? Site { get; init; }
    }
}
