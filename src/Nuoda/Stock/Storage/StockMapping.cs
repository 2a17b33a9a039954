using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;

namespace Nuoda.Stock.Storage;

internal sealed class StockMapping : IEntityTypeConfiguration<Site>, IEntityTypeConfiguration<Supply>, IEntityTypeConfiguration<Reservation>, IEntityTypeConfiguration<StockMovement>,
    IEntityTypeConfiguration<Calendar>, IEntityTypeConfiguration<CalendarDay>, IEntityTypeConfiguration<DeliveryRoute>
{
    public void Configure(EntityTypeBuilder<Site> builder)
    {
        builder.ToTable("sites");
        builder.HasIndex(s => s.Key).IsUnique();
        builder.Property(s => s.CutOffMinute).ToldAs(StockWords.Clock);
    }

    public void Configure(EntityTypeBuilder<Supply> builder)
    {
        // The last guard against promising what is not there.
        builder.ToTable("supplies", t => t.HasCheckConstraint("ck_supplies_reserved", "reserved >= 0 AND reserved <= quantity"));
        builder.HasIndex(s => s.Key).IsUnique();
        // Without the quantities: PostgreSQL then updates them without touching an index.
        builder.HasIndex(s => new { s.ProductId, s.SiteId });
        builder.HasIndex(s => new { s.Lot });
        builder.Property(s => s.Quantity).ToldInParts(1000);
        builder.Property(s => s.Reserved).ToldInParts(1000);
        builder.Property(s => s.Kind).ToldAs(StockWords.Of);
    }

    public void Configure(EntityTypeBuilder<Reservation> builder)
    {
        // Made and released with the order line or the hold, whose entry tells it.
        builder.ToTable("reservations").KeepOutOfAudit();
        builder.HasKey(r => new { r.LineId, r.SupplyId });
        builder.HasIndex(r => r.SupplyId);
    }

    public void Configure(EntityTypeBuilder<StockMovement> builder)
    {
        // A ledger of its own, with who and when.
        builder.ToTable("stock_movements").KeepOutOfAudit();
        builder.HasIndex(m => new { m.ProductId, m.SiteId, m.Id });
        builder.HasIndex(m => m.Lot);
        builder.HasIndex(m => m.LineId);
    }

    public void Configure(EntityTypeBuilder<Calendar> builder)
    {
        builder.ToTable("calendars");
        builder.Property(c => c.Weekdays).ToldAs(StockWords.Of);
        builder.HasIndex(c => c.Key).IsUnique();
    }

    public void Configure(EntityTypeBuilder<CalendarDay> builder)
    {
        builder.ToTable("calendar_days");
        builder.HasKey(d => new { d.CalendarId, d.Day });
    }

    public void Configure(EntityTypeBuilder<DeliveryRoute> builder)
    {
        builder.ToTable("delivery_routes");
        builder.Property(r => r.Weekdays).ToldAs(StockWords.Of);
        builder.HasIndex(r => r.Key).IsUnique();
        builder.HasIndex(r => r.SiteId);
    }
}
