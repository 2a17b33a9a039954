using System.Text.Json;
using System.Text.Json.Nodes;
using Nuoda.Kernel;

namespace Nuoda.Platform.Import;

/// <summary>A mapping saved by name: which files it knows, what a row of each stands for, and where each field comes from (docs/import-profiles.md).</summary>
[Published]
public sealed record ImportProfile(string Name, IReadOnlyList<ProfileFile> Files)
{
    /// <summary>Reads a profile document.</summary>
    public static Result<ImportProfile> Parse(string json, IReadOnlyDictionary<string, RowKind> kinds, IReadOnlyDictionary<string, ImportField> fields)
    {
        JsonObject? document;
        try
        {
            document = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }) as JsonObject;
        }
        catch (JsonException bad)
        {
            return Error.Invalid("profile.not_json", bad.Message);
        }
        if (document?["files"] is not JsonArray files) return Error.Invalid("profile.no_files");
        var read = new List<ProfileFile>();
        foreach (var node in files)
        {
            var file = ProfileFile.Parse(node, kinds, fields);
            if (file.Error is { } error) return error;
            read.Add(file.Value);
        }
        return new ImportProfile(document["name"]?.ToString() ?? "", read);
    }

    public string ToJson() => new JsonObject
    {
        ["name"] = Name,
        ["files"] = new JsonArray([.. Files.Select(f => (JsonNode)f.ToJson())]),
    }.ToJsonString(ProfileFile.Indented);
}

/// <summary>One sort of file that a profile knows.</summary>
/// <param name="Name">By which lookups name it.</param>
/// <param name="Recognise">Headers that such a file has, all of them.</param>
/// <param name="Rows">Kind of rows; null = only looked up by other files.</param>
/// <param name="Where">Only rows for which this holds.</param>
/// <param name="Columns">Field → where its value comes from.</param>
public sealed record ProfileFile(string Name, IReadOnlyList<string> Recognise, string? Rows, Condition? Where, IReadOnlyDictionary<string, FieldSource> Columns)
{
    internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string? Encoding { get; init; }
    public string? Delimiter { get; init; }

    internal static Result<ProfileFile> Parse(JsonNode? node, IReadOnlyDictionary<string, RowKind> kinds, IReadOnlyDictionary<string, ImportField> fields)
    {
        if (node is not JsonObject file) return Error.Invalid("profile.no_files");
        var name = file["name"]?.ToString() ?? "";
        var rows = file["rows"]?.ToString();
        if (rows is not null && !kinds.ContainsKey(rows)) return Error.Invalid("profile.unknown_rows", rows, string.Join(", ", kinds.Keys));
        var columns = new Dictionary<string, FieldSource>(StringComparer.Ordinal);
        if (file["columns"] is JsonObject mapped)
        {
            foreach (var (field, source) in mapped)
            {
                if (!fields.ContainsKey(field)) return Error.Invalid("profile.unknown_field", field, name);
                if (rows is not null && !kinds[rows].Fields.Contains(field)) return Error.Invalid("profile.field_not_in_rows", field, rows);
                var parsed = FieldSource.Parse(source, $"{name}.{field}");
                if (parsed.Error is { } error) return error;
                columns[field] = parsed.Value;
            }
        }
        if (rows is not null && kinds[rows].Required.FirstOrDefault(r => !columns.ContainsKey(r)) is { } missing)
            return Error.Invalid("profile.field_missing", missing, name, rows);
        Condition? where = null;
        if (file["where"] is { } condition)
        {
            var parsed = Condition.Parse(condition, name);
            if (parsed.Error is { } error) return error;
            where = parsed.Value;
        }
        var recognise = file["recognise"] is JsonArray headers ? headers.Select(h => h!.ToString()).ToList() : [];
        if (recognise.Count == 0) recognise = [.. columns.Values.SelectMany(c => c.Headers()).Distinct(StringComparer.Ordinal)];
        return new ProfileFile(name, recognise, rows, where, columns) { Encoding = file["encoding"]?.ToString(), Delimiter = file["delimiter"]?.ToString() };
    }

    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["name"] = Name, ["recognise"] = new JsonArray([.. Recognise.Select(h => (JsonNode)h)]) };
        if (Rows is not null) json["rows"] = Rows;
        if (Encoding is not null) json["encoding"] = Encoding;
        if (Delimiter is not null) json["delimiter"] = Delimiter;
        if (Where is not null) json["where"] = Where.ToJson();
        json["columns"] = new JsonObject(Columns.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value.ToJson())));
        return json;
    }
}

