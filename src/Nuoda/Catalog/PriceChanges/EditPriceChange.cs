using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="Name">Why prices change.</param>
/// <param name="EffectiveOn">Orders placed from this day on pay the new prices.</param>
/// <param name="ProtectionDays">Customers to whom it is announced keep the lower price so many days longer.</param>
/// <param name="Lines">All of them: a line left out goes.</param>
public sealed record PriceChangeFields(string Name, DateOnly EffectiveOn, int ProtectionDays = 0, IReadOnlyList<PriceLineFields>? Lines = null)
{
    internal const int MostLines = 50_000;
    private const int LongestProtection = 366;

    internal Error? Check()
    {
        if (TextRules.Clean(Name) is null) return Error.Invalid("price.name_needed").At("name");
        if (TextRules.Check(Name, NuodaDb.TextLength) is { } wrong) return wrong.At("name");
        if (ProtectionDays is < 0 or > LongestProtection) return Error.Invalid("price_change.protection_range", LongestProtection).At("protectionDays");
        return Lines?.Count > MostLines ? Error.Invalid("price_change.too_many_lines", MostLines).At("lines") : null;
    }
}

/// <summary>Enters a price change, changes it while it is a draft, puts it into force, takes it back.</summary>
internal sealed class EditPriceChange(NuodaDb db, TimeProvider clock)
{
    public async Task<Result<PriceChange>> Add(PriceChangeFields fields, CurrentUser me, CancellationToken ct)
    {
        if (fields.Check() is { } wrong) return wrong;
        var change = new PriceChange { Id = await db.Reserve("price_changes", 1, ct), Name = "", Makers = "" };
        db.Add(change);
        return await Write(change, fields, me, ct);
    }

    /// <param name="version">That the editor saw.</param>
    public async Task<Result<PriceChange>> Change(long id, int version, PriceChangeFields fields, CurrentUser me, CancellationToken ct)
    {
        var change = await Find(id, me, ct);
        if (change is null) return NotFound(id);
        if (fields.Check() is { } wrong) return wrong;
        // Who did not see that it moved on hears what differs, whatever state it is in now.
        if (change.Version == version && FourEyes.MayEdit(change) is { } closed) return closed;
        db.Expect(change, version);
        return await Write(change, fields, me, ct);
    }

    /// <summary>Puts it into force: by somebody who had no hand in it, on the old prices that stand in it, before its day has passed.</summary>
    public async Task<Result<PriceChange>> Approve(long id, int version, CurrentUser me, DateOnly today, CancellationToken ct)
    {
        var change = await Find(id, me, ct);
        if (change is null) return NotFound(id);
        if (change.Version == version)
        {
            if (FourEyes.MayApprove(change, me) is { } refused) return refused;
            if (change.EffectiveOn < today) return Error.Conflict("price_change.day_passed", change.EffectiveOn);
            var lines = await db.Set<PriceLine>().AsNoTracking().Where(l => l.ChangeId == id).ToListAsync(ct);
            if (lines.Count == 0) return Error.Conflict("price_change.empty");
            if (await Moved(change, lines, ct) is { } moved) return moved;
        }
        db.Expect(change, version);
        change.Approve(me, clock.GetUtcNow());
        return await Save(change, ct);
    }

    /// <summary>A draft by whoever may enter prices; an approved one by whoever may approve, and only before its day.</summary>
    public async Task<Result<PriceChange>> Withdraw(long id, int version, CurrentUser me, DateOnly today, CancellationToken ct)
    {
        var change = await Find(id, me, ct);
        if (change is null) return NotFound(id);
        if (change.Version == version)
        {
            if (change.State == ApprovalState.Withdrawn) return Error.Conflict("approval.not_draft", CatalogWords.Of(change.State));
            if (change.State == ApprovalState.Approved && !me.May(Permission.PricesApprove)) return Error.Forbidden("approval.withdraw_approved");
            if (change.State == ApprovalState.Approved && change.EffectiveOn <= today) return Error.Conflict("price_change.in_force", change.EffectiveOn);
        }
        db.Expect(change, version);
        change.State = ApprovalState.Withdrawn;
        return await Save(change, ct);
    }

    public static Error NotFound(long id) => Error.NotFound("price_change.not_found", id);

    private Task<PriceChange?> Find(long id, CurrentUser me, CancellationToken ct) => db.VisibleChanges(me.Scope).SingleOrDefaultAsync(c => c.Id == id, ct);

    private async Task<Result<PriceChange>> Write(PriceChange change, PriceChangeFields fields, CurrentUser me, CancellationToken ct)
    {
        var (said, faults) = await PriceLineCheck.All(db, fields.Lines ?? [], fields.EffectiveOn, me.Scope, ct);
        if (faults is [var (index, fault), ..]) { db.ChangeTracker.Clear(); return fault.At($"lines[{index}].{fault.Field}"); }
        var stored = await db.Set<PriceLine>().Where(l => l.ChangeId == change.Id).ToDictionaryAsync(l => new PriceKey(l.PriceListId, l.ProductId, l.PackQuantity, l.FromQuantity), ct);
        var old = await PriceLineCheck.InForce(db, [.. said.Select(l => l.Key)], fields.EffectiveOn, change.Id, ct);
        foreach (var gone in stored.Keys.Except(said.Select(l => l.Key)).ToList()) db.Remove(stored[gone]);
        var added = said.Where(l => !stored.ContainsKey(l.Key)).ToList();
        var id = added.Count == 0 ? 0 : await db.Reserve("price_lines", added.Count, ct);
        foreach (var line in added)
            db.Add(stored[line.Key] = new PriceLine { Id = id++, ChangeId = change.Id, PriceListId = line.PriceListId, ProductId = line.ProductId, PackQuantity = line.PackQuantity, FromQuantity = line.FromQuantity });
        foreach (var line in said) (stored[line.Key].PriceMillionths, stored[line.Key].ToDay, stored[line.Key].OldMillionths) = (line.PriceMillionths, line.ToDay, old.GetValueOrDefault(line.Key));
        (change.Name, change.EffectiveOn, change.ProtectionDays) = (fields.Name.Trim(), fields.EffectiveOn, fields.ProtectionDays);
        change.Touch(me.Actor, clock.GetUtcNow());
        return await Save(change, ct);
    }

    // What the checker reads as old must be what is old: another change may have been approved since this one was entered.
    private async Task<Error?> Moved(PriceChange change, List<PriceLine> lines, CancellationToken ct)
    {
        var now = await PriceLineCheck.InForce(db, [.. lines.Select(l => new PriceKey(l.PriceListId, l.ProductId, l.PackQuantity, l.FromQuantity))], change.EffectiveOn, change.Id, ct);
        var moved = lines.Where(l => now.GetValueOrDefault(new(l.PriceListId, l.ProductId, l.PackQuantity, l.FromQuantity)) != l.OldMillionths).ToList();
        if (moved.Count == 0) return null;
        var ids = moved.Take(FewNamed).Select(l => l.ProductId).ToList();
        return Error.Conflict("price_change.old_moved", moved.Count, string.Join(", ", await db.Set<Product>().Where(p => ids.Contains(p.Id)).OrderBy(p => p.Key).Select(p => p.Key).ToListAsync(ct)));
    }

    private const int FewNamed = 5;

    private async Task<Result<PriceChange>> Save(PriceChange change, CancellationToken ct)
    {
        var saved = await db.TrySave(ct);
        if (saved.Error is not { } error) return change;
        db.ChangeTracker.Clear();
        return error.InWords("price_changes");
    }
}
