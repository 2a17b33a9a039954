using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Audit;

/// <summary>What is wrong with a sealed batch.</summary>
public enum AuditFault
{
    /// <summary>An entry of it was changed, removed or added.</summary>
    Altered = 0,
    /// <summary>The batch is missing, or its link to the one before does not hold.</summary>
    ChainBroken = 1,
    /// <summary>Entries name a batch that does not exist.</summary>
    NoSuchBatch = 2,
}

public sealed record AuditFinding(long Batch, AuditFault Fault);

/// <summary>The verdict over the whole trail. <paramref name="Head"/>: hash of the last batch; written down elsewhere, it also proves that nobody rebuilt the chain.</summary>
public sealed record AuditVerdict(long Batches, long Entries, string Head, IReadOnlyList<AuditFinding> Findings)
{
    public bool IsWhole => Findings.Count == 0;
}

/// <summary>Checks and reads the audit trail.</summary>
[Published]
public static class AuditTrail
{
    /// <summary>Recomputes every batch, in one pass over the trail and in one snapshot: a batch sealed while we read must not look like one torn off.</summary>
    public static async Task<AuditVerdict> Verify(NuodaDb db, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is not null) return await Read(db, ct);
        if (!db.IsSqlite)
        {
            await using var snapshot = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            return await Read(db, ct);
        }
        // Deferred: EF's own transaction would take the write lock, and everybody would wait while we read.
        await db.Database.OpenConnectionAsync(ct);
        await using var deferred = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        await db.Database.UseTransactionAsync(deferred, ct);
        try
        {
            return await Read(db, ct);
        }
        finally
        {
            await db.Database.UseTransactionAsync(null, CancellationToken.None);
        }
    }

    private static async Task<AuditVerdict> Read(NuodaDb db, CancellationToken ct)
    {
        var batches = await db.AuditBatches.AsNoTracking().OrderBy(b => b.Id).ToListAsync(ct);
        // Before the pass begins: PostgreSQL answers one question at a time.
        var next = await db.IdBlocks.Where(b => b.TableName == "audit_batches").Select(b => (long?)b.NextId).SingleOrDefaultAsync(ct) ?? 1;
        var findings = new List<AuditFinding>();
        long total = 0, expected = 1;
        var previous = AuditSeal.Genesis;
        await using var entries = db.AuditEntries.AsNoTracking().Where(e => e.BatchId != null).OrderBy(e => e.BatchId).ThenBy(e => e.Id).AsAsyncEnumerable().GetAsyncEnumerator(ct);
        var more = await entries.MoveNextAsync();
        foreach (var batch in batches)
        {
            for (; expected < batch.Id; expected++) findings.Add(new(expected, AuditFault.ChainBroken));
            expected = batch.Id + 1;
            while (more && entries.Current.BatchId < batch.Id) more = await SkipForeign();
            using var chain = new AuditSeal.Chain(batch.PreviousHash, batch.Id);
            for (; more && entries.Current.BatchId == batch.Id; more = await entries.MoveNextAsync()) chain.Add(entries.Current);
            total += chain.Entries;
            if (batch.Entries != chain.Entries || batch.Hash != chain.End()) findings.Add(new(batch.Id, AuditFault.Altered));
            if (batch.PreviousHash != previous && !findings.Contains(new(batch.Id - 1, AuditFault.ChainBroken))) findings.Add(new(batch.Id, AuditFault.ChainBroken));
            previous = batch.Hash;
        }
        while (more) more = await SkipForeign();
        for (; expected < next; expected++) findings.Add(new(expected, AuditFault.ChainBroken));
        return new(batches.Count, total, previous, findings);

        async ValueTask<bool> SkipForeign()
        {
            var finding = new AuditFinding(entries.Current.BatchId!.Value, AuditFault.NoSuchBatch);
            if (findings.Count == 0 || findings[^1] != finding) findings.Add(finding);
            return await entries.MoveNextAsync();
        }
    }
}
