using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.AfterSales;

/// <param name="OrderLine">Id of the order line that delivered the goods; none when nobody knows, or they were bought elsewhere.</param>
/// <param name="Product">Key; the order line's when none.</param>
/// <param name="Goods">What it is, when it is none of our products.</param>
/// <param name="Quantity">In the product's unit, above 0, three decimals at most.</param>
/// <param name="Reason">Key of a reason: /api/return-reasons.</param>
/// <param name="Lot">Needed where lots were shipped.</param>
/// <param name="BoughtElsewhere">Not from us.</param>
public sealed record ReturnLineRequest(
    decimal Quantity, string Reason, long? OrderLine = null, string? Product = null, string? Goods = null, ReturnKind Kind = ReturnKind.Good, string? Note = null, string? Lot = null, DateOnly? ExpiresOn = null,
    bool BoughtElsewhere = false);

/// <param name="Customer">Key; that of the order lines when none. Neither: somebody who is no customer, who then needs a name.</param>
/// <param name="Caller">Name of somebody who is no customer.</param>
/// <param name="Site">Key of the site that the goods come back to; may be said on receipt.</param>
public sealed record ReturnRequest(
    IReadOnlyList<ReturnLineRequest> Lines, string? Customer = null, string? Caller = null, string? Phone = null, ReturnWish Wish = ReturnWish.Refund, string? Site = null, string? Note = null);

/// <summary>Somebody wants to give goods back.</summary>
internal sealed class RequestReturn(NuodaDb db, ReturnReasons reasons, TimeProvider clock)
{
    public const int MostLines = 200;
    private const long MostQuantity = 1_000_000_000_000;

    private sealed record Asked(ReturnLineRequest Line, OrderLine? From, Order? Order, Product? Product, long Quantity, DateOnly? ExpiresOn);

    /// <summary>The same for a form, which has a number of its own: sent twice it is one return.</summary>
    /// <returns>Id of the return.</returns>
    public async Task<Result<long>> HandleOnce(string once, ReturnRequest request, CurrentUser me, bool expiredAllowed, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var key = "return-form-" + once;
        if (IdempotencyKeys.FaultOf(key) is { } fault) return fault;
        if (!await IdempotencyKeys.Claim(db, me.Actor, key, "form", clock.GetUtcNow(), ct))
            return long.Parse((await IdempotencyKeys.Find(db, me.Actor, key, ct)).Location!, CultureInfo.InvariantCulture);
        var made = await Handle(request, me, expiredAllowed, ct);
        if (made.Error is { } refused) return refused;
        var id = made.Value.Id.ToString(CultureInfo.InvariantCulture);
        await db.Set<IdempotencyKey>().Where(k => k.Actor == me.Actor && k.Key == key).ExecuteUpdateAsync(k => k.SetProperty(x => x.Location, id), ct);
        await transaction.CommitAsync(ct);
        return made.Value.Id;
    }

