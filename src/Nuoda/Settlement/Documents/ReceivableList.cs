using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Customers;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>Which documents: the state of the list, as its URL says it.</summary>
/// <param name="Only">open: not settled; overdue: owed and past its day.</param>
public sealed record ReceivableQuestion(string? Search = null, DocumentKind? Kind = null, string? Only = null, string? Customer = null, DateOnly? From = null, DateOnly? To = null)
{
    public const string Open = "open", Overdue = "overdue";

    public bool IsFiltered => this != new ReceivableQuestion();

    internal static ReceivableQuestion Read(HttpRequest request)
    {
        string? One(string name) => request.Query[name].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null;
        DateOnly? DayOf(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        return new(One("q"), KindOf(One("kind")), One("only") is Open or Overdue ? One("only") : null, One("customer"), DayOf(One("from")), DayOf(One("to")));
    }

    private static DocumentKind? KindOf(string? word) => word is not null && !char.IsAsciiDigit(word[0]) && Enum.TryParse<DocumentKind>(word, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null;
}

/// <param name="Amount">Units of the currency; positive = the customer owes more.</param>
/// <param name="Open">Of a debit what is to be paid, of a credit what is not used yet.</param>
public sealed record ReceivableRow(long Id, string Number, DocumentKind Kind, long CustomerId, string CustomerName, string Currency, DateOnly Day, DateOnly? DueOn, decimal Amount, decimal Open, bool IsOverdue, string? Reference)
{
    internal static ReceivableRow Of(OpenDocument d, string customer, DateOnly today)
    {
        var r = d.Document;
        return new(r.Id, r.Number, r.Kind, r.CustomerId, customer, r.Currency, r.Day, r.DueOn, MoneyText.Major(r.Amount, r.Currency), MoneyText.Major(d.Open, r.Currency), d.IsDebit && d.Open > 0 && r.DueOn < today, r.Reference);
    }
}

/// <summary>Invoices, credit notes and payments, newest first.</summary>
internal sealed class ReceivableList(NuodaDb db, CustomerSearch search, CurrentUser me)
{
    private const int ExportBatch = 1000;

    public async Task<(Page<ReceivableRow> Page, CappedCount Count)> Read(ReceivableQuestion question, DateOnly today, string? after, int size, CancellationToken ct)
    {
        var documents = await Filtered(question, today, ct);
        var rows = await Rows(documents, today, ListPlace.Parse(after), size + 1, ct);
        return (Page.Of(rows, size, Place), await CappedCount.Of(documents.Select(d => d.Id), ct));
    }

    public async IAsyncEnumerable<ReceivableRow> All(ReceivableQuestion question, DateOnly today, [EnumeratorCancellation] CancellationToken ct)
    {
        var documents = await Filtered(question, today, ct);
        for (ListPlace? place = null; ;)
        {
            var rows = await Rows(documents, today, place, ExportBatch, ct);
            foreach (var row in rows) yield return row;
            if (rows.Count < ExportBatch) yield break;
            place = ListPlace.Parse(Place(rows[^1]));
        }
    }

    private static string Place(ReceivableRow row) => new ListPlace(Keyset.Written(row.Day), row.Id).ToString();

    private async Task<IQueryable<Receivable>> Filtered(ReceivableQuestion question, DateOnly today, CancellationToken ct)
    {
        var customers = db.Set<Customer>().Within(me.Scope);
        var documents = db.Set<Receivable>().AsNoTracking();
        if (!me.Scope.IsAll || question.Customer is not null) documents = documents.Where(r => customers.Any(c => c.Id == r.CustomerId && (question.Customer == null || c.Key == question.Customer)));
        if (question.Kind is { } kind) documents = documents.Where(r => r.Kind == kind);
        if (question.From is { } from) documents = documents.Where(r => r.Day >= from);
        if (question.To is { } to) documents = documents.Where(r => r.Day <= to);
        if (question.Only is not null)
            documents = documents.Where(r => r.Amount > 0
                ? db.Set<Allocation>().Where(a => a.DebitId == r.Id).Sum(a => a.Amount) < r.Amount
                : db.Set<Allocation>().Where(a => a.CreditId == r.Id).Sum(a => a.Amount) < -r.Amount);
        if (question.Only == ReceivableQuestion.Overdue) documents = documents.Where(r => r.Amount > 0 && r.DueOn < today);
        if (question.Search is not { } text) return documents;
        var (number, found) = (text.ToUpperInvariant(), await search.Find(db, text, ct) ?? []);
        return documents.Where(r => r.Number.StartsWith(number) || r.Reference == text || found.Contains(r.CustomerId));
    }

    private async Task<List<ReceivableRow>> Rows(IQueryable<Receivable> documents, DateOnly today, ListPlace? after, int count, CancellationToken ct)
    {
        var some = await OpenDocuments.Of(db, documents.SortedAfter(r => r.Day, r => r.Id, isDescending: true, after).Take(count)).ToListAsync(ct);
        var ids = some.Select(d => d.Document.CustomerId).Distinct().ToList();
        var names = await db.Set<Customer>().AsNoTracking().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, ct);
        return [.. some.OrderByDescending(d => d.Document.Day).ThenByDescending(d => d.Document.Id).Select(d => ReceivableRow.Of(d, names.GetValueOrDefault(d.Document.CustomerId, ""), today))];
    }
}
