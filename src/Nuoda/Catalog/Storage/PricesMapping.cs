using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;

namespace Nuoda.Catalog.Storage;

internal sealed class PricesMapping : IEntityTypeConfiguration<PriceList>, IEntityTypeConfiguration<PriceChange>, IEntityTypeConfiguration<PriceLine>, IEntityTypeConfiguration<PriceAnnouncement>,
    IEntityTypeConfiguration<Promotion>, IEntityTypeConfiguration<PurchasePrice>
{
    private const int Millionths = 1_000_000;

    public void Configure(EntityTypeBuilder<PriceList> builder)
    {
        builder.ToTable("price_lists");
        builder.HasIndex(l => l.Key).IsUnique();
        builder.HasIndex(l => l.CustomerId).HasFilter("customer_id IS NOT NULL");
        builder.Property(l => l.Scope).ToldAs(CatalogWords.Of);
    }

    public void Configure(EntityTypeBuilder<PriceChange> builder)
    {
        builder.ToTable("price_changes");
        builder.HasIndex(c => new { c.EffectiveOn, c.Id });
        builder.Property(c => c.Makers).HasMaxLength(-1);
        builder.Property(c => c.State).ToldAs(CatalogWords.Of);
    }

    public void Configure(EntityTypeBuilder<PriceLine> builder)
    {
        builder.ToTable("price_lines");
        builder.HasIndex(l => new { l.ChangeId, l.PriceListId, l.ProductId, l.PackQuantity, l.FromQuantity }).IsUnique();
        // A price is asked for by product; the lists that fit are few.
        builder.HasIndex(l => new { l.ProductId, l.PriceListId });
        builder.HasIndex(l => l.PriceListId);
        builder.Property(l => l.PackQuantity).ToldInParts(1000);
        builder.Property(l => l.FromQuantity).ToldInParts(1000);
        builder.Property(l => l.OldMillionths).ToldInParts(Millionths);
        builder.Property(l => l.PriceMillionths).ToldInParts(Millionths);
    }

    public void Configure(EntityTypeBuilder<PriceAnnouncement> builder)
    {
        builder.ToTable("price_announcements");
        builder.HasKey(a => new { a.ChangeId, a.CustomerId });
        builder.HasIndex(a => a.CustomerId);
    }

    public void Configure(EntityTypeBuilder<Promotion> builder)
    {
        builder.ToTable("promotions");
        builder.HasIndex(p => new { p.ToDay, p.Id });
        builder.Property(p => p.Makers).HasMaxLength(-1);
        builder.Property(p => p.Scope).ToldAs(CatalogWords.Of);
        builder.Property(p => p.Kind).ToldAs(CatalogWords.Of);
        builder.Property(p => p.State).ToldAs(CatalogWords.Of);
        builder.Property(p => p.Percent).ToldAs(p => CatalogWords.Percent(p));
        builder.Property(p => p.PriceMillionths).ToldInParts(Millionths);
        builder.Property(p => p.MinQuantity).ToldInParts(1000);
    }

    public void Configure(EntityTypeBuilder<PurchasePrice> builder)
    {
        builder.ToTable("purchase_prices");
        builder.HasIndex(p => new { p.ProductId, p.Supplier, p.FromDay }).IsUnique();
        builder.Property(p => p.PriceMillionths).ToldInParts(Millionths);
    }
}
