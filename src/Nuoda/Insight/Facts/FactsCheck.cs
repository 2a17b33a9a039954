using Microsoft.EntityFrameworkCore;
using Nuoda.Orders;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary>The files of the facts are what was written, and hold as many lines as the database. There may be none: they are built when first asked for.</summary>
internal sealed class FactsCheck : IDoctorCheck
{
    public string Name => "facts";

    public async IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var (manifest, lines, reason) = await Read(new FactsFolder(home.FactsFolder), ct);
        if (reason is not null) yield return new("facts-damaged", reason);
        if (manifest is null || lines is null) yield break;
        var before = await Latest();
        var stored = await db.Set<OrderLine>().LongCountAsync(ct);
        // Only while nothing happens the two can be compared.
        if (before == manifest.Position && before == await Latest() && stored != lines) yield return new("facts-differ", lines, stored);

        async Task<long> Latest() => await db.Outbox.MaxAsync(o => (long?)o.Id, ct) ?? 0;
    }

    private static async Task<(FactsManifest? Manifest, long? Lines, string? Reason)> Read(FactsFolder folder, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var manifest = folder.ReadManifest();
                return (manifest, manifest is null ? null : folder.Open(manifest).Lines.LiveRows, null);
            }
            catch (Exception damaged) when (damaged is DamagedFactsException or System.Text.Json.JsonException)
            {
                // A running program may have put files together since the manifest was read: look again.
                if (attempt == 3) return (null, null, damaged.Message);
                await Task.Delay(50, ct);
            }
        }
    }
}
