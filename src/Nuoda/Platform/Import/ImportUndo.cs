using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>A record that an undo leaves as it is, and the edit that forbids taking it back.</summary>
/// <param name="Entity">Table.</param>
/// <param name="Key">As users know the record.</param>
/// <param name="Code">undo_edited: somebody changed it since. undo_in_use: something that stays hangs on it.</param>
/// <param name="Who">Actor of that edit.</param>
/// <param name="What">For undo_in_use: the table of what hangs on it.</param>
[Published]
public sealed record UndoKept(string Entity, string Key, string Code, string? Who, DateTimeOffset? When, string? What)
{
    /// <param name="zone">Of a page's reader; others are told UTC.</param>
    public string Message(TimeZoneInfo? zone = null) => Texts.Of("import." + Code, Who ?? "?", When is { } at ? Written(at, zone) : "?", What is null ? "" : Texts.Of("import.entity." + What));

    private static string Written(DateTimeOffset at, TimeZoneInfo? zone) =>
        TimeZoneInfo.ConvertTime(at, zone ?? TimeZoneInfo.Utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + (zone is null ? " UTC" : "");
}

/// <summary>What an import changed of one record: as it was, and the version that it left.</summary>
[Published]
public sealed record UndoChange(JsonObject Before, int Version, long LastEntry);

/// <summary>An id column of one table that refers to records of another.</summary>
[Published]
public sealed record RecordReference(string Table, string Column, string To);

/// <summary>An edit that came after the import.</summary>
[Published]
public sealed record LaterEdit(string Who, DateTimeOffset When);

/// <summary>What the targets share while an import is undone: one transaction, the ranges of what was made, the before-images, what was kept and why.</summary>
[Published]
public sealed class ImportUndo
{
    private readonly Dictionary<string, (long First, long Last)> _ranges;
    private readonly List<(string Table, long Id, string Before, string After)> _audit = [];

    internal ImportUndo(NuodaDb db, long importId, Dictionary<string, (long First, long Last)> ranges) => (Db, ImportId, _ranges) = (db, importId, ranges);

    internal NuodaDb Db { get; }
    public long ImportId { get; }

    /// <summary>As the import signed the versions that it appended.</summary>
    public string MadeBy => $"import:{ImportId}";

    public SortedDictionary<string, long> Removed { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, long> Restored { get; } = new(StringComparer.Ordinal);
    internal List<UndoKept> Kept { get; } = [];
    internal Dictionary<string, HashSet<long>> ChangedIds { get; } = [];

    /// <summary>Ids that the import may have made in a table.</summary>
    public (long First, long Last)? Range(string table) => _ranges.TryGetValue(table, out var range) ? range : null;

    /// <summary>Records that stay as they are.</summary>
    public void Keep(string table, string key, LaterEdit? edit) => Kept.Add(new(table, key, "undo_edited", edit?.Who, edit?.When, null));

    /// <summary>Followers must look at this record again.</summary>
    public void Touched(string table, long id)
    {
        if (!ChangedIds.TryGetValue(table, out var ids)) ChangedIds[table] = ids = [];
        ids.Add(id);
    }

    /// <summary>What the import changed of records of a table that were there before it.</summary>
    public async Task<Dictionary<long, UndoChange>> Changes(string table, CancellationToken ct)
    {
        var changes = new Dictionary<long, UndoChange>();
        await Read("SELECT id, entity_id, before, after FROM audit_entries WHERE import_id = @import AND entity = @table AND action = 'updated' ORDER BY id", r =>
        {
            var (entry, id) = (r.GetInt64(0), r.GetInt64(1));
            var before = (JsonObject)JsonNode.Parse(r.GetString(2))!;
            var version = JsonNode.Parse(r.GetString(3))!["version"]!.GetValue<int>();
            // Two entries of one record: what stood before the first.
            if (changes.TryGetValue(id, out var first))
            {
                foreach (var (column, value) in before) if (!first.Before.ContainsKey(column)) first.Before[column] = value?.DeepClone();
                before = first.Before;
            }
            changes[id] = new(before, version, entry);
        }, ct, ("import", ImportId), ("table", table));
        return changes;
    }

    /// <summary>The latest edit of each record that was not taken back itself; records without one are not in the answer.</summary>
    public async Task<Dictionary<long, LaterEdit>> EditsSince(string table, IReadOnlyCollection<long> ids, Func<long, long> afterEntry, CancellationToken ct)
    {
        var open = new Dictionary<long, List<(long? Import, LaterEdit Edit)>>();
        foreach (var some in ids.Chunk(2000))
        {
            await Read("SELECT id, at, actor, action, entity_id, import_id FROM audit_entries WHERE entity = @table AND action <> 'created' AND entity_id {ids} ORDER BY id", some, r =>
            {
                long entry = r.GetInt64(0), id = r.GetInt64(4);
                long? import = r.IsDBNull(5) ? null : r.GetInt64(5);
                if (entry <= afterEntry(id) || import == ImportId) return;
                if (!open.TryGetValue(id, out var edits)) open[id] = edits = [];
                // An import that was undone in its turn leaves no trace in the record.
                if (r.GetString(3) == "undone") edits.RemoveAll(e => e.Import == import);
                else edits.Add((import, new(r.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(1)))));
            }, ct, ("table", table));
        }
        return open.Where(o => o.Value.Count > 0).ToDictionary(o => o.Key, o => o.Value[^1].Edit);
    }

