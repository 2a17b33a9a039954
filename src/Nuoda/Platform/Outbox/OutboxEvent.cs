using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;

namespace Nuoda.Platform.Outbox;

/// <summary>Something that happened, written in the transaction that made it so, for other modules to follow in order.</summary>
[Published]
public sealed class OutboxEvent
{
    /// <summary>Position; ascending in the order of commit (writers take turns, see decisions/).</summary>
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }
    /// <summary>lines-changed, import-applied, …</summary>
    public required string Kind { get; init; }
    /// <summary>JSON.</summary>
    public required string Payload { get; init; }
}

internal sealed class OutboxMapping : IEntityTypeConfiguration<OutboxEvent>
{
    public void Configure(EntityTypeBuilder<OutboxEvent> builder)
    {
        builder.ToTable("outbox").KeepOutOfAudit();
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.Payload).HasMaxLength(-1);
    }
}
