using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>How a column of a keyed record gets its value from a field.</summary>
[Published]
public enum ColumnKind { Text, Day, Second, Thousandths, Minor, Reference }

/// <summary>A column of a keyed record and the field that it comes from.</summary>
/// <param name="Otherwise">What a new record gets when the file says nothing: a text, or @key for the record's own key, or @currency.</param>
[Published]
public sealed record KeyedColumn(string Column, string Field, ColumnKind Kind = ColumnKind.Text, string? Otherwise = null)
{
    /// <summary>For <see cref="ColumnKind.Reference"/>: the table whose keys the field holds.</summary>
    public string? To { get; init; }

    /// <summary>A new record needs it: a row that names an unknown record without it is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Once said it stays: an order's currency, in which its lines are counted.</summary>
    public bool IsFixed { get; init; }
}

/// <summary>Records that are found by a business key: created when new, updated where a file says something else, else left alone.</summary>
/// <param name="Table">Also the name of their counts and of the keys that they share with others.</param>
/// <param name="KeyFields">The fields that name the record; several are joined by a slash.</param>
/// <param name="Columns">Their attributes.</param>
/// <param name="Redirect">Column with the record that this one was merged into, if such a thing exists.</param>
/// <param name="PartField">The field whose value decides in which part (see <see cref="ImportApply.Parts"/>) a row is stored: the order, for all that hangs on orders.</param>
[Published]
public sealed record KeyedTable(string Table, IReadOnlyList<string> KeyFields, IReadOnlyList<KeyedColumn> Columns, string? Redirect = null, string? PartField = null)
{
    /// <summary>The n-th row with the same key is a record of its own, not another word on the first.</summary>
    public bool RepeatsAreRecords { get; init; }
}

/// <summary>The keys of one table as an import knows them.</summary>
[Published]
public sealed class KnownKeys
{
    private readonly List<long> _ids = [];

    public KeyTable Keys { get; private set; } = new();

    /// <summary>Database id of each known key.</summary>
    public long Id(int index) => _ids[index];

    /// <summary>It was in the database before this import.</summary>
    public bool IsOld(int index) => _ids[index] < FirstNew;

    /// <summary>The record exists, or has been made by this import.</summary>
    public bool Has(int index) => index >= 0 && index < _ids.Count && _ids[index] != 0;

    internal long FirstNew { get; set; } = long.MaxValue;

    internal void Set(int index, long id)
    {
        while (_ids.Count <= index) _ids.Add(0);
        _ids[index] = id;
    }

    internal void Clear()
    {
        Keys = new KeyTable();
        _ids.Clear();
    }
}

/// <summary>Stores keyed records of one table.</summary>
[Published]
public sealed class KeyedWorker(ImportApply import, KeyedTable table) : IImportWorker
{
    private sealed class Place(StageSpec spec, KeyedTable table)
    {
        public readonly int[] Key = [.. table.KeyFields.Select(spec.Find)];
        public readonly int Part = table.PartField is null ? -1 : spec.Find(table.PartField);
        public bool IsMine => Key.All(k => k >= 0);
        public readonly int[] Fields = [.. table.Columns.Select(c => spec.Find(c.Field))];
    }

    private readonly KnownKeys _known = new();
    private readonly List<ulong> _hashes = [];
    // What the first row said of a new record, so that a later row can be weighed against it; by the key's number.
    private KeyTable _said = new();
    private readonly List<(int Said, byte Spec)> _firstSaid = [];
    private readonly Dictionary<int, object?[]> _stored = [];
    private readonly Dictionary<int, object?[]> _merged = [];
    private readonly List<int> _versions = [];
    private readonly Dictionary<StageSpec, Place> _places = [];
    private readonly List<StageSpec> _specs = [];
    private bool? _isEmpty;
    private readonly KeyTable _repeated = new();
    private readonly List<int> _occurrences = [];
    private readonly byte[] _joined = new byte[8192];

    public KnownKeys Known => _known;

