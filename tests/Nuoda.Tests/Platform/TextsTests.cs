using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.Tests.Platform;

/// <summary>Every word that the program says exists in both languages.</summary>
public sealed partial class TextsTests
{
    /// <summary>Keys whose text is rightly the same in both: names, formats, symbols. Ends of keys count too: ".unit" covers "stock.unit".</summary>
    private static readonly string[] SameInBoth = ["import.file_line", "audit.colon", "analysis.fact"];

    [Fact]
    public void Every_key_that_the_source_asks_for_exists()
    {
        var asked = Sources().SelectMany(file => AskedFor(file.Text).Select(key => (file.Name, Key: key))).ToList();
        Assert.NotEmpty(asked);
        Nothing(asked.Where(a => !Texts.Has(a.Key)).Select(a => $"{a.Name} asks for '{a.Key}', which stands in no *.texts.json"));
    }

    [Fact]
    public void Both_languages_are_there_and_differ() => Nothing(Texts.Keys.Where(k => SaysTheSame(k, Texts.Both(k))).Select(k => $"'{k}': {string.Join(" / ", Texts.Both(k))}"));

    [Fact]
    public void Both_languages_fill_in_the_same_places() => Nothing(Texts.Keys.Where(k => Places(Texts.Both(k)[0]) != Places(Texts.Both(k)[1])));

    [Fact]
    public void A_missing_word_or_language_or_place_is_found()
    {
        Assert.Equal(["a.b", "error.order.not_found", "c.d"], AskedFor(
            """
            <h1>@Texts.Of("a.b")</h1> return Error.NotFound("order.not_found", key); Texts.In(language, "c.d", 1)
            """));
        Assert.True(SaysTheSame("x", ["Orders", "Orders"]));
        Assert.True(SaysTheSame("x", ["Orders", ""]));
        Assert.True(SaysTheSame("x", ["Orders", "Ordres"]));
        Assert.False(SaysTheSame("x", ["Orders", "订单"]));
        Assert.NotEqual(Places("{0} of {1}"), Places("{0} 共"));
        Assert.Equal(Places("{0} of {1:N0}"), Places("{1} 中的 {0}"));
    }

    [Fact]
    public void A_text_speaks_the_language_of_the_moment()
    {
        Assert.Equal("诺达", Texts.In(CultureInfo.GetCultureInfo("zh-CN"), "app.name"));
        Assert.Equal("Nuoda", Texts.In(CultureInfo.GetCultureInfo("en"), "app.name"));
    }

    private static IEnumerable<string> AskedFor(string source) =>
        Asked().Matches(source).Select(m => m.Groups["key"].Value is { Length: > 0 } key ? key : "error." + m.Groups["code"].Value);

    // A Chinese text without a single Chinese character was forgotten, unless the list above says otherwise.
    private static bool SaysTheSame(string key, IReadOnlyList<string> both) =>
        both.Any(string.IsNullOrWhiteSpace) || (!Chinese().IsMatch(both[1]) && !SameInBoth.Any(s => key.EndsWith(s, StringComparison.Ordinal)));

    private static string Places(string text) => string.Join(',', Place().Matches(text).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<(string Name, string Text)> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal))
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules"))
            .Select(f => (Path.GetRelativePath(Root(), f), File.ReadAllText(f)));

    private static void Nothing(IEnumerable<string> wrong)
    {
        var all = string.Join('\n', wrong);
        Assert.True(all.Length == 0, all);
    }

    // Keys put together at run time ("cause." + cause) end in a dot or a brace and are not asked for whole.
    [GeneratedRegex("""Texts\.(?:Of\(\s*|In\([^,"]+,\s*)"(?<key>[^"{]*[^"{.])"(?!\s*\+)|Error\.(?:Invalid|NotFound|Conflict|Forbidden|Busy)\(\s*"(?<code>[^"{]*[^"{.])"(?!\s*\+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Asked();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();

    [GeneratedRegex(@"\{(\d+)[^}]*\}")]
    private static partial Regex Place();

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
