using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nuoda.Platform.Audit;

/// <summary>Who changed what, when, from what, to what. Entries are sealed in batches whose hashes form a chain.</summary>
[Published]
public sealed class AuditEntry
{
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }
    /// <summary>user:NAME, apikey:NAME, cli:OSUSER or import:ID.</summary>
    public required string Actor { get; init; }
    /// <summary>created, updated, deleted, merged, imported, undone, signed-in …</summary>
    public required string Action { get; init; }
    /// <summary>Table name of the record.</summary>
    public required string Entity { get; init; }
    public long? EntityId { get; init; }
    /// <summary>JSON object of the changed fields; null for a creation.</summary>
    public string? Before { get; init; }
    /// <summary>JSON object of the changed fields; null for a deletion.</summary>
    public string? After { get; init; }
    public long? ImportId { get; init; }
    /// <summary>The sealed batch; null until sealed.</summary>
    public long? BatchId { get; set; }
}

/// <summary>A sealed run of entries: changing one of them, or leaving one out, breaks the chain.</summary>
public sealed class AuditBatch
{
    public long Id { get; init; }
    public DateTimeOffset SealedAt { get; init; }
    public int Entries { get; init; }
    /// <summary>Hash of the previous batch, hex; 64 zeros for the first.</summary>
    public required string PreviousHash { get; init; }
    /// <summary>SHA-256 over previous hash and entries, hex.</summary>
    public required string Hash { get; init; }
}

internal sealed class AuditMapping : IEntityTypeConfiguration<AuditEntry>, IEntityTypeConfiguration<AuditBatch>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries").KeepOutOfAudit();
        builder.Property(e => e.Before).HasMaxLength(-1);
        builder.Property(e => e.After).HasMaxLength(-1);
        builder.HasIndex(e => new { e.Entity, e.EntityId });
        builder.HasIndex(e => e.BatchId);
        builder.HasIndex(e => e.ImportId);
        // The page reads the newest of one actor, or of one kind of record, first.
        builder.HasIndex(e => new { e.Actor, e.Id });
        builder.HasIndex(e => new { e.Entity, e.Id });
    }

    public void Configure(EntityTypeBuilder<AuditBatch> builder) => builder.ToTable("audit_batches").KeepOutOfAudit();
}
