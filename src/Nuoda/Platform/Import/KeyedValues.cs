using System.Text;

namespace Nuoda.Platform.Import;

/// <summary>Where one staged file holds what makes up a keyed record.</summary>
internal sealed class KeyedPlace(StageSpec spec, KeyedTable table)
{
    public readonly StageSpec Spec = spec;
    public readonly int[] Key = [.. table.KeyFields.Select(spec.Find)];
    public readonly int Part = table.PartField is null ? -1 : spec.Find(table.PartField);
    public readonly int Occurrence = table.RepeatsAreRecords ? spec.Find(StageSpec.OccurrenceField) : -1;
    public readonly int[] Fields = [.. table.Columns.Select(c => spec.Find(c.Field))];
    public bool IsMine => Key.All(k => k >= 0);
}

/// <summary>Reads what rows say of keyed records, and keeps what the first accepted row said of each new one, so that a later row can be weighed against it.</summary>
internal sealed class KeyedValues(ImportApply import, KeyedTable table, KnownKeys known)
{
    private readonly List<KeyedPlace> _places = [];
    private readonly KeyTable _said = new();
    private readonly List<(int Said, byte Spec)> _firstSaid = [];

    public KeyedPlace Place(StageSpec spec)
    {
        while (_places.Count <= spec.Index) _places.Add(null!);
        return _places[spec.Index] ??= new KeyedPlace(spec, table);
    }

    public object?[] Read(StagedRow row, KeyedPlace place)
    {
        var values = new object?[table.Columns.Count];
        for (var c = 0; c < values.Length; c++)
            if (place.Fields[c] >= 0) values[c] = Read(row, place, c);
        return values;
    }

    public object? Read(StagedRow row, KeyedPlace place, int column)
    {
        var field = place.Fields[column];
        return table.Columns[column].Kind switch
        {
            ColumnKind.Text => row.Words(field),
            ColumnKind.Day => (long?)row.Day(field),
            ColumnKind.Second => (long?)row.Second(field),
            ColumnKind.Thousandths => row.Scaled(field, 3),
            ColumnKind.Whole => row.Scaled(field, 0),
            ColumnKind.Minor => row.Scaled(field, import.Currency.Decimals),
            _ => Reference(row, field, table.Columns[column]),
        };
    }

    public object?[] WithDefaults(int index, object?[] values)
    {
        for (var c = 0; c < values.Length; c++)
        {
            values[c] ??= table.Columns[c] is { Kind: ColumnKind.Text, Otherwise: { } otherwise }
                ? otherwise switch { "@key" => Encoding.UTF8.GetString(known.Keys[index]), "@currency" => import.Currency.Code, _ => otherwise }
                : null;
        }
        return values;
    }

    /// <summary>The first field without which a new record cannot be.</summary>
    public string? Missing(object?[] values)
    {
        for (var c = 0; c < values.Length; c++)
            if (table.Columns[c].IsRequired && values[c] is null) return table.Columns[c].Field;
        return null;
    }

    public void Remember(int index, StagedRow row, KeyedPlace place)
    {
        var bytes = new List<byte>(64);
        foreach (var field in place.Fields.Where(f => f >= 0).Order()) bytes.AddRange(row.Raw(field, field + 1));
        while (_firstSaid.Count <= index) _firstSaid.Add((-1, 0));
        _firstSaid[index] = (_said.Add(bytes.ToArray(), out _), (byte)place.Spec.Index);
    }

    /// <summary>A record that this import made: what its first row said.</summary>
    public object?[] FirstSaid(int index)
    {
        var (said, spec) = _firstSaid[index];
        var place = _places[spec];
        var offsets = new int[place.Spec.Fields.Count];
        ReadOnlySpan<byte> bytes = _said[said];
        var at = 0;
        foreach (var field in place.Fields.Where(f => f >= 0).Order())
        {
            offsets[field] = at;
            at += StageBytes.Size(bytes[at..], place.Spec.Fields[field].Type);
        }
        return WithDefaults(index, Read(new StagedRow(bytes, offsets, 0, 0), place));
    }

    public static ulong Hash(StagedRow row, KeyedPlace place)
    {
        ulong hash = 17;
        foreach (var field in place.Fields)
            if (field >= 0) hash = (hash * 31) ^ KeyTable.Hash(row.Raw(field, field + 1));
        return hash == 0 ? 1 : hash; // 0 = nothing seen yet
    }

    public void Clear()
    {
        _said.Clear();
        _firstSaid.Clear();
    }

    private long? Reference(StagedRow row, int field, KeyedColumn column)
    {
        var key = row.Text(field);
        if (key.IsEmpty) return null;
        var others = import.Shared<KnownKeys>(column.To!);
        var index = others.Keys.Find(key);
        return index < 0 ? null : others.Id(index);
    }
}
