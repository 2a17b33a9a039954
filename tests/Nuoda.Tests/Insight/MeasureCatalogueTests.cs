using System.Globalization;
using System.Runtime.CompilerServices;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Insight;
using Nuoda.Orders;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.Tests.Insight;

public sealed class MeasureCatalogueTests
{
    private static readonly string[] ContractMeasures =
    [
        "customer-service-level", "line-fill-rate", "unit-fill-rate", "value-fill-rate", "order-fill-rate", "first-pass-fill-rate", "stock-out-frequency", "short-quantity",
        "on-time", "in-full", "otif", "perfect-order", "cycle-time", "consistency", "failures", "recovery-time", "orders", "lines", "units", "customers", "revenue", "discount",
        "net-revenue", "profit", "review-score",
    ];

    private static readonly string[] ContractDimensions =
    [
        "day", "week", "month", "quarter", "year", "site", "region", "market", "channel", "route", "product", "product-group", "customer", "customer-class", "segment",
        "territory", "order-kind", "shipping-mode", "sales-person", "carrier", "supplier", "cause", "status",
    ];

    [Fact]
    public void Every_measure_and_dimension_of_the_contract_is_there()
    {
        Assert.Equal(ContractMeasures, MeasureCatalogue.Measures.Select(m => m.Key));
        Assert.Empty(ContractDimensions.Except(MeasureCatalogue.Dimensions.Select(d => d.Key)));
        Assert.Equal("otif", MeasureCatalogue.Find("otif")!.Key);
        Assert.Null(MeasureCatalogue.Find("OTIF "));
        Assert.Null(MeasureCatalogue.FindDimension("colour"));
    }

    [Theory]
    [InlineData("line-fill-rate", ServiceView.Request, "due", true)]
    [InlineData("stock-out-frequency", ServiceView.Request, "due", false)]
    [InlineData("short-quantity", ServiceView.Request, "due", true)]
    [InlineData("otif", ServiceView.Promise, "due", false)]
    [InlineData("first-pass-fill-rate", ServiceView.Promise, "due", false)]
    [InlineData("perfect-order", ServiceView.Promise, "due", true)]
    [InlineData("net-revenue", null, "ordered", true)]
    public void A_measure_has_the_defaults_of_the_domain(string key, ServiceView? view, string date, bool refusesUnit)
    {
        var measure = MeasureCatalogue.Find(key)!;
        Assert.Equal((view, date, refusesUnit), (measure.View, measure.Date, measure.RefusesUnit));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public void Each_measure_says_in_words_what_it_is(string language)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        foreach (var measure in MeasureCatalogue.Measures)
            foreach (var text in new[] { measure.Name(culture), measure.Words(culture), measure.Formula(culture), measure.Source(culture) })
                Assert.Equal(language == "zh-CN", text.Any(c => c is >= '\u4e00' and <= '\u9fff'));
        foreach (var dimension in MeasureCatalogue.Dimensions) Assert.NotEqual(dimension.Name(culture), dimension.Words(culture));
        Assert.Equal(MeasureCatalogue.Measures.Count, MeasureCatalogue.Measures.Select(m => m.Name(culture)).Distinct().Count());
    }

    [Fact]
    public void No_text_of_the_catalogue_stands_for_a_measure_that_is_gone()
    {
        var known = MeasureCatalogue.Measures.Select(m => "measure." + m.Key).Concat(MeasureCatalogue.Dimensions.Select(d => "dimension." + d.Key)).ToHashSet();
        var mine = Texts.Keys.Where(k => k.StartsWith("measure.", StringComparison.Ordinal) || k.StartsWith("dimension.", StringComparison.Ordinal));
        Assert.Equal(known.Order(StringComparer.Ordinal), mine.Select(k => k[..k.LastIndexOf('.')]).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>After a change: NUODA_WRITE_DOCS=1 dotnet test tests/Nuoda.Tests --filter MeasureCatalogueTests writes the pages anew.</summary>
    [Theory]
    [InlineData("en", "measures.md")]
    [InlineData("zh-CN", "measures.zh-CN.md")]
    public void The_documentation_is_what_the_catalogue_prints(string language, string page)
    {
        var now = MeasureDocument.Write(CultureInfo.GetCultureInfo(language));
        var file = Path.Combine(Root(), "docs", page);
        if (Environment.GetEnvironmentVariable("NUODA_WRITE_DOCS") == "1") File.WriteAllText(file, now);
        Assert.Equal(File.Exists(file) ? File.ReadAllText(file) : "", now);
    }

    [Fact]
    public void A_derived_cause_is_a_cause_of_failure_with_the_same_number()
    {
        foreach (var derived in Enum.GetValues<DerivedCause>())
            Assert.Equal(derived.ToString(), ((FailureCause)(int)derived).ToString());
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
