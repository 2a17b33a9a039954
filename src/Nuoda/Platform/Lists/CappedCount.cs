using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Nuoda.Platform.Lists;

/// <summary>How many rows a list has, as far as people want to know: counting stops at a thousand.</summary>
[Published]
public readonly record struct CappedCount(int Number, bool IsMore)
{
    public const int Cap = 1000;

    /// <param name="rows">One value a row, not sorted.</param>
    public static async Task<CappedCount> Of(IQueryable<long> rows, CancellationToken ct)
    {
        var counted = await rows.Take(Cap + 1).CountAsync(ct);
        return new(Math.Min(counted, Cap), counted > Cap);
    }

    /// <summary>"37", "1,000+".</summary>
    public override string ToString() => Number.ToString("N0", CultureInfo.InvariantCulture) + (IsMore ? "+" : "");
}
