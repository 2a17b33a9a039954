using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Shell;

/// <summary>Ready means: the database answers a query on a table of ours.</summary>
internal sealed class DatabaseCheck(NuodaDb db) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await db.Settings.AsNoTracking().CountAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
