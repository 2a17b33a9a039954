using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <summary>One posting behind a figure.</summary>
public sealed record CreditEntryRow(long Id, CreditKind Kind, decimal Amount, string Currency, long? OrderId, long? DocumentId, DateTimeOffset At, string By);

public sealed record CreditHoldRow(
    long Id, long OrderId, long CustomerId, string CustomerName, string Currency, decimal Amount, decimal Over, HoldReason Reason, HoldState State, DateTimeOffset Since, string PlacedBy,
    DateTimeOffset? SettledAt, string? SettledBy, string? Why, DateOnly? ValidUntil, int Version)
{
    internal static CreditHoldRow Of(CreditHold h, string name) => new(h.Id, h.OrderId, h.CustomerId, name, h.Currency, MoneyText.Major(h.Amount, h.Currency), MoneyText.Major(h.Over, h.Currency), h.Reason, h.State, h.Since,
        h.PlacedBy, h.SettledAt, h.SettledBy, h.SettledWhy, h.ValidUntil, h.Version);
}

public sealed record SecurityRow(long Id, SecurityKind Kind, string Currency, decimal Amount, string Provider, string? Reference, DateOnly ValidFrom, DateOnly? ValidUntil, bool IsInForce, DateTimeOffset? EndedAt, int Version);

public sealed record CreditReportRow(long Id, string Source, DateOnly DatedOn, string? Grade, string FileName, DateTimeOffset AddedAt, string AddedBy);

/// <summary>信用档案: all that this module knows of one customer.</summary>
internal sealed record CreditFile(Customer Customer, IReadOnlyList<CreditRow> Accounts, IReadOnlyList<CreditHoldRow> Holds, IReadOnlyList<SecurityRow> Securities, IReadOnlyList<CreditReportRow> Reports)
{
    private const int MostShown = 200;

    /// <summary>Null: no such customer, or none that the reader may see.</summary>
    public static async Task<CreditFile?> Read(NuodaDb db, long customerId, DataScope scope, CancellationToken ct)
    {
        var customer = await db.Set<Customer>().AsNoTracking().Within(scope).SingleOrDefaultAsync(c => c.Id == customerId, ct);
        if (customer is null) return null;
        var accounts = await db.Set<CreditAccount>().AsNoTracking().Where(a => a.CustomerId == customerId).OrderBy(a => a.Currency).ToListAsync(ct);
        var holds = await db.Set<CreditHold>().AsNoTracking().Where(h => h.CustomerId == customerId).OrderByDescending(h => h.Id).Take(MostShown).ToListAsync(ct);
        var securities = await db.Set<CreditSecurity>().AsNoTracking().Where(s => s.CustomerId == customerId).OrderByDescending(s => s.Id).Take(MostShown).ToListAsync(ct);
        var reports = await db.Set<CreditReport>().AsNoTracking().Where(r => r.CustomerId == customerId).OrderByDescending(r => r.DatedOn).ThenByDescending(r => r.Id).Take(MostShown)
            .Select(r => new CreditReportRow(r.Id, r.Source, r.DatedOn, r.Grade, r.FileName, r.AddedAt, r.AddedBy)).ToListAsync(ct);
        return new(customer, accounts.ConvertAll(a => CreditRow.Of(a, customer.Key, customer.Name, holds.Count(h => h.State == HoldState.Held && h.Currency == a.Currency))), holds.ConvertAll(h => CreditHoldRow.Of(h, customer.Name)),
            securities.ConvertAll(s => new SecurityRow(s.Id, s.Kind, s.Currency, MoneyText.Major(s.Amount, s.Currency), s.Provider, s.Reference, s.ValidFrom, s.ValidUntil, s.IsInForce, s.EndedAt, s.Version)), reports);
    }

    public static Task<CreditAccount?> Account(NuodaDb db, long customerId, string currency, CancellationToken ct) =>
        db.Set<CreditAccount>().AsNoTracking().SingleOrDefaultAsync(a => a.CustomerId == customerId && a.Currency == currency, ct);

    /// <summary>The entries of one balance, newest first.</summary>
    public static async Task<Page<CreditEntryRow>> Entries(NuodaDb db, long customerId, string currency, CreditKind kind, string? after, int size, CancellationToken ct)
    {
        var below = ListPlace.Parse(after)?.Id ?? long.MaxValue;
        var rows = await db.Set<CreditEntry>().AsNoTracking().Where(e => e.CustomerId == customerId && e.Kind == kind && e.Currency == currency && e.Id < below).OrderByDescending(e => e.Id).Take(size + 1).ToListAsync(ct);
        return Page.Of(rows.ConvertAll(e => new CreditEntryRow(e.Id, e.Kind, MoneyText.Major(e.Amount, e.Currency), e.Currency, e.OrderId, e.DocumentId, e.At, e.By)), size, r => new ListPlace("", r.Id).ToString());
    }

    /// <summary>Who changed limits, securities and decided holds, newest first.</summary>
    public static async Task<IReadOnlyList<AuditEntry>> History(NuodaDb db, CreditFile file, int count, CancellationToken ct)
    {
        var (customer, holds, securities) = ((long?)file.Customer.Id, file.Holds.Select(h => (long?)h.Id).ToList(), file.Securities.Select(s => (long?)s.Id).ToList());
        return await db.AuditEntries.AsNoTracking().Where(e => (e.Entity == "credit_accounts" && e.EntityId == customer) || (e.Entity == "credit_holds" && holds.Contains(e.EntityId))
            || (e.Entity == "credit_securities" && securities.Contains(e.EntityId))).OrderByDescending(e => e.Id).Take(count).ToListAsync(ct);
    }

    public static Error NotFound(long id) => Error.NotFound("customer.not_found", id);
}
