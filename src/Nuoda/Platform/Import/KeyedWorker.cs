using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>Stores keyed records of one table. A row first only finds its record, or gets an id for a new one; once every target has seen the batch,
/// the rows that were accepted are weighed, so that a refused row leaves nothing.</summary>
[Published]
public sealed class KeyedWorker : IImportWorker
{
    private readonly ImportApply _import;
    private readonly KeyedTable _table;
    private readonly KnownKeys _known = new();
    private readonly KeyedValues _values;
    private readonly KeyedWriter _writer;
    private readonly int[] _fixed;
    // Per key: what the last accepted row said; the records of this import that are written.
    private readonly List<ulong> _hashes = [];
    private readonly RowBits _made = new();
    private readonly Dictionary<int, object?[]> _stored = [];
    private readonly Dictionary<int, object?[]> _merged = [];
    private readonly List<int> _versions = [];
    private bool? _isEmpty;
    private readonly KeyTable _repeated = new();
    private readonly List<int> _occurrences = [];
    private readonly byte[] _joined = new byte[8192];
    // Of the batch at hand: each row's key and what it says; what the first row said of each key that waits for an accepted one.
    private int[] _keyOf = [];
    private ulong[] _hashOf = [];
    private readonly Dictionary<int, (int Row, object?[] Values)> _waiting = [];

    public KeyedWorker(ImportApply import, KeyedTable table)
    {
        (_import, _table) = (import, table);
        _values = new KeyedValues(import, table, _known);
        _writer = new KeyedWriter(import, table);
        _fixed = [.. Enumerable.Range(0, table.Columns.Count).Where(c => table.Columns[c].IsFixed)];
    }

    public KnownKeys Known => _known;

    /// <summary>What hangs on no order is found in the first pass and weighed in the last, when it is known which rows the passes between refused.</summary>
    private bool IsIdle => _table.PartField is not null ? !_import.StoresOrders : _import.Parts > 1 && _import.Part > 0 && _import.StoresOrders;
    private bool Defers => _table.PartField is null && _import.Parts > 1 && _import.StoresOrders;

    public async Task Apply(StagedBatch batch, CancellationToken ct)
    {
        var place = _values.Place(batch.Spec);
        if (!place.IsMine || IsIdle) return;
        if (_known.FirstNew == long.MaxValue) _known.FirstNew = _import.IdRanges[_table.Table].First;
        var before = _known.Keys.Count;
        Find(batch, place);
        var missing = new HashSet<int>(Enumerable.Range(before, _known.Keys.Count - before));
        // Seldom: a later row says something else of a record that was left unchanged and forgotten.
        for (var i = 0; i < batch.Count; i++)
            if (_keyOf[i] is >= 0 and var key && key < before && _known.Has(key) && _known.IsOld(key) && _hashes[key] != _hashOf[i] && Version(key) != 0 && !_stored.ContainsKey(key)) missing.Add(key);
        await LoadExisting(missing, ct);
        Check(batch, place);
    }

    public Task EndBatch(StagedBatch batch, CancellationToken ct)
    {
        var place = _values.Place(batch.Spec);
        if (!place.IsMine || IsIdle) return Task.CompletedTask;
        if (!Defers)
        {
            Weigh(batch, place);
            foreach (var (index, first) in _waiting)
            {
                if (_made[index]) continue;
                if (_known.Needed.Contains(index)) Make(index, _values.WithDefaults(index, first.Values));
                else _known.Set(index, 0);
            }
        }
        _waiting.Clear();
        foreach (var index in _stored.Keys.Where(i => !_merged.ContainsKey(i)).ToList()) _stored.Remove(index);
        return Task.CompletedTask;
    }

