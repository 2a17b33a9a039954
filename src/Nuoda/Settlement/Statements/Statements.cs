using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Settlement.Storage;

namespace Nuoda.Settlement;

public sealed record StatementRow(long Id, string Number, long CustomerId, string CustomerName, string Currency, DateOnly FirstDay, DateOnly LastDay, decimal Opening, decimal Closing, int Lines, int Confirmed, int Disputed);

public sealed record StatementLineRow(long Id, long DocumentId, string Number, DocumentKind Kind, DateOnly Day, decimal Amount, LineAnswer Answer, string? Words, DateTimeOffset? AnsweredAt, string? AnsweredBy, int Version);

public sealed record StatementFile(StatementRow Statement, string CustomerKey, DateTimeOffset MadeAt, string MadeBy, IReadOnlyList<StatementLineRow> Lines);

/// <summary>对账单: made from the documents of a period, never changed; what changes is the customer's answer to each line.</summary>
internal sealed class Statements(NuodaDb db, Posting posting, CurrentUser me, TimeProvider clock)
{
    public Task<Result<Statement>> Make(long customerId, string? currency, DateOnly firstDay, DateOnly lastDay, Company company, CancellationToken ct) => posting.Run(customerId, currency, async () =>
    {
        if (lastDay < firstDay) return Error.Invalid("settlement.period_reversed", firstDay, lastDay).At("lastDay");
        var today = company.Today(clock);
        if (lastDay > today) return Error.Invalid("settlement.day_to_come", lastDay).At("lastDay");
        var documents = db.Set<Receivable>().AsNoTracking().Where(r => r.CustomerId == customerId && r.Currency == currency);
        var opening = await documents.Where(r => r.Day < firstDay).SumAsync(r => r.Amount, ct);
        var inside = await documents.Where(r => r.Day >= firstDay && r.Day <= lastDay).OrderBy(r => r.Day).ThenBy(r => r.Id).Select(r => new { r.Id, r.Amount }).ToListAsync(ct);
        if (inside.Count == 0 && opening == 0) return Error.Conflict("statement.nothing");
        var number = await Books.NextStatement(db, today, ct);
        if (number.Error is { } refused) return refused;
        var statement = new Statement
        {
            Id = await db.Reserve("statements", 1, ct), Number = number.Value, CustomerId = customerId, Currency = currency!, FirstDay = firstDay, LastDay = lastDay, Opening = opening, Closing = opening + inside.Sum(r => r.Amount),
            MadeAt = clock.GetUtcNow(), MadeBy = me.Actor,
        };
        db.Add(statement);
        if (inside.Count > 0)
        {
            var id = await db.Reserve("statement_lines", inside.Count, ct);
            db.AddRange(inside.Select((r, i) => new StatementLine { Id = id + i, StatementId = statement.Id, ReceivableId = r.Id }));
        }
        await db.SaveChangesAsync(ct);
        return Result<Statement>.Ok(statement);
    }, ct);

    /// <summary>The customer's word on one line.</summary>
    public async Task<Result<StatementLine>> Answer(long lineId, int version, LineAnswer answer, string? words, CancellationToken ct)
    {
        if (await Seen().Where(l => l.Id == lineId).SingleOrDefaultAsync(ct) is not { } line) return Error.NotFound("statement.not_found", lineId);
        if (answer is not (LineAnswer.Confirmed or LineAnswer.Disputed)) return Error.Invalid("statement.answer_unknown").At("answer");
        if (answer == LineAnswer.Disputed && string.IsNullOrWhiteSpace(words)) return Error.Invalid("statement.words_needed").At("words");
        if (Posting.CheckWords(("words", words, SettlementMapping.LongestNote)) is { } wrong) return wrong;
        db.Expect(line, version);
        (line.Answer, line.Words, line.AnsweredAt, line.AnsweredBy) = (answer, Posting.Clean(words), clock.GetUtcNow(), me.Actor);
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : line;
    }

