using System.Globalization;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary>One customer's service beside that of all customers, from the facts, over all time as of today.</summary>
internal sealed class MeasuresOfCustomers(FactsHolder holder, DataHome home, TimeProvider clock) : ICustomerMeasures
{
    private static readonly string[] Asked = ["customer-service-level", "otif", "unit-fill-rate", "failures", "cycle-time"];

    // The company's own figures are the same on every customer's page until an event or a day changes them.
    private sealed record Average(long Position, DateOnly AsOf, IReadOnlyList<ReportRow> Rows);
    private volatile Average? _average;

    public async Task<IReadOnlyList<CustomerMeasure>> Of(string customerKey, CancellationToken ct)
    {
        var facts = await holder.Get(ct);
        var company = await Company.Load(home, ct);
        var today = company.Today(clock);
        var own = Ask(facts, company, new ReportQuestion { Measures = Asked, AsOf = today, Where = [new("customer", customerKey)] }, ct);
        if (own.Error is { } refused) throw new InvalidOperationException($"The measures of a customer were refused: {refused.Code}.");
        var all = _average is { } known && known.Position == facts.Position && known.AsOf == today ? known : _average = new Average(
            facts.Position, today, Ask(facts, company, new ReportQuestion { Measures = Asked, AsOf = today }, ct).Value.Rows);
        var address = new ReportAddress().And("customer", customerKey);
        return [.. own.Value.Rows.Zip(all.Rows).SelectMany(pair => Written(pair.First, pair.Second, Rows(address, pair.First)))];
    }

    private static Result<ReportAnswer> Ask(Facts facts, Company company, ReportQuestion question, CancellationToken ct) => Reports.Ask(facts, company, question, DataScope.All, ct);

    private static string Rows(ReportAddress address, ReportRow row) => Drill.Of(address with { View = ReportWords.Of(row.View) }, null, null, ("measure", row.Measure));

    private static IEnumerable<CustomerMeasure> Written(ReportRow own, ReportRow all, string rows)
    {
        var definition = $"/definitions#{own.Measure}";
        var name = Texts.Of($"measure.{own.Measure}.name");
        switch (own.Measure)
        {
            case "failures":
                yield return new(name, Number(own.Value), null, null, null, Tone.Neutral, definition, rows);
                break;
            case "cycle-time":
                foreach (var (quantile, mine, theirs) in new[] { ("p50", own.Spread?.P50, all.Spread?.P50), ("p90", own.Spread?.P90, all.Spread?.P90) })
                    yield return new($"{name} {quantile}", Days(mine), Texts.Of("customer.measured", own.Spread?.Count ?? 0), Days(theirs), Texts.Of("customer.measured", all.Spread?.Count ?? 0), Compare(theirs, mine), definition, rows);
                break;
            default:
                yield return new(name, Share(own.Value), Of(own), Share(all.Value), Of(all), Compare(own.Value, all.Value), definition, rows);
                break;
        }
    }

    private static string Of(ReportRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.Numerator:#,0.###} / {row.Denominator:#,0.###}");
    private static string Share(double? value) => value is { } v ? (v * 100).ToString("0.0", CultureInfo.InvariantCulture) + "%" : Texts.Of("customer.not_counted");
    private static string Number(double? value) => value is { } v ? v.ToString("#,0.###", CultureInfo.InvariantCulture) : Texts.Of("customer.not_counted");
    private static string Days(double? value) => value is { } v ? Texts.Of("customer.days", v.ToString("0.#", CultureInfo.InvariantCulture)) : Texts.Of("customer.not_counted");

    /// <summary>More of the first is better; what looks the same on the page is the same.</summary>
    private static Tone Compare(double? better, double? worse) =>
        better is not { } b || worse is not { } w || Math.Abs(b - w) < 0.0005 ? Tone.Neutral : b > w ? Tone.Good : Tone.Bad;
}
