using Nuoda.Orders;
using Nuoda.Platform;
using Nuoda.Platform.Import;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary>
/// One row per order line, derived from the database and rebuildable from it at any time (docs/decisions/006-facts.md). The outbox is the log: the folder holds the facts
/// up to a position, what came after is read from the database. One process owns the folder and writes to it; any other reads it and keeps the rest in memory.
/// </summary>
[Published]
public sealed class Facts : IDisposable
{
    /// <summary>From so many changed lines on a change goes to a file of its own at once.</summary>
    private const long ManyRows = 65_536;
    /// <summary>Small segments in memory are put together when there are more of them.</summary>
    private const int ManySegments = 8;

    private readonly DataHome _home;
    private readonly FactsFolder _folder;
    private readonly FileStream? _lock;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private volatile FactsState _state = FactsState.Empty;
    private volatile PreparedFacts? _prepared;

    private Facts(DataHome home, ILogger log)
    {
        _home = home;
        _log = log;
        _folder = new FactsFolder(home.FactsFolder);
        _lock = _folder.TryLock();
    }

    /// <summary>Whether this process keeps the folder.</summary>
    public bool IsOwner => _lock is not null;

    /// <summary>Outbox position that an answer given now stands on.</summary>
    public long Position => _state.Position;

    /// <summary>Lines in the facts.</summary>
    public long Lines => _state.Lines.LiveRows;

    internal FactsState State => _state;

    /// <summary>Opens the facts of a company, builds them anew when they are missing, damaged or of another database, and brings them up to the latest event.</summary>
    public static async Task<Facts> Open(DataHome home, ILogger log, CancellationToken ct)
    {
        var facts = new Facts(home, log);
        try
        {
            await facts.Start(ct);
            return facts;
        }
        catch
        {
            facts.Dispose();
            throw;
        }
    }

