using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Nuoda.Kernel;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Operations;

/// <summary>.NET with the data that dates and languages need: cut-down images leave it out.</summary>
internal sealed class RuntimeCheck : IDoctorCheck
{
    public string Name => "runtime";

    public async IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        if (CultureInfo.GetCultureInfo("zh-CN").DateTimeFormat.GetMonthName(1) == CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(1))
            yield return new("no-cultures", Environment.Version);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById("Asia/Shanghai", out _)) yield return new("no-time-zones", Environment.Version);
    }
}

/// <summary>Room to go on, and nothing half-done left about.</summary>
internal sealed class FolderCheck : IDoctorCheck
{
    private const long LeastFree = 500_000_000;

    public string Name => "folder";

    public async IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        // A restore needs the database twice, and so does a backup of it in the worst case.
        var needed = Math.Max(LeastFree, File.Exists(home.SqliteFile) ? 2 * new FileInfo(home.SqliteFile).Length : 0);
        var free = new DriveInfo(home.Folder).AvailableFreeSpace;
        if (free < needed) yield return new("disk-space", free / 1e6, needed / 1e6);
        foreach (var left in Directory.EnumerateFileSystemEntries(home.Folder).Select(Path.GetFileName).Where(n => n!.StartsWith(".restoring-", StringComparison.Ordinal)))
            yield return new("restore-left", left);
    }
}

/// <summary>The database answers, is whole and has this program's schema.</summary>
internal sealed class DatabaseCheck : IDoctorCheck
{
    public string Name => "database";

    public bool IsFoundation => true;

    public async IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, [EnumeratorCancellation] CancellationToken ct)
    {
        if (home.Database is null && !File.Exists(home.SqliteFile))
        {
            yield return new("database-missing", home.SqliteFile);
            yield break;
        }
        List<Finding> wrong = [];
        try
        {
            if (db.IsSqlite)
            {
                var damage = await db.Database.SqlQueryRaw<string>("SELECT quick_check AS \"Value\" FROM pragma_quick_check").ToListAsync(ct);
                if (damage is not ["ok"]) wrong.Add(new("database-damaged", string.Join("; ", damage.Take(Finding.Named))));
            }
            var pending = (await db.Database.GetPendingMigrationsAsync(ct)).ToList();
            if (pending.Count > 0) wrong.Add(new("schema-old", string.Join(", ", pending)));
            var unknown = (await db.Database.GetAppliedMigrationsAsync(ct)).Except(db.Database.GetMigrations()).ToList();
            if (unknown.Count > 0) wrong.Add(new("schema-newer", string.Join(", ", unknown)));
        }
        catch (Exception refused) when (refused is NpgsqlException or Microsoft.Data.Sqlite.SqliteException)
        {
            wrong.Add(new("database-unreachable", refused.Message));
        }
        foreach (var finding in wrong) yield return finding;
    }
}

/// <summary>What is set for the company can be used.</summary>
internal sealed class SettingsCheck : IDoctorCheck
{
    public string Name => "settings";

    public async IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, [EnumeratorCancellation] CancellationToken ct)
    {
        var usable = new Dictionary<string, Func<string, bool>>(StringComparer.Ordinal)
        {
            ["company.currency"] = value => Currency.TryParse(value) is not null,
            ["company.language"] = value => Texts.Languages.Contains(value),
            ["company.time-zone"] = value => TimeZoneInfo.TryFindSystemTimeZoneById(value, out _),
            ["company.week-start"] = value => Enum.TryParse<DayOfWeek>(value, out _),
        };
        await foreach (var setting in db.Settings.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            if (usable.TryGetValue(setting.Name, out var isUsable) && !isUsable(setting.Value)) yield return new("setting-unusable", setting.Name, setting.Value);
        }
    }
}
