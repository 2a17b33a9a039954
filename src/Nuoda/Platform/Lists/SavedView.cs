using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Lists;

/// <summary>A list as somebody likes to see it: search, filters and sorting under a name. The state of a list is its URL, so a view is a query string.</summary>
public sealed class SavedView : IVersioned
{
    public long Id { get; init; }
    /// <summary>Path of the list: /customers.</summary>
    public required string Path { get; init; }
    public required string Name { get; set; }
    /// <summary>Without the question mark, and without the place in the list.</summary>
    public required string Query { get; set; }
    /// <summary>Who made it, and alone may remove it.</summary>
    public long OwnerId { get; init; }
    /// <summary>Everybody sees it; what it shows stays within each one's own scope.</summary>
    public bool IsShared { get; set; }
    public int Version { get; set; } = 1;
}

internal sealed class SavedViewMapping : IEntityTypeConfiguration<SavedView>
{
    public void Configure(EntityTypeBuilder<SavedView> builder)
    {
        builder.ToTable("saved_views");
        builder.HasIndex(v => new { v.OwnerId, v.Path, v.Name }).IsUnique();
        builder.HasIndex(v => new { v.Path, v.IsShared });
        builder.Property(v => v.Query).HasMaxLength(-1);
    }
}
