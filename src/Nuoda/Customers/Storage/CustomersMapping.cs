using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;

namespace Nuoda.Customers.Storage;

internal sealed class CustomersMapping : IEntityTypeConfiguration<Customer>, IEntityTypeConfiguration<Contact>
{
    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.ToTable("customers");
        builder.HasIndex(c => c.Key).IsUnique();
        builder.Property(c => c.Notes).HasMaxLength(-1);
        builder.Property(c => c.Relationship).ToldAs(CustomerWords.Of);
        builder.Property(c => c.Stage).ToldAs(CustomerWords.Of);
        // The list is sorted by name, then id; within one region, sales person, class or segment too. Their first columns also give the values that the filters offer.
        // Who has no such word is found in none of them: a word that a company does not use costs nothing.
        builder.HasIndex(c => new { c.Name, c.Id });
        builder.HasIndex(c => new { c.Region, c.Name, c.Id }).HasFilter("region IS NOT NULL");
        builder.HasIndex(c => new { c.SalesPerson, c.Name, c.Id }).HasFilter("sales_person IS NOT NULL");
        builder.HasIndex(c => new { c.Class, c.Name, c.Id }).HasFilter("class IS NOT NULL");
        builder.HasIndex(c => new { c.Segment, c.Name, c.Id }).HasFilter("segment IS NOT NULL");
        // Files that were merged into another.
        builder.HasIndex(c => c.MergedIntoId).HasFilter("merged_into_id IS NOT NULL");
    }

    public void Configure(EntityTypeBuilder<Contact> builder)
    {
        builder.ToTable("contacts");
        builder.HasIndex(c => c.Key).IsUnique();
        builder.HasIndex(c => c.CustomerId);
        builder.Property(c => c.Notes).HasMaxLength(-1);
    }
}