    /// <param name="expiredAllowed">Whether goods past their last day may come back: the company's rule.</param>
    public async Task<Result<ReturnOrder>> Handle(ReturnRequest request, CurrentUser me, bool expiredAllowed, CancellationToken ct)
    {
        if (request.Lines is not { Count: > 0 and <= MostLines }) return Error.Invalid("return.lines", MostLines).At("lines");
        foreach (var (field, text) in new[] { ("caller", request.Caller), ("phone", request.Phone), ("note", request.Note) })
            if (text?.Length > NuodaDb.TextLength) return Error.Invalid("text.too_long", NuodaDb.TextLength).At(field);
        if (!Enum.IsDefined(request.Wish)) return Error.Invalid("return.word", (int)request.Wish).At("wish");
        var company = await Company.Load(db, ct);
        var today = company.Today(clock);
        var known = (await reasons.All(ct)).Where(r => !r.IsRetired).Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        var asked = new List<Asked>();
        for (var i = 0; i < request.Lines.Count; i++)
        {
            var line = await Read(request.Lines[i], i, known, me.Scope, ct);
            if (line.Error is { } fault) return fault;
            asked.Add(line.Value);
        }
        var customer = await CustomerOf(request, asked, me.Scope, ct);
        if (customer.Error is { } unknown) return unknown;
        var customerId = customer.Value;
        if (asked.FindIndex(a => a.Order is { } o && o.CustomerId != customerId) is >= 0 and var other) return Error.Conflict("return.two_customers", other + 1).At($"lines[{other}].orderLine");
        if (asked.Where(a => a.Order is not null).Select(a => a.Order!.Currency).Distinct().Skip(1).Any()) return Error.Conflict("return.two_currencies").At("lines");
        for (var i = 0; i < asked.Count; i++)
        {
            var checkedLot = await CheckLot(asked[i], i, customerId, today, expiredAllowed, ct);
            if (checkedLot.Error is { } lot) return lot;
            asked[i] = checkedLot.Value;
        }
        var site = request.Site is { Length: > 0 } named ? await db.Set<Site>().Where(s => s.Key == named).Select(s => (long?)s.Id).SingleOrDefaultAsync(ct) : null;
        if (site is null && request.Site is { Length: > 0 }) return Error.Invalid("order.site_unknown", request.Site).At("site");

        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        // In the order of their ids, so that two requests for the same lines do not wait for each other.
        foreach (var (a, i) in asked.Select((a, i) => (a, i)).Where(x => x.a.From is not null).OrderBy(x => x.a.From!.Id))
            if (await ReturnLimits.Claim(db, a.From!.Id, a.Quantity, ct) is { } tooMuch) return tooMuch.At($"lines[{i}].quantity");
        var id = await db.Reserve("return_orders", 1, ct);
        var record = new ReturnOrder
        {
            Id = id, Key = string.Create(CultureInfo.InvariantCulture, $"RMA-{id}"), CustomerId = customerId, Caller = Clean(request.Caller), Phone = Clean(request.Phone), Wish = request.Wish, RequestedOn = today,
            SiteId = site ?? asked.Select(a => a.From?.SiteId ?? a.Order?.SiteId).FirstOrDefault(s => s is not null), Note = Clean(request.Note), ChangedAt = clock.GetUtcNow(),
            Currency = asked.Select(a => a.Order?.Currency).FirstOrDefault(c => c is not null) ?? company.Currency,
        };
        db.Add(record);
        var first = await db.Reserve("return_lines", asked.Count, ct);
        db.AddRange(asked.Select((a, i) => new ReturnLine
        {
            Id = first + i, ReturnId = id, Number = i + 1, OrderLineId = a.From?.Id, ProductId = a.Product?.Id, Goods = Clean(a.Line.Goods), IsBoughtElsewhere = a.Line.BoughtElsewhere, Kind = a.Line.Kind,
            Reason = a.Line.Reason, Note = Clean(a.Line.Note), Lot = Clean(a.Line.Lot), ExpiresOn = a.ExpiresOn, Quantity = a.Quantity,
        }));
        await db.SaveChangesAsync(ct);
        if (own is not null) await own.CommitAsync(ct);
        return record;
    }

