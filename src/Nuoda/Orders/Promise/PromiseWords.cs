using Nuoda.Platform;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <summary>Why this day, this site, this quantity: in the clerk's language.</summary>
internal static class PromiseWords
{
    public static string Of(OptionKind kind) => Texts.Of("option." + kind.ToString().ToLowerInvariant());

    public static string Of(PartialPolicy policy) => Texts.Of("partial." + policy.ToString().ToLowerInvariant());

    public static IReadOnlyList<string> Why(PromiseOption option, LineAsk ask, int? firstDispatch)
    {
        var why = new List<string>();
        foreach (var drop in option.Drops)
        {
            var day = Day.FromNumber(drop.Trip.DeliverOn);
            why.Add(Texts.Of("why.drop", Amount(drop.Quantity), drop.Lane.Site, Day.FromNumber(drop.Trip.ShipOn), day));
            foreach (var take in drop.Takes) why.Add(From(take));
            if (drop.Trip.DeliverOn - drop.Trip.ShipOn > drop.Lane.TransitDays) why.Add(Texts.Of("why.receiving", drop.Lane.TransitDays));
        }
        var first = option.Drops[0].Trip;
        if (ask.Wished is { } wished && firstDispatch is { } ready && wished < ready + option.Drops[0].Lane.TransitDays) why.Add(Texts.Of("why.too_soon", Day.FromNumber(ready), option.Drops[0].Lane.TransitDays));
        else if (ask.Wished is { } asked && option.IsOnTime && first.DeliverOn > asked) why.Add(Texts.Of("why.closed", Day.FromNumber(asked)));
        if (ask.MinShelfLifeDays > 0) why.Add(Texts.Of("why.shelf_life", ask.MinShelfLifeDays));
        if (option.Missing > 0) why.Add(Texts.Of("why.missing", Amount(option.Missing)));
        return why;
    }

    private static string From(Take take) => take.Supply.Kind == SupplyKind.OnHand
        ? take.Supply.ExpiresOn is { } last ? Texts.Of("why.lot", Amount(take.Quantity), take.Supply.Reference, Day.FromNumber(last)) : Texts.Of("why.on_hand", Amount(take.Quantity))
        : Texts.Of(take.Supply.Kind == SupplyKind.Receipt ? "why.receipt" : "why.transfer", Amount(take.Quantity), take.Supply.Reference, Day.FromNumber(take.Supply.ReadyOn), take.Supply.Confidence);

    private static decimal Amount(long thousandths) => Kernel.Quantity.FromThousandths(thousandths);
}
