using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

internal sealed record ReportFields(string? Source, DateOnly? DatedOn, string? Grade, string? FileName, byte[]? Content)
{
    public const int LargestFile = 3 * 1024 * 1024;

    /// <summary>What people attach, by the ending of the name; anything else is refused, and nothing is ever shown within our pages.</summary>
    public static readonly IReadOnlyDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".pdf"] = "application/pdf", [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".png"] = "image/png", [".jpg"] = "image/jpeg", [".jpeg"] = "image/jpeg", [".csv"] = "text/csv", [".txt"] = "text/plain",
    };

    public Error? Check(DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(Source)) return Error.Invalid("creditreport.source_needed").At("source");
        foreach (var (field, text) in new[] { ("source", Source), ("grade", Grade), ("file", FileName) })
            if (text?.Length > NuodaDb.TextLength) return Error.Invalid("text.too_long", NuodaDb.TextLength).At(field);
        if (DatedOn is not { } day || day > today) return Error.Invalid("creditreport.day", DatedOn).At("datedOn");
        if (Content is not { Length: > 0 and <= LargestFile }) return Error.Invalid("creditreport.file", LargestFile / 1024 / 1024).At("file");
        return Types.ContainsKey(Path.GetExtension(FileName ?? "")) ? null : Error.Invalid("creditreport.type", string.Join(", ", Types.Keys)).At("file");
    }
}

/// <summary>External credit reports: kept as they came, with who attached them.</summary>
internal sealed class CreditReports(NuodaDb db, CurrentUser me, TimeProvider clock)
{
    public async Task<Result<CreditReport>> Attach(long customerId, ReportFields fields, Company company, CancellationToken ct)
    {
        if (!await db.Set<Customer>().Within(me.Scope).AnyAsync(c => c.Id == customerId && c.MergedIntoId == null, ct)) return Error.NotFound("customer.not_found", customerId);
        if (fields.Check(company.Today(clock)) is { } wrong) return wrong;
        var report = new CreditReport
        {
            Id = await db.Reserve("credit_reports", 1, ct), CustomerId = customerId, Source = fields.Source!.Trim(), DatedOn = fields.DatedOn!.Value,
            Grade = string.IsNullOrWhiteSpace(fields.Grade) ? null : fields.Grade.Trim(), FileName = Path.GetFileName(fields.FileName!), ContentType = ReportFields.Types[Path.GetExtension(fields.FileName!)],
            Content = fields.Content!, AddedAt = clock.GetUtcNow(), AddedBy = me.Actor,
        };
        db.Add(report);
        await db.SaveChangesAsync(ct);
        return report;
    }

    public Task<CreditReport?> Find(long customerId, long id, CancellationToken ct) =>
        (from r in db.Set<CreditReport>().AsNoTracking()
         join c in db.Set<Customer>().Within(me.Scope) on r.CustomerId equals c.Id
         where r.Id == id && r.CustomerId == customerId
         select r).SingleOrDefaultAsync(ct);
}
