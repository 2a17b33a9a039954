using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Kernel;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>Where an import of the web stands: the user maps, it is checked (dry run), the user looks, it is stored.</summary>
public enum JobStep { Mapping = 0, Checking = 1, Checked = 2, Importing = 3, Ended = 4 }

/// <summary>An import that a page or a program asked for: its files, its mapping and how far it is. The <see cref="ImportRun"/> of the same id is its result.</summary>
public sealed class ImportJob
{
    public long ImportId { get; init; }
    /// <summary>Folder below imports/uploads.</summary>
    public required string Folder { get; init; }
    /// <summary>JSON: names of the files, in the order in which they lie in the folder as 1, 2, ….</summary>
    public required string Files { get; init; }
    /// <summary>The mapping; null = the columns are matched by themselves.</summary>
    public string? Profile { get; set; }
    public bool AllOrNothing { get; set; }
    public ChangeBy ChangeBy { get; set; }
    public string? Reason { get; set; }
    /// <summary>A check that a program asked for: it ends with the check.</summary>
    public bool IsDryRun { get; init; }
    public JobStep Step { get; set; }
    public bool CancelAsked { get; set; }
    /// <summary>JSON of <see cref="ImportProgress"/>, renewed about once a second.</summary>
    public string? Progress { get; set; }
    /// <summary>JSON of the outcome of the check, without its issues (those are import_issues).</summary>
    public string? Checked { get; set; }
    /// <summary>JSON: code and arguments of the refusal that ended the last step.</summary>
    public string? Refusal { get; set; }

    public IReadOnlyList<ImportFile> FilesIn(DataHome home) =>
        [.. JsonSerializer.Deserialize<string[]>(Files)!.Select((name, i) => new ImportFile(name, Path.Combine(FolderIn(home), (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))))];

    public string FolderIn(DataHome home) => Path.Combine(home.ImportsFolder, "uploads", Folder);

    public void DeleteFiles(DataHome home)
    {
        if (Directory.Exists(FolderIn(home))) Directory.Delete(FolderIn(home), recursive: true);
    }

    public bool IsWorking => Step is JobStep.Checking or JobStep.Importing;

    public void Refuse(Error error) =>
        Refusal = JsonSerializer.Serialize(new RefusalRecord(error.Kind, error.Code, [.. error.Args.Select(a => Convert.ToString(a, System.Globalization.CultureInfo.InvariantCulture))]));

    public Error? RefusedBy() => Refusal is null ? null : JsonSerializer.Deserialize<RefusalRecord>(Refusal) is { } r ? new Error(r.Kind, r.Code, [.. r.Args]) : null;

    private sealed record RefusalRecord(ErrorKind Kind, string Code, string?[] Args);
}

internal sealed class ImportJobMapping : IEntityTypeConfiguration<ImportJob>
{
    public void Configure(EntityTypeBuilder<ImportJob> builder)
    {
        builder.ToTable("import_jobs").KeepOutOfAudit();
        builder.HasKey(j => j.ImportId);
        // The runner looks for work every second.
        builder.HasIndex(j => j.Step);
        builder.Property(j => j.Files).HasMaxLength(-1);
        builder.Property(j => j.Profile).HasMaxLength(-1);
        builder.Property(j => j.Progress).HasMaxLength(-1);
        builder.Property(j => j.Checked).HasMaxLength(-1);
        builder.Property(j => j.Refusal).HasMaxLength(-1);
    }
}
