using Microsoft.EntityFrameworkCore;
using Nuoda.Orders;
using Nuoda.Settlement;
using Xunit;
using static Nuoda.Tests.Settlement.SettlementFixture;

namespace Nuoda.Tests.Settlement;

/// <summary>From a delivery to the last fen: what is accepted is invoiced once, what is invoiced is paid once, and the credit ledger says at every step what the records say.</summary>
public sealed class SettlementTests
{
    [Theory, Databases.Both]
    public async Task An_order_goes_from_open_to_delivered_to_invoiced_to_paid_and_counts_once_at_every_step(Engine engine)
    {
        await using var s = await On(engine);
        var (_, line) = await s.Order(100, 1000m);
        Assert.Equal((100_000, 0, 0, 100_000), Said(await s.Account()));
        await s.Deliver(line, 60);
        // A delivery note of 60 is 60, not 120.
        Assert.Equal((40_000, 60_000, 0, 100_000), Said(await s.Account()));
        var invoice = (await s.Invoice()).Value;
        Assert.Equal(("INV-202603-0001", 60_000, new DateOnly(2026, 4, 19)), (invoice.Number, invoice.Amount, invoice.DueOn));
        Assert.Equal((40_000, 0, 60_000, 100_000), Said(await s.Account()));
        Assert.Equal("invoice.nothing", (await s.Invoice()).Error!.Code);
        await s.Deliver(line, 45, rejected: 5);
        var second = (await s.Invoice()).Value;
        Assert.Equal((0, 0, 100_000, 100_000), Said(await s.Account()));
        Assert.Equal(("INV-202603-0002", 40_000), (second.Number, second.Amount));
        Assert.Null((await s.Pay(1000m)).Error);
        Assert.Equal((0, 0, 0, 0), Said(await s.Account()));
        Assert.Equal((0, 0), (await s.Open(invoice.Id), await s.Open(second.Id)));
    }