    public async Task Apply(StagedBatch batch, CancellationToken ct)
    {
        if (!_places.TryGetValue(batch.Spec, out var place))
        {
            _places[batch.Spec] = place = new Place(batch.Spec, table);
            while (_specs.Count <= batch.Spec.Index) _specs.Add(batch.Spec);
            _specs[batch.Spec.Index] = batch.Spec;
        }
        if (!place.IsMine) return;
        if (_known.FirstNew == long.MaxValue) _known.FirstNew = import.IdRanges[table.Table].First;
        var before = _known.Keys.Count;
        var rowsOfNew = Add(batch, place);
        if (_known.Keys.Count > before) await LoadExisting([.. Enumerable.Range(before, _known.Keys.Count - before)], ct);
        var forgotten = Weigh(batch, place, rowsOfNew, forgetUnchanged: true);
        if (forgotten.Count == 0) return;
        // Seldom: a later row says something else of a record that the first left unchanged.
        await LoadExisting([.. forgotten.Select(i => rowsOfNew[i]).Distinct()], ct);
        for (var i = 0; i < rowsOfNew.Length; i++) if (!forgotten.Contains(i)) rowsOfNew[i] = -1;
        Weigh(batch, place, rowsOfNew, forgetUnchanged: false);
    }

    public Task EndPart(bool isLast, CancellationToken ct)
    {
        if (!isLast && table.PartField is null) return Task.CompletedTask;
        // Rows that contradict each other may end where the record stood before.
        foreach (var (index, _) in _merged.Where(m => _known.IsOld(m.Key) && m.Value.AsSpan().SequenceEqual(_stored[m.Key])).ToList()) _merged.Remove(index);
        foreach (var (index, values) in _merged.OrderBy(m => m.Key)) WriteUpdate(index, values);
        for (var i = 0; i < _known.Keys.Count; i++)
            if (_known.Has(i) && _known.IsOld(i) && !_merged.ContainsKey(i)) ImportApply.Count(import.Unchanged, table.Table);
        if (!isLast)
        {
            _known.Clear();
            _said = new KeyTable();
            _hashes.Clear();
            _firstSaid.Clear();
            _stored.Clear();
            _merged.Clear();
            _versions.Clear();
        }
        return Task.CompletedTask;
    }

    private int[] Add(StagedBatch batch, Place place)
    {
        var numbers = new int[batch.Count];
        for (var i = 0; i < batch.Count; i++)
        {
            numbers[i] = -1;
            if (batch.IsRejected(i)) continue;
            var row = batch[i];
            if (place.Part >= 0 && !import.IsMine(row.Text(place.Part))) continue;
            var key = Key(row, place);
            if (key.IsEmpty) continue;
            if (table.RepeatsAreRecords) key = WithOccurrence(key);
            numbers[i] = _known.Keys.Add(key, out _);
        }
        return numbers;
    }

