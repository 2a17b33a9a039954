using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Operations;

/// <summary>What a value is in an archive, whichever database it came from.</summary>
internal enum ValueKind { Integer, Boolean, Real, Text, Bytes }

/// <summary>One column of an archived table.</summary>
internal sealed record ArchivedColumn(string Name, ValueKind Kind);

/// <summary>One table of an archive: its entry has one JSON array a row, a line each, in the order of the key.</summary>
internal sealed record ArchivedTable(string Name, IReadOnlyList<ArchivedColumn> Columns, long Rows, string Sha256)
{
    [JsonIgnore] public string Entry => $"tables/{Name}.jsonl";
}

/// <summary>One file of the data folder.</summary>
internal sealed record ArchivedFile(string Path, long Bytes, string Sha256)
{
    [JsonIgnore] public string Entry => "files/" + Path;
}

/// <summary>The table of contents of a backup (docs/decisions/007): a zip of manifest.json, its SHA-256, tables/NAME.jsonl and files/PATH. It is
/// the same whichever database it was taken from, so it can be restored into the other.</summary>
internal sealed record BackupManifest(
    string Format, int Version, string Schema, DateTimeOffset MadeAt, IReadOnlyList<ArchivedTable> Tables, IReadOnlyList<ArchivedFile> Files)
{
    public const string FormatName = "nuoda-backup";
    public const int CurrentVersion = 1;
    public const string Entry = "manifest.json";
    public const string HashEntry = "manifest.sha256";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}

/// <summary>What this program keeps: the last migration and the tables it leaves.</summary>
internal sealed record Schema(string Id, IReadOnlyList<TableShape> Tables)
{
    // Until the first release the one migration is rewritten in place, so its id alone does not tell.
    public bool Fits(BackupManifest archive) => archive.Schema == Id && archive.Tables.Count == Tables.Count
        && archive.Tables.Zip(Tables).All(pair => pair.First.Name == pair.Second.Name && pair.First.Columns.SequenceEqual(pair.Second.Columns));
}

/// <summary>A table as this program's model has it.</summary>
internal sealed record TableShape(string Name, IReadOnlyList<ArchivedColumn> Columns, IReadOnlyList<string> StoreTypes, IReadOnlyList<string> Key)
{
    public string SelectAll => $"SELECT {string.Join(", ", Columns.Select(c => Quoted(c.Name)))} FROM {Quoted(Name)} ORDER BY {string.Join(", ", Key.Select(Quoted))}";

    public static string Quoted(string name) => $"\"{name}\"";

    /// <summary>Every table of the model, by name.</summary>
    public static IReadOnlyList<TableShape> All(NuodaDb db) =>
        [.. db.Model.GetRelationalModel().Tables.OrderBy(t => t.Name, StringComparer.Ordinal).Select(Of)];

    private static TableShape Of(ITable table)
    {
        var columns = table.Columns.OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        return new(table.Name, [.. columns.Select(c => new ArchivedColumn(c.Name, KindOf(c)))], [.. columns.Select(c => c.StoreType)],
            [.. table.PrimaryKey!.Columns.Select(c => c.Name)]);
    }

    private static ValueKind KindOf(IColumn column)
    {
        var mapping = column.StoreTypeMapping;
        var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) type = Enum.GetUnderlyingType(type);
        if (type == typeof(long) || type == typeof(int) || type == typeof(short)) return ValueKind.Integer;
        if (type == typeof(bool)) return ValueKind.Boolean;
        if (type == typeof(double)) return ValueKind.Real;
        if (type == typeof(string)) return ValueKind.Text;
        if (type == typeof(byte[])) return ValueKind.Bytes;
        throw new NotSupportedException($"{column.Table.Name}.{column.Name}: backups do not know {type}.");
    }
}

/// <summary>Values as an archive writes them, a JSON array a row.</summary>
internal static class ArchivedRow
{
    public static void Write(Utf8JsonWriter json, DbDataReader row, IReadOnlyList<ArchivedColumn> columns)
    {
        json.WriteStartArray();
        for (var i = 0; i < columns.Count; i++)
        {
            if (row.IsDBNull(i))
            {
                json.WriteNullValue();
                continue;
            }
            switch (columns[i].Kind)
            {
                case ValueKind.Integer: json.WriteNumberValue(row.GetInt64(i)); break;
                case ValueKind.Boolean: json.WriteBooleanValue(row.GetBoolean(i)); break;
                case ValueKind.Real: json.WriteNumberValue(row.GetDouble(i)); break;
                case ValueKind.Text: json.WriteStringValue(row.GetString(i)); break;
                case ValueKind.Bytes: json.WriteBase64StringValue(row.GetFieldValue<byte[]>(i)); break;
            }
        }
        json.WriteEndArray();
    }

    /// <summary>Fills <paramref name="values"/>; null stays null.</summary>
    /// <exception cref="JsonException">Not a row of these columns.</exception>
    public static void Read(ref Utf8JsonReader json, IReadOnlyList<ArchivedColumn> columns, object?[] values)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartArray) throw new JsonException("A row is an array.");
        for (var i = 0; i < columns.Count; i++)
        {
            if (!json.Read() || json.TokenType == JsonTokenType.EndArray) throw new JsonException("The row is short.");
            values[i] = json.TokenType == JsonTokenType.Null ? null : columns[i].Kind switch
            {
                ValueKind.Integer => json.GetInt64(),
                ValueKind.Boolean => json.GetBoolean(),
                ValueKind.Real => json.GetDouble(),
                ValueKind.Text => json.GetString(),
                _ => json.GetBytesFromBase64(),
            };
        }
        if (!json.Read() || json.TokenType != JsonTokenType.EndArray) throw new JsonException("The row is long.");
    }
}
