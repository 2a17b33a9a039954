using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Data.Sqlite;
using Npgsql;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <summary>Takes orders in and promises them: whatever is waiting is planned one after the other on one picture of the stock and written in one transaction, so that sixty-four callers for one product cost one commit, not sixty-four.
/// Each order is promised wholly or not at all, and is answered after the commit. Several processes take turns at the products (<see cref="Reserving"/>).</summary>
[Published]
internal sealed class OrderIntake : IAsyncDisposable
{
    private const int LargestBatch = 64;
    private const int Tries = 3;

    private readonly Channel<OrderAsked> _waiting = Channel.CreateBounded<OrderAsked>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly DataHome _home;
    private readonly IntakeBatch _batch;
    private readonly ILogger<OrderIntake> _log;
    private readonly Lock _starting = new();
    private Task? _working;

    public OrderIntake(DataHome home, CurrentNetwork networks, TimeProvider clock, ILogger<OrderIntake> log)
    {
        (_home, _log) = (home, log);
        _batch = new IntakeBatch(home, networks, clock);
    }

    /// <summary>Waits for its turn and for the commit.</summary>
    public async Task<IntakeAnswer> Handle(OrderAsked asked, CancellationToken ct)
    {
        if (PromiseGround.FaultOf(asked.Body.Lines) is { } fault) return new(fault);
        if (asked.Body.Key is { Length: > NuodaDb.TextLength }) return new(Error.Invalid("order.key_long", NuodaDb.TextLength).At("key"));
        lock (_starting) _working ??= Task.Run(Work, CancellationToken.None);
        await _waiting.Writer.WriteAsync(asked, ct);
        // Once in the queue it is done, whether the caller still waits or not: the key tells them when they ask again.
        return await asked.Answer.Task.WaitAsync(ct);
    }

    private async Task Work()
    {
        var items = new List<OrderAsked>(LargestBatch);
        OrderAsked? left = null;
        while (left is not null || await _waiting.Reader.WaitToReadAsync(_stop.Token))
        {
            items.Clear();
            if (left is not null) items.Add(left);
            left = null;
            while (items.Count < LargestBatch && _waiting.Reader.TryRead(out var next))
            {
                // The same key twice: the second one is answered from what the first has stored.
                if (items.Exists(i => i.HasSameKey(next))) { left = next; break; }
                items.Add(next);
            }
            await Do(items);
        }
    }

    private async Task Do(List<OrderAsked> items)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _batch.Do(items, _stop.Token);
                return;
            }
            catch (Exception busy) when (attempt < Tries && IsWorthAnotherTry(busy))
            {
                _log.Retried(attempt, busy);
            }
            catch (Exception failed) when (items.Count == 1)
            {
                items[0].Answer.TrySetException(failed);
                return;
            }
            catch (Exception failed)
            {
                // One of them may be what breaks it: each for itself, so that the others do not pay.
                _log.Separated(items.Count, failed);
                foreach (var item in items.Where(i => !i.Answer.Task.IsCompleted)) await Do([item]);
                return;
            }
        }
    }

    // A connection that was cut, a deadlock, a lock that took too long: nothing was written.
    private static bool IsWorthAnotherTry(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation } => true,
        NpgsqlException { IsTransient: true } => true,
        SqliteException { SqliteErrorCode: 5 or 6 } => true,
        RowsRefusedException => true,
        _ => false,
    };

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stop.CancelAsync();
        if (_working is { } working)
        {
            try
            {
                await working;
            }
            catch (OperationCanceledException)
            {
                // Asked to stop.
            }
        }
        while (_waiting.Reader.TryRead(out var left)) left.Answer.TrySetCanceled();
        _stop.Dispose();
    }
}

internal static partial class IntakeLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Orders taken in had to wait for another writer; attempt {Attempt} again")]
    public static partial void Retried(this ILogger log, int attempt, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Holds that ran out could not be given back now; tried again in a moment")]
    public static partial void NotReleased(this ILogger log, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} orders could not be taken in together; each is tried for itself")]
    public static partial void Separated(this ILogger log, int count, Exception cause);
}
