using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.AfterSales;

/// <param name="Line">Number of the line.</param>
/// <param name="Quantity">That came now.</param>
public sealed record ReceivedLine(int Line, decimal Quantity);

/// <param name="Line">Number of the line.</param>
public sealed record InspectedLine(int Line, decimal Quantity, Disposition? Disposition, Liability? Liability, string? Note = null);

/// <summary>Takes a return from step to step. Each step is one transaction; of two people at once the second is told.</summary>
internal sealed class ReturnDesk(NuodaDb db, OrderIntake intake, TimeProvider clock)
{
    public const string RefundDueKind = "refund-due";
    /// <summary>Kind of the orders that replace what came back; they are not invoiced.</summary>
    public const string ReplacementKind = "replacement";

    /// <summary>A step that needs no more than a word.</summary>
    /// <param name="amount">Of a refund whose goods have no price on an order; in the return's currency.</param>
    public Task<Result<ReturnOrder>> Take(long id, int? version, ReturnStep step, string? note, decimal? amount, CurrentUser me, CancellationToken ct) => Do(id, version, me.Scope, async (record, lines) =>
    {
        if (step is ReturnStep.Receive or ReturnStep.Inspect or ReturnStep.Replace || !Enum.IsDefined(step)) return Error.Invalid("return.step_of_its_own").At("step");
        if (note?.Length > NuodaDb.TextLength) return Error.Invalid("text.too_long", NuodaDb.TextLength).At("note");
        if (step == ReturnStep.Reject && string.IsNullOrWhiteSpace(note)) return Error.Invalid("return.answer_needed").At("note");
        if (Move(record, lines, step) is { } not) return not;
        record.Answer = string.IsNullOrWhiteSpace(note) ? record.Answer : note.Trim();
        switch (step)
        {
            case ReturnStep.Reject or ReturnStep.Cancel or ReturnStep.Finish:
                // What never came may be given back another time.
                foreach (var line in lines.Where(l => l.OrderLineId is not null && l.Quantity > l.Received).OrderBy(l => l.OrderLineId)) await ReturnLimits.Release(db, line.OrderLineId!.Value, line.Quantity - line.Received, ct);
                return null;
            case ReturnStep.Refund:
                return await Refund(record, lines, amount, me, ct);
            default:
                return null;
        }
    }, ct);

    /// <summary>Goods are here. Each line becomes a <see cref="Return"/>, the fact that measures count; the delivery stays as it was.</summary>
    public Task<Result<ReturnOrder>> Receive(long id, int? version, IReadOnlyList<ReceivedLine> came, string? site, CurrentUser me, CancellationToken ct) => Do(id, version, me.Scope, async (record, lines) =>
    {
        if (came is not { Count: > 0 }) return Error.Invalid("return.nothing_came").At("lines");
        if (site is { Length: > 0 })
        {
            if (await db.Set<Site>().Where(s => s.Key == site).Select(s => (long?)s.Id).SingleOrDefaultAsync(ct) is not { } found) return Error.Invalid("order.site_unknown", site).At("site");
            record.SiteId = found;
        }
        if (record.SiteId is null) return Error.Invalid("return.site_needed").At("site");
        for (var i = 0; i < came.Count; i++)
        {
            if (lines.Find(l => l.Number == came[i].Line) is not { } line) return Error.Invalid("return.no_such_line", came[i].Line).At($"lines[{i}].line");
            if (Thousandths(came[i].Quantity) is not { } quantity || quantity > line.Quantity - line.Received)
                return Error.Conflict("return.came_too_much", came[i].Line, Quantity.FromThousandths(line.Quantity - line.Received)).At($"lines[{i}].quantity");
            line.Received += quantity;
            if (!line.IsBoughtElsewhere && line.ProductId is not null) await Fact(record, line, quantity, ct);
        }
        return Move(record, lines, ReturnStep.Receive);
    }, ct);

