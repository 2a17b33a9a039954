using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Audit;

/// <summary>Closes audit entries into batches; each batch's hash covers its entries and the batch before.</summary>
[Published]
public static class AuditSeal
{
    /// <summary>Of the first batch's "previous".</summary>
    public static readonly string Genesis = new('0', 64);
    private const long LockNumber = 0x6E756F6461; // "nuoda"; one sealer at a time on PostgreSQL

    /// <summary>Seals whatever is not sealed yet, in the caller's transaction. Null when there was nothing.</summary>
    public static async Task<long?> Seal(NuodaDb db, CancellationToken ct)
    {
        var batch = await Open(db, ct);
        var entries = await db.Database.ExecuteSqlAsync($"UPDATE audit_entries SET batch_id = {batch} WHERE batch_id IS NULL", ct);
        if (entries > 0)
        {
            await Close(db, batch, ct);
            return batch;
        }
        // The number goes back: numbers without gaps are what shows that the last batch was torn off.
        await db.Database.ExecuteSqlAsync($"UPDATE id_blocks SET next_id = {batch} WHERE table_name = 'audit_batches'", ct);
        return null;
    }

    /// <summary>For bulk writers: takes the seal until the transaction ends and returns the batch number to write into <c>audit_entries.batch_id</c>;
    /// <see cref="Close"/> must follow in the same transaction.</summary>
    public static async Task<long> Open(NuodaDb db, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is null) throw new InvalidOperationException("The audit trail is sealed within a transaction.");
        if (!db.IsSqlite) await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockNumber})", ct);
        return await db.Reserve("audit_batches", 1, ct);
    }

    /// <summary>Hashes the entries of an opened batch and writes the batch.</summary>
    public static async Task Close(NuodaDb db, long batch, CancellationToken ct)
    {
        var previous = await db.AuditBatches.Where(b => b.Id == batch - 1).Select(b => b.Hash).SingleOrDefaultAsync(ct) ?? Genesis;
        using var chain = new Chain(previous, batch);
        await foreach (var entry in db.AuditEntries.AsNoTracking().Where(e => e.BatchId == batch).OrderBy(e => e.Id).AsAsyncEnumerable().WithCancellation(ct)) chain.Add(entry);
        var (sealedAt, hash) = (db.Clock.GetUtcNow().ToUnixTimeMilliseconds(), chain.End());
        await db.Database.ExecuteSqlAsync($"INSERT INTO audit_batches (id, sealed_at, entries, previous_hash, hash) VALUES ({batch}, {sealedAt}, {chain.Entries}, {previous}, {hash})", ct);
    }

    /// <summary>True when this transaction now holds the seal; false when another node holds it.</summary>
    internal static async Task<bool> TryTake(NuodaDb db, CancellationToken ct) =>
        db.IsSqlite || (await db.Database.SqlQuery<bool>($"""SELECT pg_try_advisory_xact_lock({LockNumber}) AS "Value" """).ToListAsync(ct))[0];

    /// <summary>SHA-256 over the previous hash, the batch number and every field of every entry, each with its length, in the order of ids.</summary>
    internal sealed class Chain : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public Chain(string previous, long batch)
        {
            Add(previous);
            Add(batch);
        }

        public int Entries { get; private set; }

        public void Add(AuditEntry entry)
        {
            Entries++;
            Add(entry.Id);
            Add(entry.At.ToUnixTimeMilliseconds());
            Add(entry.Actor);
            Add(entry.Action);
            Add(entry.Entity);
            Add(entry.EntityId);
            Add(entry.Before);
            Add(entry.After);
            Add(entry.ImportId);
        }

        public string End()
        {
            Add(Entries);
            return Convert.ToHexStringLower(_hash.GetHashAndReset());
        }

        public void Dispose() => _hash.Dispose();

        private void Add(long? number) => Add(number?.ToString(CultureInfo.InvariantCulture));

        private void Add(string? text)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, text is null ? -1 : Encoding.UTF8.GetByteCount(text));
            _hash.AppendData(length);
            if (text is not null) _hash.AppendData(Encoding.UTF8.GetBytes(text));
        }
    }
}
