using System.Collections.Concurrent;

namespace Nuoda.Platform.Import;

/// <summary>Something that follows an import that was stored, in the same process: the facts catching up.</summary>
[Published]
public interface IAfterImport
{
    /// <summary>Tables whose new rows it can use before they are stored.</summary>
    IReadOnlyCollection<string> Watched { get; }

    /// <summary>Sees what a large import writes, beside it, where each row is written once and whole. Whether the import was stored, <see cref="Follow"/> finds out.</summary>
    /// <param name="import">Its id: the event that tells of its lines names it.</param>
    /// <param name="most">No more lines than this.</param>
    /// <param name="rows">Batch after batch; need not be taken to the end.</param>
    void Watch(long import, long most, IEnumerable<ImportedRows> rows, CancellationToken ct);

    /// <summary>After the commit.</summary>
    Task Follow(CancellationToken ct);
}

/// <summary>Hands an import's rows to one follower, which works on a thread of its own: a follower that lags makes the import wait, one that fails or has seen enough does not.</summary>
internal sealed class Witness : IAsyncDisposable
{
    private const int BatchesAhead = 2;
    private readonly BlockingCollection<ImportedRows> _rows = new(BatchesAhead);
    private readonly CancellationTokenSource _stop;
    private readonly Task _watching;

    public Witness(IAfterImport follower, long import, long most, CancellationToken ct)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _watching = Task.Factory.StartNew(() =>
        {
            try
            {
                follower.Watch(import, most, Taken(), _stop.Token);
            }
            finally
            {
                foreach (var batch in _rows.GetConsumingEnumerable(CancellationToken.None)) batch.Dispose();
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void Take(ImportedRows rows) => _rows.Add(rows, CancellationToken.None);

    /// <summary>All rows were handed over: waits until they are worked in.</summary>
    public async Task Finish()
    {
        _rows.CompleteAdding();
        await _watching;
    }

    public async ValueTask DisposeAsync()
    {
        // After Finish this has no effect; else the import ended before its time, and so does whoever watched.
        await _stop.CancelAsync();
        _rows.CompleteAdding();
        await _watching.ContinueWith(static _ => { }, TaskScheduler.Default);
        _stop.Dispose();
        _rows.Dispose();
    }

    private IEnumerable<ImportedRows> Taken()
    {
        foreach (var batch in _rows.GetConsumingEnumerable(_stop.Token))
        {
            using (batch) yield return batch;
        }
    }
}
