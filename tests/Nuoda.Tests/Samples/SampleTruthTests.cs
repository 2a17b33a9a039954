using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Insight;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Samples;
using Xunit;

namespace Nuoda.Tests.Samples;

/// <summary>The measures, asked of the sample company, come to its true parameters. Each rate is compared by its distance in standard errors; five of them by chance: once in a million.
/// The seed is fixed, so this never flickers.</summary>
public sealed class SampleTruthTests
{
    private const double FarOff = 5;
    private static readonly SampleParameters Truth = new() { Lines = 60_000, Seed = 7 };

    [Fact]
    public async Task What_is_measured_is_what_is_true_and_it_is_ready_soon()
    {
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        var began = TimeProvider.System.GetTimestamp();
        await SampleCompanyTests.Make(database.Home, Truth);
        // A generous bound: others use the machine too.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 90);
        using var facts = await Facts.Open(database.Home, NullLogger.Instance, TestContext.Current.CancellationToken);

        var onTime = Ask(facts, "on-time", ["region", "carrier", "month"]);
        Func<SampleParameters, IReadOnlyList<string?>, double> chance = (truth, by) =>
            truth.LineOnTime(truth.Regions.Single(r => r.Name == by[0]), truth.Carriers.Single(c => c.Name == by[1]), IsPeak(by[2]!));
        // Lines of one shipment share their fate, which widens the spread: by 1 + the mean of the other lines that share it.
        Assert.Equal("", FarFromTruth(onTime, by => chance(Truth, by), linesADraw: 1 + 2 * 0.7 / 0.3));
        var stockOuts = Ask(facts, "stock-out-frequency", ["product-group", "month"]);
        Assert.Equal("", FarFromTruth(stockOuts, by => Truth.StockOut(Truth.Groups.Single(g => g.Name == by[0]), IsPeak(by[1]!)), linesADraw: 1));

        // What stands out in truth stands out on the page.
        Assert.Equal(Truth.Carriers.MaxBy(c => c.Late)!.Name, Ask(facts, "on-time", ["carrier"]).MinBy(r => r.Value)!.By[0]);
        Assert.Equal(Truth.Regions.MaxBy(r => r.Late)!.Name, Ask(facts, "on-time", ["region"]).MinBy(r => r.Value)!.By[0]);
        Assert.Equal(Truth.Groups.MaxBy(g => g.StockOut)!.Name, Ask(facts, "stock-out-frequency", ["product-group"]).MaxBy(r => r.Value)!.By[0]);

        // And a truth that is a little wrong would be noticed.
        var wrong = Truth with { Carriers = [.. Truth.Carriers.Select(c => c with { Late = c.Late + 0.02 })] };
        Assert.NotEqual("", FarFromTruth(onTime, by => chance(wrong, by), linesADraw: 1 + 2 * 0.7 / 0.3));
        Assert.NotEqual("", FarFromTruth(stockOuts, by => 1.15 * Truth.StockOut(Truth.Groups.Single(g => g.Name == by[0]), IsPeak(by[1]!)), linesADraw: 1));
    }

    /// <summary>Adds up what each cell should come to, for every value of every dimension, and names those that are far off.</summary>
    private static string FarFromTruth(IReadOnlyList<ReportRow> rows, Func<IReadOnlyList<string?>, double> chance, double linesADraw)
    {
        var sums = new Dictionary<(int, string), (double Found, double Expected, double Variance, double Lines)>();
        foreach (var row in rows.Where(r => r.Denominator > 0))
        {
            var p = chance(row.By);
            var n = (double)row.Denominator!.Value;
            foreach (var key in row.By.Select((label, i) => (i, label!)).Append((-1, "all")))
            {
                var s = sums.GetValueOrDefault(key);
                sums[key] = (s.Found + (double)row.Numerator!.Value, s.Expected + p * n, s.Variance + p * (1 - p) * n, s.Lines + n);
            }
        }
        Assert.True(sums[(-1, "all")].Lines > 0.95 * Truth.Lines);
        return string.Join('\n', sums
            .Select(s => (s.Key, Distance: (s.Value.Found - s.Value.Expected) / Math.Sqrt(s.Value.Variance * linesADraw), s.Value)).Where(s => Math.Abs(s.Distance) > FarOff)
            .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key}: {f.Value.Found / f.Value.Lines:P2} found, {f.Value.Expected / f.Value.Lines:P2} true, {f.Distance:0.0} standard errors")));
    }

    private static IReadOnlyList<ReportRow> Ask(Facts facts, string measure, string[] by)
    {
        var question = new ReportQuestion { Measures = [measure], Unit = measure == "on-time" ? MeasureUnit.Line : null, By = by, Date = ReportDate.Ordered, AsOf = new DateOnly(2026, 3, 30) };
        var answer = Reports.Ask(facts, Company.Default, question, DataScope.All, TestContext.Current.CancellationToken);
        Assert.Null(answer.Error);
        return answer.Value.Rows;
    }

    private static bool IsPeak(string month) => Truth.IsPeak(int.Parse(month[^2..], CultureInfo.InvariantCulture));
}
