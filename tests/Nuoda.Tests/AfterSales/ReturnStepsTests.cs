using Nuoda.AfterSales;
using Nuoda.Orders;
using Xunit;

namespace Nuoda.Tests.AfterSales;

/// <summary>The rules of returns, without a database.</summary>
public sealed class ReturnStepsTests
{
    private static readonly ReturnGoods Nothing = new(AnyReceived: false, AllReceived: false, AllInspected: true, HasReplacement: false);
    private static readonly ReturnGoods Here = new(AnyReceived: true, AllReceived: true, AllInspected: false, HasReplacement: false);
    private static readonly ReturnGoods Seen = new(AnyReceived: true, AllReceived: true, AllInspected: true, HasReplacement: false);

    /// <summary>The whole table of a return whose goods are here and looked at: what is not in it is refused.</summary>
    [Fact]
    public void The_table_of_steps()
    {
        var table = (from state in Enum.GetValues<ReturnState>()
                     from step in Enum.GetValues<ReturnStep>()
                     let next = ReturnSteps.After(state, step, Seen)
                     where next is not null
                     select $"{state} {step} {next}").ToList();
        Assert.Equal(
        [
            "Requested Confirm Confirmed", "Requested Reject Rejected", "Requested Cancel Cancelled",
            "Confirmed Receive Received", "Confirmed Replace WaitingReplacement", "Confirmed Cancel Cancelled",
            "Received Receive Received", "Received Inspect Inspected", "Received Replace Received",
            "Inspected Receive Received", "Inspected Replace WaitingReplacement", "Inspected Refund Refunded", "Inspected GiveBack Returned",
            "WaitingReplacement Receive Received",
            "Refunded Receive Received", "Refunded Finish Finished",
            "Replaced Receive Received", "Replaced Finish Finished",
            "Returned Finish Finished",
        ], table);
    }

    [Fact]
    public void Money_and_other_goods_are_never_given_both()
    {
        var replaced = Seen with { HasReplacement = true };
        Assert.All(Enum.GetValues<ReturnState>(), s => Assert.Null(ReturnSteps.After(s, ReturnStep.Refund, replaced)));
        Assert.All(Enum.GetValues<ReturnState>(), s => Assert.Null(ReturnSteps.After(s, ReturnStep.Replace, replaced)));
        Assert.All(Enum.GetValues<ReturnState>(), s => Assert.Null(ReturnSteps.After(s, ReturnStep.GiveBack, replaced)));
        Assert.Equal(ReturnState.Replaced, ReturnSteps.After(ReturnState.Inspected, ReturnStep.ReplacementArrived, replaced));
    }

    [Fact]
    public void What_is_not_wholly_inspected_stays_received() => Assert.Equal(ReturnState.Received, ReturnSteps.After(ReturnState.Received, ReturnStep.Inspect, Here));

    [Fact]
    public void A_replacement_may_go_before_the_goods_are_back()
    {
        Assert.Equal(ReturnState.WaitingReplacement, ReturnSteps.After(ReturnState.Confirmed, ReturnStep.Replace, Nothing));
        Assert.Equal(ReturnState.Received, ReturnSteps.After(ReturnState.WaitingReplacement, ReturnStep.Receive, Here with { HasReplacement = true }));
    }

    [Fact]
    public void Every_state_is_reached_and_only_the_last_ones_have_no_step()
    {
        var goods = from any in new[] { false, true } from all in new[] { false, true } from seen in new[] { false, true } from other in new[] { false, true } select new ReturnGoods(any, all, seen, other);
        var reached = new HashSet<ReturnState> { ReturnState.Requested };
        for (var before = 0; before != reached.Count;)
        {
            before = reached.Count;
            foreach (var state in reached.ToList())
                foreach (var g in goods)
                    foreach (var step in Enum.GetValues<ReturnStep>())
                        if (ReturnSteps.After(state, step, g) is { } next) reached.Add(next);
        }
        Assert.Equal(Enum.GetValues<ReturnState>(), reached.Order());
        Assert.Equal([ReturnState.Rejected, ReturnState.Finished, ReturnState.Cancelled],
            Enum.GetValues<ReturnState>().Where(s => goods.All(g => Enum.GetValues<ReturnStep>().All(step => ReturnSteps.After(s, step, g) is null))));
    }

    [Theory]
    [InlineData(ReturnKind.Good, Disposition.Restock, Liability.Us, true)]
    [InlineData(ReturnKind.Defective, Disposition.Scrap, Liability.Supplier, true)]
    [InlineData(ReturnKind.Defective, Disposition.Scrap, Liability.Customer, false)]
    [InlineData(ReturnKind.Gift, Disposition.Restock, Liability.Us, false)]
    [InlineData(ReturnKind.Good, Disposition.GiftBack, Liability.Us, false)]
    public void Money_is_owed_for_what_was_paid_and_not_spoilt_by_the_customer(ReturnKind kind, Disposition disposition, Liability liability, bool owed) =>
        Assert.Equal(owed, RefundRule.IsOwed(kind, disposition, liability));

    [Fact]
    public void A_refund_is_by_the_price_of_the_order()
    {
        var cny = Kernel.Currency.Of("CNY");
        Assert.Equal(2_700, RefundRule.Amount(Line(gross: 10_000, discount: 1_000), cny, 0, 3_000));
        Assert.Equal(3_705, RefundRule.Amount(Line(price: 12_350_000), cny, 0, 3_000));
        Assert.Null(RefundRule.Amount(Line(), cny, 0, 3_000));
    }

    /// <summary>Three fen for four pieces: each alone would round up to one.</summary>
    [Fact]
    public void Many_small_refunds_give_back_no_more_than_was_paid()
    {
        var line = Line(quantity: 4_000, gross: 3);
        Assert.Equal(3, Enumerable.Range(0, 4).Sum(i => RefundRule.Amount(line, Kernel.Currency.Of("CNY"), i * 1000L, 1000)));
    }

    private static OrderLine Line(long quantity = 10_000, long? gross = null, long? discount = null, long? price = null) => new() { QuantityOrdered = quantity, Gross = gross, Discount = discount, UnitPriceMillionths = price };
}
