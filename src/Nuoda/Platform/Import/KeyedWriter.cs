using System.Text.Json.Nodes;

namespace Nuoda.Platform.Import;

/// <summary>Writes new and changed keyed records.</summary>
internal sealed class KeyedWriter(ImportApply import, KeyedTable table)
{
    private readonly string[] _insert = ["id", "key", .. table.Columns.Select(c => c.Column), "version"];
    private readonly string[] _update = ["id", .. table.Columns.Select(c => c.Column), "version"];

    public void New(long id, ReadOnlySpan<byte> key, object?[] values)
    {
        ImportApply.Count(import.Created, table.Table);
        var rows = import.Insert(table.Table, _insert);
        if (rows is null) return;
        rows.Begin().Add(id).Add(key);
        Write(rows, values);
        rows.Add(1).End();
    }

    /// <param name="stored">As it stood in the database; null for a record that this import made.</param>
    public void Changed(long id, object?[]? stored, object?[] values, int version)
    {
        if (stored is not null)
        {
            JsonObject before = [], after = [];
            for (var c = 0; c < values.Length; c++)
            {
                if (Equals(values[c], stored[c])) continue;
                before[table.Columns[c].Column] = JsonOf(stored[c]);
                after[table.Columns[c].Column] = JsonOf(values[c]);
            }
            before["version"] = version - 1;
            import.Changed(table.Table, id, version, before, after);
        }
        var rows = import.Update(table.Table, _update);
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
