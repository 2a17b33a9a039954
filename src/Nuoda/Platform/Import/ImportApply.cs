using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>Who stands behind promises and requests that a later file changes.</summary>
[Published]
public enum ChangeBy { Us, Customer, Correction }

/// <summary>What the applying workers share: where they read and write, the ids, the counts, the issues.</summary>
[Published]
public sealed class ImportApply
{
    private BulkWriter? _writer;
    private readonly Dictionary<string, (long First, long Next)> _ids = [];
    private readonly Dictionary<string, object> _shared = [];
    private readonly Dictionary<string, long> _lastIds = [];
    private readonly RowIssues _issues;

    internal ImportApply(NuodaDb reading, NuodaDb? writing, long importId, string currency, DateTimeOffset at, ChangeBy changeBy, string? reason, RowIssues issues)
    {
        _issues = issues;
        (Reading, Writing, ImportId, At, ChangeBy, Reason) = (reading, writing, importId, at, changeBy, reason);
        Currency = Kernel.Currency.Of(currency);
    }

    /// <summary>The records as they were before this import.</summary>
    public NuodaDb Reading { get; }

    private NuodaDb? Writing { get; }

    public bool IsDryRun => Writing is null;

    /// <summary>From now on rows are written.</summary>
    internal void WriteBy(BulkWriter writer) => _writer = writer;
    public long ImportId { get; }
    public string MadeBy => $"import:{ImportId}";
    public DateTimeOffset At { get; }
    public ChangeBy ChangeBy { get; }
    public string? Reason { get; }

    /// <summary>The sealed batch of the audit trail that this import is.</summary>
    internal long AuditBatch { get; set; }

    /// <summary>The company's: of amounts whose source names none.</summary>
    public Currency Currency { get; }

    /// <summary>This pass covers orders whose key falls into part <see cref="Part"/> of <see cref="Parts"/>: bounded memory for files of any size.</summary>
    public int Part { get; internal set; }
    public int Parts { get; internal set; } = 1;

    /// <summary>With several parts one more pass stores what hangs on no order, of the rows that no part refused.</summary>
    internal int Passes => Parts == 1 ? 1 : Parts + 1;

    /// <summary>False in that last pass.</summary>
    public bool StoresOrders => Part < Parts;

    /// <summary>This pass stores what hangs on the order with this key.</summary>
    public bool IsMine(ReadOnlySpan<byte> orderKey) => Parts == 1 || (int)(KeyTable.Hash(orderKey) % (ulong)Parts) == Part;

    /// <summary>All that was staged.</summary>
    public IReadOnlyList<StageSpec> Specs { get; internal init; } = [];

    public SortedDictionary<string, long> Created { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, long> Updated { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, long> Unchanged { get; } = new(StringComparer.Ordinal);

    /// <summary>Per table: ids of records that were there and changed.</summary>
    public Dictionary<string, List<long>> ChangedIds { get; } = [];

    internal long Rejected { get; private set; }
    internal IReadOnlyDictionary<string, (long First, long Next)> IdRanges => _ids;

    /// <summary>A part that one worker offers to others: the customers' keys to those who refer to customers.</summary>
    public void Share<T>(string name, T part) where T : class => _shared[name] = part;
    public T Shared<T>(string name) where T : class => (T)_shared[name];

    /// <summary>Sets ids aside for a table before anything is written: while the writer works, its connection is its own. Within the import's transaction for tables in
    /// which only imports make records; before it for those that everybody writes to, who would else wait until the import ends.</summary>
    internal async Task ReserveIds(NuodaDb? by, string table, long most, CancellationToken ct)
    {
        // A dry run counts with ids that nobody will see.
        var first = by is null ? long.MaxValue / 2 : await by.Reserve(table, most, ct);
        _ids[table] = (first, first);
        _lastIds[table] = first + most;
    }

    /// <summary>Gives back what was set aside and not used, but where somebody reserved behind us: there it is a gap.</summary>
    internal async Task ReturnIds(CancellationToken ct)
    {
        // The audit trail's row stays free for others until the commit.
        foreach (var (table, (_, next)) in _ids.Where(i => i.Key != "audit_entries"))
            await Writing!.Database.ExecuteSqlAsync($"UPDATE id_blocks SET next_id = {next} WHERE table_name = {table} AND next_id = {_lastIds[table]}", ct);
    }

    public long NextId(string table)
    {
        ref var range = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(_ids, table);
        if (range.Next >= _lastIds[table]) throw new InvalidOperationException($"More records in {table} than this import can make.");
        return range.Next++;
    }

    /// <summary>Null in a dry run.</summary>
    public BulkRows? Insert(string table, params string[] columns) => _writer?.Insert(table, columns);
    public BulkRows? Update(string table, params string[] columns) => _writer?.Update(table, columns);
    internal ValueTask Flush(CancellationToken ct) => _writer?.Flush(ct) ?? ValueTask.CompletedTask;

    public static void Count(SortedDictionary<string, long> counts, string entity, long n = 1)
    {
        var name = entity == "order_lines" ? "lines" : entity;
        counts[name] = counts.GetValueOrDefault(name) + n;
    }

    /// <summary>Notes an update for the audit trail and for undo: the fields that changed, before and after.</summary>
    public void Changed(string table, long id, int versionAfter, JsonObject before, JsonObject after)
    {
        Count(Updated, table);
        if (!ChangedIds.TryGetValue(table, out var ids)) ChangedIds[table] = ids = [];
        ids.Add(id);
        after["version"] = versionAfter;
        var rows = Insert("audit_entries", "id", "at", "actor", "action", "entity", "entity_id", "before", "after", "import_id", "batch_id");
        if (rows is null) return;
        rows.Begin().Add(NextId("audit_entries")).Add(At.ToUnixTimeMilliseconds()).Add(MadeBy).Add("updated").Add(table).Add(id)
            .Add(before.ToJsonString()).Add(after.ToJsonString()).Add(ImportId).Add(AuditBatch).End();
    }

    private static string? Column(StagedBatch batch, string? field) => field is null ? null : batch.Spec.Columns.GetValueOrDefault(field, field);

    /// <summary>Refuses a row; the targets after this one leave it out.</summary>
    public void Reject(StagedBatch batch, StagedRow row, string? field, string? value, string code, params string?[] args)
    {
        if (batch.IsRejected(row.Ordinal)) return;
        batch.MarkRejected(row.Ordinal);
        Rejected++;
        _issues.Add(new RowIssue(batch.Spec.File, batch.Spec.Sheet, row.RowNumber, Column(batch, field), value, code, args, IsWarning: false));
    }

    /// <summary>A refused row is the n-th of several alike: alone it could not tell.</summary>
    public void NoteOccurrence(StagedBatch batch, StagedRow row, int nth) => _issues.NoteOccurrence(batch.Spec.File, batch.Spec.Sheet, row.RowNumber, nth);

    public void Warn(StagedBatch batch, StagedRow row, string? field, string? value, string code, params string?[] args) =>
        _issues.Add(new RowIssue(batch.Spec.File, batch.Spec.Sheet, row.RowNumber, Column(batch, field), value, code, args, IsWarning: true));
}
