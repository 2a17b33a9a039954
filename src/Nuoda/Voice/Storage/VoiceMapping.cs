using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nuoda.Voice.Storage;

internal sealed class VoiceMapping : IEntityTypeConfiguration<Review>
{
    public void Configure(EntityTypeBuilder<Review> builder)
    {
        builder.ToTable("reviews");
        builder.HasIndex(r => r.Key).IsUnique();
        builder.HasIndex(r => r.OrderId);
        builder.HasIndex(r => r.CustomerId);
        builder.Property(r => r.Title).HasMaxLength(-1);
        builder.Property(r => r.Comment).HasMaxLength(-1);
    }
}