    /// <summary>Puts the columns of one record back as they were. False when it has moved on meanwhile.</summary>
    public async Task<bool> Restore(string table, long id, UndoChange change, IReadOnlyCollection<string> columns, CancellationToken ct)
    {
        await using var command = Command("");
        long version = 0;
        command.CommandText = $"SELECT version FROM {table} WHERE id = @id";
        Add(command, "id", id);
        version = Convert.ToInt64(await command.ExecuteScalarAsync(ct) ?? 0L, CultureInfo.InvariantCulture);
        if (version == 0) return false;
        var back = change.Before.Where(b => columns.Contains(b.Key)).ToList();
        var set = back.Select((b, i) =>
        {
            Add(command, $"p{i}", Plain(b.Value));
            return $"{BulkWriter.Quoted(b.Key)} = @p{i}, ";
        });
        command.CommandText = $"UPDATE {table} SET {string.Concat(set)}version = version + 1 WHERE id = @id";
        await command.ExecuteNonQueryAsync(ct);
        var after = new JsonObject(back.Select(b => KeyValuePair.Create(b.Key, b.Value?.DeepClone()))) { ["version"] = version + 1 };
        _audit.Add((table, id, new JsonObject { ["version"] = version }.ToJsonString(), after.ToJsonString(ImportRuns.Json)));
        ImportApply.Count(Restored, table);
        Touched(table, id);
        return true;
    }

    /// <summary>Keyed records: first what the import changed, then what it made.</summary>
    internal async Task Records(KeyedTable table, IReadOnlyList<RecordReference> references, CancellationToken ct)
    {
        var name = table.Table;
        string[] columns = [.. table.Columns.Select(c => c.Column)];
        var changes = await Changes(name, ct);
        var edits = await EditsSince(name, changes.Keys, id => changes[id].LastEntry, ct);
        var keys = await Keys(name, edits.Keys, ct);
        foreach (var (id, change) in changes)
        {
            if (edits.TryGetValue(id, out var edit)) Keep(name, keys.GetValueOrDefault(id, ""), edit);
            else await Restore(name, id, change, columns, ct);
        }
        if (Range(name) is not { } made) return;
        var moved = new List<long>();
        await Read($"SELECT id FROM {name} WHERE id BETWEEN @first AND @last AND version <> 1", r => moved.Add(r.GetInt64(0)), ct, ("first", made.First), ("last", made.Last));
        var editsOfMade = await EditsSince(name, moved, _ => 0, ct);
        keys = await Keys(name, editsOfMade.Keys, ct);
        foreach (var (id, edit) in editsOfMade) Keep(name, keys.GetValueOrDefault(id, ""), edit);
        var kept = editsOfMade.Keys.ToHashSet();
        foreach (var reference in references.Where(r => r.To == name))
        {
            var users = new Dictionary<long, long>();
            await Read($"SELECT {reference.Column}, MAX(id) FROM {reference.Table} WHERE {reference.Column} BETWEEN @first AND @last GROUP BY {reference.Column}", r =>
            {
                if (!kept.Contains(r.GetInt64(0))) users[r.GetInt64(0)] = r.GetInt64(1);
            }, ct, ("first", made.First), ("last", made.Last));
            if (users.Count == 0) continue;
            keys = await Keys(name, users.Keys, ct);
            foreach (var (id, user) in users)
            {
                var edit = await MadeOf(reference.Table, user, ct);
                Kept.Add(new(name, keys.GetValueOrDefault(id, ""), "undo_in_use", edit?.Who, edit?.When, reference.Table));
                kept.Add(id);
            }
        }
        await Remove(name, "id", kept, made, null, ct);
    }

