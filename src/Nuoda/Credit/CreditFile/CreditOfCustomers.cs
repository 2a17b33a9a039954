using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <summary>Two files of one customer become one account a currency: what is owed adds up, the limit of the file that stays holds.</summary>
internal sealed class CreditOfCustomers : IFollowMerge
{
    public string Kind => "credit";

    public async Task<int> Count(NuodaDb db, long customerId, CancellationToken ct) =>
        await db.Set<CreditAccount>().CountAsync(a => a.CustomerId == customerId, ct) + await db.Set<CreditReport>().CountAsync(r => r.CustomerId == customerId, ct);

    public async Task Move(NuodaDb db, long from, long into, DateTimeOffset at, CancellationToken ct)
    {
        var sql = new LedgerSql(db);
        var (goes, stays) = (LedgerSql.Number(from), LedgerSql.Number(into));
        await sql.Run($"""
            INSERT INTO credit_accounts (customer_id, currency, credit_limit, risk_grade, payment_days, notes, receivables, delivered, open_orders, later_orders, secured, version)
            SELECT {stays}, currency, credit_limit, risk_grade, payment_days, notes, receivables, delivered, open_orders, later_orders, secured, 1 FROM credit_accounts WHERE customer_id = {goes}
            ON CONFLICT (customer_id, currency) DO UPDATE SET credit_limit = COALESCE(credit_accounts.credit_limit, excluded.credit_limit),
              risk_grade = COALESCE(credit_accounts.risk_grade, excluded.risk_grade), payment_days = COALESCE(credit_accounts.payment_days, excluded.payment_days), notes = COALESCE(credit_accounts.notes, excluded.notes),
              receivables = credit_accounts.receivables + excluded.receivables, delivered = credit_accounts.delivered + excluded.delivered, open_orders = credit_accounts.open_orders + excluded.open_orders,
              later_orders = credit_accounts.later_orders + excluded.later_orders, secured = credit_accounts.secured + excluded.secured, version = credit_accounts.version + 1
            """, ct);
        await sql.Run($"DELETE FROM credit_accounts WHERE customer_id = {goes}", ct);
        foreach (var statement in new[] { "UPDATE credit_entries", "UPDATE credit_orders", "UPDATE credit_holds", "UPDATE credit_securities", "UPDATE credit_reports" })
            await sql.Run($"{statement} SET customer_id = {stays} WHERE customer_id = {goes}", ct);
    }
}
