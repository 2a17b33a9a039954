using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;

namespace Nuoda.Platform.Storage;

/// <summary>Once an hour: forgets what has served its time (answers kept for idempotency keys, counts of wrong passwords).</summary>
internal sealed class Housekeeping(DataHome home, TimeProvider clock, ILogger<Housekeeping> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Pace, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await Tidy(stoppingToken);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    log.LogWarning(failure, "Housekeeping failed; trying again in an hour");
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    public async Task Tidy(CancellationToken ct)
    {
        await using var db = home.OpenDb();
        var now = clock.GetUtcNow();
        var answersFrom = now - Idempotency.Kept;
        await db.Set<IdempotencyKey>().Where(k => k.At < answersFrom).ExecuteDeleteAsync(ct);
        await db.Set<SignInAttempt>().Where(a => a.Until < now).ExecuteDeleteAsync(ct);
    }
}
