using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;

namespace Nuoda.Settlement.Storage;

internal sealed class SettlementMapping : IEntityTypeConfiguration<Receivable>, IEntityTypeConfiguration<ReceivableLine>, IEntityTypeConfiguration<Allocation>,
    IEntityTypeConfiguration<SettlementMonth>, IEntityTypeConfiguration<SettlementPlace>, IEntityTypeConfiguration<Statement>, IEntityTypeConfiguration<StatementLine>,
    IEntityTypeConfiguration<DunningLetter>, IEntityTypeConfiguration<DunningLine>
{
    public const int LongestNote = 2000;

    // Documents say themselves who and when, and are never changed: an audit entry beside each would say it twice.
    public void Configure(EntityTypeBuilder<Receivable> builder)
    {
        builder.ToTable("receivables").KeepOutOfAudit();
        builder.Property(r => r.Currency).HasMaxLength(3);
        builder.Property(r => r.Note).HasMaxLength(LongestNote);
        builder.HasIndex(r => r.Number).IsUnique();
        // What a customer owes, oldest first.
        builder.HasIndex(r => new { r.CustomerId, r.Currency, r.Day });
        // The list, newest first.
        builder.HasIndex(r => new { r.Day, r.Id });
        builder.HasIndex(r => r.CorrectsId);
    }

    public void Configure(EntityTypeBuilder<ReceivableLine> builder)
    {
        builder.ToTable("receivable_lines").KeepOutOfAudit();
        builder.HasIndex(l => l.ReceivableId);
        builder.HasIndex(l => l.DeliveryId);
        builder.HasIndex(l => l.OrderId);
        builder.HasIndex(l => l.CorrectsId);
    }

    public void Configure(EntityTypeBuilder<Allocation> builder)
    {
        builder.ToTable("allocations").KeepOutOfAudit();
        builder.HasIndex(a => a.CreditId);
        builder.HasIndex(a => a.DebitId);
    }

    public void Configure(EntityTypeBuilder<SettlementMonth> builder)
    {
        builder.ToTable("settlement_months").KeepOutOfAudit();
        builder.HasKey(m => m.Month);
        builder.Property(m => m.Month).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<SettlementPlace> builder)
    {
        builder.ToTable("settlement_place").KeepOutOfAudit();
        builder.HasKey(p => p.Row);
        builder.Property(p => p.Row).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<Statement> builder)
    {
        builder.ToTable("statements").KeepOutOfAudit();
        builder.Property(s => s.Currency).HasMaxLength(3);
        builder.HasIndex(s => s.Number).IsUnique();
        builder.HasIndex(s => s.CustomerId);
    }

    public void Configure(EntityTypeBuilder<StatementLine> builder)
    {
        builder.ToTable("statement_lines");
        builder.Property(l => l.Words).HasMaxLength(LongestNote);
        builder.Property(l => l.Answer).ToldAs(SettlementWords.Of);
        builder.HasIndex(l => new { l.StatementId, l.Id });
        builder.HasIndex(l => l.ReceivableId);
    }

    public void Configure(EntityTypeBuilder<DunningLetter> builder)
    {
        builder.ToTable("dunning_letters").KeepOutOfAudit();
        builder.Property(l => l.Currency).HasMaxLength(3);
        builder.HasIndex(l => l.CustomerId);
    }

    public void Configure(EntityTypeBuilder<DunningLine> builder)
    {
        builder.ToTable("dunning_lines").KeepOutOfAudit();
        builder.HasKey(l => new { l.LetterId, l.ReceivableId });
        builder.HasIndex(l => l.ReceivableId);
    }
}
