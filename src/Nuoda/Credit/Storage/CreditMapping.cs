using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;

namespace Nuoda.Credit.Storage;

internal sealed class CreditMapping : IEntityTypeConfiguration<CreditAccount>, IEntityTypeConfiguration<CreditEntry>, IEntityTypeConfiguration<CreditOrder>,
    IEntityTypeConfiguration<CreditHold>, IEntityTypeConfiguration<CreditSecurity>, IEntityTypeConfiguration<CreditReport>
{
    public void Configure(EntityTypeBuilder<CreditAccount> builder)
    {
        builder.ToTable("credit_accounts");
        builder.HasKey(a => new { a.CustomerId, a.Currency });
        builder.Property(a => a.Currency).HasMaxLength(3);
        builder.Property(a => a.RiskGrade).ToldAs(CreditWords.Of);
        builder.Property(a => a.Notes).HasMaxLength(CreditFields.LongestNotes);
        // The ledger's own: its entries say who and when.
        builder.Property(a => a.Receivables).KeepOutOfAudit();
        builder.Property(a => a.Delivered).KeepOutOfAudit();
        builder.Property(a => a.OpenOrders).KeepOutOfAudit();
        builder.Property(a => a.LaterOrders).KeepOutOfAudit();
        builder.Property(a => a.Secured).KeepOutOfAudit();
    }

    public void Configure(EntityTypeBuilder<CreditEntry> builder)
    {
        builder.ToTable("credit_entries").KeepOutOfAudit();
        builder.Property(e => e.Currency).HasMaxLength(3);
        // The rows behind a figure, newest first.
        builder.HasIndex(e => new { e.CustomerId, e.Kind, e.Id });
        builder.HasIndex(e => e.OrderId);
    }

    public void Configure(EntityTypeBuilder<CreditOrder> builder)
    {
        builder.ToTable("credit_orders").KeepOutOfAudit();
        builder.HasKey(o => o.OrderId);
        builder.Property(o => o.OrderId).ValueGeneratedNever();
        builder.Property(o => o.Currency).HasMaxLength(3);
        builder.HasIndex(o => o.CustomerId);
        // What comes within the horizon today.
        builder.HasIndex(o => new { o.IsLater, o.DueOn });
    }

    public void Configure(EntityTypeBuilder<CreditHold> builder)
    {
        builder.ToTable("credit_holds");
        builder.Property(h => h.Currency).HasMaxLength(3);
        builder.Property(h => h.Reason).ToldAs(CreditWords.Of);
        builder.Property(h => h.State).ToldAs(CreditWords.Of);
        builder.Property(h => h.SettledWhy).HasMaxLength(CreditFields.LongestNotes);
        // An order waits once.
        builder.HasIndex(h => h.OrderId).IsUnique().HasFilter("state = 0");
        builder.HasIndex(h => new { h.OrderId, h.Id });
        builder.HasIndex(h => new { h.State, h.Id });
        builder.HasIndex(h => h.CustomerId);
    }

    public void Configure(EntityTypeBuilder<CreditSecurity> builder)
    {
        builder.ToTable("credit_securities");
        builder.Property(s => s.Currency).HasMaxLength(3);
        builder.Property(s => s.Kind).ToldAs(CreditWords.Of);
        builder.HasIndex(s => s.CustomerId);
    }

    public void Configure(EntityTypeBuilder<CreditReport> builder)
    {
        builder.ToTable("credit_reports");
        builder.Property(r => r.Content).KeepOutOfAudit();
        builder.HasIndex(r => r.CustomerId);
    }
}