    /// <summary>The customer confirms whatever is not answered yet.</summary>
    public async Task<Result<int>> ConfirmRest(long statementId, CancellationToken ct)
    {
        if (await Read(statementId, ct) is null) return NotFound(statementId);
        var lines = await Seen().Where(l => l.StatementId == statementId && l.Answer == LineAnswer.Open).ToListAsync(ct);
        foreach (var line in lines) (line.Answer, line.AnsweredAt, line.AnsweredBy) = (LineAnswer.Confirmed, clock.GetUtcNow(), me.Actor);
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : lines.Count;
    }

    public async Task<StatementFile?> Read(long id, CancellationToken ct)
    {
        var found = await (from one in db.Set<Statement>().AsNoTracking()
                           join c in db.Set<Customer>().Within(me.Scope) on one.CustomerId equals c.Id
                           where one.Id == id
                           select new { Statement = one, c.Key, c.Name }).SingleOrDefaultAsync(ct);
        if (found is null) return null;
        var lines = await (from l in db.Set<StatementLine>().AsNoTracking()
                           join r in db.Set<Receivable>() on l.ReceivableId equals r.Id
                           where l.StatementId == id
                           orderby l.Id
                           select new { Line = l, r.Number, r.Kind, r.Day, r.Amount }).ToListAsync(ct);
        var s = found.Statement;
        return new(Row(s, found.Name, lines.Count, lines.Count(l => l.Line.Answer == LineAnswer.Confirmed), lines.Count(l => l.Line.Answer == LineAnswer.Disputed)), found.Key, s.MadeAt, s.MadeBy,
            lines.ConvertAll(l => new StatementLineRow(l.Line.Id, l.Line.ReceivableId, l.Number, l.Kind, l.Day, MoneyText.Major(l.Amount, s.Currency), l.Line.Answer, l.Line.Words, l.Line.AnsweredAt, l.Line.AnsweredBy, l.Line.Version)));
    }

    public async Task<(Page<StatementRow> Page, CappedCount Count)> List(string? after, int size, CancellationToken ct)
    {
        var below = ListPlace.Parse(after)?.Id ?? long.MaxValue;
        var all = from s in db.Set<Statement>().AsNoTracking()
                  join c in db.Set<Customer>().Within(me.Scope) on s.CustomerId equals c.Id
                  select new { Statement = s, c.Name };
        var rows = await all.Where(s => s.Statement.Id < below).OrderByDescending(s => s.Statement.Id).Take(size + 1).Select(s => new
        {
            s.Statement, s.Name, Lines = db.Set<StatementLine>().Count(l => l.StatementId == s.Statement.Id),
            Confirmed = db.Set<StatementLine>().Count(l => l.StatementId == s.Statement.Id && l.Answer == LineAnswer.Confirmed),
            Disputed = db.Set<StatementLine>().Count(l => l.StatementId == s.Statement.Id && l.Answer == LineAnswer.Disputed),
        }).ToListAsync(ct);
        return (Page.Of(rows.ConvertAll(r => Row(r.Statement, r.Name, r.Lines, r.Confirmed, r.Disputed)), size, r => new ListPlace("", r.Id).ToString()), await CappedCount.Of(all.Select(s => s.Statement.Id), ct));
    }

    private IQueryable<StatementLine> Seen() =>
        from l in db.Set<StatementLine>()
        join s in db.Set<Statement>() on l.StatementId equals s.Id
        join c in db.Set<Customer>().Within(me.Scope) on s.CustomerId equals c.Id
        select l;

    private static StatementRow Row(Statement s, string name, int lines, int confirmed, int disputed) => new(s.Id, s.Number, s.CustomerId, name, s.Currency, s.FirstDay, s.LastDay, MoneyText.Major(s.Opening, s.Currency),
        MoneyText.Major(s.Closing, s.Currency), lines, confirmed, disputed);

    public static Error NotFound(long id) => Error.NotFound("statement.not_found", id);
}