    [Theory, Databases.Both]
    public async Task Parts_of_a_line_add_up_to_the_line_to_the_last_fen(Engine engine)
    {
        await using var s = await On(engine);
        var (_, line) = await s.Order(3, 100m);
        var amounts = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            await s.Deliver(line, 1);
            amounts.Add((await s.Invoice()).Value.Amount);
        }
        Assert.Equal([3333, 3334, 3333], amounts);
        Assert.Equal((0, 0, 10_000, 10_000), Said(await s.Account()));
    }

    [Theory, Databases.Both]
    public async Task Many_who_invoice_the_same_deliveries_at_once_make_one_invoice(Engine engine)
    {
        await using var s = await On(engine);
        var (_, line) = await s.Order(10, 100m);
        await s.Deliver(line, 10);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => s.Invoice(), Ct)));
        Assert.Single(results, r => r.IsOk);
        Assert.All(results.Where(r => !r.IsOk), r => Assert.Equal("invoice.nothing", r.Error!.Code));
        Assert.Equal((0, 0, 10_000, 10_000), Said(await s.Account()));
    }

    [Theory, Databases.Both]
    public async Task A_credit_note_takes_back_at_the_price_invoiced_and_only_a_wrong_invoice_is_invoiced_anew(Engine engine)
    {
        await using var s = await On(engine);
        var (_, line) = await s.Order(10, 99.99m);
        await s.Deliver(line, 10);
        var invoice = (await s.Invoice()).Value;
        var of = await LineOf(s, invoice.Id);
        // The price of the order changes later: a document does not.
        await s.Database.Execute("UPDATE order_lines SET gross = 5");
        var returned = (await s.Credit(invoice.Id, false, new CreditPart(of, 3, null))).Value;
        Assert.Equal(("CN-202603-0001", -3000), (returned.Number, returned.Amount));
        Assert.Equal("invoice.nothing", (await s.Invoice()).Error!.Code);
        Assert.Equal("creditnote.too_much", (await s.Credit(invoice.Id, false, new CreditPart(of, 7.001m, null))).Error!.Code);
        Assert.Equal("creditnote.too_much_money", (await s.Credit(invoice.Id, false, new CreditPart(of, null, 70m))).Error!.Code);
        Assert.Equal(-1, (await s.Credit(invoice.Id, false, new CreditPart(of, null, 0.01m))).Value.Amount);
        await s.Database.Execute("UPDATE order_lines SET gross = 9999");
        Assert.Equal(-6998, (await s.Credit(invoice.Id, reopen: true)).Value.Amount);
        Assert.Equal("creditnote.nothing", (await s.Credit(invoice.Id, reopen: true)).Error!.Code);
        Assert.Equal(0, await s.Open(invoice.Id));
        Assert.Equal((0, 6999, 0, 6999), Said(await s.Account()));
        Assert.Equal(6999, (await s.Invoice()).Value.Amount);
    }

    [Theory, Databases.Both]
    public async Task A_payment_may_be_less_more_or_for_nothing_yet_and_is_taken_back_by_a_document(Engine engine)
    {
        await using var s = await On(engine);
        var (_, line) = await s.Order(10, 100m);
        await s.Deliver(line, 5);
        var first = (await s.Invoice()).Value;
        await s.Deliver(line, 5);
        var second = (await s.Invoice()).Value;
        var part = (await s.Pay(30m)).Value;
        Assert.Equal((2000, 5000), (await s.Open(first.Id), await s.Open(second.Id)));
        Assert.Equal("allocation.too_much", (await s.Pay(30m, parts: [new(first.Id, 25m)])).Error!.Code);
        Assert.Equal("allocation.beyond", (await s.Pay(30m, parts: [new(first.Id, 15m), new(second.Id, 16m)])).Error!.Code);
        var onAccount = (await s.Pay(100m, parts: [])).Value;
        Assert.Equal((2000, 5000, 10_000), (await s.Open(first.Id), await s.Open(second.Id), await s.Open(onAccount.Id)));
        Assert.Equal(-3000, (await s.Account()).Receivables);
        Assert.Null((await s.Do(d => d.Payments.Allocate(onAccount.Id, null, Company, Ct))).Error);
        Assert.Equal((0, 0, 3000), (await s.Open(first.Id), await s.Open(second.Id), await s.Open(onAccount.Id)));
        var reversal = (await s.Do(d => d.Payments.Reverse(part.Id, null, "returned by the bank", Company, Ct))).Value;
        Assert.Equal(("PAY-202603-0003", 3000, 0), (reversal.Number, reversal.Amount, await s.Open(reversal.Id)));
        Assert.Equal((3000, 0, 0), (await s.Open(first.Id), await s.Open(part.Id), (await s.Account()).Receivables));
        Assert.Equal("payment.reversed", (await s.Do(d => d.Payments.Reverse(part.Id, null, "again", Company, Ct))).Error!.Code);
        Assert.Null((await s.Do(d => d.Payments.Allocate(onAccount.Id, [new(second.Id, -50m), new(first.Id, 30m)], Company, Ct))).Error);
        Assert.Equal((0, 5000, 5000), (await s.Open(first.Id), await s.Open(second.Id), await s.Open(onAccount.Id)));
        Assert.Equal("allocation.not_given", (await s.Do(d => d.Payments.Allocate(onAccount.Id, [new(second.Id, -1m)], Company, Ct))).Error!.Code);
    }

    [Theory, Databases.Both]
    public async Task Nothing_is_posted_into_a_closed_month_and_numbers_have_no_gaps(Engine engine)
    {
        await using var s = await On(engine);
        Assert.Null((await s.Pay(1m, day: "2026-02-10")).Error);
        Assert.Equal("settlement.month_running", (await s.Do(d => Books.Close(d.Db, 202603, Today, Clock.GetUtcNow(), "user:x", Ct))).Error!.Code);
        Assert.Null((await s.Do(d => Books.Close(d.Db, 202602, Today, Clock.GetUtcNow(), "user:x", Ct))).Error);
        foreach (var day in new[] { "2026-02-10", "2026-01-31", "2025-12-01" }) Assert.Equal("settlement.month_closed", (await s.Pay(1m, day: day)).Error!.Code);
        Assert.Equal("settlement.day_to_come", (await s.Pay(1m, day: "2026-03-21")).Error!.Code);
        Assert.Equal("settlement.day_too_old", (await s.Pay(1m, day: "2024-03-19")).Error!.Code);
        Assert.Equal("PAY-202603-0001", (await s.Pay(1m)).Value.Number);
        // A refusal after the number was drawn gives it back.
        Assert.Equal("allocation.not_open", (await s.Pay(1m, parts: [new(99, 1m)])).Error!.Code);
        var numbers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => s.Pay(1m, customer: (i % 3) + 1), Ct)));
        Assert.Equal(Enumerable.Range(2, 16).Select(n => $"PAY-202603-{n:0000}"), numbers.Select(n => n.Value.Number).Order(StringComparer.Ordinal));
    }

    [Theory, Databases.Both]
    public async Task Orders_before_the_first_day_are_settled_elsewhere_and_an_earlier_first_day_counts_them_in(Engine engine)
    {
        await using var s = await On(engine, begun: false);
        var (_, line) = await s.Order(10, 100m, on: "2026-01-15", asks: false);
        await s.Deliver(line, 4);
        Assert.Equal("invoice.nothing", (await s.Invoice()).Error!.Code);
        Assert.Null((await s.Do(d => new SettlementSettings(new DateOnly(2026, 1, 15), 30, SettlementSettings.DefaultDunningDays).Store(d.Db, Today, Ct))).Error);
        Assert.Equal((6000, 4000, 0, 10_000), Said(await s.Account()));
        Assert.Equal("settlement.from_later", (await s.Do(d => new SettlementSettings(new DateOnly(2026, 1, 16), 30, SettlementSettings.DefaultDunningDays).Store(d.Db, Today, Ct))).Error!.Code);
    }

    [Theory, Databases.Both]
    public async Task An_order_that_an_undone_import_took_away_stands_for_nothing(Engine engine)
    {
        await using var s = await On(engine);
        var (order, line) = await s.Order(10, 100m);
        await s.Deliver(line, 4);
        Assert.Equal((6000, 4000, 0, 10_000), Said(await s.Account()));
        await using (var db = s.Database.Home.OpenDb())
        {
            await db.Set<Delivery>().ExecuteDeleteAsync(Ct);
            await db.Set<OrderLine>().ExecuteDeleteAsync(Ct);
            await db.Set<Order>().ExecuteDeleteAsync(Ct);
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            await new LinesChanged { Lines = [line], Orders = new() { Ids = [order] } }.Announce(db, Clock.GetUtcNow(), Ct);
            await db.SaveChangesAsync(Ct);
            await transaction.CommitAsync(Ct);
        }
        Assert.Equal((0, 0, 0, 0), Said(await s.Account()));
    }

    private static async Task<long> LineOf(SettlementFixture s, long invoice)
    {
        await using var db = s.Database.Home.OpenDb();
        return await db.Set<ReceivableLine>().Where(l => l.ReceivableId == invoice).Select(l => l.Id).SingleAsync(Ct);
    }

    private static (long Open, long Delivered, long Receivables, long Exposure) Said(Nuoda.Credit.CreditAccount a) => (a.OpenOrders, a.Delivered, a.Receivables, a.Exposure);
}
