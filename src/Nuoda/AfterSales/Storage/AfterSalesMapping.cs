using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;

namespace Nuoda.AfterSales.Storage;

internal sealed class AfterSalesMapping : IEntityTypeConfiguration<Return>
{
    public void Configure(EntityTypeBuilder<Return> builder)
    {
        builder.ToTable("returns");
        builder.HasIndex(r => r.Key).IsUnique();
        builder.HasIndex(r => r.CustomerId);
        builder.Property(r => r.Quantity).ToldInParts(1000);
        builder.Property(r => r.Reason).HasMaxLength(-1);
    }
}