    public Task EndPart(bool isLast, CancellationToken ct)
    {
        _repeated.Clear();
        _occurrences.Clear();
        if (!isLast && _table.PartField is null) return Task.CompletedTask;
        foreach (var index in _known.Needed)
            if (!_made[index]) Make(index, _values.WithDefaults(index, new object?[_table.Columns.Count]));
        // Rows that contradict each other may end where the record stood before.
        foreach (var (index, _) in _merged.Where(m => _known.IsOld(m.Key) && m.Value.AsSpan().SequenceEqual(_stored[m.Key])).ToList()) _merged.Remove(index);
        foreach (var (index, values) in _merged.OrderBy(m => m.Key))
        {
            var isOld = _known.IsOld(index);
            _writer.Changed(_known.Id(index), isOld ? _stored[index] : null, values, isOld ? Version(index) + 1 : 1);
        }
        for (var i = 0; i < _hashes.Count; i++)
            if (_hashes[i] != 0 && _known.Has(i) && _known.IsOld(i) && !_merged.ContainsKey(i)) ImportApply.Count(_import.Unchanged, _table.Table);
        if (isLast) return Task.CompletedTask;
        _known.Clear();
        _values.Clear();
        _hashes.Clear();
        _made.Clear();
        _stored.Clear();
        _merged.Clear();
        _versions.Clear();
        return Task.CompletedTask;
    }

    /// <summary>Refused rows have a key too: whoever counts rows that are alike counts them.</summary>
    private void Find(StagedBatch batch, KeyedPlace place)
    {
        if (_keyOf.Length < batch.Count) (_keyOf, _hashOf) = (new int[batch.Count], new ulong[batch.Count]);
        for (var i = 0; i < batch.Count; i++)
        {
            _keyOf[i] = -1;
            var row = batch[i];
            if (place.Part >= 0 && !_import.IsMine(row.Text(place.Part))) continue;
            var key = Key(row, place);
            if (key.IsEmpty) continue;
            if (_table.RepeatsAreRecords) key = WithOccurrence(key, batch, row, place);
            var index = _known.Keys.Add(key, out _);
            while (_hashes.Count <= index) _hashes.Add(0);
            if (batch.IsRejected(i)) continue;
            _keyOf[i] = index;
            _hashOf[i] = KeyedValues.Hash(row, place);
        }
    }