/// <summary>When a row, or a rule, applies: what the cell of a column is, or how it begins.</summary>
public sealed record Condition(string Column, IReadOnlyList<string> Is, IReadOnlyList<string> StartsWith, bool Not)
{
    internal static Result<Condition> Parse(JsonNode? node, string where)
    {
        if (node is not JsonObject json || json["column"] is not { } column) return Error.Invalid("profile.bad_rule", where, node?.ToJsonString());
        var isNot = json["is-not"] is not null || json["starts-not-with"] is not null;
        return new Condition(column.ToString(), Words(json["is"] ?? json["is-not"]), Words(json["starts-with"] ?? json["starts-not-with"]), isNot);
    }

    private static List<string> Words(JsonNode? node) => node switch
    {
        null => [],
        JsonArray many => [.. many.Select(w => w?.ToString() ?? "")],
        _ => [node.ToString()],
    };

    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["column"] = Column };
        if (Is.Count > 0) json[Not ? "is-not" : "is"] = new JsonArray([.. Is.Select(w => (JsonNode)w)]);
        if (StartsWith.Count > 0) json[Not ? "starts-not-with" : "starts-with"] = new JsonArray([.. StartsWith.Select(w => (JsonNode)w)]);
        return json;
    }
}

/// <summary>Where a field's value comes from: a column, or one of a small set of named rules. Data; <see cref="CellSource"/> is the working form.</summary>
public abstract record FieldSource
{
    /// <summary>Headers that it reads.</summary>
    public abstract IEnumerable<string> Headers();

    internal abstract JsonNode ToJson();

    internal static Result<FieldSource> Parse(JsonNode? node, string where)
    {
        if (node is JsonValue) return new FromColumn(node.ToString(), null, [], null, false, null);
        if (node is not JsonObject json) return Error.Invalid("profile.bad_rule", where, node?.ToJsonString());
        if (json["value"] is { } constant) return new FromValue(constant.ToString());
        if (json["column"] is { } column)
        {
            var map = json["map"] is JsonObject pairs ? pairs.ToDictionary(p => p.Key, p => p.Value?.ToString() ?? "", StringComparer.Ordinal) : null;
            var missing = json["missing"] is JsonArray words ? words.Select(w => w!.ToString()).ToArray() : [];
            var otherwise = Optional(json["else"], where);
            if (otherwise.Error is { } e) return e;
            return new FromColumn(column.ToString(), json["format"]?.ToString(), missing, map, json["whole"]?.GetValue<bool>() ?? false, otherwise.Value);
        }
        if (json["join"] is JsonArray parts) return new Joined([.. parts.Select(p => p!.ToString())], json["with"]?.ToString() ?? " ");
        if (json["add-days"] is JsonObject add) return Two(add, "to", "days", where, (to, days) => new AddDays(to, days));
        if (json["subtract"] is JsonArray { Count: 2 } less) return Pair(less, where, (a, b) => new Arithmetic("subtract", a, b));
        if (json["multiply"] is JsonArray { Count: 2 } times) return Pair(times, where, (a, b) => new Arithmetic("multiply", a, b));
        if (json["year-month-day"] is JsonObject ymd && ymd["year"] is { } year && ymd["month"] is { } month && ymd["day"] is { } day)
            return new YearMonthDay(year.ToString(), month.ToString(), day.ToString(), ymd["time"]?.ToString());
        if (json["lookup"] is JsonObject look && look["file"] is { } file && look["key"] is { } key && look["value"] is { } value && look["of"] is { } of)
            return new Lookup(file.ToString(), key.ToString(), value.ToString(), of.ToString());
        if (json["when"] is JsonObject when)
        {
            var condition = Condition.Parse(when, where);
            if (condition.Error is { } e) return e;
            var then = Optional(when["then"], where);
            if (then.Error is { } e1) return e1;
            var otherwise = Optional(when["else"], where);
            if (otherwise.Error is { } e2) return e2;
            return new When(condition.Value, then.Value, otherwise.Value);
        }
        if (json["when-not-after"] is JsonObject compare && compare["date"] is { } date && compare["limit"] is { } limit)
        {
            var then = Optional(compare["then"], where);
            if (then.Error is { } e1) return e1;
            var otherwise = Optional(compare["else"], where);
            if (otherwise.Error is { } e2) return e2;
            return new WhenNotAfter(date.ToString(), limit.ToString(), then.Value, otherwise.Value);
        }
        return Error.Invalid("profile.bad_rule", where, json.ToJsonString());
    }

    private static Result<FieldSource?> Optional(JsonNode? node, string where)
    {
        if (node is null) return Result<FieldSource?>.Ok(null);
        var parsed = Parse(node, where);
        return parsed.Error is { } error ? error : Result<FieldSource?>.Ok(parsed.Value);
    }

    private static Result<FieldSource> Two(JsonObject json, string first, string second, string where, Func<FieldSource, FieldSource, FieldSource> make) =>
        Pair([json[first]?.DeepClone(), json[second]?.DeepClone()], where, make);

