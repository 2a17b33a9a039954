using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Settings;

/// <summary>What the first administrator said of the company.</summary>
/// <param name="Name">As it stands on pages and exports.</param>
/// <param name="Language">zh-CN or en: the language of whoever has not chosen one.</param>
/// <param name="Currency">ISO 4217; of amounts whose source names none.</param>
/// <param name="TimeZone">IANA name; time stamps without a zone are local to it.</param>
/// <param name="WeekStart">First day of the week in reports by week.</param>
/// <param name="IsSample">The sample company: its pages show a banner.</param>
[Published]
public sealed record Company(string Name, string Language, string Currency, string TimeZone, DayOfWeek WeekStart, bool IsSample = false)
{
    public static readonly Company Default = new("", "zh-CN", "CNY", "Asia/Shanghai", DayOfWeek.Monday);

    internal static async Task<Company> Load(DataHome home, CancellationToken ct)
    {
        await using var db = home.OpenDb();
        return await Load(db, ct);
    }

    public static async Task<Company> Load(NuodaDb db, CancellationToken ct)
    {
        var stored = await db.Settings.AsNoTracking().ToDictionaryAsync(s => s.Name, s => s.Value, ct);
        string Of(string name, string otherwise) => stored.GetValueOrDefault("company." + name, otherwise);
        return new(
            Of("name", Default.Name), Of("language", Default.Language), Of("currency", Default.Currency), Of("time-zone", Default.TimeZone),
            Enum.Parse<DayOfWeek>(Of("week-start", nameof(DayOfWeek.Monday))), Of("sample", "no") == "yes");
    }

    /// <summary>The company's zone in the moment of a snapshot.</summary>
    public static TimeZoneInfo ZoneAt(ReadSnapshot snapshot)
    {
        using var rows = snapshot.Query("SELECT value FROM settings WHERE name = 'company.time-zone'");
        return TimeZoneInfo.FindSystemTimeZoneById(rows.Read() ? rows.GetString(0) : Default.TimeZone);
    }

    /// <summary>Writes every field into the context; the caller saves.</summary>
    public async Task Store(NuodaDb db, CancellationToken ct)
    {
        foreach (var (name, value) in new[]
                 {
                     ("name", Name), ("language", Language), ("currency", Currency), ("time-zone", TimeZone),
                     ("week-start", WeekStart.ToString()), ("sample", IsSample ? "yes" : "no"),
                 })
        {
            var stored = await db.Settings.FindAsync(["company." + name], ct);
            if (stored is null) db.Settings.Add(new Setting { Name = "company." + name, Value = value });
            else stored.Value = value;
        }
    }

    /// <summary>What a stored setting is called where it is edited; its own name when no page edits it.</summary>
    internal static string SettingInWords(string name) => name.Replace('-', '_') is var key && Texts.Has(key) ? Texts.Of(key) : name;

    /// <summary>The same of its value.</summary>
    internal static string ValueInWords(string name, string value) => (name, value) switch
    {
        ("company.language", _) => Texts.NameOf(value),
        ("company.week-start", _) when Enum.TryParse<DayOfWeek>(value, out var day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName(day),
        ("company.sample", _) => Texts.Of(value == "yes" ? "audit.yes" : "audit.no"),
        _ => value,
    };

    /// <summary>Today in the company's zone.</summary>
    public DateOnly Today(TimeProvider clock) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).DateTime);
}
