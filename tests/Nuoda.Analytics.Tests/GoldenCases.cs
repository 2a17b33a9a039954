using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Nuoda.Analytics.Tests;

/// <summary>Reads the reference cases of the folder named by NUODA_GOLDEN, else of ../shared/golden beside the repository, and compares strictly:
/// a field that nobody knows fails, so that a new case can never pass unread.</summary>
internal static class GoldenCases
{
    private static readonly string[] CaseFields = ["id", "group", "kind", "inputs", "expected", "tolerance", "source", "note"];

    public static string Folder => Environment.GetEnvironmentVariable("NUODA_GOLDEN") is { Length: > 0 } named
        ? named
        : Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "golden"));

    private const string Absent = "absent";
    private static readonly ConcurrentDictionary<string, Lazy<Dictionary<string, JsonElement>?>> Files = new(StringComparer.Ordinal);

    /// <summary>The cases of a file by id; null when there is no such file. A file is read once.</summary>
    public static Dictionary<string, JsonElement>? Read(string file) => Files.GetOrAdd(file, name => new(() =>
    {
        var path = Path.Combine(Folder, name);
        if (!File.Exists(path)) return null;
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.GetProperty("cases").Clone().EnumerateArray().ToDictionary(
            one => Fields(one, CaseFields, "case").GetProperty("id").GetString()!, StringComparer.Ordinal);
    })).Value;

    /// <summary>The cases of a file by id; the test is skipped by name where there is no such file.</summary>
    public static Dictionary<string, JsonElement> Required(string file)
    {
        var cases = Read(file);
        Assert.SkipWhen(cases is null, $"No {file} in {Folder}: set NUODA_GOLDEN to the folder of the reference cases.");
        return cases;
    }

    /// <summary>One case, taken apart; the test is skipped by name where there is no such file.</summary>
    public static (string Kind, JsonElement Inputs, JsonElement Expected, JsonElement Tolerance) Case(string file, string id)
    {
        var cases = Required(file);
        Assert.SkipWhen(id == Absent, $"No such case in {file} of {Folder}.");
        var one = cases[id];
        return (Kind(one), one.GetProperty("inputs"), one.GetProperty("expected"), one.GetProperty("tolerance"));
    }

    public static string Kind(JsonElement one) => one.GetProperty("kind").GetString()!;

    /// <summary>One row a case of the kinds wanted (all by default), or a single row "absent" that lets the test skip by name.</summary>
    public static IEnumerable<TheoryDataRow<string>> Ids(string file, Func<string, bool>? wanted = null) =>
        (Read(file) ?? []).Where(c => wanted is null || wanted(Kind(c.Value))).Select(c => c.Key).DefaultIfEmpty(Absent).Select(id => new TheoryDataRow<string>(id));

    /// <summary>The object, when it has no field beyond these.</summary>
    public static JsonElement Fields(JsonElement value, IReadOnlyCollection<string> known, string where)
    {
        foreach (var field in value.EnumerateObject())
            Assert.True(known.Contains(field.Name), $"{where}: unknown field '{field.Name}'");
        return value;
    }

    /// <summary>Every value that is expected, against the one computed at the same place.</summary>
    public static int Compare(JsonElement expected, JsonNode? actual, JsonElement tolerance)
    {
        Fields(tolerance, ["counts", "default"], "tolerance");
        var compared = 0;
        Walk(expected, actual, "expected");
        return compared;

        void Walk(JsonElement e, JsonNode? a, string path)
        {
            switch (e.ValueKind)
            {
                case JsonValueKind.Object:
                    var fields = Assert.IsType<JsonObject>(a);
                    foreach (var field in e.EnumerateObject())
                    {
                        Assert.True(fields.ContainsKey(field.Name), $"{path}: unknown field '{field.Name}'");
                        Walk(field.Value, fields[field.Name], $"{path}.{field.Name}");
                    }
                    break;
                case JsonValueKind.Array:
                    var items = Assert.IsType<JsonArray>(a);
                    Assert.True(items.Count == e.GetArrayLength(), $"{path}: {items.Count} items, {e.GetArrayLength()} expected");
                    for (var i = 0; i < items.Count; i++) Walk(e[i], items[i], $"{path}[{i}]");
                    break;
                case JsonValueKind.Number:
                    compared++;
                    Assert.True(a is not null && Close(e, a.GetValue<double>(), tolerance), $"{path}: {a?.ToJsonString() ?? "null"}, {e.GetRawText()} expected");
                    break;
                default:
                    compared++;
                    var text = a is null ? "null" : a.ToJsonString();
                    Assert.True(text == e.GetRawText(), $"{path}: {text}, {e.GetRawText()} expected");
                    break;
            }
        }
    }

    // A number written without a point is a count.
    private static bool Close(JsonElement expected, double actual, JsonElement tolerance)
    {
        var isCount = expected.GetRawText().All(c => char.IsAsciiDigit(c) || c == '-');
        var bounds = Fields(isCount && tolerance.TryGetProperty("counts", out var counts) ? counts : tolerance.GetProperty("default"), ["rel", "abs"], "tolerance");
        var value = expected.GetDouble();
        var difference = Math.Abs(actual - value);
        return (bounds.TryGetProperty("abs", out var abs) && difference <= abs.GetDouble())
            || (bounds.TryGetProperty("rel", out var rel) && difference <= rel.GetDouble() * Math.Max(Math.Abs(value), 1e-9));
    }

    /// <summary>A number against the one expected, by the tolerance named for it or the default; null stands for what is not defined.</summary>
    public static void Near(JsonElement expected, double actual, JsonElement tolerance, string where, string bounds = "default")
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.True(!double.IsFinite(actual), $"{where}: {actual:R}, nothing expected");
            return;
        }
        var known = Fields(tolerance.GetProperty(tolerance.TryGetProperty(bounds, out _) ? bounds : "default"), ["rel", "abs"], "tolerance");
        var value = expected.GetDouble();
        var difference = Math.Abs(actual - value);
        Assert.True((known.TryGetProperty("abs", out var abs) && difference <= abs.GetDouble()) || (known.TryGetProperty("rel", out var rel) && difference <= rel.GetDouble() * Math.Max(Math.Abs(value), 1e-9)),
            $"{where}: {actual:R}, {expected.GetRawText()} expected");
    }

    public static int? Day(JsonElement row, string field) => Text(row, field) is { } text
        ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber
        : null;

    public static string? DayText(int? day) =>
        day is { } known ? DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(known).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    public static long? Thousandths(JsonElement row, string field) =>
        row.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? checked((long)(value.GetDecimal() * 1000m)) : null;

    public static string? Text(JsonElement row, string field) => row.TryGetProperty(field, out var value) ? value.GetString() : null;

    public static int? Int(JsonElement row, string field) =>
        row.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetInt32() : null;

    public static bool? Bool(JsonElement row, string field) =>
        row.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetBoolean() : null;

    public static string RepositoryRoot([CallerFilePath] string file = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(file)!);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nuoda.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No Nuoda.slnx above {file}.");
    }
}
