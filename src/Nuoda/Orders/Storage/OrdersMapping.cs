using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;
using Nuoda.Stock;

namespace Nuoda.Orders.Storage;

internal sealed class OrdersMapping : IEntityTypeConfiguration<Order>, IEntityTypeConfiguration<OrderLine>, IEntityTypeConfiguration<RequestVersion>,
    IEntityTypeConfiguration<PromiseVersion>, IEntityTypeConfiguration<Delivery>, IEntityTypeConfiguration<Cancellation>,
    IEntityTypeConfiguration<DeliveryTerms>, IEntityTypeConfiguration<PromiseHold>, IEntityTypeConfiguration<UnmetDemand>
{
    public void Configure(EntityTypeBuilder<Order> builder)
    {
        builder.ToTable("orders");
        builder.Property(o => o.PartialPolicy).ToldAs(policy => policy is { } set ? PromiseWords.Of(set) : null);
        builder.HasIndex(o => o.Key).IsUnique();
        // The customer file's timeline, newest first.
        builder.HasIndex(o => new { o.CustomerId, o.OrderedOn });
        // The order list, newest first.
        builder.HasIndex(o => new { o.OrderedOn, o.Id });
    }

    public void Configure(EntityTypeBuilder<OrderLine> builder)
    {
        builder.ToTable("order_lines");
        builder.HasIndex(l => new { l.OrderId, l.LineKey }).IsUnique();
        builder.Property(l => l.Cause).ToldAs(cause => cause is { } set ? OrderWords.Of(set) : null);
        builder.Property(l => l.PriceSource).ToldAs(source => source is { } set ? OrderWords.Of(set) : null);
        builder.Property(l => l.QuantityOrdered).ToldInParts(1000);
        builder.Property(l => l.AvailableAtEntry).ToldInParts(1000);
        builder.Property(l => l.UnitPriceMillionths).ToldInParts(1_000_000);
    }

    public void Configure(EntityTypeBuilder<RequestVersion> builder)
    {
        builder.ToTable("request_versions");
        builder.HasKey(r => new { r.LineId, r.Version });
        builder.Property(r => r.Quantity).ToldInParts(1000);
    }

    public void Configure(EntityTypeBuilder<PromiseVersion> builder)
    {
        builder.ToTable("promise_versions");
        builder.HasKey(p => new { p.LineId, p.Version });
        builder.Property(p => p.Quantity).ToldInParts(1000);
        builder.Property(p => p.Reason).ToldAs(OrderWords.Of);
    }

    public void Configure(EntityTypeBuilder<Delivery> builder)
    {
        builder.ToTable("deliveries");
        builder.HasIndex(d => d.LineId);
        builder.Property(d => d.Quantity).ToldInParts(1000);
        builder.Property(d => d.Rejected).ToldInParts(1000);
        builder.Property(d => d.Damaged).ToldInParts(1000);
    }

    public void Configure(EntityTypeBuilder<Cancellation> builder)
    {
        builder.ToTable("cancellations");
        builder.HasIndex(c => c.LineId);
        builder.Property(c => c.Quantity).ToldInParts(1000);
        builder.Property(c => c.By).ToldAs(OrderWords.Of);
    }

    public void Configure(EntityTypeBuilder<DeliveryTerms> builder)
    {
        builder.ToTable("delivery_terms");
        builder.Property(t => t.ReceivingWeekdays).ToldAs(StockWords.Of);
        builder.Property(t => t.PartialPolicy).ToldAs(PromiseWords.Of);
    }

    public void Configure(EntityTypeBuilder<PromiseHold> builder)
    {
        // Minutes later it is an order or nothing.
        builder.ToTable("promise_holds").KeepOutOfAudit();
        builder.HasIndex(h => h.Until);
        builder.Property(h => h.Content).HasMaxLength(-1);
    }

    public void Configure(EntityTypeBuilder<UnmetDemand> builder)
    {
        builder.ToTable("unmet_demand").KeepOutOfAudit();
        builder.HasIndex(u => new { u.ProductId, u.At });
        builder.HasIndex(u => u.CustomerId);
        builder.HasIndex(u => u.Reference).IsUnique();
        builder.Property(u => u.Quantity).ToldInParts(1000);
    }
}
