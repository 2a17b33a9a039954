using System.Text.RegularExpressions;
using Xunit;

namespace Nuoda.Analytics.Tests.Examples;

/// <summary>The library's README shows what the tests of this folder run: a code block is, line for line, the body of a test up to <c>// Checked:</c>.</summary>
/// <remarks>To add an example: a test in a class of this folder, and its body as a block under the area's heading of the README.</remarks>
public sealed partial class ReadmeTests
{
    private static readonly string Root = GoldenCases.RepositoryRoot();

    [Fact]
    public void Every_code_block_is_the_body_of_a_test_and_every_test_is_shown()
    {
        var shown = Block().Matches(File.ReadAllText(Path.Combine(Root, "src/Nuoda.Analytics/README.md"))).Select(m => Plain(m.Groups[1].Value)).Where(b => !b.StartsWith("using ", StringComparison.Ordinal)).ToList();
        var run = Directory.GetFiles(Path.Combine(Root, "tests/Nuoda.Analytics.Tests/Examples"), "*Examples.cs").SelectMany(f => Body().Matches(File.ReadAllText(f))).Select(m => (Name: m.Groups[1].Value, Body: Plain(m.Groups[2].Value))).ToList();
        Assert.All(shown, block => Assert.True(run.Exists(test => test.Body == block), $"no test runs:\n{block}"));
        Assert.All(run, test => Assert.True(shown.Contains(test.Body), $"the README does not show {test.Name}"));
        Assert.Equal(shown.Count, run.Count);
        Assert.NotEmpty(shown);
    }

    // Without the indent that its lines share.
    private static string Plain(string code)
    {
        var lines = code.ReplaceLineEndings("\n").Trim('\n').TrimEnd().Split('\n');
        var indent = lines.Where(l => l.Trim().Length > 0).Min(l => l.Length - l.TrimStart().Length);
        return string.Join('\n', lines.Select(l => l.Length > indent ? l[indent..].TrimEnd() : ""));
    }

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"public void (\w+)\(\)\r?\n    \{\r?\n(.*?)^        // Checked:", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Body();
}
