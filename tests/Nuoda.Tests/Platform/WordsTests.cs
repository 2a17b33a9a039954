using System.Runtime.CompilerServices;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.Tests.Platform;

/// <summary>One thing, one word, in each language: the table "Not these words" of docs/glossary.md, held against every text and guide.</summary>
public sealed class WordsTests
{
    [Fact]
    public void Texts_say_only_words_of_the_glossary() =>
        Nothing(Texts.Keys.SelectMany(key => Texts.Languages.Index().SelectMany(l => Wrong(l.Item, Texts.Both(key)[l.Index]).Select(w => $"'{key}' {w}"))));

    [Theory]
    [InlineData("en", "README.md")]
    [InlineData("en", "docs/user-guide.md")]
    [InlineData("en", "docs/measures.md")]
    [InlineData("en", "docs/cli.md")]
    [InlineData("zh-CN", "README.zh-CN.md")]
    [InlineData("zh-CN", "docs/user-guide.zh-CN.md")]
    [InlineData("zh-CN", "docs/measures.zh-CN.md")]
    public void Guides_say_only_words_of_the_glossary(string language, string file) =>
        Nothing(File.ReadLines(Path.Combine(Root(), file)).Index().SelectMany(l => Wrong(language, l.Item).Select(w => $"{file}:{l.Index + 1} {w}")));

    [Fact]
    public void A_wrong_word_is_found_and_a_longer_word_that_holds_it_is_not()
    {
        Assert.Equal(["says 站点: 仓库"], Wrong("zh-CN", "{0:N0} 张订单的站点不存在"));
        Assert.Equal(["says 时段: 期间"], Wrong("zh-CN", "该时段内，承诺时段"));
        Assert.Empty(Wrong("zh-CN", "在承诺时段内送达"));
        Assert.Equal(["says sales territory: territory"], Wrong("en", "Sales territory of the order"));
        Assert.Empty(Wrong("en", "Territory of the order"));
    }

    private static readonly List<(string Language, string Not, string But, string[] Within)> Table =
        [.. File.ReadLines(Path.Combine(Root(), "docs/glossary.md")).SkipWhile(l => l != "## Not these words").Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
            .Where(l => l.StartsWith("| 中文", StringComparison.Ordinal) || l.StartsWith("| English", StringComparison.Ordinal))
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries))
            .Select(c => (c[1] == "English" ? "en" : "zh-CN", c[2], c[3], c[4].Split('、', StringSplitOptions.RemoveEmptyEntries)))];

    private static IEnumerable<string> Wrong(string language, string text)
    {
        Assert.NotEmpty(Table);
        foreach (var (of, not, but, within) in Table)
        {
            if (of != language) continue;
            var rest = within.Aggregate(text, (t, longer) => t.Replace(longer, "", StringComparison.Ordinal));
            if (rest.Contains(not, StringComparison.OrdinalIgnoreCase)) yield return $"says {not}: {but}";
        }
    }

    private static void Nothing(IEnumerable<string> wrong)
    {
        var all = string.Join('\n', wrong);
        Assert.True(all.Length == 0, all);
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
