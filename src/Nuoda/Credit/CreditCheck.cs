using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <summary>Balances are the sums of their entries, and of what the orders hold.</summary>
internal sealed class CreditCheck : IDoctorCheck
{
    public string Name => "credit";

    public IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, CancellationToken ct)
    {
        var accounts = db.Set<CreditAccount>().AsNoTracking();
        var entries = db.Set<CreditEntry>();
        var orders = db.Set<CreditOrder>();
        return Finding.Any(
            [
                ("credit-account-without-customer", accounts.Where(a => !db.Set<Customer>().Any(c => c.Id == a.CustomerId)).Select(a => a.CustomerId)),
                ("credit-balance-differs", accounts.Where(a =>
                    a.OpenOrders != entries.Where(e => e.CustomerId == a.CustomerId && e.Currency == a.Currency && e.Kind == CreditKind.OpenOrder).Sum(e => e.Amount)
                    || a.LaterOrders != entries.Where(e => e.CustomerId == a.CustomerId && e.Currency == a.Currency && e.Kind == CreditKind.LaterOrder).Sum(e => e.Amount)
                    || a.Delivered != entries.Where(e => e.CustomerId == a.CustomerId && e.Currency == a.Currency && e.Kind == CreditKind.Delivered).Sum(e => e.Amount)
                    || a.Receivables != entries.Where(e => e.CustomerId == a.CustomerId && e.Currency == a.Currency && e.Kind == CreditKind.Receivable).Sum(e => e.Amount)
                    || a.Secured != entries.Where(e => e.CustomerId == a.CustomerId && e.Currency == a.Currency && e.Kind == CreditKind.Secured).Sum(e => e.Amount)).Select(a => a.CustomerId)),
                ("credit-orders-differ", accounts.Where(a =>
                    a.OpenOrders != orders.Where(o => o.CustomerId == a.CustomerId && o.Currency == a.Currency && !o.IsLater).Sum(o => o.Open)
                    || a.LaterOrders != orders.Where(o => o.CustomerId == a.CustomerId && o.Currency == a.Currency && o.IsLater).Sum(o => o.Open)
                    || a.Delivered != orders.Where(o => o.CustomerId == a.CustomerId && o.Currency == a.Currency).Sum(o => o.Delivered)).Select(a => a.CustomerId)),
                ("credit-securities-differ", accounts.Where(a => a.Secured != db.Set<CreditSecurity>().Where(s => s.CustomerId == a.CustomerId && s.Currency == a.Currency && s.IsInForce).Sum(s => s.Amount)).Select(a => a.CustomerId)),
                ("credit-entry-without-account", entries.Where(e => !accounts.Any(a => a.CustomerId == e.CustomerId && a.Currency == e.Currency)).Select(e => e.Id)),
            ],
            ct);
    }
}
