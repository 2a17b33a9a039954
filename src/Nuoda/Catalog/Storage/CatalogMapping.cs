using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;

namespace Nuoda.Catalog.Storage;

internal sealed class CatalogMapping : IEntityTypeConfiguration<Product>, IEntityTypeConfiguration<ProductPack>, IEntityTypeConfiguration<ProductSubstitute>
{
    public void Configure(EntityTypeBuilder<Product> builder)
    {
        builder.ToTable("products");
        builder.HasIndex(p => p.Key).IsUnique();
        // A scanner's number is looked for among all products; most files have none.
        builder.HasIndex(p => p.Gtin).HasFilter("gtin IS NOT NULL");
        builder.Property(p => p.PackQuantity).ToldInParts(1000);
        builder.Property(p => p.RunDownPlan).HasMaxLength(-1);
    }

    public void Configure(EntityTypeBuilder<ProductPack> builder)
    {
        builder.ToTable("product_packs");
        builder.HasIndex(p => new { p.ProductId, p.Unit }).IsUnique();
        builder.HasIndex(p => p.Gtin).HasFilter("gtin IS NOT NULL");
        builder.Property(p => p.Quantity).ToldInParts(1000);
        builder.Property(p => p.SplitSurcharge).ToldAs(s => CatalogWords.Percent(s));
    }

    public void Configure(EntityTypeBuilder<ProductSubstitute> builder)
    {
        builder.ToTable("product_substitutes");
        builder.HasIndex(s => new { s.ProductId, s.SubstituteId, s.CustomerId }).IsUnique();
        builder.HasIndex(s => s.CustomerId).HasFilter("customer_id IS NOT NULL");
        builder.Property(s => s.PriceRule).ToldAs(CatalogWords.Of);
    }
}
