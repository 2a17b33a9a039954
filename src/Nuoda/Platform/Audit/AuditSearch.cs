using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Audit;

/// <summary>What to look for in the trail; null leaves a field open.</summary>
/// <param name="Actor">Exactly, or as far as it begins when it ends in *.</param>
/// <param name="From">First instant.</param>
/// <param name="Until">First instant after.</param>
internal sealed record AuditQuestion(string? Actor, string? Action, string? Entity, long? EntityId, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>The newest entries first, a page at a time.</summary>
internal static class AuditSearch
{
    public static async Task<Page<AuditEntry>> Find(NuodaDb db, AuditQuestion question, string? after, CancellationToken ct)
    {
        var entries = db.AuditEntries.AsNoTracking();
        if (question.Actor is { Length: > 0 } actor)
            entries = actor.EndsWith('*') ? entries.Where(e => e.Actor.StartsWith(actor.Substring(0, actor.Length - 1))) : entries.Where(e => e.Actor == actor);
        if (question.Action is { Length: > 0 } action) entries = entries.Where(e => e.Action == action);
        if (question.Entity is { Length: > 0 } entity) entries = entries.Where(e => e.Entity == entity);
        if (question.EntityId is { } id) entries = entries.Where(e => e.EntityId == id);
        if (question.From is { } from) entries = entries.Where(e => e.At >= from);
        if (question.Until is { } until) entries = entries.Where(e => e.At < until);
        if (long.TryParse(after, CultureInfo.InvariantCulture, out var place)) entries = entries.Where(e => e.Id < place);
        return Page.Of(await entries.OrderByDescending(e => e.Id).Take(Page<AuditEntry>.Size + 1).ToListAsync(ct), Page<AuditEntry>.Size, e => e.Id.ToString(CultureInfo.InvariantCulture));
    }
}
