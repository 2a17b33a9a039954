using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Nuoda.Kernel;

namespace Nuoda.Platform;

/// <summary>The words of the program in both languages. Each module keeps its own in MODULE.texts.json, English and Chinese side by side:
/// <c>"orders.title": ["Orders", "订单"]</c>. Pages, API and command line use the same words (docs/decisions/002).</summary>
[Published]
public static class Texts
{
    public static readonly string[] Languages = ["en", "zh-CN"];

    /// <summary>Each language in its own words, whatever the reader's.</summary>
    public static string NameOf(string language) => language == "en" ? "English" : "中文";

    private static readonly FrozenDictionary<string, string[]> All = Load();

    public static IReadOnlyCollection<string> Keys => All.Keys;

    /// <summary>The text in the current interface language, with {0}, {1} … filled in by the current culture.</summary>
    /// <exception cref="ArgumentException">No such key: a bug, found by the test that walks all keys in the source.</exception>
    public static string Of(string key, params object?[] args) => In(CultureInfo.CurrentUICulture, key, args);

    public static string In(CultureInfo language, string key, params object?[] args)
    {
        if (!All.TryGetValue(key, out var both)) throw new ArgumentException($"No text '{key}' in any *.texts.json.", nameof(key));
        var text = both[IsChinese(language) ? 1 : 0];
        return args.Length == 0 ? text : string.Format(language, text, [.. args.Select(Written)]);
    }

    public static bool Has(string key) => All.ContainsKey(key);

    /// <summary>Both languages of a key, in the order of <see cref="Languages"/>.</summary>
    public static IReadOnlyList<string> Both(string key) => All[key];

    /// <summary>What a refusal says to the user.</summary>
    public static string Message(this Error error) => Of("error." + error.Code, error.Args);

    public static bool IsChinese(CultureInfo language) => language.Name.StartsWith("zh", StringComparison.OrdinalIgnoreCase);

    // Days read the same everywhere: 2026-03-09.
    private static object? Written(object? value) => value is DateOnly day ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : value;

    private static FrozenDictionary<string, string[]> Load()
    {
        var all = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".texts.json", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            foreach (var (key, both) in JsonSerializer.Deserialize<Dictionary<string, string[]>>(stream)!)
            {
                if (both.Length != Languages.Length) throw new InvalidOperationException($"{name}: '{key}' needs {Languages.Length} texts.");
                if (!all.TryAdd(key, both)) throw new InvalidOperationException($"{name}: '{key}' stands in another file too.");
            }
        }
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
