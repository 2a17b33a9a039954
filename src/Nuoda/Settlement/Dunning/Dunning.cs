using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>A customer to whom a letter is due.</summary>
/// <param name="Level">Of the letter that is due.</param>
/// <param name="Overdue">Units of the currency.</param>
/// <param name="OldestDays">Of the oldest overdue document.</param>
public sealed record DunningRow(long CustomerId, string CustomerKey, string CustomerName, string Currency, int Level, decimal Overdue, int OldestDays, DateOnly? LastLetterOn);

public sealed record DunningLetterLine(string Number, DateOnly Day, DateOnly? DueOn, decimal Open);

public sealed record DunningLetterFile(long Id, long CustomerId, string CustomerKey, string CustomerName, string? Address, string Currency, int Level, DateOnly Day, string By, IReadOnlyList<DunningLetterLine> Lines)
{
    public decimal Overdue => Lines.Sum(l => l.Open);
}

/// <summary>催款: a document asks for the letter of its days overdue, once a level; a letter lists all that is overdue.</summary>
internal sealed class Dunning(NuodaDb db, Posting posting, CurrentUser me, TimeProvider clock)
{
    public async Task<IReadOnlyList<DunningRow>> Due(Company company, CancellationToken ct)
    {
        var today = company.Today(clock);
        var rows = new List<DunningRow>();
        foreach (var group in (await Overdue(null, null, today, ct)).GroupBy(d => (d.Document.CustomerId, d.Document.Currency)))
        {
            var (level, oldest) = await Level([.. group], today, ct);
            if (level == 0) continue;
            rows.Add(new(group.Key.CustomerId, "", "", group.Key.Currency, level, MoneyText.Major(group.Sum(d => d.Open), group.Key.Currency), oldest, null));
        }
        var ids = rows.ConvertAll(r => r.CustomerId);
        var names = await db.Set<Customer>().AsNoTracking().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => (c.Key, c.Name), ct);
        var last = (await db.Set<DunningLetter>().AsNoTracking().Where(l => ids.Contains(l.CustomerId)).Select(l => new { l.CustomerId, l.Currency, l.Day }).ToListAsync(ct))
            .GroupBy(l => (l.CustomerId, l.Currency)).ToDictionary(g => g.Key, g => g.Max(l => l.Day));
        return [.. rows.Select(r => r with { CustomerKey = names[r.CustomerId].Key, CustomerName = names[r.CustomerId].Name, LastLetterOn = last.TryGetValue((r.CustomerId, r.Currency), out var day) ? day : null })
            .OrderByDescending(r => r.Level).ThenByDescending(r => r.Overdue).ThenBy(r => r.CustomerId)];
    }

    public Task<Result<DunningLetter>> Write(long customerId, string? currency, Company company, CancellationToken ct) => posting.Run(customerId, currency, async () =>
    {
        var today = company.Today(clock);
        var overdue = await Overdue(customerId, currency, today, ct);
        var (level, _) = await Level(overdue, today, ct);
        if (level == 0) return Error.Conflict("dunning.not_due");
        var letter = new DunningLetter { Id = await db.Reserve("dunning_letters", 1, ct), CustomerId = customerId, Currency = currency!, Level = level, Day = today, At = clock.GetUtcNow(), By = me.Actor };
        db.Add(letter);
        db.AddRange(overdue.Select(d => new DunningLine { LetterId = letter.Id, ReceivableId = d.Document.Id, Open = d.Open }));
        await db.SaveChangesAsync(ct);
        return Result<DunningLetter>.Ok(letter);
    }, ct);

    public async Task<DunningLetterFile?> Read(long id, CancellationToken ct)
    {
        var found = await (from l in db.Set<DunningLetter>().AsNoTracking()
                           join c in db.Set<Customer>().Within(me.Scope) on l.CustomerId equals c.Id
                           where l.Id == id
                           select new { Letter = l, Customer = c }).SingleOrDefaultAsync(ct);
        if (found is null) return null;
        var lines = await (from l in db.Set<DunningLine>().AsNoTracking()
                           join r in db.Set<Receivable>() on l.ReceivableId equals r.Id
                           where l.LetterId == id
                           orderby r.DueOn, r.Id
                           select new { r.Number, r.Day, r.DueOn, l.Open }).ToListAsync(ct);
        var (letter, customer) = (found.Letter, found.Customer);
        return new(letter.Id, customer.Id, customer.Key, customer.Name, customer.Address, letter.Currency, letter.Level, letter.Day, letter.By,
            lines.ConvertAll(l => new DunningLetterLine(l.Number, l.Day, l.DueOn, MoneyText.Major(l.Open, letter.Currency))));
    }

    private async Task<List<OpenDocument>> Overdue(long? customerId, string? currency, DateOnly today, CancellationToken ct)
    {
        var customers = db.Set<Customer>().Within(me.Scope);
        var documents = db.Set<Receivable>().AsNoTracking().Where(r => r.Amount > 0 && r.DueOn < today && customers.Any(c => c.Id == r.CustomerId)
            && (customerId == null || (r.CustomerId == customerId && r.Currency == currency)));
        return await OpenDocuments.Of(db, documents).Where(d => d.Allocated < d.Document.Amount).ToListAsync(ct);
    }

    /// <summary>The highest letter that some document asks for and has not had; 0: none.</summary>
    private async Task<(int Level, int OldestDays)> Level(List<OpenDocument> overdue, DateOnly today, CancellationToken ct)
    {
        if (overdue.Count == 0) return (0, 0);
        var thresholds = (await SettlementSettings.Of(db, ct)).DunningDays;
        var ids = overdue.Select(d => d.Document.Id).ToList();
        var had = (await (from l in db.Set<DunningLine>().AsNoTracking()
                          join letter in db.Set<DunningLetter>() on l.LetterId equals letter.Id
                          where ids.Contains(l.ReceivableId)
                          select new { l.ReceivableId, letter.Level }).ToListAsync(ct)).GroupBy(l => l.ReceivableId).ToDictionary(g => g.Key, g => g.Max(l => l.Level));
        var asked = overdue.Select(d => (d.Document.Id, Days: today.DayNumber - d.Document.DueOn!.Value.DayNumber)).ToList();
        return (asked.Select(a => (a.Id, Level: thresholds.Count(t => a.Days >= t))).Where(a => a.Level > had.GetValueOrDefault(a.Id)).Select(a => a.Level).DefaultIfEmpty(0).Max(), asked.Max(a => a.Days));
    }
}
