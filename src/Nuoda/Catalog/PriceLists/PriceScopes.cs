using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>Whom a price list or a promotion is for, as somebody says it.</summary>
/// <param name="Value">The region or the customer class.</param>
/// <param name="Customer">Number of the customer.</param>
internal sealed record ScopeSaid(PriceScope Scope, string? Value, string? Customer)
{
    /// <summary>Value and customer as they are stored; the customer must lie within the reader's scope.</summary>
    public async Task<Result<(string? Value, long? CustomerId)>> Resolve(NuodaDb db, DataScope me, CancellationToken ct)
    {
        if (!Enum.IsDefined(Scope)) return Error.Invalid("list.unknown_word", (int)Scope, string.Join(", ", Enum.GetNames<PriceScope>())).At("scope");
        if (TextRules.Check(Value, NuodaDb.TextLength) is { } wrong) return wrong.At("scopeValue");
        switch (Scope)
        {
            case PriceScope.Everybody: return (null, null);
            case PriceScope.Customer:
                var key = TextRules.Clean(Customer);
                var id = await db.Set<Customer>().Within(me).Where(c => c.Key == key && c.MergedIntoId == null).Select(c => (long?)c.Id).SingleOrDefaultAsync(ct);
                return id is null ? Error.Invalid("price.unknown_customer", key ?? "").At("customer") : (null, id);
            default: return TextRules.Clean(Value) is { } value ? (value, null) : Error.Invalid("price.scope_value_needed").At("scopeValue");
        }
    }
}

/// <summary>Prices made for one customer are seen by those who see the customer.</summary>
internal static class PriceVisibility
{
    public static IQueryable<PriceList> VisibleLists(this NuodaDb db, DataScope scope)
    {
        if (scope.IsAll) return db.Set<PriceList>();
        var seen = db.Set<Customer>().Within(scope);
        return db.Set<PriceList>().Where(l => l.CustomerId == null || seen.Any(c => c.Id == l.CustomerId));
    }

    public static IQueryable<Promotion> VisiblePromotions(this NuodaDb db, DataScope scope)
    {
        if (scope.IsAll) return db.Set<Promotion>();
        var seen = db.Set<Customer>().Within(scope);
        return db.Set<Promotion>().Where(p => p.CustomerId == null || seen.Any(c => c.Id == p.CustomerId));
    }

    /// <summary>Changes without a line on a list that the reader does not see.</summary>
    public static IQueryable<PriceChange> VisibleChanges(this NuodaDb db, DataScope scope)
    {
        if (scope.IsAll) return db.Set<PriceChange>();
        var seen = db.VisibleLists(scope);
        return db.Set<PriceChange>().Where(c => !db.Set<PriceLine>().Any(l => l.ChangeId == c.Id && !seen.Any(t => t.Id == l.PriceListId)));
    }
}

/// <summary>Prices made for a customer, and promises to hold them, stay when its file becomes part of another.</summary>
internal sealed class PricesFollowMerge : IFollowMerge
{
    public string Kind => "prices";

    public async Task<int> Count(NuodaDb db, long customerId, CancellationToken ct) =>
        await db.Set<PriceList>().CountAsync(l => l.CustomerId == customerId, ct) + await db.Set<Promotion>().CountAsync(p => p.CustomerId == customerId, ct);

    public async Task Move(NuodaDb db, long from, long into, DateTimeOffset at, CancellationToken ct)
    {
        foreach (var list in await db.Set<PriceList>().Where(l => l.CustomerId == from).ToListAsync(ct)) list.CustomerId = into;
        foreach (var promotion in await db.Set<Promotion>().Where(p => p.CustomerId == from).ToListAsync(ct)) promotion.CustomerId = into;
        var told = await db.Set<PriceAnnouncement>().Where(a => a.CustomerId == into).Select(a => a.ChangeId).ToListAsync(ct);
        foreach (var own in await db.Set<PriceAnnouncement>().AsNoTracking().Where(a => a.CustomerId == from && !told.Contains(a.ChangeId)).ToListAsync(ct))
            db.Add(new PriceAnnouncement { ChangeId = own.ChangeId, CustomerId = into, AnnouncedAt = own.AnnouncedAt, AnnouncedBy = own.AnnouncedBy, LastOrderedOn = own.LastOrderedOn });
    }
}
