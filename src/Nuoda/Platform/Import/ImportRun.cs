using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;

namespace Nuoda.Platform.Import;

public enum ImportState { Staging = 0, Applying = 1, Done = 2, Failed = 3, Cancelled = 4, Undone = 5, Draft = 6 }

/// <summary>One import: one unit that is stored, or not, and can be undone.</summary>
[Published]
public sealed class ImportRun
{
    public long Id { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public required string Actor { get; init; }
    public ImportState State { get; set; }
    /// <summary>Names of the files, newline between.</summary>
    public required string Files { get; init; }
    public string? Profile { get; init; }
    /// <summary>JSON of the options it was started with, so that a restart goes on alike.</summary>
    public required string Options { get; init; }
    public long RowsRead { get; set; }
    public long RowsRejected { get; set; }
    /// <summary>JSON: the counts and times that the command line prints.</summary>
    public string? Summary { get; set; }
    /// <summary>JSON: what an undo took back, and what it kept and why.</summary>
    public string? Undo { get; set; }
}

/// <summary>One thing wrong with one row.</summary>
public sealed class ImportIssue
{
    public long ImportId { get; init; }
    public int Number { get; init; }
    public required string File { get; init; }
    public string? Sheet { get; init; }
    public long Row { get; init; }
    public string? Column { get; init; }
    public string? Value { get; init; }
    /// <summary>Stable code; its text in both languages says what is expected.</summary>
    public required string Code { get; init; }
    /// <summary>Arguments of the text, newline between.</summary>
    public string? Args { get; init; }
    public bool IsWarning { get; init; }
    /// <summary>Which of several like rows it is, where only their order in the file tells.</summary>
    public int? Occurrence { get; init; }
}

/// <summary>The ids that an import may have created in one table: [First, Last].</summary>
[Published]
public sealed class ImportRange
{
    public long ImportId { get; init; }
    public required string TableName { get; init; }
    public long FirstId { get; init; }
    public long LastId { get; init; }
}

/// <summary>A mapping saved by name.</summary>
public sealed class ImportProfileRecord
{
    public required string Name { get; init; }
    /// <summary>The profile document, as in samples/profiles.</summary>
    public required string Json { get; set; }
}

internal sealed class ImportMapping : IEntityTypeConfiguration<ImportRun>, IEntityTypeConfiguration<ImportIssue>,
    IEntityTypeConfiguration<ImportRange>, IEntityTypeConfiguration<ImportProfileRecord>
{
    public void Configure(EntityTypeBuilder<ImportRun> builder)
    {
        builder.ToTable("imports").KeepOutOfAudit();
        builder.Property(i => i.Files).HasMaxLength(-1);
        builder.Property(i => i.Options).HasMaxLength(-1);
        builder.Property(i => i.Summary).HasMaxLength(-1);
        builder.Property(i => i.Undo).HasMaxLength(-1);
    }

    public void Configure(EntityTypeBuilder<ImportIssue> builder)
    {
        builder.ToTable("import_issues").KeepOutOfAudit();
        builder.HasKey(i => new { i.ImportId, i.Number });
        builder.Property(i => i.Value).HasMaxLength(-1);
        builder.Property(i => i.Args).HasMaxLength(-1);
    }

    public void Configure(EntityTypeBuilder<ImportRange> builder)
    {
        builder.ToTable("import_ranges").KeepOutOfAudit();
        builder.HasKey(r => new { r.ImportId, r.TableName });
        builder.HasIndex(r => new { r.TableName, r.FirstId });
    }

    public void Configure(EntityTypeBuilder<ImportProfileRecord> builder)
    {
        builder.ToTable("import_profiles");
        builder.HasKey(p => p.Name);
        builder.Property(p => p.Json).HasMaxLength(-1);
    }
}