    private static Result<FieldSource> Pair(JsonArray two, string where, Func<FieldSource, FieldSource, FieldSource> make)
    {
        var a = Parse(two[0], where);
        if (a.Error is { } e) return e;
        var b = Parse(two[1], where);
        return b.Error is { } e2 ? e2 : make(a.Value, b.Value);
    }
}

/// <summary>A column as it stands, or with its words translated.</summary>
/// <param name="Header">The column.</param>
/// <param name="Format">Date format, when it shall not be detected.</param>
/// <param name="Missing">Words that mean "nothing here", beside the usual ones.</param>
/// <param name="Map">Word → word; "*" for all others.</param>
/// <param name="Whole">A number that is a code: <c>17850.0</c> is 17850.</param>
/// <param name="Else">When the cell is empty.</param>
public sealed record FromColumn(string Header, string? Format, IReadOnlyList<string> Missing, IReadOnlyDictionary<string, string>? Map, bool Whole, FieldSource? Else) : FieldSource
{
    public override IEnumerable<string> Headers() => [Header, .. Else?.Headers() ?? []];

    internal override JsonNode ToJson()
    {
        if (Format is null && Missing.Count == 0 && Map is null && !Whole && Else is null) return Header;
        var json = new JsonObject { ["column"] = Header };
        if (Format is not null) json["format"] = Format;
        if (Missing.Count > 0) json["missing"] = new JsonArray([.. Missing.Select(m => (JsonNode)m)]);
        if (Map is not null) json["map"] = new JsonObject(Map.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        if (Whole) json["whole"] = true;
        if (Else is not null) json["else"] = Else.ToJson();
        return json;
    }
}

public sealed record FromValue(string Value) : FieldSource
{
    public override IEnumerable<string> Headers() => [];
    internal override JsonNode ToJson() => new JsonObject { ["value"] = Value };
}

public sealed record Joined(IReadOnlyList<string> Parts, string With) : FieldSource
{
    public override IEnumerable<string> Headers() => Parts;
    internal override JsonNode ToJson() => new JsonObject { ["join"] = new JsonArray([.. Parts.Select(p => (JsonNode)p)]), ["with"] = With };
}

/// <summary>A date some days after another: promised = ordered + days by shipping mode.</summary>
public sealed record AddDays(FieldSource To, FieldSource Days) : FieldSource
{
    public override IEnumerable<string> Headers() => [.. To.Headers(), .. Days.Headers()];
    internal override JsonNode ToJson() => new JsonObject { ["add-days"] = new JsonObject { ["to"] = To.ToJson(), ["days"] = Days.ToJson() } };
}

public sealed record Arithmetic(string Rule, FieldSource A, FieldSource B) : FieldSource
{
    public override IEnumerable<string> Headers() => [.. A.Headers(), .. B.Headers()];
    internal override JsonNode ToJson() => new JsonObject { [Rule] = new JsonArray(A.ToJson(), B.ToJson()) };
}

public sealed record YearMonthDay(string Year, string Month, string DayOfMonth, string? Time) : FieldSource
{
    public override IEnumerable<string> Headers() => Time is null ? [Year, Month, DayOfMonth] : [Year, Month, DayOfMonth, Time];

    internal override JsonNode ToJson()
    {
        var parts = new JsonObject { ["year"] = Year, ["month"] = Month, ["day"] = DayOfMonth };
        if (Time is not null) parts["time"] = Time;
        return new JsonObject { ["year-month-day"] = parts };
    }
}

/// <summary>The value that another file gives for a key: the person behind an order's customer number.</summary>
public sealed record Lookup(string File, string Key, string Value, string Of) : FieldSource
{
    public override IEnumerable<string> Headers() => [Of];
    internal override JsonNode ToJson() => new JsonObject { ["lookup"] = new JsonObject { ["file"] = File, ["key"] = Key, ["value"] = Value, ["of"] = Of } };
}

public sealed record When(Condition If, FieldSource? Then, FieldSource? Else) : FieldSource
{
    public override IEnumerable<string> Headers() => [If.Column, .. Then?.Headers() ?? [], .. Else?.Headers() ?? []];

    internal override JsonNode ToJson()
    {
        var json = If.ToJson();
        if (Then is not null) json["then"] = Then.ToJson();
        if (Else is not null) json["else"] = Else.ToJson();
        return new JsonObject { ["when"] = json };
    }
}

/// <summary>One value when a date is on or before another, else the other.</summary>
public sealed record WhenNotAfter(string Date, string Limit, FieldSource? Then, FieldSource? Else) : FieldSource
{
    public override IEnumerable<string> Headers() => [Date, Limit, .. Then?.Headers() ?? [], .. Else?.Headers() ?? []];

    internal override JsonNode ToJson()
    {
        var json = new JsonObject { ["date"] = Date, ["limit"] = Limit };
        if (Then is not null) json["then"] = Then.ToJson();
        if (Else is not null) json["else"] = Else.ToJson();
        return new JsonObject { ["when-not-after"] = json };
    }
}
