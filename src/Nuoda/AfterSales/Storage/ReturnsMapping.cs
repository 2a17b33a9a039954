using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;

namespace Nuoda.AfterSales.Storage;

internal sealed class ReturnsMapping : IEntityTypeConfiguration<ReturnOrder>, IEntityTypeConfiguration<ReturnLine>, IEntityTypeConfiguration<ReturnInspection>,
    IEntityTypeConfiguration<ReturnReason>, IEntityTypeConfiguration<ReturnedQuantity>
{
    public void Configure(EntityTypeBuilder<ReturnOrder> builder)
    {
        builder.ToTable("return_orders");
        builder.HasIndex(r => r.Key).IsUnique();
        // The customer file's timeline.
        builder.HasIndex(r => new { r.CustomerId, r.RequestedOn });
        // The list, newest first.
        builder.HasIndex(r => new { r.RequestedOn, r.Id });
        builder.Property(r => r.State).ToldAs(ReturnWords.Of);
        builder.Property(r => r.Wish).ToldAs(ReturnWords.Of);
    }

    public void Configure(EntityTypeBuilder<ReturnLine> builder)
    {
        builder.ToTable("return_lines");
        builder.HasIndex(l => new { l.ReturnId, l.Number }).IsUnique();
        builder.HasIndex(l => l.OrderLineId);
        builder.Property(l => l.Kind).ToldAs(ReturnWords.Of);
        builder.Property(l => l.Quantity).ToldInParts(1000);
        builder.Property(l => l.Received).ToldInParts(1000);
        builder.Property(l => l.Inspected).ToldInParts(1000);
        builder.Property(l => l.Refunded).ToldInParts(1000);
    }

    public void Configure(EntityTypeBuilder<ReturnInspection> builder)
    {
        builder.ToTable("return_inspections");
        builder.HasIndex(i => i.LineId);
        builder.Property(i => i.Quantity).ToldInParts(1000);
        builder.Property(i => i.Disposition).ToldAs(ReturnWords.Of);
        builder.Property(i => i.Liability).ToldAs(ReturnWords.Of);
    }

    public void Configure(EntityTypeBuilder<ReturnReason> builder)
    {
        builder.ToTable("return_reasons");
        builder.HasIndex(r => r.Key).IsUnique();
    }

    public void Configure(EntityTypeBuilder<ReturnedQuantity> builder)
    {
        // A sum of the lines, kept as a guard; the lines have their own entries in the trail.
        builder.ToTable("returned_quantities").KeepOutOfAudit();
        builder.HasKey(r => r.OrderLineId);
        builder.Property(r => r.OrderLineId).ValueGeneratedNever();
    }
}
