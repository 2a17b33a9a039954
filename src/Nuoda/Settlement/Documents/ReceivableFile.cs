using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Credit;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <param name="CreditedQuantity">What credit notes took back so far.</param>
public sealed record ReceivableLineRow(
    long Id, long OrderId, string OrderKey, string Product, string ProductName, string? Unit, DateOnly? DeliveredOn, decimal Quantity, decimal Amount, decimal CreditedQuantity, decimal CreditedAmount, bool IsReopened);

/// <param name="DocumentId">The other side.</param>
public sealed record AllocationRow(long DocumentId, string Number, DocumentKind Kind, DateOnly Day, decimal Amount);

/// <summary>One document: lines, and what it is set against.</summary>
public sealed record ReceivableFile(ReceivableRow Document, string CustomerKey, string? Method, string? Note, long? CorrectsId, string? CorrectsNumber, DateTimeOffset At, string By, IReadOnlyList<ReceivableLineRow> Lines,
    IReadOnlyList<AllocationRow> Allocations, bool IsReversed)
{
    /// <summary>Null: no such document, or none that the reader may see.</summary>
    internal static async Task<ReceivableFile?> Read(NuodaDb db, long id, DataScope scope, DateOnly today, CancellationToken ct)
    {
        var found = await OpenDocuments.Of(db, db.Set<Receivable>().AsNoTracking().Where(r => r.Id == id)).SingleOrDefaultAsync(ct);
        if (found is null) return null;
        var d = found.Document;
        var customer = await db.Set<Customer>().AsNoTracking().Within(scope).SingleOrDefaultAsync(c => c.Id == d.CustomerId, ct);
        if (customer is null) return null;
        var corrects = d.CorrectsId is null ? null : await db.Set<Receivable>().Where(r => r.Id == d.CorrectsId).Select(r => r.Number).SingleOrDefaultAsync(ct);
        var allocations = await (from a in db.Set<Allocation>()
                                 join r in db.Set<Receivable>() on (d.Amount > 0 ? a.CreditId : a.DebitId) equals r.Id
                                 where (d.Amount > 0 ? a.DebitId : a.CreditId) == id
                                 group a by new { r.Id, r.Number, r.Kind } into g
                                 select new { g.Key.Id, g.Key.Number, g.Key.Kind, Day = g.Max(a => a.Day), Amount = g.Sum(a => a.Amount) }).ToListAsync(ct);
        return new(ReceivableRow.Of(found, customer.Name, today), customer.Key, d.Method, d.Note, d.CorrectsId, corrects, d.At, d.By, await LinesOf(db, d, ct),
            [.. allocations.Where(a => a.Amount != 0).OrderBy(a => a.Day).ThenBy(a => a.Id).Select(a => new AllocationRow(a.Id, a.Number, a.Kind, a.Day, MoneyText.Major(a.Amount, d.Currency)))],
            d.Kind == DocumentKind.Payment && await db.Set<Receivable>().AnyAsync(r => r.CorrectsId == id, ct));
    }

    private static async Task<IReadOnlyList<ReceivableLineRow>> LinesOf(NuodaDb db, Receivable d, CancellationToken ct)
    {
        var lines = await (from l in db.Set<ReceivableLine>().AsNoTracking()
                           from o in db.Set<Order>().Where(o => o.Id == l.OrderId).DefaultIfEmpty()
                           from p in db.Set<Product>().Where(p => p.Id == l.ProductId).DefaultIfEmpty()
                           from e in db.Set<Delivery>().Where(e => e.Id == l.DeliveryId).DefaultIfEmpty()
                           where l.ReceivableId == d.Id
                           orderby l.Id
                           select new { Line = l, Order = o == null ? "" : o.Key, Product = p == null ? "" : p.Key, Name = p == null ? "" : p.Name, Unit = p == null ? null : p.Unit, Day = e == null ? null : e.DeliveredOn }).ToListAsync(ct);
        var ids = lines.ConvertAll(l => (long?)l.Line.Id);
        var credited = (await db.Set<ReceivableLine>().AsNoTracking().Where(l => ids.Contains(l.CorrectsId)).ToListAsync(ct)).ToLookup(l => l.CorrectsId!.Value);
        return lines.ConvertAll(l => new ReceivableLineRow(l.Line.Id, l.Line.OrderId, l.Order, l.Product, l.Name, l.Unit, l.Day, Quantity.FromThousandths(l.Line.Quantity), MoneyText.Major(l.Line.Amount, d.Currency),
            -Quantity.FromThousandths(credited[l.Line.Id].Sum(c => c.Quantity)), -MoneyText.Major(credited[l.Line.Id].Sum(c => c.Amount), d.Currency), l.Line.IsReopened));
    }

    internal static Error NotFound(long id) => Error.NotFound("receivable.not_found", id);
}