    private ReadOnlySpan<byte> WithOccurrence(ReadOnlySpan<byte> key)
    {
        var index = _repeated.Add(key, out var isNew);
        if (isNew) { _occurrences.Add(1); return key; }
        return Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetString(key)}#{++_occurrences[index]}");
    }

    private ReadOnlySpan<byte> Key(StagedRow row, Place place)
    {
        if (place.Key.Length == 1) return row.Text(place.Key[0]);
        var length = 0;
        foreach (var part in place.Key)
        {
            if (length > 0) _joined[length++] = (byte)'/';
            var text = row.Text(part);
            text.CopyTo(_joined.AsSpan(length));
            length += text.Length;
        }
        return _joined.AsSpan(0, length);
    }

    private async Task LoadExisting(int[] indexes, CancellationToken ct)
    {
        if (_isEmpty is null)
        {
            await using var any = import.Reading.Database.GetDbConnection().CreateCommand();
            await import.Reading.Database.OpenConnectionAsync(ct);
            any.CommandText = $"SELECT EXISTS (SELECT 1 FROM {table.Table})";
            _isEmpty = Convert.ToInt64(await any.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture) == 0;
        }
        if (_isEmpty == true) return;
        const int AtOnce = 2000;
        foreach (var some in indexes.Chunk(AtOnce))
        {
            var keys = some.Select(i => Encoding.UTF8.GetString(_known.Keys[i])).ToArray();
            await using var select = import.Reading.Database.GetDbConnection().CreateCommand();
            var columns = string.Join(", ", table.Columns.Select(c => BulkWriter.Quoted(c.Column)));
            select.CommandText = $"SELECT id, version, \"key\", {table.Redirect ?? "NULL"}{(columns.Length > 0 ? ", " + columns : "")} FROM {table.Table} WHERE \"key\" {KeyList.Condition(select, keys)}";
            await using var rows = await select.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                var index = _known.Keys.Find(Encoding.UTF8.GetBytes(rows.GetString(2)));
                if (index < 0) continue;
                if (!rows.IsDBNull(3)) { _known.Set(index, rows.GetInt64(3)); continue; }
                _known.Set(index, rows.GetInt64(0));
                while (_versions.Count <= index) _versions.Add(0);
                _versions[index] = rows.GetInt32(1);
                var values = new object?[table.Columns.Count];
                for (var c = 0; c < values.Length; c++)
                    values[c] = rows.IsDBNull(4 + c) ? null : table.Columns[c].Kind == ColumnKind.Text ? rows.GetString(4 + c) : rows.GetInt64(4 + c);
                _stored[index] = values;
            }
        }
    }

    /// <returns>Rows that must be weighed again once their records were loaded again.</returns>
    private HashSet<int> Weigh(StagedBatch batch, Place place, int[] numbers, bool forgetUnchanged)
    {
        HashSet<int> forgotten = [], again = [];
        for (var i = 0; i < numbers.Length; i++)
        {
            var index = numbers[i];
            if (index < 0) continue;
            // What comes after a row that must wait waits too: the last word counts.
            if (again.Contains(index)) { forgotten.Add(i); continue; }
            var row = batch[i];
            var hash = Hash(row, place);
            while (_hashes.Count <= index) { _hashes.Add(0); _firstSaid.Add((-1, 0)); }
            if (_hashes[index] == 0)
            {
                if (!_known.Has(index))
                {
                    var values = Values(row, place);
                    if (Missing(values) is { } missing)
                    {
                        import.Reject(batch, row, table.KeyFields[0], row.Words(place.Key[0]), "unknown_without", table.Table, missing);
                        continue;
                    }
                    var id = import.NextId(table.Table);
                    _known.Set(index, id);
                    Remember(index, row, place, batch.Spec);
                    WriteNew(id, index, values);
                    ImportApply.Count(import.Created, table.Table);
                    _hashes[index] = hash;
                    continue;
                }
            }
            else if (_hashes[index] == hash) continue;
            if (_known.IsOld(index) && !_stored.ContainsKey(index))
            {
                if (index < _versions.Count && _versions[index] != 0) { forgotten.Add(i); again.Add(index); }
                continue; // else merged away: its file is kept elsewhere
            }
            _hashes[index] = hash;
            var now = _merged.GetValueOrDefault(index) ?? Before(index);
            var changed = false;
            var said = Values(row, place);
            object?[]? next = null;
            for (var c = 0; c < said.Length; c++)
            {
                if (said[c] is null || said[c]!.Equals(now[c])) continue;
                if (table.Columns[c].IsFixed && now[c] is not null)
                {
                    import.Reject(batch, row, table.Columns[c].Field, said[c]!.ToString(), "may_not_change", now[c]!.ToString());
                    changed = false;
                    break;
                }
                next ??= (object?[])now.Clone();
                next[c] = said[c];
                changed = true;
            }
            if (changed) _merged[index] = next!;
            else if (forgetUnchanged && !_merged.ContainsKey(index)) _stored.Remove(index);
        }
        return forgotten;
    }

    private object?[] Before(int index)
    {
        if (_stored.TryGetValue(index, out var stored)) return stored;
        // A record that this import made: what its first row said.
        var (said, spec) = _firstSaid[index];
        var fields = _places[_specs[spec]].Fields;
        var offsets = new int[_specs[spec].Fields.Count];
        Array.Fill(offsets, 0);
        ReadOnlySpan<byte> bytes = _said[said];
        var at = 0;
        foreach (var field in fields.Where(f => f >= 0).Order())
        {
            offsets[field] = at;
            at += StageBytes.Size(bytes[at..], _specs[spec].Fields[field].Type);
        }
        var values = Values(new StagedRow(bytes, offsets, 0, 0), _places[_specs[spec]]);
        return WithDefaults(index, values);
    }

    private void Remember(int index, StagedRow row, Place place, StageSpec spec)
    {
        var bytes = new List<byte>(64);
        foreach (var field in place.Fields.Where(f => f >= 0).Order()) bytes.AddRange(row.Raw(field, field + 1));
        _firstSaid[index] = (_said.Add(bytes.ToArray(), out _), (byte)spec.Index);
    }

    private static ulong Hash(StagedRow row, Place place)
    {
        ulong hash = 17;
        foreach (var field in place.Fields)
            if (field >= 0) hash = (hash * 31) ^ KeyTable.Hash(row.Raw(field, field + 1));
        return hash == 0 ? 1 : hash; // 0 = nothing seen yet
    }

    private string? Missing(object?[] values)
    {
        for (var c = 0; c < values.Length; c++)
            if (table.Columns[c].IsRequired && values[c] is null) return table.Columns[c].Field;
        return null;
    }

    private object?[] Values(StagedRow row, Place place)
    {
        var values = new object?[table.Columns.Count];
        for (var c = 0; c < values.Length; c++)
        {
            var field = place.Fields[c];
            if (field < 0) continue;
            values[c] = table.Columns[c].Kind switch
            {
                ColumnKind.Text => row.Words(field),
                ColumnKind.Day => (long?)row.Day(field),
                ColumnKind.Second => (long?)row.Second(field),
                ColumnKind.Thousandths => row.Scaled(field, 3),
                ColumnKind.Minor => row.Scaled(field, import.Currency.Decimals),
                _ => Reference(row, field, table.Columns[c]),
            };
        }
        return values;
    }

    private long? Reference(StagedRow row, int field, KeyedColumn column)
    {
        var key = row.Text(field);
        if (key.IsEmpty) return null;
        var known = import.Shared<KnownKeys>(column.To!);
        var index = known.Keys.Find(key);
        return index < 0 ? null : known.Id(index);
    }

    private object?[] WithDefaults(int index, object?[] values)
    {
        for (var c = 0; c < values.Length; c++)
        {
            values[c] ??= table.Columns[c] is { Kind: ColumnKind.Text, Otherwise: { } otherwise }
                ? otherwise switch { "@key" => Encoding.UTF8.GetString(_known.Keys[index]), "@currency" => import.Currency.Code, _ => otherwise }
                : null;
        }
        return values;
    }

    private void WriteNew(long id, int index, object?[] values)
    {
        var rows = import.Insert(table.Table, ["id", "key", .. table.Columns.Select(c => c.Column), "version"]);
        if (rows is null) return;
        rows.Begin().Add(id).Add(_known.Keys[index]);
        Write(rows, WithDefaults(index, values));
        rows.Add(1).End();
    }

    private void WriteUpdate(int index, object?[] values)
    {
        var id = _known.Id(index);
        var version = _known.IsOld(index) ? _versions[index] + 1 : 1;
        if (_known.IsOld(index))
        {
            JsonObject before = [], after = [];
            for (var c = 0; c < values.Length; c++)
            {
                if (Equals(values[c], _stored[index][c])) continue;
                before[table.Columns[c].Column] = JsonOf(_stored[index][c]);
                after[table.Columns[c].Column] = JsonOf(values[c]);
            }
            before["version"] = version - 1;
            import.Changed(table.Table, id, version, before, after);
        }
        var rows = import.Update(table.Table, ["id", .. table.Columns.Select(c => c.Column), "version"]);
        if (rows is null) return;
        rows.Begin().Add(id);
        Write(rows, values);
        rows.Add(version).End();
    }

    private static void Write(BulkRows rows, object?[] values)
    {
        foreach (var value in values)
        {
            if (value is string text) rows.Add(text);
            else rows.Add((long?)value);
        }
    }

    private static JsonValue? JsonOf(object? value) => value switch { null => null, string text => JsonValue.Create(text), _ => JsonValue.Create((long)value) };
}

/// <summary>A condition on many keys at once, on both databases.</summary>
[Published]
public static class KeyList
{
    public static string Condition(System.Data.Common.DbCommand command, string[] keys)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = "keys";
        if (command is Npgsql.NpgsqlCommand) { parameter.Value = keys; command.Parameters.Add(parameter); return "= ANY(@keys)"; }
        parameter.Value = System.Text.Json.JsonSerializer.Serialize(keys);
        command.Parameters.Add(parameter);
        return "IN (SELECT value FROM json_each(@keys))";
    }

    public static string Condition(System.Data.Common.DbCommand command, long[] ids)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = "keys";
        if (command is Npgsql.NpgsqlCommand) { parameter.Value = ids; command.Parameters.Add(parameter); return "= ANY(@keys)"; }
        parameter.Value = System.Text.Json.JsonSerializer.Serialize(ids);
        command.Parameters.Add(parameter);
        return "IN (SELECT value FROM json_each(@keys))";
    }
}
