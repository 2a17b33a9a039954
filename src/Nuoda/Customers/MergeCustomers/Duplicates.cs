using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <param name="SameName">The names say the same, but for the form of company, blanks and at most one letter.</param>
/// <param name="SamePhone">Both have this number.</param>
internal sealed record LikelyDuplicate(Customer Customer, bool SameName, bool SamePhone);

/// <summary>Which other files may be of the same customer.</summary>
internal sealed class Duplicates(NuodaDb db, CustomerSearch search)
{
    private const int Most = 50;
    /// <summary>Shorter numbers (extensions, hot lines) are shared by many.</summary>
    private const int ShortestPhone = 7;
    /// <summary>One letter more or less makes another name of a shorter one.</summary>
    private const int ShortestAlmost = 5;
    private static readonly string[] Forms =
        ["有限责任公司", "股份有限公司", "有限公司", "公司", "corporation", "incorporated", "limited", "company", "gmbh", "corp", "inc", "llc", "ltd", "co"];

    public async Task<IReadOnlyList<LikelyDuplicate>> Of(Customer customer, DataScope scope, CancellationToken ct)
    {
        var (name, phone) = (Bare(CustomerSearch.Folded(customer.Name)), CustomerSearch.Digits(customer.Phone));
        var found = new Dictionary<long, (bool Name, bool Phone)>();
        foreach (var (id, otherName, otherPhone) in await search.Names(db, ct))
        {
            if (id == customer.Id) continue;
            var samePhone = phone.Length >= ShortestPhone && otherPhone == phone;
            var sameName = IsAlmost(name, Bare(otherName));
            if (samePhone || sameName) found[id] = (sameName, samePhone);
            if (found.Count == 10 * Most) break;
        }
        var ids = found.Keys.ToList();
        var records = await db.Set<Customer>().AsNoTracking().Within(scope).Where(c => ids.Contains(c.Id) && c.MergedIntoId == null).ToListAsync(ct);
        return [.. records.Select(c => new LikelyDuplicate(c, found[c.Id].Name, found[c.Id].Phone))
            .OrderByDescending(d => (d.SameName ? 1 : 0) + (d.SamePhone ? 1 : 0)).ThenBy(d => d.Customer.Name, StringComparer.Ordinal).ThenBy(d => d.Customer.Id).Take(Most)];
    }

    /// <summary>Any other file, for the duplicate that nothing but a person recognises.</summary>
    public async Task<IReadOnlyList<LikelyDuplicate>> Search(string text, long except, DataScope scope, int most, CancellationToken ct)
    {
        var ids = await search.Find(db, text, ct) ?? [];
        var records = await db.Set<Customer>().AsNoTracking().Within(scope).Where(c => ids.Contains(c.Id) && c.Id != except && c.MergedIntoId == null)
            .OrderBy(c => c.Name).ThenBy(c => c.Id).Take(most).ToListAsync(ct);
        return records.ConvertAll(c => new LikelyDuplicate(c, SameName: false, SamePhone: false));
    }

    /// <summary>The name without blanks, punctuation and form of company.</summary>
    internal static string Bare(string folded)
    {
        var words = new string([.. folded.Select(c => char.IsLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        while (words.Count > 1 && Forms.Contains(words[^1])) words.RemoveAt(words.Count - 1);
        var bare = string.Concat(words);
        foreach (var form in Forms.Where(f => f[0] > 127))
            if (bare.Length > form.Length && bare.EndsWith(form, StringComparison.Ordinal)) return bare[..^form.Length];
        return bare;
    }

    /// <summary>Equal, or one letter apart.</summary>
    internal static bool IsAlmost(string a, string b)
    {
        if (a == b) return a.Length > 0;
        if (Math.Min(a.Length, b.Length) < ShortestAlmost || Math.Abs(a.Length - b.Length) > 1) return false;
        // Numbers that differ in one digit are different numbers: "Store 12" and "Store 13".
        var start = 0;
        while (start < Math.Min(a.Length, b.Length) && a[start] == b[start]) start++;
        var (endA, endB) = (a.Length - 1, b.Length - 1);
        while (endA >= start && endB >= start && a[endA] == b[endB]) (endA, endB) = (endA - 1, endB - 1);
        if (endA - start > 0 || endB - start > 0) return false;
        return !(start < a.Length && char.IsDigit(a[start])) && !(start < b.Length && char.IsDigit(b[start]));
    }
}
