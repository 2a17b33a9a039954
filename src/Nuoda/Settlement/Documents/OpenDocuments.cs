using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>A document and what of it is not yet set against others: of a debit what is still to be paid, of a credit what is still to be used. Never negative.</summary>
internal sealed class OpenDocument
{
    public required Receivable Document { get; init; }
    public long Allocated { get; init; }
    public bool IsDebit => Document.Amount > 0;
    public long Open => Math.Abs(Document.Amount) - Allocated;
}

internal static class OpenDocuments
{
    public static IQueryable<OpenDocument> Of(NuodaDb db, IQueryable<Receivable> documents) => documents.Select(r => new OpenDocument
    {
        Document = r,
        Allocated = r.Amount > 0
            ? db.Set<Allocation>().Where(a => a.DebitId == r.Id).Sum(a => a.Amount)
            : db.Set<Allocation>().Where(a => a.CreditId == r.Id).Sum(a => a.Amount),
    });

    /// <summary>What is to be paid, the earliest due first.</summary>
    public static async Task<List<OpenDocument>> Debits(NuodaDb db, long customerId, string currency, CancellationToken ct) =>
        [.. (await Of(db, db.Set<Receivable>().AsNoTracking().Where(r => r.CustomerId == customerId && r.Currency == currency && r.Amount > 0)).Where(d => d.Allocated < d.Document.Amount).ToListAsync(ct))
            .OrderBy(d => d.Document.DueOn ?? d.Document.Day).ThenBy(d => d.Document.Id)];
}
