using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Insight;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Tests.Drills;
using Nuoda.Tests.Platform;
using Xunit;

namespace Nuoda.Tests.Insight;

/// <summary>What outside programs rely on (docs/cli.md): every name of the contract is understood, and nothing else is.</summary>
public sealed class ReportContractTests
{
    private static readonly string[] Measures =
    [
        "customer-service-level", "line-fill-rate", "unit-fill-rate", "value-fill-rate", "order-fill-rate", "first-pass-fill-rate", "stock-out-frequency", "short-quantity", "on-time", "in-full", "otif",
        "perfect-order", "cycle-time", "consistency", "failures", "recovery-time", "orders", "lines", "units", "customers", "revenue", "discount", "net-revenue", "profit", "review-score",
    ];

    private static readonly string[] Dimensions =
    [
        "day", "week", "month", "quarter", "year", "site", "region", "market", "channel", "route", "product", "product-group", "customer", "customer-class", "segment", "territory", "order-kind",
        "shipping-mode", "sales-person", "carrier", "supplier", "cause", "status",
    ];

    private static readonly string[] SayTheirUnit = ["line-fill-rate", "unit-fill-rate", "value-fill-rate", "order-fill-rate", "short-quantity", "perfect-order", "orders", "lines", "units", "customers", "revenue", "discount", "net-revenue", "profit", "review-score"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_measure_answers_in_every_unit_it_has_in_both_views_by_every_dimension_and_date()
    {
        await using var company = await Filled();
        using var facts = await Facts.Open(company.Database.Home, NullLogger.Instance, Ct);
        foreach (var measure in Measures)
        {
            var units = 0;
            foreach (var unit in new string?[] { null, "order", "line", "unit", "value" })
                foreach (var view in new[] { "promise", "request" })
                {
                    var answer = Ask(facts, new ReportWords { Measures = measure, Unit = unit, View = view });
                    if (answer is null) { Assert.NotNull(unit); continue; }
                    units++;
                    var row = Assert.Single(answer.Rows);
                    Assert.Equal((measure, view), (row.Measure, row.View.ToString().ToLowerInvariant()));
                    if (unit is not null) Assert.Equal(unit, row.Unit.ToString().ToLowerInvariant());
                    // A share is the quotient of what stands beside it.
                    if (row is { Numerator: { } n, Denominator: { } d } && measure != "short-quantity") Assert.Equal(d == 0 ? null : (double)(n / d), row.Value);
                }
            Assert.True(units >= 2, measure);
            Assert.Equal(SayTheirUnit.Contains(measure), Refusal(new ReportWords { Measures = measure, Unit = "line" }) == "usage.measure_says_unit");
            foreach (var dimension in Dimensions)
                foreach (var date in new string?[] { null, "due", "ordered", "requested", "delivered" })
                    Assert.All(Ask(facts, new ReportWords { Measures = measure, By = dimension, Date = date })!.Rows, r => Assert.Single(r.By));
        }
        string? Refusal(ReportWords words) => words.Read(new(2026, 3, 1), DayOfWeek.Monday) is { IsOk: true, Value: var question }
            ? Reports.Ask(facts, Company.Default, question, DataScope.All, Ct).Error?.Code : "unread";
    }

    [Fact]
    public async Task Slices_of_a_sum_or_a_line_count_add_up_to_the_whole()
    {
        await using var company = await Filled();
        using var facts = await Facts.Open(company.Database.Home, NullLogger.Instance, Ct);
        foreach (var measure in new[] { "lines", "units", "revenue", "discount", "net-revenue", "profit", "failures" })
        {
            var whole = Ask(facts, new ReportWords { Measures = measure })!.Rows[0].Value!.Value;
            Assert.NotEqual(0, whole);
            foreach (var dimension in Dimensions)
                Assert.Equal(whole, Ask(facts, new ReportWords { Measures = measure, By = dimension })!.Rows.Sum(r => r.Value ?? 0), 1e-6);
        }
        foreach (var dimension in Dimensions)
        {
            var rows = Ask(facts, new ReportWords { Measures = "otif", By = dimension })!.Rows;
            var whole = Ask(facts, new ReportWords { Measures = "otif" })!.Rows[0];
            Assert.Equal((whole.Numerator, whole.Denominator), (rows.Sum(r => r.Numerator), rows.Sum(r => r.Denominator)));
            // Each group is what is left when it is asked for alone.
            foreach (var row in rows.Take(5))
            {
                var alone = Assert.Single(Ask(facts, new ReportWords { Measures = "otif", Where = [$"{dimension}={row.By[0]}"] })!.Rows);
                Assert.Equal((row.Numerator, row.Denominator), (alone.Numerator, alone.Denominator));
            }
        }
    }

    [Fact]
    public async Task Filters_of_one_dimension_are_alternatives_and_of_two_must_both_hold()
    {
        await using var company = await Filled();
        using var facts = await Facts.Open(company.Database.Home, NullLogger.Instance, Ct);
        double Lines(params string[] where) => Ask(facts, new ReportWords { Measures = "lines", Where = where })!.Rows[0].Value!.Value;
        Assert.Equal(Lines("channel=N0") + Lines("channel=N1"), Lines("channel=N0", "channel=N1"));
        var byBoth = Ask(facts, new ReportWords { Measures = "lines", By = "channel,product-group" })!.Rows;
        Assert.Equal(byBoth.Single(r => r.By is ["N0", "G3"]).Value, Lines("channel=N0", "product-group=G3"));
        Assert.Equal(0, Lines("channel=nowhere"));
        // What is not known is asked for by nothing.
        Assert.Equal(Lines(), Lines("carrier="));
        // A value may hold the sign.
        Assert.Equal(0, Lines("channel=N0=N1"));
    }

    [Fact]
    public async Task Periods_include_both_ends_and_a_later_day_of_knowledge_only_adds()
    {
        await using var company = await Filled();
        using var facts = await Facts.Open(company.Database.Home, NullLogger.Instance, Ct);
        double Of(string from, string to, string date = "ordered") => Ask(facts, new ReportWords { Measures = "lines", From = from, To = to, Date = date })!.Rows[0].Value!.Value;
        Assert.Equal(Of("2026-01", "2026-01"), Enumerable.Range(1, 31).Sum(d => Of($"2026-01-{d:D2}", $"2026-01-{d:D2}")));
        Assert.Equal(Of("2026-01-01", "2026-03-31"), Of("2026-Q1", "2026-Q1"));
        Assert.Equal(Of("2026-01-05", "2026-01-11"), Of("2026-W02", "2026-W02"));
        Assert.Equal(Of("2026", "2026"), Ask(facts, new ReportWords { Measures = "lines" })!.Rows[0].Value);
        Assert.NotEqual(Of("2026-01", "2026-01"), Of("2026-01", "2026-01", "due"));
        Assert.NotEqual(Of("2026-01", "2026-01", "due"), Of("2026-01", "2026-01", "delivered"));
        var due = Enumerable.Range(0, 9).Select(w => Ask(facts, new ReportWords { Measures = "otif", AsOf = new DateOnly(2026, 1, 5).AddDays(7 * w).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) })!.Rows[0].Denominator!.Value).ToList();
        Assert.Equal(due.Order(), due);
        Assert.True(due[0] < due[^1]);
    }

