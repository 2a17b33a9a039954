using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Customers;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>Documents, their lines and what they are set against belong together, and the credit ledger says the same.</summary>
internal sealed class SettlementCheck : IDoctorCheck
{
    public string Name => "settlement";

    public IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, CancellationToken ct)
    {
        var documents = db.Set<Receivable>();
        var lines = db.Set<ReceivableLine>();
        var allocations = db.Set<Allocation>();
        return Finding.Any(
            [
                ("receivable-without-customer", documents.Where(r => !db.Set<Customer>().Any(c => c.Id == r.CustomerId)).Select(r => r.Id)),
                ("receivable-sign-wrong", documents.Where(r => (r.Kind == DocumentKind.CreditNote || r.Kind == DocumentKind.Payment) ? r.Amount > 0 : r.Amount < 0).Select(r => r.Id)),
                ("receivable-lines-differ", documents.Where(r => (r.Kind == DocumentKind.Invoice || r.Kind == DocumentKind.CreditNote) && r.Amount != lines.Where(l => l.ReceivableId == r.Id).Sum(l => l.Amount)).Select(r => r.Id)),
                ("receivable-line-without-document", lines.Where(l => !documents.Any(r => r.Id == l.ReceivableId)).Select(l => l.Id)),
                ("receivable-set-against-too-much", documents.Where(r =>
                    (r.Amount > 0 && allocations.Where(a => a.DebitId == r.Id).Sum(a => a.Amount) > r.Amount) || (r.Amount < 0 && allocations.Where(a => a.CreditId == r.Id).Sum(a => a.Amount) > -r.Amount)
                    || allocations.Where(a => a.DebitId == r.Id || a.CreditId == r.Id).Sum(a => a.Amount) < 0).Select(r => r.Id)),
                ("allocation-without-document", allocations.Where(a => !documents.Any(r => r.Id == a.CreditId && r.Amount < 0) || !documents.Any(r => r.Id == a.DebitId && r.Amount > 0)).Select(a => a.Id)),
                ("receivables-differ-from-credit", db.Set<CreditAccount>().Where(a => a.Receivables != documents.Where(r => r.CustomerId == a.CustomerId && r.Currency == a.Currency).Sum(r => r.Amount)).Select(a => a.CustomerId)),
            ],
            ct);
    }
}
