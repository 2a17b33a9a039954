using Nuoda.Kernel;

namespace Nuoda.Platform.Import;

/// <summary>Stages the files of an import on a thread of its own: whoever applies them need not wait for the last row.</summary>
internal sealed class StagingRun : IAsyncDisposable
{
    private readonly Staging _staging;
    private readonly CancellationTokenSource _stop;
    private readonly object _news = new();
    private readonly Task<Error?> _whole;
    // Of the sheet being staged: only where it is the only one does anybody read it before all is staged.
    private int _chunks;
    private bool _hasEnded, _isWhole;

    /// <param name="progress">Rows read, and their share of the files.</param>
    public StagingRun(ImportPlan plan, StageFolder folder, Action<long, double> progress, CancellationToken ct)
    {
        // Another view of the folder: each keeps the chunk that it read last.
        (_staging, _stop) = (new Staging(new StageFolder(folder.Path)), CancellationTokenSource.CreateLinkedTokenSource(ct));
        _whole = Task.Factory.StartNew(() => Stage(plan.Sheets, progress, _stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What was read; only to be asked once all is staged.</summary>
    public Staging Result => _staging;

    /// <summary>All is staged, or refused.</summary>
    public Task<Error?> Whole => _whole;

    /// <summary>Waits until there is a chunk to read, or all is staged; false when staging ended before that.</summary>
    public bool Has(int chunk)
    {
        lock (_news)
        {
            while (chunk >= _chunks && !_hasEnded) Monitor.Wait(_news);
            return _isWhole || chunk < _chunks;
        }
    }

    /// <summary>Nobody wants the rest: staging stops at the row where it is. What is staged stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _whole.ContinueWith(static _ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private Error? Stage(IReadOnlyList<StagePlan> sheets, Action<long, double> progress, CancellationToken ct)
    {
        var isWhole = false;
        try
        {
            var total = Math.Max(1, sheets.Sum(s => new FileInfo(s.Table.Path).Length));
            long before = 0;
            foreach (var sheet in sheets)
            {
                var error = _staging.Stage(sheet, (chunks, bytes) =>
                {
                    Tell(chunks, hasEnded: false, isWhole: false);
                    progress(_staging.RowsRead, (double)(before + bytes) / total);
                }, ct);
                if (error is not null) return error;
                before += new FileInfo(sheet.Table.Path).Length;
            }
            isWhole = true;
            return null;
        }
        finally
        {
            Tell(_chunks, hasEnded: true, isWhole);
        }
    }

    private void Tell(int chunks, bool hasEnded, bool isWhole)
    {
        lock (_news)
        {
            (_chunks, _hasEnded, _isWhole) = (chunks, hasEnded, isWhole);
            Monitor.PulseAll(_news);
        }
    }
}
