using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nuoda.Orders.Storage;

internal sealed class OrdersMapping : IEntityTypeConfiguration<Order>, IEntityTypeConfiguration<OrderLine>, IEntityTypeConfiguration<RequestVersion>,
    IEntityTypeConfiguration<PromiseVersion>, IEntityTypeConfiguration<Delivery>, IEntityTypeConfiguration<Cancellation>
{
    public void Configure(EntityTypeBuilder<Order> builder)
    {
        builder.ToTable("orders");
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
    }

    public void Configure(EntityTypeBuilder<RequestVersion> builder)
    {
        builder.ToTable("request_versions");
        builder.HasKey(r => new { r.LineId, r.Version });
    }

    public void Configure(EntityTypeBuilder<PromiseVersion> builder)
    {
        builder.ToTable("promise_versions");
        builder.HasKey(p => new { p.LineId, p.Version });
    }

    public void Configure(EntityTypeBuilder<Delivery> builder)
    {
        builder.ToTable("deliveries");
        builder.HasIndex(d => d.LineId);
    }

    public void Configure(EntityTypeBuilder<Cancellation> builder)
    {
        builder.ToTable("cancellations");
        builder.HasIndex(c => c.LineId);
    }
}
