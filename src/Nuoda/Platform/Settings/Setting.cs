using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nuoda.Platform.Settings;

/// <summary>One named setting of the company: name, language, currency, time zone, week start, …</summary>
[Published]
public sealed class Setting
{
    public required string Name { get; init; }
    public required string Value { get; set; }
}

internal sealed class SettingMapping : IEntityTypeConfiguration<Setting>
{
    public void Configure(EntityTypeBuilder<Setting> builder)
    {
        builder.ToTable("settings");
        builder.HasKey(s => s.Name);
        builder.Property(s => s.Value).HasMaxLength(-1);
    }
}
