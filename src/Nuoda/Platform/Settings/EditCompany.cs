using System.Security.Cryptography;
using System.Text;
using Nuoda.Kernel;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Settings;

/// <summary>Changes what is said of the company. Pages read it on every request; who keeps something that follows from it (the facts: which day an instant is) hears of it by
/// the outbox, on every node.</summary>
internal sealed class EditCompany(NuodaDb db, TimeProvider clock)
{
    /// <param name="seen">Mark of the company that the editor saw; refused when somebody else has changed it since.</param>
    public async Task<Result<Company>> Handle(string? seen, Company company, CancellationToken ct)
    {
        if (company.Check() is { } wrong) return wrong;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Positions of the outbox are handed out one writer at a time: of two who save at once the second waits here, and then sees what the first wrote.
        await RecordsChanged.Append(db, RecordsChanged.Company, "{}", clock.GetUtcNow(), ct);
        var stored = await Company.Load(db, ct);
        company = company with { IsSample = stored.IsSample };
        if (company == stored) return company;
        if (Mark(stored) != seen)
        {
            var differences = Fields(company).Zip(Fields(stored), (mine, theirs) => new FieldDifference(Texts.Of(mine.Label), mine.Value, theirs.Value)).Where(d => d.Yours != d.Theirs).ToList();
            return Error.Conflict("record.changed", string.Join(", ", differences.Select(d => d.Field))) with { Differences = differences };
        }
        await company.Store(db, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return company;
    }

    /// <summary>The same for the same settings only.</summary>
    public static string Mark(Company company) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Fields(company).Select(f => f.Value)))))[..16];

    private static (string Label, string Value)[] Fields(Company company) =>
    [
        ("company.name", company.Name), ("company.language", company.Language), ("company.currency", company.Currency), ("company.time_zone", company.TimeZone),
        ("company.week_start", company.WeekStart.ToString()),
    ];
}
