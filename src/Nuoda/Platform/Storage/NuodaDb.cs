using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Nuoda.Platform.Access;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Import;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Settings;

namespace Nuoda.Platform.Storage;

/// <summary>The one database of a company. Modules bring their own mappings (folder Storage); tables and columns are in snake_case.</summary>
[Published]
public sealed partial class NuodaDb(DbContextOptions<NuodaDb> options) : DbContext(options)
{
    /// <summary>Longest text of a name, key or attribute; longer input is a row error, never cut.</summary>
    public const int TextLength = 400;

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<AuditBatch> AuditBatches => Set<AuditBatch>();
    public DbSet<OutboxEvent> Outbox => Set<OutboxEvent>();
    public DbSet<ImportRun> Imports => Set<ImportRun>();
    public DbSet<ImportIssue> ImportIssues => Set<ImportIssue>();
    public DbSet<ImportRange> ImportRanges => Set<ImportRange>();
    public DbSet<ImportProfileRecord> ImportProfiles => Set<ImportProfileRecord>();
    public DbSet<Setting> Settings => Set<Setting>();
    public DbSet<User> Users => Set<User>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<IdBlock> IdBlocks => Set<IdBlock>();

    public bool IsSqlite => Database.IsSqlite();

    /// <summary>Who writes through this context, for the audit trail: user:NAME, apikey:NAME, import:ID, cli:OSUSER.</summary>
    public string Actor { get; set; } = Shell.CommandLine.Actor;

    /// <summary>Dates the audit entries.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Entries that the save under way has added.</summary>
    internal List<AuditEntry> PendingAudit { get; } = [];

    // Here and not where options are made: no context without an audit trail.
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.AddInterceptors(AuditInterceptor.Instance);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<string>().HaveMaxLength(TextLength);
        configurationBuilder.Properties<DateOnly>().HaveConversion<DayConverter>();
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<InstantConverter>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(NuodaDb).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase(property.Name));
                // Ids come from IdBlocks on both databases, so that an import's rows stand in one range.
                if (property.Name == "Id" && property.ClrType == typeof(long) && entity.ClrType != typeof(OutboxEvent))
                    property.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
            }
            if (typeof(IVersioned).IsAssignableFrom(entity.ClrType))
                entity.FindProperty(nameof(IVersioned.Version))!.IsConcurrencyToken = true;
            foreach (var key in entity.GetKeys()) key.SetName($"pk_{entity.GetTableName()}");
            foreach (var index in entity.GetIndexes())
                index.SetDatabaseName($"ix_{entity.GetTableName()}_{string.Join('_', index.Properties.Select(p => SnakeCase(p.Name)))}");
        }
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && !char.IsUpper(name[i - 1])) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}

/// <summary>Days as whole days since 1970-01-01: the same arithmetic on both databases and in the facts.</summary>
public sealed class DayConverter() : ValueConverter<DateOnly, int>(day => Day.ToNumber(day), number => Day.FromNumber(number));

/// <summary>Instants as milliseconds since 1970-01-01 UTC: ordered and compared alike on both databases.</summary>
public sealed class InstantConverter() : ValueConverter<DateTimeOffset, long>(at => at.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));

/// <summary>Whole days since 1970-01-01, as the database and the facts keep them.</summary>
[Published]
public static class Day
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    public static int ToNumber(DateOnly day) => day.DayNumber - Epoch;
    public static DateOnly FromNumber(int number) => DateOnly.FromDayNumber(number + Epoch);
}
