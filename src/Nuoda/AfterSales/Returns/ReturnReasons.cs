using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.AfterSales;

/// <summary>A reason as people choose it.</summary>
/// <param name="IsOwn">The company's own; else one of the usual.</param>
/// <param name="Version">0: nobody has changed it.</param>
public sealed record ReasonBody(string Key, string English, string Chinese, bool IsRetired, bool IsOwn, int Version)
{
    internal string InWords => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? Chinese : English;
}

public sealed record ReasonFields(string English, string Chinese, bool IsRetired = false);

/// <summary>The reasons for which goods come back: the usual ones, as the company renamed, retired and added to them.</summary>
internal sealed class ReturnReasons(NuodaDb db)
{
    public static readonly IReadOnlyList<string> Usual = ["damaged", "defective", "expired", "short-shelf-life", "wrong-goods", "too-much", "not-wanted", "gift", "recall", "other"];

    /// <summary>A usual reason of this key, or none.</summary>
    public static string TextKey(string reason) => "return.reason." + reason.Replace('-', '_');

    public async Task<IReadOnlyList<ReasonBody>> All(CancellationToken ct)
    {
        var stored = await db.Set<ReturnReason>().AsNoTracking().OrderBy(r => r.Id).ToDictionaryAsync(r => r.Key, ct);
        var usual = Usual.Select(key => stored.Remove(key, out var changed)
            ? new ReasonBody(key, changed.English, changed.Chinese, changed.IsRetired, IsOwn: false, changed.Version)
            : new ReasonBody(key, Texts.Both(TextKey(key))[0], Texts.Both(TextKey(key))[1], IsRetired: false, IsOwn: false, 0)).ToList();
        return [.. usual, .. stored.Values.OrderBy(r => r.Id).Select(r => new ReasonBody(r.Key, r.English, r.Chinese, r.IsRetired, IsOwn: true, r.Version))];
    }

    /// <summary>Renames or retires a reason, or adds one.</summary>
    /// <param name="version">That the editor saw; 0 = there was none.</param>
    public async Task<Result<ReturnReason>> Set(string key, int version, ReasonFields fields, CancellationToken ct)
    {
        if (key.Length is 0 or > 40 || !key.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) return Error.Invalid("return.reason_key").At("key");
        foreach (var (field, text) in new[] { ("english", fields.English), ("chinese", fields.Chinese) })
        {
            if (string.IsNullOrWhiteSpace(text)) return Error.Invalid("return.reason_words").At(field);
            if (text.Length > NuodaDb.TextLength) return Error.Invalid("text.too_long", NuodaDb.TextLength).At(field);
        }
        var reason = await db.Set<ReturnReason>().SingleOrDefaultAsync(r => r.Key == key, ct);
        if (reason is null)
        {
            if (version != 0) return Error.Conflict("record.removed");
            db.Add(reason = new ReturnReason { Id = await db.Reserve("return_reasons", 1, ct), Key = key, English = fields.English.Trim(), Chinese = fields.Chinese.Trim(), IsRetired = fields.IsRetired });
        }
        else
        {
            db.Expect(reason, version);
            (reason.English, reason.Chinese, reason.IsRetired) = (fields.English.Trim(), fields.Chinese.Trim(), fields.IsRetired);
        }
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : reason;
    }
}
