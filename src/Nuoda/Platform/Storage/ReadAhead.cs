using System.Collections.Concurrent;

namespace Nuoda.Platform.Storage;

/// <summary>Reads the next items on a thread of its own while the present one is worked on.</summary>
[Published]
public static class ReadAhead
{
    /// <param name="source">Enumerated on the other thread: nobody else may use what it reads from until this enumeration has ended.</param>
    /// <param name="items">So many are read ahead at most.</param>
    public static IEnumerable<T> Ahead<T>(this IEnumerable<T> source, int items, CancellationToken ct)
    {
        using var queue = new BlockingCollection<T>(items);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = Task.Run(() =>
        {
            try
            {
                foreach (var item in source) queue.Add(item, stop.Token);
            }
            finally
            {
                queue.CompleteAdding();
            }
        }, CancellationToken.None);
        try
        {
            foreach (var item in queue.GetConsumingEnumerable(ct)) yield return item;
        }
        finally
        {
            // Whoever leaves in the middle still waits until the reader is out of the source; what broke the source is thrown here.
            stop.Cancel();
            try { reading.GetAwaiter().GetResult(); }
            catch (OperationCanceledException) { ct.ThrowIfCancellationRequested(); }
        }
    }
}