    private ReadOnlySpan<byte> WithOccurrence(ReadOnlySpan<byte> key, StagedBatch batch, StagedRow row, KeyedPlace place)
    {
        var index = _repeated.Add(key, out var isNew);
        if (isNew) _occurrences.Add(0);
        var nth = (int?)row.Scaled(place.Occurrence, 0) ?? ++_occurrences[index];
        if (batch.IsRejected(row.Ordinal)) _import.NoteOccurrence(batch, row, nth);
        return nth == 1 ? key : Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetString(key)}#{nth}");
    }

    private ReadOnlySpan<byte> Key(StagedRow row, KeyedPlace place)
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

    private int Version(int index) => index < _versions.Count ? _versions[index] : 0;

    private async Task LoadExisting(HashSet<int> indexes, CancellationToken ct)
    {
        if (indexes.Count == 0) return;
        if (_isEmpty is null)
        {
            await using var any = _import.Reading.Database.GetDbConnection().CreateCommand();
            await _import.Reading.Database.OpenConnectionAsync(ct);
            any.CommandText = $"SELECT EXISTS (SELECT 1 FROM {_table.Table})";
            _isEmpty = Convert.ToInt64(await any.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture) == 0;
        }
        if (_isEmpty == true) return;
        const int AtOnce = 2000;
        var columns = _table.Columns;
        foreach (var some in indexes.Chunk(AtOnce))
        {
            var keys = some.Select(i => Encoding.UTF8.GetString(_known.Keys[i])).ToArray();
            await using var select = _import.Reading.Database.GetDbConnection().CreateCommand();
            select.CommandText = $"SELECT id, version, \"key\", {_table.Redirect ?? "NULL"}{string.Concat(columns.Select(c => ", " + BulkWriter.Quoted(c.Column)))} FROM {_table.Table} WHERE \"key\" {KeyList.Condition(select, keys)}";
            await using var rows = await select.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                var index = _known.Keys.Find(Encoding.UTF8.GetBytes(rows.GetString(2)));
                if (index < 0) continue;
                // Merged away: its file is kept under another record, and has no version here.
                if (!rows.IsDBNull(3)) { _known.Set(index, rows.GetInt64(3)); continue; }
                _known.Set(index, rows.GetInt64(0));
                while (_versions.Count <= index) _versions.Add(0);
                _versions[index] = rows.GetInt32(1);
                var values = new object?[columns.Count];
                for (var c = 0; c < values.Length; c++)
                    values[c] = rows.IsDBNull(4 + c) ? null : columns[c].Kind == ColumnKind.Text ? rows.GetString(4 + c) : rows.GetInt64(4 + c);
                _stored[index] = values;
            }
        }
    }

    /// <summary>Refuses what can never be stored, before anything hangs on it; sets an id aside for each new key.</summary>
    private void Check(StagedBatch batch, KeyedPlace place)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var index = _keyOf[i];
            if (index < 0) continue;
            var row = batch[i];
            if (!_known.Has(index))
            {
                var values = _values.Read(row, place);
                if (_values.Missing(values) is { } missing)
                {
                    Reject(batch, row, _table.KeyFields[0], row.Words(place.Key[0]), "unknown_without", _table.Table, missing);
                    continue;
                }
                _known.Set(index, _import.NextId(_table.Table));
                if (!Defers) _waiting[index] = (i, values);
            }
            else if (_fixed.Length > 0 && _hashes[index] != _hashOf[i]) CheckFixed(batch, row, place, index);
        }
    }

    private void CheckFixed(StagedBatch batch, StagedRow row, KeyedPlace place, int index)
    {
        object?[]? now = null;
        foreach (var c in _fixed)
        {
            var field = place.Fields[c];
            if (field < 0 || row.Text(field).IsEmpty) continue;
            now ??= _waiting.TryGetValue(index, out var waiting) ? _values.WithDefaults(index, waiting.Values) : Now(index);
            if (now?[c] is not string kept || Ascii.Equals(row.Text(field), kept) || row.Words(field) == kept) continue;
            Reject(batch, row, _table.Columns[c].Field, row.Words(field), "may_not_change", kept);
            return;
        }
    }

    private void Reject(StagedBatch batch, StagedRow row, string field, string? value, string code, params string?[] args)
    {
        _import.Reject(batch, row, field, value, code, args);
        _keyOf[row.Ordinal] = -1;
    }

    /// <summary>What the accepted rows of the batch say against what is known.</summary>
    private void Weigh(StagedBatch batch, KeyedPlace place)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var index = _keyOf[i];
            if (index < 0 || batch.IsRejected(i)) continue;
            var row = batch[i];
            if (!_known.IsOld(index) && !_made[index])
            {
                Make(index, row, i, place);
                _hashes[index] = _hashOf[i];
                continue;
            }
            if (_hashes[index] == _hashOf[i]) continue;
            _hashes[index] = _hashOf[i];
            if (Now(index) is not { } now) continue;
            object?[]? next = null;
            for (var c = 0; c < now.Length; c++)
            {
                if (place.Fields[c] < 0 || _values.Read(row, place, c) is not { } said || said.Equals(now[c])) continue;
                next ??= (object?[])now.Clone();
                next[c] = said;
            }
            if (next is not null) _merged[index] = next;
        }
    }

    /// <summary>The record as the rows before left it; null for one that was merged away.</summary>
    private object?[]? Now(int index) =>
        _merged.GetValueOrDefault(index) ?? (_known.IsOld(index) ? _stored.GetValueOrDefault(index) : _values.FirstSaid(index));

    private void Make(int index, StagedRow row, int ordinal, KeyedPlace place)
    {
        var isFirst = _waiting.TryGetValue(index, out var first) && first.Row == ordinal;
        var values = _values.WithDefaults(index, isFirst ? first.Values : _values.Read(row, place));
        _values.Remember(index, row, place);
        var completed = false;
        if (!isFirst && first.Values is not null)
        {
            // The row that named the record first was refused, and this one leans on it: an order whose customer stands in its first line only.
            for (var c = 0; c < values.Length; c++)
            {
                if (!(_table.Columns[c].IsRequired && values[c] is null) && !(_table.Columns[c].IsFixed && place.Fields[c] >= 0 && row.Text(place.Fields[c]).IsEmpty)) continue;
                values[c] = first.Values[c];
                completed = true;
                if (_table.Columns[c] is { Kind: ColumnKind.Reference, To: { } to } && values[c] is long id && _import.Shared<KnownKeys>(to) is var others && others.IndexOf(id) is >= 0 and var other) others.Need(other);
            }
        }
        if (completed) Make(index, values);
        else { _writer.New(_known.Id(index), _known.Keys[index], values); _made.Set(index); }
    }

    /// <summary>A record whose values stand in no one row.</summary>
    private void Make(int index, object?[] values)
    {
        _writer.New(_known.Id(index), _known.Keys[index], values);
        _made.Set(index);
        _merged[index] = values;
    }
}
