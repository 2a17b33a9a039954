using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Nuoda.Customers;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>All that a <see cref="PriceBook"/> is made of, read in two commands: customers are another module's, the rest comes as one batch.</summary>
internal sealed class PriceRows
{
    public sealed record Buyer(long Id, string? Class, string? Region);

    public sealed record Line(
        long Id, long ListId, long ProductId, long PackQuantity, long FromQuantity, long? PriceMillionths, DateOnly? ToDay, long ChangeId, DateOnly EffectiveOn, int ProtectionDays, string ChangeName,
        string Makers, string ApprovedBy, string ListName, PriceScope Scope, string? ScopeValue, long? CustomerId, string Currency, DateOnly? ListFrom, DateOnly? ListTo)
    {
        public bool Fits(Buyer customer, DateOnly day) => IsFor(Scope, ScopeValue, CustomerId, customer) && !(ListFrom > day) && !(ListTo < day);
    }

    public sealed record Offer(
        long Id, string Name, PriceScope Scope, string? ScopeValue, long? CustomerId, long? ProductId, string? ProductGroup, PromotionKind Kind, int Percent, long? PriceMillionths, string? Currency,
        long MinQuantity, DateOnly FromDay, DateOnly ToDay)
    {
        public bool Fits(Buyer customer, long productId, string? group, long quantity, DateOnly day, string currency) =>
            IsFor(Scope, ScopeValue, CustomerId, customer) && (ProductId is null ? ProductGroup is null || ProductGroup == group : ProductId == productId)
            && quantity >= MinQuantity && FromDay <= day && day <= ToDay && (Kind == PromotionKind.Percent || Currency == currency);
    }

    public required Dictionary<long, Buyer> Buyers { get; init; }
    public List<Line> Lines { get; } = [];
    public List<Offer> Offers { get; } = [];
    public List<ProductPack> Packs { get; } = [];
    public Dictionary<long, string?> Groups { get; } = [];
    public HashSet<(long Change, long Customer)> Announced { get; } = [];

    public static async Task<PriceRows> Read(NuodaDb db, IReadOnlyCollection<long> customerIds, IReadOnlyCollection<long> productIds, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var customers = customerIds.Distinct().ToList();
        var rows = new PriceRows { Buyers = await db.Set<Customer>().AsNoTracking().Where(c => customers.Contains(c.Id)).Select(c => new Buyer(c.Id, c.Class, c.Region)).ToDictionaryAsync(c => c.Id, ct) };
        if (productIds.Count == 0) return rows;
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            command.CommandText = Sql(customers.Count == 0 ? "-1" : Ids(customers), Ids(productIds), Day.ToNumber(from), Day.ToNumber(to));
            await using var reader = await command.ExecuteReaderAsync(ct);
            await rows.Take(reader, ct);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
        return rows;
    }

    private static string Ids(IEnumerable<long> ids) => string.Join(',', ids.Distinct().Select(id => id.ToString(CultureInfo.InvariantCulture)));

    // Numbers only, no text of anybody's: state 1 = approved, scope 3 = customer. Class and region lists are few, so all of them come along.
    private static string Sql(string customers, string products, int from, int to) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT id, product_group FROM products WHERE id IN ({products});
        SELECT id, product_id, unit, quantity, gtin, may_be_sold, may_be_split, split_surcharge FROM product_packs WHERE product_id IN ({products});
        SELECT l.id, l.price_list_id, l.product_id, l.pack_quantity, l.from_quantity, l.price_millionths, l.to_day, c.id, c.effective_on, c.protection_days, c.name, c.makers, c.approved_by,
               t.name, t.scope, t.scope_value, t.customer_id, t.currency, t.from_day, t.to_day
        FROM price_lines l JOIN price_changes c ON c.id = l.change_id JOIN price_lists t ON t.id = l.price_list_id
        WHERE l.product_id IN ({products}) AND c.state = 1 AND c.effective_on <= {to} AND (t.scope < 3 OR t.customer_id IN ({customers}));
        SELECT id, name, scope, scope_value, customer_id, product_id, product_group, kind, percent, price_millionths, currency, min_quantity, from_day, to_day FROM promotions
        WHERE state = 1 AND to_day >= {from} AND from_day <= {to} AND (product_id IS NULL OR product_id IN ({products})) AND (scope < 3 OR customer_id IN ({customers})) ORDER BY id;
        SELECT a.change_id, a.customer_id FROM price_announcements a WHERE a.customer_id IN ({customers}) AND a.change_id IN (SELECT change_id FROM price_lines WHERE product_id IN ({products}));
        """);

    private async Task Take(DbDataReader r, CancellationToken ct)
    {
        string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
        long? Number(int i) => r.IsDBNull(i) ? null : r.GetInt64(i);
        DateOnly DayAt(int i) => Day.FromNumber(r.GetInt32(i));
        DateOnly? DayIf(int i) => r.IsDBNull(i) ? null : DayAt(i);
        while (await r.ReadAsync(ct)) Groups.Add(r.GetInt64(0), Text(1));
        await r.NextResultAsync(ct);
        while (await r.ReadAsync(ct))
            Packs.Add(new() { Id = r.GetInt64(0), ProductId = r.GetInt64(1), Unit = r.GetString(2), Quantity = r.GetInt64(3), Gtin = Text(4), MayBeSold = r.GetBoolean(5), MayBeSplit = r.GetBoolean(6), SplitSurcharge = r.GetInt32(7) });
        await r.NextResultAsync(ct);
        while (await r.ReadAsync(ct))
        {
            Lines.Add(new(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), Number(5), DayIf(6), r.GetInt64(7), DayAt(8), r.GetInt32(9), r.GetString(10),
                r.GetString(11).Replace('|', ','), r.GetString(12), r.GetString(13), (PriceScope)r.GetInt32(14), Text(15), Number(16), r.GetString(17), DayIf(18), DayIf(19)));
        }
        await r.NextResultAsync(ct);
        while (await r.ReadAsync(ct))
            Offers.Add(new(r.GetInt64(0), r.GetString(1), (PriceScope)r.GetInt32(2), Text(3), Number(4), Number(5), Text(6), (PromotionKind)r.GetInt32(7), r.GetInt32(8), Number(9), Text(10), r.GetInt64(11), DayAt(12), DayAt(13)));
        await r.NextResultAsync(ct);
        while (await r.ReadAsync(ct)) Announced.Add((r.GetInt64(0), r.GetInt64(1)));
    }

    private static bool IsFor(PriceScope scope, string? value, long? customerId, Buyer customer) => scope switch
    {
        PriceScope.Everybody => true,
        PriceScope.Region => customer.Region is { } region && region == value,
        PriceScope.Class => customer.Class is { } grade && grade == value,
        _ => customerId == customer.Id,
    };
}