    /// <summary>Deletes what lies in a range of ids, but for those to be kept.</summary>
    /// <param name="column">Whose values the range and the kept ids are.</param>
    /// <param name="also">A further condition.</param>
    public async Task Remove(string table, string column, IReadOnlyCollection<long> kept, (long First, long Last) range, string? also, CancellationToken ct)
    {
        await using var command = Command("");
        Add(command, "first", range.First);
        Add(command, "last", range.Last);
        var except = kept.Count == 0 ? "" : $" AND NOT ({column} {KeyList.Condition(command, [.. kept])})";
        command.CommandText = $"DELETE FROM {table} WHERE {column} BETWEEN @first AND @last{except}{(also is null ? "" : " AND " + also)}";
        Count(table, await command.ExecuteNonQueryAsync(ct));
    }

    /// <summary>Deletes what names one of the ids, under a condition.</summary>
    public async Task RemoveOf(string table, string column, IReadOnlyCollection<long> ids, string also, CancellationToken ct, params (string Name, object Value)[] values)
    {
        foreach (var some in ids.Chunk(2000))
        {
            await using var command = Command("");
            foreach (var (name, value) in values) Add(command, name, value);
            command.CommandText = $"DELETE FROM {table} WHERE {column} {KeyList.Condition(command, some)} AND {also}";
            Count(table, await command.ExecuteNonQueryAsync(ct));
        }
    }

    public async Task Read(string select, Action<DbDataReader> row, CancellationToken ct, params (string Name, object Value)[] values)
    {
        await using var command = Command(select);
        foreach (var (name, value) in values) Add(command, name, value);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct)) row(rows);
    }

    /// <param name="select">With {ids} where the condition on the ids belongs.</param>
    public async Task Read(string select, IReadOnlyCollection<long> ids, Action<DbDataReader> row, CancellationToken ct, params (string Name, object Value)[] values)
    {
        foreach (var some in ids.Chunk(2000))
        {
            await using var command = Command("");
            foreach (var (name, value) in values) Add(command, name, value);
            command.CommandText = select.Replace("{ids}", KeyList.Condition(command, some), StringComparison.Ordinal);
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct)) row(rows);
        }
    }

    /// <summary>The audit entries of what was put back: written last, in bulk.</summary>
    internal async Task WriteAudit(string actor, DateTimeOffset at, CancellationToken ct)
    {
        if (_audit.Count == 0) return;
        var id = await Db.Reserve("audit_entries", _audit.Count, ct);
        await using var writer = new BulkWriter(Db);
        foreach (var (table, entity, before, after) in _audit)
        {
            writer.Insert("audit_entries", "id", "at", "actor", "action", "entity", "entity_id", "before", "after", "import_id", "batch_id").Begin()
                .Add(id++).Add(at.ToUnixTimeMilliseconds()).Add(actor).Add("undone").Add(table).Add(entity).Add(before).Add(after).Add(ImportId).Null().End();
            await writer.Flush(ct);
        }
        await writer.Finish(ct);
    }

    private void Count(string table, long n)
    {
        if (n > 0) ImportApply.Count(Removed, table, n);
    }

    private async Task<Dictionary<long, string>> Keys(string table, IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        var keys = new Dictionary<long, string>();
        await Read($"SELECT id, \"key\" FROM {table} WHERE id {{ids}}", ids, r => keys[r.GetInt64(0)] = r.GetString(1), ct);
        return keys;
    }

    /// <summary>Who made a record: an import by its range of ids, else somebody by the audit trail.</summary>
    public async Task<LaterEdit?> MadeOf(string table, long id, CancellationToken ct)
    {
        var import = await Db.ImportRanges.Where(r => r.TableName == table && r.FirstId <= id && r.LastId >= id && r.ImportId != ImportId)
            .Join(Db.Imports, r => r.ImportId, i => i.Id, (_, i) => new { i.Id, At = i.EndedAt ?? i.StartedAt }).FirstOrDefaultAsync(ct);
        if (import is not null) return new($"import:{import.Id}", import.At);
        var entry = await Db.AuditEntries.Where(e => e.Entity == table && e.EntityId == id).OrderBy(e => e.Id).FirstOrDefaultAsync(ct);
        return entry is null ? null : new(entry.Actor, entry.At);
    }

    private DbCommand Command(string sql)
    {
        var command = Db.Database.GetDbConnection().CreateCommand();
        command.Transaction = Db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        return command;
    }

    private static void Add(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    private static object? Plain(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => long.Parse(value.ToJsonString(), CultureInfo.InvariantCulture),
    };
}
