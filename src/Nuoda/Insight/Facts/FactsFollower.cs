using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary>The facts of this process: opened once, by whoever asks first.</summary>
[Published]
public sealed class FactsHolder(DataHome home, ILogger<Facts> log) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Facts? _facts;

    public async Task<Facts> Get(CancellationToken ct)
    {
        if (_facts is { } open) return open;
        await _turn.WaitAsync(ct);
        try
        {
            return _facts ??= await Facts.Open(home, log, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _facts?.Dispose();
        _turn.Dispose();
    }
}

/// <summary>Follows the outbox, so that a change is in the answers within a second.</summary>
internal sealed class FactsFollower(FactsHolder holder, TimeProvider clock, ILogger<FactsFollower> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenPersists = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var persisted = clock.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var facts = await holder.Get(stoppingToken);
                await facts.CatchUp(stoppingToken);
                if (clock.GetElapsedTime(persisted) >= BetweenPersists)
                {
                    await facts.Persist(stoppingToken);
                    persisted = clock.GetTimestamp();
                }
                await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed) when (failed is System.Data.Common.DbException or IOException)
            {
                // The database or the disk may come back; until then answers name the position they stand on.
                log.LogError(failed, "Following the changes of order lines failed; it is tried again");
                await Task.Delay(TimeSpan.FromSeconds(5), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
