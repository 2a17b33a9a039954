using Microsoft.EntityFrameworkCore;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>One price of a product on one list, and the change that made it.</summary>
internal sealed record PastPrice(PriceLineRow Row, PriceChange Change, PriceScope Scope);

/// <summary>What one customer paid, pays and will pay between two days.</summary>
/// <param name="To">Last day.</param>
/// <param name="Answer">Null: had no price.</param>
internal sealed record PriceSpan(DateOnly From, DateOnly? To, PriceAnswer? Answer);

/// <summary>Every price that a product ever had, and why.</summary>
internal static class PriceHistory
{
    private const int MostPrices = 500;
    /// <summary>A customer's prices are told for so long back and ahead.</summary>
    private const int YearsBack = 3, YearsAhead = 1;

    /// <summary>Approved prices on lists that the reader sees, the latest first.</summary>
    public static async Task<IReadOnlyList<PastPrice>> Of(NuodaDb db, long productId, DataScope scope, CancellationToken ct)
    {
        var lists = db.VisibleLists(scope);
        var lines = db.Set<PriceLine>().Where(l => l.ProductId == productId && lists.Any(t => t.Id == l.PriceListId) && db.Set<PriceChange>().Any(c => c.Id == l.ChangeId && c.State == ApprovalState.Approved));
        var rows = await PriceChangeFile.Rows(db, lines, ct);
        var (changeIds, listIds) = (rows.Select(r => r.Line.ChangeId).Distinct().ToList(), rows.Select(r => r.Line.PriceListId).Distinct().ToList());
        var changes = await db.Set<PriceChange>().AsNoTracking().Where(c => changeIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
        var scopes = await db.Set<PriceList>().AsNoTracking().Where(l => listIds.Contains(l.Id)).ToDictionaryAsync(l => l.Id, l => l.Scope, ct);
        return [.. rows.Select(r => new PastPrice(r, changes[r.Line.ChangeId], scopes[r.Line.PriceListId])).OrderByDescending(p => p.Change.EffectiveOn).ThenByDescending(p => p.Row.Line.Id).Take(MostPrices)];
    }

    /// <summary>The days between which nothing changes for the customer, the latest first; equal neighbours are one.</summary>
    public static async Task<IReadOnlyList<PriceSpan>> For(NuodaDb db, long customerId, long productId, long quantity, DateOnly today, CancellationToken ct)
    {
        var (from, to) = (today.AddYears(-YearsBack), today.AddYears(YearsAhead));
        var book = await PriceBook.Load(db, [customerId], [productId], from, to, ct);
        var spans = new List<PriceSpan>();
        foreach (var day in book.Turns())
        {
            var answer = book.Of(customerId, productId, quantity, day);
            if (spans.Count > 0 && Same(spans[^1].Answer, answer)) continue;
            if (spans.Count > 0) spans[^1] = spans[^1] with { To = day.AddDays(-1) };
            spans.Add(new(day, null, answer));
        }
        spans.Reverse();
        return spans;
    }

    private static bool Same(PriceAnswer? a, PriceAnswer? b) => a is null || b is null ? a is null && b is null
        : (a.PriceMillionths, a.PackQuantity, a.Currency, a.Source) == (b.PriceMillionths, b.PackQuantity, b.Currency, b.Source) && a.InWords().SequenceEqual(b.InWords());
}

/// <summary>What the source that an order line keeps stands for, long after the order.</summary>
[Published]
public static class PriceOrigins
{
    /// <summary>One sentence for each source that names a record; in the reader's language. Two queries at most.</summary>
    public static async Task<IReadOnlyDictionary<PriceSource, string>> InWords(NuodaDb db, IReadOnlyCollection<PriceSource> sources, CancellationToken ct)
    {
        var (lines, promotions) = (Ids(sources, PriceSourceKind.PriceLine), Ids(sources, PriceSourceKind.Promotion));
        var words = new Dictionary<PriceSource, string>();
        if (lines.Count > 0)
        {
            foreach (var row in await (from l in db.Set<PriceLine>()
                                       join c in db.Set<PriceChange>() on l.ChangeId equals c.Id
                                       join t in db.Set<PriceList>() on l.PriceListId equals t.Id
                                       where lines.Contains(l.Id)
                                       select new { l.Id, t.Name, t.Scope, c.EffectiveOn, Change = c.Name, c.Makers, c.ApprovedBy }).ToListAsync(ct))
                words[new(PriceSourceKind.PriceLine, row.Id)] = new PriceReason("price.origin.list", row.Name, row.Scope, row.EffectiveOn, row.Change, row.Makers.Replace('|', ','), row.ApprovedBy).InWords();
        }
        if (promotions.Count > 0)
        {
            foreach (var p in await db.Set<Promotion>().AsNoTracking().Where(p => promotions.Contains(p.Id)).ToListAsync(ct))
                words[new(PriceSourceKind.Promotion, p.Id)] = new PriceReason("price.origin.promotion", p.Name, p.FromDay, p.ToDay, p.MakersInWords(), p.ApprovedBy).InWords();
        }
        return words;
    }

    private static List<long> Ids(IEnumerable<PriceSource> sources, PriceSourceKind kind) => [.. sources.Where(s => s.Kind == kind && s.Id is not null).Select(s => s.Id!.Value).Distinct()];
}
