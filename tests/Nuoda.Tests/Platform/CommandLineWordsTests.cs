using System.Text.RegularExpressions;
using Xunit;

namespace Nuoda.Tests.Platform;

/// <summary>What the command line says of itself and of wrong usage, in the language asked for.</summary>
public sealed partial class CommandLineWordsTests
{
    [Fact]
    public async Task Help_of_every_verb_is_in_the_language_asked_for()
    {
        var ct = TestContext.Current.CancellationToken;
        var verbs = new Queue<string[]>([[]]);
        var seen = 0;
        while (verbs.TryDequeue(out var verb))
        {
            var chinese = await NuodaProcess.Run([.. verb, "--lang", "zh-CN", "--help"], ct);
            var english = await NuodaProcess.Run([.. verb, "--help", "--lang=en"], ct);
            Assert.Equal((0, 0), (chinese.ExitCode, english.ExitCode));
            Assert.DoesNotMatch(Chinese(), english.Output);
            var said = chinese.Output.Split('\n').Select(l => l.Trim()).ToList();
            foreach (var line in said.Where(l => l.Length > 0 && !l.StartsWith("nuoda", StringComparison.Ordinal))) Assert.Matches(Chinese(), line);
            Assert.Contains("用法：", said);
            seen++;
            foreach (var sub in said.SkipWhile(l => l != "命令：").Skip(1).Where(l => l.Length > 0)) verbs.Enqueue([.. verb, sub.Split(' ')[0]]);
        }
        Assert.True(seen >= 16, $"{seen} verbs");
    }

    [Theory]
    [InlineData("没有“frobnicate”", "frobnicate")]
    [InlineData("没有“--bogus”", "report", "otif", "--bogus")]
    [InlineData("缺少 FILE", "import")]
    [InlineData("缺少 measures", "report")]
    [InlineData("缺少 --role", "user", "add", "li")]
    [InlineData("缺少 --unit", "report", "otif", "--unit")]
    [InlineData("--as 不能是“nobody”。可选：correction, customer", "import", "--as", "nobody", "x.csv")]
    [InlineData("--role 不能是“boss”。可选：administrator", "user", "add", "li", "--role", "boss")]
    [InlineData("--top abc 无效：须为不小于 1 的数", "report", "otif", "--top", "abc")]
    [InlineData("ID 不能是“abc”", "undo-import", "abc")]
    [InlineData("请指定命令：add, list", "user")]
    public async Task Wrong_usage_is_named_in_Chinese_too(string said, params string[] args)
    {
        var chinese = await NuodaProcess.Run(["--lang", "zh-CN", .. args], TestContext.Current.CancellationToken);
        Assert.Equal(2, chinese.ExitCode);
        Assert.StartsWith(said, chinese.Errors.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_into_a_folder_that_is_not_there_is_refused_in_one_sentence()
    {
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        var refused = await NuodaProcess.Run(["backup", Path.Combine(database.Home.Folder, "no", "such", "x.zip"), "--data", database.Home.Folder, "--lang", "zh-CN"], TestContext.Current.CancellationToken);
        Assert.Equal(3, refused.ExitCode);
        Assert.Single(refused.Errors.Trim().Split('\n'));
        Assert.Contains("无法写入", refused.Errors, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();
}
