using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nuoda.Customers.Storage;

internal sealed class CustomersMapping : IEntityTypeConfiguration<Customer>, IEntityTypeConfiguration<Contact>
{
    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.ToTable("customers");
        builder.HasIndex(c => c.Key).IsUnique();
        builder.Property(c => c.Notes).HasMaxLength(-1);
        // The list is sorted by name, then id.
        builder.HasIndex(c => new { c.Name, c.Id });
    }

    public void Configure(EntityTypeBuilder<Contact> builder)
    {
        builder.ToTable("contacts");
        builder.HasIndex(c => c.Key).IsUnique();
        builder.HasIndex(c => c.CustomerId);
        builder.Property(c => c.Notes).HasMaxLength(-1);
    }
}