    private async Task<Result<Asked>> Read(ReturnLineRequest line, int i, HashSet<string> reasons, DataScope scope, CancellationToken ct)
    {
        Error Wrong(string code, string field, params object?[] args) => Error.Invalid(code, args).At($"lines[{i}].{field}");
        if (line.Quantity <= 0 || line.Quantity * 1000 != decimal.Truncate(line.Quantity * 1000) || line.Quantity > MostQuantity) return Wrong("return.quantity", "quantity", i + 1);
        if (string.IsNullOrWhiteSpace(line.Reason)) return Wrong("return.reason_needed", "reason", i + 1);
        if (!reasons.Contains(line.Reason)) return Wrong("return.reason_unknown", "reason", line.Reason);
        if (!Enum.IsDefined(line.Kind)) return Wrong("return.word", "kind", (int)line.Kind);
        foreach (var (field, text) in new[] { ("goods", line.Goods), ("note", line.Note), ("lot", line.Lot) })
            if (text?.Length > NuodaDb.TextLength) return Wrong("text.too_long", field, NuodaDb.TextLength);
        OrderLine? from = null;
        Order? order = null;
        if (line.OrderLine is { } id)
        {
            if (line.BoughtElsewhere) return Wrong("return.elsewhere_with_order", "orderLine", i + 1);
            var found = await (from l in db.Set<OrderLine>().AsNoTracking()
                               join o in db.Set<Order>() on l.OrderId equals o.Id
                               join c in db.Set<Customer>().Within(scope) on o.CustomerId equals c.Id
                               where l.Id == id
                               select new { Line = l, Order = o }).SingleOrDefaultAsync(ct);
            if (found is null) return Wrong("return.line_unknown", "orderLine", id);
            (from, order) = (found.Line, found.Order);
        }
        Product? product = null;
        if (line.Product is { Length: > 0 } key)
        {
            product = await db.Set<Product>().AsNoTracking().SingleOrDefaultAsync(p => p.Key == key, ct);
            if (product is null) return Wrong("order.product_unknown", "product", key, i + 1);
            if (from is not null && product.Id != from.ProductId && !await db.Set<Delivery>().AnyAsync(d => d.LineId == from.Id && d.SubstituteProductId == product.Id, ct)) return Wrong("return.other_product", "product", key);
        }
        else if (from is not null) product = await db.Set<Product>().AsNoTracking().SingleAsync(p => p.Id == from.ProductId, ct);
        else if (string.IsNullOrWhiteSpace(line.Goods)) return Wrong("return.goods_needed", "product", i + 1);
        return new Asked(line, from, order, product, Quantity.ToThousandths(line.Quantity), line.ExpiresOn);
    }

    private async Task<Result<long?>> CustomerOf(ReturnRequest request, List<Asked> asked, DataScope scope, CancellationToken ct)
    {
        if (request.Customer is { Length: > 0 } key)
        {
            var found = await db.Set<Customer>().Within(scope).Where(c => c.Key == key).Select(c => (long?)(c.MergedIntoId ?? c.Id)).SingleOrDefaultAsync(ct);
            return found is null ? Error.Invalid("order.customer_unknown", key).At("customer") : found;
        }
        if (asked.Find(a => a.Order is not null)?.Order is { } order) return (long?)order.CustomerId;
        return string.IsNullOrWhiteSpace(request.Caller) ? Error.Invalid("return.who").At("caller") : (long?)null;
    }

    private async Task<Result<Asked>> CheckLot(Asked asked, int i, long? customerId, DateOnly today, bool expiredAllowed, CancellationToken ct)
    {
        if (asked.Product is not { } product || asked.Line.BoughtElsewhere) return asked;
        var shipped = await ReturnLimits.ShippedLots(db, product.Id, asked.From?.Id, customerId, ct);
        var lot = Clean(asked.Line.Lot);
        if (shipped.Count > 0 && lot is null) return Error.Invalid("return.lot_needed", i + 1, string.Join(", ", shipped)).At($"lines[{i}].lot");
        if (shipped.Count > 0 && !shipped.Contains(lot)) return Error.Conflict("return.lot_other", lot, string.Join(", ", shipped)).At($"lines[{i}].lot");
        var expires = asked.ExpiresOn ?? (lot is null ? null : await db.Set<Supply>().Where(s => s.ProductId == product.Id && s.Lot == lot && s.ExpiresOn != null).Select(s => s.ExpiresOn).FirstOrDefaultAsync(ct));
        if (expires < today && !expiredAllowed) return Error.Conflict("return.expired", lot ?? product.Key, expires).At($"lines[{i}].{(lot is null ? "expiresOn" : "lot")}");
        return asked with { ExpiresOn = expires };
    }

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
