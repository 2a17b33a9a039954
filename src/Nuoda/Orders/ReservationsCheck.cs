using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <summary>Goods are kept for order lines, or for those that an open promise (<see cref="PromiseHold"/>) would make.</summary>
internal sealed partial class ReservationsCheck : IDoctorCheck
{
    public string Name => "reservations";

    public async IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, [EnumeratorCancellation] CancellationToken ct)
    {
        var lines = db.Set<OrderLine>();
        var without = await db.Set<Reservation>().Where(r => !lines.Any(l => l.Id == r.LineId)).Select(r => r.LineId).Distinct().ToListAsync(ct);
        if (without.Count == 0) yield break;
        var held = new HashSet<long>();
        await foreach (var content in db.Set<PromiseHold>().Select(h => h.Content).AsAsyncEnumerable().WithCancellation(ct))
            foreach (var number in Number().EnumerateMatches(content)) held.Add(long.Parse(content.AsSpan(number.Index, number.Length), CultureInfo.InvariantCulture));
        var orphans = without.Where(id => !held.Contains(id)).Order().ToList();
        if (orphans.Count > 0) yield return new("reservation-without-line", (long)orphans.Count, string.Join(", ", orphans.Take(Finding.Named)));
    }

    [GeneratedRegex("""(?<![\d.])\d{1,18}(?![\d.])""")]
    private static partial Regex Number();
}
