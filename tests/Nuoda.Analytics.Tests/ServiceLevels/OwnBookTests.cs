using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nuoda.Analytics.ServiceLevels;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.ServiceLevels;

/// <summary>Books of our own: promised other than ordered, windows, revisions with made-on days, broken quality, the arrival rule, unknown days.
/// Expected values by tests/independent/own_books.py, which replays the events day by day.</summary>
public sealed class OwnBookTests
{
    private static readonly string File = Path.Combine(RepositoryRoot(), "tests", "golden", "own_books.json");

    private static readonly string Program = Path.Combine(RepositoryRoot(), "tests", "independent", "own_books.py");

    [Theory]
    [InlineData("own_corners")]
    [InlineData("own_random")]
    public void Every_number_of_the_second_program_comes_out(string id)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllText(File));
        var one = document.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);
        var (inputs, expected) = (one.GetProperty("inputs"), one.GetProperty("expected"));
        Fields(inputs, ["as_of", "parameters", "orders", "lines", "promises", "requests", "deliveries", "cancellations"], "inputs");
        var columns = expected.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).ToArray();
        var book = OwnBook.Read(inputs);
        var answers = new JsonArray();
        foreach (var asOf in inputs.GetProperty("as_of").EnumerateArray().Select(d => d.GetString()!))
            foreach (var parameters in inputs.GetProperty("parameters").EnumerateArray())
                foreach (var view in Enum.GetValues<ServiceView>())
                {
                    var definition = OwnBook.Definition(parameters);
                    var judged = (book with { AsOf = OwnBook.AsDay(asOf) }).Judge(definition, view);
                    answers.Add((JsonNode)new JsonObject
                    {
                        ["as_of"] = asOf,
                        ["definition"] = definition.Name,
                        ["view"] = OwnBook.Word(view),
                        ["measures"] = OwnBook.Measures(judged),
                        ["lines"] = new JsonArray([.. book.Lines.Zip(judged.Verdicts, (line, verdict) => Row(columns, OwnBook.Detail(line, verdict)))]),
                    });
                }
        var stock = StockOuts.Of(book.Lines.Select(l => new LineFacts(l.History.OrderedOn, l.History.QuantityOrdered, l.History.RequestedOn, l.History.AvailableAtEntry)).ToArray());
        var actual = new JsonObject
        {
            ["columns"] = new JsonArray([.. columns.Select(c => (JsonNode)c)]),
            ["stock"] = new JsonObject
            {
                ["lines"] = MeasuresAsJson.Counts(stock.Lines), ["units"] = MeasuresAsJson.Quantities(stock.Units), ["unknown"] = (double)stock.Unknown,
            },
            ["answers"] = answers,
        };
        Assert.True(Compare(expected, actual, one.GetProperty("tolerance")) > 1000);
    }

    [Fact]
    public async Task The_second_program_still_says_what_the_file_says()
    {
        using var python = Start();
        Assert.SkipWhen(python is null, "No python3: the stored values are compared, but not computed anew.");
        var said = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, python.ExitCode);
        Assert.Equal(await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken), said);
    }

    private static Process? Start()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("python3", [Program, File]) { RedirectStandardOutput = true, UseShellExecute = false });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static JsonArray Row(string[] columns, JsonObject detail)
    {
        Assert.Equal(columns.Length, detail.Count);
        return new([.. columns.Select(column => detail[column]?.DeepClone())]);
    }
}