    /// <summary>Units were looked at: what is done with them, and whose fault it is. What goes back on sale is booked into the stock.</summary>
    public Task<Result<ReturnOrder>> Inspect(long id, int? version, IReadOnlyList<InspectedLine> found, CurrentUser me, CancellationToken ct) => Do(id, version, me.Scope, async (record, lines) =>
    {
        if (found is not { Count: > 0 }) return Error.Invalid("return.nothing_came").At("lines");
        var looked = new List<(ReturnLine Line, long Quantity, InspectedLine Said)>();
        for (var i = 0; i < found.Count; i++)
        {
            var said = found[i];
            if (lines.Find(l => l.Number == said.Line) is not { } line) return Error.Invalid("return.no_such_line", said.Line).At($"lines[{i}].line");
            if (Thousandths(said.Quantity) is not { } quantity || quantity > line.Received - line.Inspected - looked.Where(l => l.Line == line).Sum(l => l.Quantity))
                return Error.Conflict("return.inspected_too_much", said.Line, Quantity.FromThousandths(line.Received - line.Inspected)).At($"lines[{i}].quantity");
            if (said.Disposition is not { } disposition || !Enum.IsDefined(disposition)) return Error.Invalid("return.word", (int?)said.Disposition).At($"lines[{i}].disposition");
            if (said.Liability is not { } liability || !Enum.IsDefined(liability)) return Error.Invalid("return.word", (int?)said.Liability).At($"lines[{i}].liability");
            if (said.Note?.Length > NuodaDb.TextLength) return Error.Invalid("text.too_long", NuodaDb.TextLength).At($"lines[{i}].note");
            if (said.Disposition == Disposition.Restock && (line.ProductId is null || line.IsBoughtElsewhere || line.Kind == ReturnKind.Expired)) return Error.Conflict("return.no_restock", said.Line).At($"lines[{i}].disposition");
            looked.Add((line, quantity, said));
        }
        // In the same order for everybody: our own numbers, the stock's locks and numbers, the trail's at the end (see StockBook).
        var first = await db.Reserve("return_inspections", looked.Count, ct);
        var restocked = looked.FindAll(l => l.Said.Disposition == Disposition.Restock);
        var book = new StockBook(db, clock);
        await Reserving.TakeTurn(db, restocked.Select(l => l.Line.ProductId!.Value), ct);
        var today = (await Company.Load(db, ct)).Today(clock);
        foreach (var (line, quantity, said) in restocked.OrderBy(l => l.Line.ProductId))
        {
            var put = await book.PutIn(new(line.ProductId!.Value, record.SiteId!.Value, line.Lot, line.ExpiresOn), quantity, MovementKind.Returned, today, new(record.Key, line.Reason, line.OrderLineId), ct);
            if (put.Error is { } refused) return refused;
        }
        foreach (var ((line, quantity, said), i) in looked.Select((l, i) => (l, i)))
        {
            line.Inspected += quantity;
            db.Add(new ReturnInspection
            {
                Id = first + i, LineId = line.Id, Quantity = quantity, Disposition = said.Disposition!.Value, Liability = said.Liability!.Value, Note = string.IsNullOrWhiteSpace(said.Note) ? null : said.Note.Trim(),
                At = clock.GetUtcNow(), By = me.Actor,
            });
        }
        return Move(record, lines, ReturnStep.Inspect);
    }, ct);

    /// <summary>Orders the same goods for the customer again; may be done before these are back. Taken as any order is, promise and all: asked twice it is one order.</summary>
    public async Task<Result<ReturnOrder>> Replace(long id, int? version, CurrentUser me, CancellationToken ct)
    {
        if (await ReturnFile.Read(db, id, me.Scope, ct) is not { } file) return ReturnFile.NotFound(id);
        if (version is { } seen && seen != file.Return.Version) return Error.Conflict("record.changed", Texts.Of("return.state"));
        if (ReturnSteps.After(file.Return.State, ReturnStep.Replace, file.Goods) is null) return NotNow(file.Return.State, ReturnStep.Replace);
        if (file.CustomerKey is null) return Error.Conflict("return.replace_nobody");
        var lines = file.Lines.Where(l => l.Product is not null && !l.Line.IsBoughtElsewhere).Select(l => new PromiseLineBody(l.Product!.Key, Quantity.FromThousandths(l.Line.Quantity))).ToList();
        if (lines.Count == 0) return Error.Conflict("return.replace_nothing");
        // Not in a transaction of ours: orders are taken in together, in one of their own. The order's number makes it one order, whoever asks and if we die before we have noted it.
        var number = file.Return.Key + "-R";
        var made = await Replacement(number, ct);
        if (made is null)
        {
            var answer = await intake.Handle(new(new(file.CustomerKey, lines, number, file.SiteKey, Channel: file.Return.Key, Kind: ReplacementKind), me.Scope, me.Actor, Once: null), ct);
            made = await Replacement(number, ct);
            if (made is null) return answer.Refused! with { Field = null };
        }
        var order = made.Value;
        return await Do(id, version, me.Scope, (record, all) =>
        {
            if (Move(record, all, ReturnStep.Replace) is { } not) return Task.FromResult<Error?>(not);
            record.ReplacementOrderId = order;
            return Task.FromResult<Error?>(null);
        }, ct);
    }

    private Task<long?> Replacement(string number, CancellationToken ct) => db.Set<Order>().Where(o => o.Key == number && o.Kind == ReplacementKind).Select(o => (long?)o.Id).SingleOrDefaultAsync(ct);

