using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Operations;

/// <summary>No id in use is still to be given away.</summary>
internal sealed class IdsCheck : IDoctorCheck
{
    public string Name => "ids";

    public async IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, [EnumeratorCancellation] CancellationToken ct)
    {
        var next = await db.IdBlocks.AsNoTracking().ToDictionaryAsync(b => b.TableName, b => b.NextId, ct);
        foreach (var table in TableShape.All(db).Where(t => t.Key is ["id"]))
        {
#pragma warning disable EF1002 // A name of the model's own, quoted.
            var highest = await db.Database.SqlQueryRaw<long>($"SELECT coalesce(max(id), 0) AS \"Value\" FROM {TableShape.Quoted(table.Name)}").SingleAsync(ct);
#pragma warning restore EF1002
            if (highest >= next.GetValueOrDefault(table.Name, 1)) yield return new("id-to-be-given-twice", table.Name, highest, next.GetValueOrDefault(table.Name, 1));
        }
    }
}

/// <summary>What an import left behind belongs to an import.</summary>
internal sealed class ImportsCheck : IDoctorCheck
{
    public string Name => "imports";

    public IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, CancellationToken ct) => Finding.Any(
        [
            ("import-range-without-import", db.ImportRanges.Where(r => !db.Imports.Any(i => i.Id == r.ImportId)).Select(r => r.ImportId)),
            ("import-range-reversed", db.ImportRanges.Where(r => r.LastId < r.FirstId).Select(r => r.ImportId)),
            ("import-issue-without-import", db.ImportIssues.Where(r => !db.Imports.Any(i => i.Id == r.ImportId)).Select(r => r.ImportId)),
        ],
        ct);
}

/// <summary>The audit trail is as it was sealed.</summary>
internal sealed class AuditCheck : IDoctorCheck
{
    public string Name => "audit";

    public async IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var fault in (await AuditTrail.Verify(db, ct)).Findings.GroupBy(f => f.Fault))
        {
            var code = fault.Key switch
            {
                AuditFault.Altered => "audit-altered",
                AuditFault.ChainBroken => "audit-chain-broken",
                _ => "audit-batch-unknown",
            };
            yield return new(code, (long)fault.Count(), string.Join(", ", fault.Take(Finding.Named).Select(f => f.Batch)));
        }
    }
}