    /// <summary>Takes in what happened since; says whether anything did. Cheap when nothing did.</summary>
    public async Task<bool> CatchUp(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            return await Task.Run(() => Follow(ct), ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes the facts of an import while it runs, for <see cref="CatchUp"/> to take once it is stored. One import at a time.</summary>
    /// <param name="most">No more lines than this will come.</param>
    internal void Prepare(long import, long most, IEnumerable<ImportedRows> rows, CancellationToken ct)
    {
        if (!IsOwner || most < ManyRows) return;
        _prepared = null;
        _folder.LetGoOfAhead();
        _prepared = PreparedFacts.Write(import, _folder, _state.Codes, _zone, rows, ct);
    }

    /// <summary>Builds everything anew from the database.</summary>
    public async Task Rebuild(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            await Task.Run(() => Build(ct), ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes what is in memory to the folder, so that the next start has less to read.</summary>
    public async Task Persist(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            await Task.Run(() => Store(ct), ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        // Answers that still run keep their segments alive: mappings go with the last reference.
        _lock?.Dispose();
        _turn.Dispose();
    }

    private async Task Start(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            await Task.Run(() =>
            {
                if (!TryOpenFiles(ct)) Build(ct);
                else Follow(ct);
            }, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool TryOpenFiles(CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (_folder.ReadManifest() is not { } manifest) return false;
                using var snapshot = ReadSnapshot.Of(_home);
                var zone = Company.ZoneAt(snapshot);
                if (manifest.TimeZone != zone.Id || (manifest.Generation ?? "") != DataMoment.Of(snapshot).Generation || (OutboxReader.AtPosition(snapshot, manifest.Position) ?? 0) != manifest.PositionAt)
                {
                    _log.LogWarning("The facts in {Folder} are of another database or time zone: they are built anew", _folder.Path);
                    return false;
                }
                var state = _folder.Open(manifest);
                var reader = new FactsReader(snapshot, zone, state.Codes);
                _zone = zone;
                _state = state with { Customers = reader.Customers(null, Members.None), Products = reader.Products(null, Members.None), Sites = reader.Sites(null, Members.None) };
                if (IsOwner) _folder.RemoveAllBut(manifest);
                return true;
            }
            catch (Exception damaged) when (damaged is DamagedFactsException or System.Text.Json.JsonException)
            {
                // Beside a running owner a file may have been put together with others since the manifest was read: look again.
                if (!IsOwner && attempt < 3) { ct.WaitHandle.WaitOne(50); continue; }
                _log.LogWarning("The facts in {Folder} are built anew: {Reason}", _folder.Path, damaged.Message);
                return false;
            }
        }
    }

    private void Build(CancellationToken ct)
    {
        using var snapshot = ReadSnapshot.Of(_home);
        var (position, generation) = DataMoment.Of(snapshot);
        var zone = Company.ZoneAt(snapshot);
        var codes = new TextCodes();
        var reader = new FactsReader(snapshot, zone, codes);
        var lines = NewSegment(many: true, "lines", w => { reader.WriteLines(null, w, null, ct); w.Finish([]); });
        var orders = NewSegment(many: true, "orders", w => { reader.WriteOrders(null, w, ct); w.Finish([]); });
        var reviews = NewSegment(many: true, "reviews", w => { reader.WriteReviews(null, w, ct); w.Finish([]); });
        var state = new FactsState(position, OutboxReader.AtPosition(snapshot, position) ?? 0, generation, FactTable.Empty.With(lines), FactTable.Empty.With(orders), FactTable.Empty.With(reviews),
            reader.Customers(null, Members.None), reader.Products(null, Members.None), reader.Sites(null, Members.None), codes);
        if (IsOwner) _folder.Commit(state, zone.Id);
        (_zone, _state) = (zone, state);
        _log.LogInformation("Facts built: {Lines} lines up to event {Position}", state.Lines.LiveRows, position);
    }

    private bool Follow(CancellationToken ct)
    {
        var before = _state;
        using var snapshot = ReadSnapshot.Of(_home);
        var (latest, generation) = DataMoment.Of(snapshot);
        if (latest == before.Position && generation == before.Generation) return false;
        if (latest < before.Position || generation != before.Generation || (OutboxReader.AtPosition(snapshot, before.Position) ?? 0) != before.PositionAt)
        {
            _log.LogWarning("The records behind event {Position} are others than before: the facts are built anew", before.Position);
            Build(ct);
            return true;
        }
        // Which day a promise was made on hangs on the zone, for every line.
        if (Company.ZoneAt(snapshot).Id != _zone.Id)
        {
            _log.LogInformation("The company's time zone changed: the facts are built anew");
            Build(ct);
            return true;
        }
        var change = FactsChange.After(snapshot, before.Position);
        var reader = new FactsReader(snapshot, _zone, before.Codes);
        var isPrepared = _prepared is { } prepared && prepared.Are(change, before.Codes, _zone);
        if (isPrepared) (before, change) = (_prepared!.JoinTo(StoreMemory(before, ct)), change.WithoutLinesAndOrders());
        // An order's attributes stand in each of its lines and reviews.
        var lineIds = IdSet.Union(Ranges(change.Lines), Ranges(reader.LinesOf(change.Orders))).Normalized();
        var many = isPrepared || IsOwner && lineIds.Sum(r => Math.Min(r.Last - r.First + 1, ManyRows)) >= ManyRows;
        if (many) before = StoreMemory(before, ct);
        var touched = new OrderIds();
        var lines = lineIds.Count == 0 ? before.Lines
            : before.Lines.With(NewSegment(many, "lines", w => { reader.WriteLines(lineIds, w, o => touched.Add(o.Id), ct); w.Finish(lineIds); }));
        // A first line may have come to an order that was not announced: heads are cheap to read again.
        var orderIds = IdSet.Union(Ranges(change.Orders), touched.ToSet()).Normalized();
        var orders = orderIds.Count == 0 ? before.Orders
            : before.Orders.With(NewSegment(many, "orders", w => { reader.WriteOrders(orderIds, w, ct); w.Finish(orderIds); }));
        var reviewIds = IdSet.Union(Ranges(change.Reviews), IdSet.Of(reader.ReviewsOf(change.Orders))).Normalized();
        var reviews = reviewIds.Count == 0 ? before.Reviews
            : before.Reviews.With(NewSegment(many, "reviews", w => { reader.WriteReviews(reviewIds, w, ct); w.Finish(reviewIds); }));
        var after = before with
        {
            Position = change.Position, PositionAt = OutboxReader.AtPosition(snapshot, change.Position) ?? 0, Lines = lines, Orders = orders, Reviews = reviews,
            Customers = reader.Customers(change.Customers, before.Customers), Products = reader.Products(change.Products, before.Products), Sites = reader.Sites(change.Sites, before.Sites),
        };
        after = after.WithTables([.. after.Tables.Select(t => JoinSmall(t, ct))]);
        if (many) after = Compact(after, ct);
        var full = after.Tables.Sum(t => t.Segments.Where(s => s.Segment.IsInMemory).Sum(s => s.Segment.Rows)) >= ManyRows;
        if (IsOwner && full) after = Compact(StoreMemory(after, ct), ct);
        if (IsOwner && (many || full)) _folder.Commit(after, _zone.Id);
        _state = after;
        if (isPrepared)
        {
            _prepared = null;
            _folder.LetGoOfAhead();
        }
        return true;
    }

    private void Store(CancellationToken ct)
    {
        var before = _state;
        if (!IsOwner || !before.Tables.Any(t => t.Segments.Any(s => s.Segment.IsInMemory))) return;
        var after = Compact(StoreMemory(before, ct), ct);
        _folder.Commit(after, _zone.Id);
        _state = after;
    }

    // In-memory segments are always the newest: they follow the files.
    private FactsState StoreMemory(FactsState state, CancellationToken ct) => state.WithTables([.. state.Tables.Zip(TableNames, (table, name) =>
    {
        var files = table.Segments.TakeWhile(s => !s.Segment.IsInMemory).Count();
        return files == table.Segments.Length ? table : Merge(table, files, name, toFile: true, ct);
    })]);

    private FactTable JoinSmall(FactTable table, CancellationToken ct)
    {
        var files = table.Segments.TakeWhile(s => !s.Segment.IsInMemory).Count();
        return table.Segments.Length - files <= ManySegments ? table : Merge(table, files, "", toFile: false, ct);
    }

    // Sizes fall from old to new at least by half; a segment half of whose rows are dead is written anew. So a row is copied a handful of times in its life.
    private FactsState Compact(FactsState state, CancellationToken ct) => state.WithTables([.. state.Tables.Zip(TableNames, (table, name) =>
    {
        var from = table.Segments.Length - 1;
        var rows = from < 0 ? 0 : Live(table.Segments[from]);
        while (from > 0 && Live(table.Segments[from - 1]) < 2 * rows) rows += Live(table.Segments[--from]);
        for (var i = 0; i < from; i++)
            if (table.Segments[i].DeadRows * 2 > table.Segments[i].Segment.Rows) from = i;
        return from >= table.Segments.Length - 1 ? table : Merge(table, from, name, toFile: true, ct);
    })]);

    private FactTable Merge(FactTable table, int from, string name, bool toFile, CancellationToken ct)
    {
        var parts = table.Segments[from..];
        return table.Replace(from, NewSegment(toFile, name, w => SegmentMerge.Write(parts, w, keepsGone: from > 0, ct)));
    }

    private Segment NewSegment(bool many, string table, Action<SegmentWriter> content)
    {
        if (IsOwner && many) return _folder.Write(table, content);
        using var memory = new MemoryStream();
        using (var writer = new SegmentWriter(memory)) content(writer);
        var bytes = GC.AllocateUninitializedArray<byte>((int)memory.Length, pinned: true);
        memory.GetBuffer().AsSpan(0, bytes.Length).CopyTo(bytes);
        return Segment.InMemory(bytes);
    }

    private static readonly string[] TableNames = ["lines", "orders", "reviews"];

    private static long Live(LiveSegment segment) => segment.Segment.Rows - segment.DeadRows;

    private static IdSet Ranges(IReadOnlyList<(long First, long Last)> ranges) => new() { Ranges = [.. ranges.Select(r => new[] { r.First, r.Last })] };

    /// <summary>Ids that come in runs, kept as runs.</summary>
    private sealed class OrderIds
    {
        private readonly List<long[]> _runs = [];

        public void Add(long id)
        {
            if (_runs.Count > 0 && _runs[^1] is var last && id >= last[0] && id <= last[1] + 1) last[1] = Math.Max(last[1], id);
            else _runs.Add([id, id]);
        }

        public IdSet ToSet() => new() { Ranges = _runs };
    }
}
