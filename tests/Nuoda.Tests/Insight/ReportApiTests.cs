using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nuoda.Insight;
using Nuoda.Platform.Access;
using Nuoda.Tests.Drills;
using Xunit;

namespace Nuoda.Tests.Insight;

/// <summary>The report's edges: options that are no numbers, many slices, groups of zero, several currencies, money at stake.</summary>
public sealed class ReportApiTests
{
    // Two currencies, one of them without minor units; a region without failures, one without prices, one whose prices are zero.
    private const string Lines = """
        order,line,product,quantity,customer,region,ordered,promised,delivered,unit_price,currency
        A,1,P1,10,C1,North,2026-01-05,2026-01-10,2026-01-12,2.50,CNY
        A,2,P2,4,C1,North,2026-01-05,2026-01-10,2026-01-09,1.00,CNY
        B,1,P1,3,C2,South,2026-01-06,2026-01-10,2026-01-10,5.00,CNY
        C,1,P1,2,C3,East,2026-01-07,2026-01-10,2026-01-10,,CNY
        D,1,P1,2,C3,West,2026-01-07,2026-01-10,2026-01-11,0,CNY
        E,1,P1,2,C4,Nippon,2026-01-08,2026-01-10,2026-01-15,150,JPY
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_top_that_is_no_number_is_refused_in_words_that_name_the_option()
    {
        await using var company = await Company();
        foreach (var (language, sentence) in new[] { ("en", "--top x is not a number from 1 upwards."), ("zh-CN", "--top x 无效：须为不小于 1 的数。") })
        {
            var refused = await NuodaProcess.Run(["report", "otif", "--top", "x", "--data", company.Database.Home.Folder, "--lang", language], Ct);
            Assert.Equal((2, "", sentence), (refused.ExitCode, refused.Output, refused.Errors.Trim()));
        }
    }

    [Theory, Databases.Both]
    public async Task Over_the_api_wrong_options_are_bad_requests_and_money_is_for_those_who_may_see_it(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        await AnOrder.Of("A").With(o => o.Region = "North").WithLine("P", promised: "2026-03-10", delivered: "2026-03-12").Store(web.Database);
        await (await web.Services.GetRequiredService<FactsHolder>().Get(Ct)).Rebuild(Ct);
        using var program = await web.WithKey(Role.Manager);
        var refused = await program.Ask("/api/report?measures=otif&top=x");
        Assert.Equal((HttpStatusCode.BadRequest, "usage.top_below_one"), (refused.Status, refused.Code));
        var failures = (await program.Ask("/api/report?measures=failures&by=region")).Json.GetProperty("rows")[0];
        Assert.Equal((1, 0m), (failures.GetProperty("value").GetInt32(), failures.GetProperty("atStake").GetDecimal()));
        using var agent = await web.WithKey(Role.Agent);
        var hidden = (await agent.Ask("/api/report?measures=failures&by=region")).Json.GetProperty("rows")[0];
        Assert.Equal((1, JsonValueKind.Null), (hidden.GetProperty("value").GetInt32(), hidden.GetProperty("atStake").ValueKind));
    }

    [Fact]
    public async Task Every_dimension_at_once_is_answered_and_a_group_is_what_it_is_alone()
    {
        await using var company = await Company();
        var all = "day,week,month,quarter,year,site,region,market,channel,route,product,product-group,customer,customer-class,segment,territory,order-kind,shipping-mode,sales-person,carrier,supplier,cause,status,currency";
        var rows = await Rows(company, "lines", "--by", all);
        Assert.Equal(6, rows.Count);
        Assert.Equal(["East", "Nippon", "North", "North", "South", "West"], rows.Select(r => r.GetProperty("by").GetProperty("region").GetString()).Order(StringComparer.Ordinal));
        Assert.All(rows, r => Assert.Equal(1, r.GetProperty("value").GetInt32()));
    }

    [Fact]
    public async Task A_group_that_has_lines_is_shown_though_its_sum_is_zero_and_says_when_nothing_is_known()
    {
        await using var company = await Company();
        Assert.Equal([("East", 0d), ("Nippon", 1d), ("North", 1d), ("South", 0d), ("West", 1d)], Values(await Rows(company, "failures", "--by", "region"), "region"));
        Assert.Equal([("East", (double?)null), ("North", 29d), ("South", 15d), ("West", 0d)], Values(await Rows(company, "revenue", "--by", "region", "--where", "currency=CNY"), "region"));
        // Nothing at all is a sum of nothing.
        Assert.Equal(0d, (await Rows(company, "revenue", "--where", "region=nowhere", "--where", "currency=CNY"))[0].GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task Amounts_of_several_currencies_stand_side_by_side_and_are_never_added()
    {
        await using var company = await Company();
        Assert.Equal([("CNY", 44d), ("JPY", 300d)], Values(await Rows(company, "revenue", "--by", "currency"), "currency"));
        Assert.Equal([("CNY", 25d), ("JPY", 300d)], Values(await Rows(company, "failures", "--unit", "value", "--by", "currency"), "currency"));
        var added = await Report(company, "revenue", "--by", "region");
        Assert.Equal(2, added.ExitCode);
        Assert.Contains("--by currency", added.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_say_the_money_at_stake_beside_in_every_format()
    {
        await using var company = await Company();
        var rows = await Rows(company, "failures,otif", "--by", "region", "--where", "currency=CNY");
        Assert.Equal([("East", 0d), ("North", 25d), ("South", 0d), ("West", 0d)], rows.Where(r => r.GetProperty("measure").GetString() == "failures").Select(r => (r.GetProperty("by").GetProperty("region").GetString()!, r.GetProperty("atStake").GetDouble())));
        Assert.All(rows.Where(r => r.GetProperty("measure").GetString() == "otif"), r => Assert.False(r.TryGetProperty("atStake", out _)));
        // By order the lines that failed are at stake; by region both currencies would have to be added.
        Assert.Equal(25d, (await Rows(company, "failures", "--unit", "order", "--where", "currency=CNY"))[0].GetProperty("atStake").GetDouble());
        Assert.Equal(JsonValueKind.Null, (await Rows(company, "failures"))[0].GetProperty("atStake").ValueKind);
        Assert.Equal([25d, 300d], (await Rows(company, "failures", "--by", "currency")).Select(r => r.GetProperty("atStake").GetDouble()));
        Assert.Equal([25d], (await Rows(company, "failures", "--by", "customer", "--where", "currency=CNY", "--top", "1")).Select(r => r.GetProperty("atStake").GetDouble()));
        var csv = (await Report(company, "failures", "--where", "currency=CNY", "--format", "csv")).Output.TrimStart('\uFEFF').Split("\r\n");
        Assert.Equal(["measure,unit,view,numerator,denominator,value,at_stake", "failures,line,promise,,,2,25"], csv[..2]);
        var table = (await Report(company, "failures", "--where", "currency=CNY", "--format", "table")).Output;
        Assert.Contains("At stake", table, StringComparison.Ordinal);
        Assert.Contains("25", table, StringComparison.Ordinal);
    }

    private static async Task<DrillCompany> Company()
    {
        var company = await DrillCompany.On(Engine.Sqlite);
        var outcome = await company.Import("lines.csv", new StringBuilder(Lines.ReplaceLineEndings("\n")));
        Assert.Equal((6L, 0L), (outcome.Read, outcome.Rejected));
        return company;
    }

    private static Task<NuodaProcess.Ended> Report(DrillCompany company, params string[] words) =>
        NuodaProcess.Run(["report", .. words, "--as-of", "2026-03-01", "--data", company.Database.Home.Folder, "--lang", "en"], Ct);

    private static async Task<IReadOnlyList<JsonElement>> Rows(DrillCompany company, params string[] words)
    {
        var ended = await Report(company, [.. words, "--format", "json"]);
        Assert.True(ended.ExitCode == 0, ended.Errors);
        return [.. JsonSerializer.Deserialize<JsonElement>(ended.Output).GetProperty("rows").EnumerateArray()];
    }

    private static IEnumerable<(string, double?)> Values(IEnumerable<JsonElement> rows, string by) =>
        rows.Select(r => (r.GetProperty("by").GetProperty(by).GetString()!, r.GetProperty("value").ValueKind == JsonValueKind.Null ? (double?)null : r.GetProperty("value").GetDouble()));
}
