using System.Globalization;
using System.Text;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Catalog;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>What orders, verdicts and causes are called on pages.</summary>
internal static class OrderWords
{
    public static string Of(OrderPromise promise) => Texts.Of("promise." + promise.ToString().ToLowerInvariant());

    public static Tone ToneOf(OrderPromise promise) => promise switch
    {
        OrderPromise.Kept => Tone.Good, OrderPromise.Failed => Tone.Bad, OrderPromise.Open => Tone.Info, _ => Tone.Neutral,
    };

    public static string Of(PromiseReason reason) => Texts.Of("reason." + Snake(reason.ToString()));

    public static string Of(CancelledBy by) => Texts.Of(by == CancelledBy.Customer ? "way.by_customer" : "way.by_us");

    public static string Of(PriceSourceKind source) => Texts.Of("price_source." + Snake(source.ToString()));

    public static string Of(FailureCause cause) => Texts.Of("cause." + Snake(cause.ToString()));

    public static string Of(LineVerdict verdict) => Texts.Of("verdict." + (verdict.Outcome != LineOutcome.NotDue ? Snake(verdict.Outcome.ToString())
        : verdict.Standing == LineStanding.Included ? "not_due" : Snake(verdict.Standing.ToString())));

    public static Tone ToneOf(LineVerdict verdict) => verdict.Outcome switch
    {
        LineOutcome.Kept => Tone.Good, LineOutcome.NotDue => verdict.Standing == LineStanding.Included ? Tone.Info : Tone.Neutral, LineOutcome.Recovered => Tone.Warning, _ => Tone.Bad,
    };

    /// <summary>Why the verdict is what it is, one reason a sentence.</summary>
    public static IEnumerable<string> Why(LineVerdict v, int asOf)
    {
        if (!v.IsDue)
        {
            if (v.Standing == LineStanding.Included && v.Due is { } coming) yield return Texts.Of("why.due_in", Day.FromNumber(coming), coming - asOf);
            yield break;
        }
        if (v.Outcome == LineOutcome.Kept)
        {
            yield return Texts.Of("why.kept", Quantity(v.Quantity), Day.FromNumber(v.Completion ?? v.ArrivedOn ?? v.Due!.Value), Day.FromNumber(v.Due!.Value));
            yield break;
        }
        if (v.Completion is { } completed && completed > v.Due) yield return Texts.Of("why.late", completed - v.Due.Value);
        if (v.Completion is { } early && early < v.WindowStart) yield return Texts.Of("why.early", v.WindowStart.Value - early);
        if (v.Completion is null) yield return Texts.Of("why.short", Quantity(v.AcceptedTotal), Quantity(v.Quantity));
        if (v.Outcome == LineOutcome.Open) yield return Texts.Of("why.open", Quantity(v.Open), asOf - v.Due!.Value);
        if (v.Cut > 0) yield return Texts.Of("why.cut", Quantity(v.Cut));
        if (!v.QualityKept && v.HasDelivery) yield return Texts.Of("why.quality");
        if (v.Outcome == LineOutcome.Recovered && v.RecoveryDays is { } days) yield return Texts.Of("why.recovered", days);
    }

    public static string Quantity(long thousandths) => Kernel.Quantity.FromThousandths(thousandths).ToString("#,0.###", CultureInfo.InvariantCulture);

    public static string Money(decimal? amount, string currency) =>
        amount is { } a ? $"{a.ToString("N" + (Currency.TryParse(currency)?.Decimals ?? 2).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)} {currency}" : "";

    public static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }
}