    [Fact]
    public async Task Top_keeps_the_highest_groups_with_all_their_measures()
    {
        await using var company = await Filled();
        using var facts = await Facts.Open(company.Database.Home, NullLogger.Instance, Ct);
        var all = Ask(facts, new ReportWords { Measures = "failures", By = "product" })!.Rows.Select(r => r.Value!.Value).OrderDescending().Take(7);
        Assert.Equal(all, Ask(facts, new ReportWords { Measures = "failures", By = "product", Top = "7" })!.Rows.Select(r => r.Value!.Value));
        var rows = Ask(facts, new ReportWords { Measures = "failures,otif,orders", By = "product", Top = "7" })!.Rows;
        Assert.Equal(21, rows.Count);
        Assert.All(rows.Chunk(3), group => Assert.Single(group.Select(r => r.By[0]).Distinct()));
        // What is said twice is meant once.
        Assert.Equal(2, Ask(facts, new ReportWords { Measures = "otif,lines,otif", By = "" })!.Rows.Count);
        Assert.All(Ask(facts, new ReportWords { Measures = "otif", By = "region,region" })!.Rows, r => Assert.Single(r.By));
    }

    [Fact]
    public async Task The_verb_writes_every_format_and_refuses_what_it_does_not_know_with_exit_code_2()
    {
        await using var company = await Filled();
        var folder = company.Database.Home.Folder;
        Task<NuodaProcess.Ended> Report(params string[] words) => NuodaProcess.Run(["report", .. words, "--data", folder, "--lang", "en"], Ct);
        var json = await Report("otif,cycle-time", "--by", "region,month", "--unit", "order", "--as-of", "2026-03-01", "--format", "json");
        Assert.Equal((0, ""), (json.ExitCode, json.Errors));
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal("2026-03-01", document.RootElement.GetProperty("asOf").GetString());
        var rows = document.RootElement.GetProperty("rows").EnumerateArray().ToList();
        Assert.All(rows, r => Assert.Equal(["region", "month"], r.GetProperty("by").EnumerateObject().Select(p => p.Name)));
        foreach (var beside in new[] { "mean", "sd", "p50", "p90", "p95" }) Assert.True(rows[1].TryGetProperty(beside, out _), beside);
        var csv = await Report("otif", "--by", "region", "--as-of", "2026-03-01", "--format", "csv");
        Assert.StartsWith("region,measure,unit,view,numerator,denominator,value", csv.Output.TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Equal(0, (await Report("otif", "--format", "table")).ExitCode);
        Assert.StartsWith("PK", (await Report("otif", "--format", "xlsx")).Output, StringComparison.Ordinal);
        foreach (var words in new string[][] { ["nonsense"], ["otif", "--where", "region"], ["otif", "--format", "pdf"], ["otif", "--frobnicate"] })
        {
            var refused = await Report(words);
            Assert.True(refused is { ExitCode: 2, Output: "", Errors.Length: > 10 }, $"{string.Join(' ', words)}: {refused}");
        }
    }

    [Fact]
    public async Task Whatever_the_contract_does_not_know_is_refused_by_name()
    {
        await using var company = await Filled();
        using var facts = await Facts.Open(company.Database.Home, NullLogger.Instance, Ct);
        foreach (var (words, code) in new (ReportWords, string)[]
                 {
                     (new() { Measures = "nonsense" }, "usage.unknown_measure"), (new() { Measures = "" }, "usage.no_measure"), (new() { Measures = "otif", By = "nope" }, "usage.unknown_dimension"),
                     (new() { Measures = "otif", Where = ["nope=1"] }, "usage.unknown_dimension"), (new() { Measures = "otif", Where = ["region"] }, "usage.not_a_filter"),
                     (new() { Measures = "otif", Unit = "pound" }, "usage.unknown_choice"), (new() { Measures = "otif", View = "us" }, "usage.unknown_choice"),
                     (new() { Measures = "otif", Date = "never" }, "usage.unknown_choice"), (new() { Measures = "otif", From = "2016-13" }, "usage.not_a_period"),
                     (new() { Measures = "otif", To = "2016-W54" }, "usage.not_a_period"), (new() { Measures = "otif", AsOf = "soon" }, "usage.not_a_period"),
                     (new() { Measures = "otif", From = "2017", To = "2016" }, "usage.period_reversed"), (new() { Measures = "otif", Top = "0" }, "usage.top_below_one"),
                     (new() { Measures = "otif", Definition = "mine" }, "usage.unknown_definition"), (new() { Measures = "perfect-order", Unit = "order" }, "usage.measure_says_unit"),
                     (new() { Measures = "consistency", Unit = "order" }, "usage.unit_not_for_measure"),
                 })
        {
            var read = words.Read(new(2026, 3, 1), DayOfWeek.Monday);
            Assert.Equal(code, (read.IsOk ? Reports.Ask(facts, Company.Default, read.Value, DataScope.All, Ct).Error : read.Error)?.Code);
        }
    }

    private static ReportAnswer? Ask(Facts facts, ReportWords words)
    {
        var question = (words with { AsOf = words.AsOf ?? "2026-03-01" }).Read(new(2026, 3, 1), DayOfWeek.Monday);
        Assert.True(question.IsOk, question.Error?.Code);
        var answer = Reports.Ask(facts, Company.Default, question.Value, DataScope.All, Ct);
        if (answer.Error is { } refused) Assert.True(refused.Code is "usage.measure_says_unit" or "usage.unit_not_for_measure", refused.Code);
        return answer.IsOk ? answer.Value : null;
    }

    private static async Task<DrillCompany> Filled()
    {
        var company = await DrillCompany.On(Engine.Sqlite);
        var outcome = await company.Import("lines.csv", EditsDrill.Lines(new Random(3), 4_000));
        Assert.Equal((4_000L, 0L), (outcome.Read, outcome.Rejected));
        var reviews = new StringBuilder("review,order,score\n");
        for (var i = 0; i < 50; i++) reviews.Append(CultureInfo.InvariantCulture, $"V{i},SO{i},{i % 5 + 1}\n");
        await company.Import("reviews.csv", reviews);
        await company.Import("profit.csv", new StringBuilder("order,line,product,quantity,profit\nSO0,1,P0,1,12.34\n"));
        return company;
    }
}
