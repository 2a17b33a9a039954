using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Settlement;
using Nuoda.Tests.Credit;
using Xunit;
using static Nuoda.Tests.Settlement.SettlementFixture;

namespace Nuoda.Tests.Settlement;

/// <summary>Many clerks at once, at random: partial deliveries, invoices, credit notes, payments, reversals. Then everything is counted anew, by other code.</summary>
public sealed class SettlementPropertyTests
{
    [Theory, Databases.Both]
    public async Task After_anything_at_random_by_many_at_once_the_ledgers_balance_and_the_exposure_is_the_recount(Engine engine)
    {
        await using var s = await On(engine);
        using var follow = new CancellationTokenSource();
        var following = Task.Run(async () =>
        {
            while (!follow.IsCancellationRequested) await s.Follow.CatchUp(Ct);
        }, Ct);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() => Work(s, new Random(worker), 45), Ct)));
        await follow.CancelAsync();
        await following;
        await s.Follow.CatchUp(Ct);
        await CreditLedgerTests.AssertBalanced(s.Database);
        await AssertRecounted(s);
    }

    private static async Task Work(SettlementFixture s, Random random, int rounds)
    {
        var lines = new List<long>();
        for (var i = 0; i < rounds; i++)
        {
            var customer = random.Next(1, 4);
            switch (random.Next(0, 9))
            {
                case 0 or 1:
                    lines.Add((await s.Order(random.Next(1, 50), random.Next(1, 100_000) / 100m, customer, asks: random.Next(0, 2) == 0)).Line);
                    break;
                case 2 or 3 when lines.Count > 0:
                    await s.Deliver(lines[random.Next(lines.Count)], random.Next(1, 30), random.Next(0, 2));
                    break;
                case 4 or 5:
                    Fine(await s.Invoice(customer), "invoice.nothing");
                    break;
                case 6:
                    Fine(await s.Pay(random.Next(1, 50_000) / 100m, customer, random.Next(0, 2) == 0 ? [] : null));
                    break;
                case 7 when await Some(s, random, DocumentKind.Invoice) is { } invoice:
                    Fine(await s.Credit(invoice.Id, random.Next(0, 2) == 0), "creditnote.nothing");
                    break;
                case 8 when await Some(s, random, DocumentKind.Payment) is { } payment:
                    Fine(random.Next(0, 2) == 0
                        ? await s.Do(d => d.Payments.Reverse(payment.Id, null, "no", Company, Ct))
                        : await s.Do(d => d.Payments.Allocate(payment.Id, null, Company, Ct)), "payment.reversed", "allocation.nothing");
                    break;
            }
        }
    }

    private static void Fine(Result<Receivable> result, params string[] refusals)
    {
        if (!result.IsOk) Assert.Contains(result.Error.Code, refusals);
    }

    private static async Task<Receivable?> Some(SettlementFixture s, Random random, DocumentKind kind)
    {
        await using var db = s.Database.Home.OpenDb();
        var all = await db.Set<Receivable>().AsNoTracking().Where(r => r.Kind == kind).ToListAsync(Ct);
        return all.Count == 0 ? null : all[random.Next(all.Count)];
    }

    private static async Task AssertRecounted(SettlementFixture s)
    {
        await using var db = s.Database.Home.OpenDb();
        var documents = await db.Set<Receivable>().AsNoTracking().ToListAsync(Ct);
        var billed = await db.Set<ReceivableLine>().AsNoTracking().ToListAsync(Ct);
        var allocations = await db.Set<Allocation>().AsNoTracking().ToListAsync(Ct);
        var deliveries = await db.Set<Delivery>().AsNoTracking().ToListAsync(Ct);
        var orders = await db.Set<Order>().AsNoTracking().ToDictionaryAsync(o => o.Id, Ct);
        var lines = await db.Set<OrderLine>().AsNoTracking().ToListAsync(Ct);
        Assert.True(documents.Count > 20 && deliveries.Count > 10 && documents.Any(d => d.Kind == DocumentKind.CreditNote), $"{documents.Count} documents, {deliveries.Count} deliveries");

        foreach (var d in documents)
        {
            var set = allocations.Where(a => d.Amount > 0 ? a.DebitId == d.Id : a.CreditId == d.Id).Sum(a => a.Amount);
            Assert.InRange(set, 0, Math.Abs(d.Amount));
            if (d.Kind is DocumentKind.Invoice or DocumentKind.CreditNote) Assert.Equal(d.Amount, billed.Where(l => l.ReceivableId == d.Id).Sum(l => l.Amount));
        }
        Assert.All(allocations, a => Assert.Equal(documents.Single(d => d.Id == a.CreditId).CustomerId, documents.Single(d => d.Id == a.DebitId).CustomerId));
        foreach (var month in documents.GroupBy(d => d.Number[..^4])) Assert.Equal(Enumerable.Range(1, month.Count()), month.Select(d => int.Parse(d.Number[^4..], System.Globalization.CultureInfo.InvariantCulture)).Order());

        // Never more invoiced of a delivery than was accepted.
        foreach (var d in deliveries) Assert.InRange(billed.Where(l => l.DeliveryId == d.Id && (l.Quantity > 0 || l.IsReopened)).Sum(l => l.Quantity), 0, d.Quantity - d.Rejected);

        foreach (var a in await db.Set<CreditAccount>().AsNoTracking().ToListAsync(Ct))
        {
            decimal open = 0, delivered = 0;
            foreach (var l in lines.Where(l => orders[l.OrderId].CustomerId == a.CustomerId))
            {
                long Worth(long quantity) => (long)Math.Round((decimal)l.Gross!.Value * quantity / l.QuantityOrdered, MidpointRounding.ToEven);
                var accepted = deliveries.Where(d => d.LineId == l.Id).Sum(d => d.Quantity - d.Rejected);
                var invoiced = billed.Where(b => b.LineId == l.Id && (b.Quantity > 0 || b.IsReopened)).Sum(b => b.Quantity);
                delivered += Worth(accepted) - Worth(invoiced);
                if (accepted < l.QuantityOrdered) open += Worth(l.QuantityOrdered) - Worth(accepted);
            }
            Assert.Equal((open, delivered, documents.Where(d => d.CustomerId == a.CustomerId).Sum(d => d.Amount)), (a.OpenOrders, a.Delivered, a.Receivables));
        }
    }
}
