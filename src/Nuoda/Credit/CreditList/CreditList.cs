using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <summary>Which accounts: the state of the list, as its URL says it.</summary>
/// <param name="Show">over: exposure above the limit; limited: with a limit.</param>
public sealed record CreditQuestion(string? Search = null, string? Show = null, RiskGrade? Grade = null)
{
    public const string Over = "over", Limited = "limited";

    public bool IsFiltered => this != new CreditQuestion();

    internal static CreditQuestion Read(HttpRequest request)
    {
        string? One(string name) => request.Query[name].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null;
        return new(One("q"), One("show") is Over or Limited ? One("show") : null, One("grade") is [>= 'A' and <= 'E'] grade ? Enum.Parse<RiskGrade>(grade) : null);
    }
}

/// <summary>Amounts in units of the currency; limit null = no limit.</summary>
public sealed record CreditRow(
    long CustomerId, string CustomerKey, string CustomerName, string Currency, decimal? Limit, decimal Exposure, decimal Receivables, decimal Delivered, decimal OpenOrders, decimal LaterOrders, decimal Secured,
    RiskGrade? Grade, int? PaymentDays, int OrdersWaiting, int Version)
{
    /// <summary>Null without a limit; negative = over it.</summary>
    public decimal? Free => Limit - Exposure;

    internal static CreditRow Of(CreditAccount a, string key, string name, int waiting)
    {
        decimal Major(long minor) => MoneyText.Major(minor, a.Currency);
        return new(a.CustomerId, key, name, a.Currency, a.CreditLimit is { } limit ? Major(limit) : null, Major(a.Exposure), Major(a.Receivables), Major(a.Delivered), Major(a.OpenOrders), Major(a.LaterOrders), Major(a.Secured),
            a.RiskGrade, a.PaymentDays, waiting, a.Version);
    }
}

/// <summary>Credit accounts by customer number and currency.</summary>
internal sealed class CreditList(NuodaDb db, CustomerSearch search, CurrentUser me)
{
    private const int ExportBatch = 1000;

    public async Task<(Page<CreditRow> Page, CappedCount Count)> Read(CreditQuestion question, string? after, int size, CancellationToken ct)
    {
        var accounts = await Filtered(question, ct);
        var rows = await Rows(accounts, ListPlace.Parse(after), size + 1, ct);
        return (Page.Of(rows, size, Place), await CappedCount.Of(accounts.Select(a => a.CustomerId), ct));
    }

    public async IAsyncEnumerable<CreditRow> All(CreditQuestion question, [EnumeratorCancellation] CancellationToken ct)
    {
        var accounts = await Filtered(question, ct);
        for (ListPlace? place = null; ;)
        {
            var rows = await Rows(accounts, place, ExportBatch, ct);
            foreach (var row in rows) yield return row;
            if (rows.Count < ExportBatch) yield break;
            place = ListPlace.Parse(Place(rows[^1]));
        }
    }

    private static string Place(CreditRow row) => new ListPlace($"{row.CustomerKey} {row.Currency}", row.CustomerId).ToString();

    private async Task<IQueryable<CreditAccount>> Filtered(CreditQuestion question, CancellationToken ct)
    {
        var customers = db.Set<Customer>().Within(me.Scope);
        var accounts = db.Set<CreditAccount>().AsNoTracking().Where(a => customers.Any(c => c.Id == a.CustomerId));
        if (question.Grade is { } grade) accounts = accounts.Where(a => a.RiskGrade == grade);
        if (question.Show is not null) accounts = accounts.Where(a => a.CreditLimit != null);
        if (question.Show == CreditQuestion.Over) accounts = accounts.Where(a => a.Receivables + a.Delivered + a.OpenOrders - a.Secured > a.CreditLimit);
        if (question.Search is { } text && await search.Find(db, text, ct) is { } found) accounts = accounts.Where(a => found.Contains(a.CustomerId));
        return accounts;
    }

    private async Task<List<CreditRow>> Rows(IQueryable<CreditAccount> accounts, ListPlace? after, int count, CancellationToken ct)
    {
        var named = from a in accounts
                    join c in db.Set<Customer>() on a.CustomerId equals c.Id
                    select new Named { Account = a, Key = c.Key, Name = c.Name, Waiting = db.Set<CreditHold>().Count(h => h.CustomerId == a.CustomerId && h.Currency == a.Currency && h.State == HoldState.Held) };
        var rows = await named.SortedAfter(n => n.Key + " " + n.Account.Currency, n => n.Account.CustomerId, isDescending: false, after).Take(count).ToListAsync(ct);
        return rows.ConvertAll(n => CreditRow.Of(n.Account, n.Key, n.Name, n.Waiting));
    }

    private sealed class Named
    {
        public required CreditAccount Account { get; init; }
        public required string Key { get; init; }
        public required string Name { get; init; }
        public int Waiting { get; init; }
    }
}
