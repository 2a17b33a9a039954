using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Operations;

/// <summary>Something wrong: a stable code, whose text "doctor.finding.CODE" names what and how many.</summary>
[Published]
public sealed record Finding(string Code, params object?[] Args)
{
    /// <summary>How many ids a finding names; the count says how many there are.</summary>
    public const int Named = 5;

    /// <summary>One finding when the query finds any records: how many (argument 0) and the first of them (argument 1).</summary>
    public static async IAsyncEnumerable<Finding> Any<TId>(string code, IQueryable<TId> broken, [EnumeratorCancellation] CancellationToken ct)
    {
        var count = await broken.LongCountAsync(ct);
        if (count > 0) yield return new(code, count, string.Join(", ", await broken.Order().Take(Named).ToListAsync(ct)));
    }

    /// <summary>The same for several.</summary>
    public static async IAsyncEnumerable<Finding> Any<TId>(IEnumerable<(string Code, IQueryable<TId> Broken)> rules, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var (code, broken) in rules)
        {
            await foreach (var finding in Any(code, broken, ct)) yield return finding;
        }
    }
}

/// <summary>One thing that <c>nuoda doctor</c> looks at. Every implementation in the program with a constructor without parameters takes part:
/// a module adds its own beside its rules. Reads only.</summary>
[Published]
public interface IDoctorCheck
{
    /// <summary>Stable; its text is "doctor.check.NAME".</summary>
    string Name { get; }

    /// <summary>Whether the others stand on it: it comes first, and when it finds anything they are left out.</summary>
    bool IsFoundation => false;

    IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, CancellationToken ct);
}