    private async Task<Result<ReturnOrder>> Do(long id, int? version, DataScope scope, Func<ReturnOrder, List<ReturnLine>, Task<Error?>> change, CancellationToken ct)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var record = await ReturnFile.Seen(db, scope).SingleOrDefaultAsync(r => r.Id == id, ct);
        if (record is null) return ReturnFile.NotFound(id);
        var lines = await db.Set<ReturnLine>().Where(l => l.ReturnId == id).OrderBy(l => l.Number).ToListAsync(ct);
        if (version is { } seen && seen != record.Version) return Error.Conflict("record.changed", Texts.Of("return.state"));
        if (await change(record, lines) is { } refused)
        {
            db.ChangeTracker.Clear();
            return refused;
        }
        var saved = await db.TrySave(ct);
        if (saved.Error is { } stale)
        {
            db.ChangeTracker.Clear();
            return stale;
        }
        if (own is not null) await own.CommitAsync(ct);
        return record;
    }

    private Error? Move(ReturnOrder record, List<ReturnLine> lines, ReturnStep step)
    {
        if (ReturnSteps.After(record.State, step, ReturnFile.GoodsOf(record, lines)) is not { } next) return NotNow(record.State, step);
        // Always another moment: a step that leaves the state as it is changes the record all the same, and so its version.
        var now = clock.GetUtcNow();
        (record.State, record.ChangedAt) = (next, now > record.ChangedAt ? now : record.ChangedAt.AddMilliseconds(1));
        return null;
    }

    private static Error NotNow(ReturnState state, ReturnStep step) => Error.Conflict("return.not_now", ReturnWords.Of(state), ReturnWords.Of(step));

    // One fact a line, however often goods of it come.
    private async Task Fact(ReturnOrder record, ReturnLine line, long quantity, CancellationToken ct)
    {
        var key = FactKey(record, line);
        var fact = await db.Set<Return>().SingleOrDefaultAsync(r => r.Key == key, ct);
        if (fact is not null) fact.Quantity += quantity;
        else
        {
            db.Add(new Return
            {
                Id = await db.Reserve("returns", 1, ct), Key = key, CustomerId = record.CustomerId, ProductId = line.ProductId, Quantity = quantity, ReturnedOn = (await Company.Load(db, ct)).Today(clock),
                Reason = line.Reason, Currency = record.Currency,
            });
        }
    }

    private static string FactKey(ReturnOrder record, ReturnLine line) => string.Create(CultureInfo.InvariantCulture, $"{record.Key}/{line.Number}");

    // By the price of the order that delivered the goods; Settlement hears of it and writes the credit note.
    private async Task<Error?> Refund(ReturnOrder record, List<ReturnLine> lines, decimal? typed, CurrentUser me, CancellationToken ct)
    {
        var currency = Currency.Of(record.Currency);
        var ids = lines.ConvertAll(l => l.Id);
        var found = (await db.Set<ReturnInspection>().AsNoTracking().Where(i => ids.Contains(i.LineId)).ToListAsync(ct)).ToLookup(i => i.LineId);
        var now = new List<(ReturnLine Line, long Quantity, long Amount)>();
        var unpriced = false;
        foreach (var line in lines.OrderBy(l => l.OrderLineId))
        {
            var owed = found[line.Id].Where(i => RefundRule.IsOwed(line.Kind, i.Disposition, i.Liability)).Sum(i => i.Quantity) - line.Refunded;
            if (owed <= 0) continue;
            var from = line.OrderLineId is { } id ? await db.Set<OrderLine>().AsNoTracking().SingleOrDefaultAsync(l => l.Id == id, ct) : null;
            var before = from is null ? 0 : await ReturnLimits.Refund(db, from.Id, owed, ct);
            var amount = from is null ? null : RefundRule.Amount(from, currency, before, owed);
            unpriced |= amount is null;
            now.Add((line, owed, amount ?? 0));
        }
        if (typed is { } said)
        {
            // By rule anybody on the desk may; an amount of one's own choice needs the right to see money.
            if (!me.May(Permission.MoneyRead)) return Error.Forbidden("return.amount_by_money").At("amount");
            if (said < 0 || said > 1_000_000_000_000m || decimal.Round(said, currency.Decimals) != said) return Error.Invalid("return.amount", currency.Code).At("amount");
        }
        else if (unpriced) return Error.Invalid("return.amount_needed").At("amount");
        foreach (var (line, quantity, amount) in now)
        {
            line.Refunded += quantity;
            line.RefundDue = (line.RefundDue ?? 0) + amount;
            if (!line.IsBoughtElsewhere && line.ProductId is not null && await db.Set<Return>().SingleOrDefaultAsync(r => r.Key == FactKey(record, line), ct) is { } fact) fact.Amount = line.RefundDue;
        }
        var due = typed is { } own ? currency.ToMinor(own) : now.Sum(n => n.Amount);
        record.RefundDue = (record.RefundDue ?? 0) + due;
        await RecordsChanged.Append(db, RefundDueKind, JsonSerializer.Serialize(new RefundDue(record.Id, record.CustomerId, due, record.Currency,
            [.. now.Select(n => new RefundDueLine(n.Line.Id, n.Line.OrderLineId, n.Line.ProductId, n.Quantity, n.Amount))])), clock.GetUtcNow(), ct);
        return null;
    }

    private static long? Thousandths(decimal quantity) =>
        quantity > 0 && quantity < 1_000_000_000_000m && quantity * 1000 == decimal.Truncate(quantity * 1000) ? Quantity.ToThousandths(quantity) : null;
}
