using Microsoft.EntityFrameworkCore;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;
using Nuoda.Stock;
using Nuoda.Voice;
using Xunit;

namespace Nuoda.Tests.Insight;

/// <summary>A company in which anything happens in any order, with the events that say so. Seeded: the same seed, the same history.</summary>
internal sealed class RandomCompany(TestDatabase database, int seed)
{
    public static readonly DateOnly FirstDay = new(2026, 1, 1);

    private readonly Random _random = new(seed);
    private readonly List<long> _lines = [];
    private readonly List<long> _orders = [];
    private readonly List<long> _customers = [];
    private readonly List<long> _products = [];
    private readonly List<long> _sites = [];
    private long _at = 1_767_225_600_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Some customers, products and sites.</summary>
    public async Task Found()
    {
        await using var db = database.Home.OpenDb();
        for (var i = 0; i < 5; i++)
        {
            _customers.Add(await db.Reserve("customers", 1, Ct));
            db.Add(new Customer { Id = _customers[^1], Key = $"C{i}", Name = "x", Region = Word("R", 3), Class = Word("K", 2), SalesPerson = Word("P", 2) });
            _products.Add(await db.Reserve("products", 1, Ct));
            db.Add(new Product { Id = _products[^1], Key = $"A{i}", Name = "x", ProductGroup = Word("G", 2), Supplier = Word("S", 2) });
        }
        for (var i = 0; i < 2; i++)
        {
            _sites.Add(await db.Reserve("sites", 1, Ct));
            db.Add(new Site { Id = _sites[^1], Key = $"W{i}", Name = "x", Region = Word("R", 3) });
        }
        await RecordsChanged.Announce(db, RecordsChanged.Customers, IdSet.OfRange(_customers[0], _customers[^1]), At(), Ct);
        await RecordsChanged.Announce(db, RecordsChanged.Products, IdSet.Of(_products), At(), Ct);
        await RecordsChanged.Announce(db, RecordsChanged.Sites, IdSet.Of(_sites), At(), Ct);
        await db.SaveChangesAsync(Ct);
    }

    /// <summary>Something happens, and an event says so in the same transaction.</summary>
    public async Task Step()
    {
        await using var db = database.Home.OpenDb();
        await using var transaction = await db.Database.BeginTransactionAsync(Ct);
        switch (_lines.Count < 3 ? 0 : _random.Next(10))
        {
            case 0 or 1: await Import(db); break;
            case 2 or 3: await Change(db, async line => db.Add(new Delivery { Id = await db.Reserve("deliveries", 1, Ct), LineId = line, ShippedOn = MaybeDay(), DeliveredOn = MaybeDay(), IsDelivered = _random.Next(5) > 0, Quantity = Amount(), Rejected = _random.Next(4) == 0 ? 500 : 0, Damaged = _random.Next(6) == 0 ? 300 : 0, SubstituteProductId = _random.Next(8) == 0 ? Pick(_products) : null, SubstituteAccepted = Maybe(), DocumentsRight = Maybe(), RemainingShelfLifeDays = _random.Next(4) == 0 ? _random.Next(20) : null, Carrier = Word("T", 2) })); break;
            case 4: await Change(db, async line =>
            {
                var version = await db.Set<PromiseVersion>().Where(p => p.LineId == line).MaxAsync(p => (int?)p.Version, Ct) ?? 0;
                db.Add(Promise(line, version + 1, version == 0 ? PromiseReason.First : (PromiseReason)_random.Next(1, 4)));
            }); break;
            case 5: await Change(db, async line => db.Add(new RequestVersion { LineId = line, Version = (await db.Set<RequestVersion>().Where(r => r.LineId == line).MaxAsync(r => (int?)r.Version, Ct) ?? 1) + 1, Quantity = Amount(), RequestedOn = MaybeDay(), MadeAt = MaybeInstant(), MadeBy = "test" })); break;
            case 6: await Change(db, async line => db.Add(new Cancellation { Id = await db.Reserve("cancellations", 1, Ct), LineId = line, CancelledOn = MaybeDay(), Quantity = Amount() / 2, By = (CancelledBy)_random.Next(2) })); break;
            case 7: await Undo(db); break;
            case 8:
                var order = await db.Set<Order>().SingleAsync(o => o.Id == Pick(_orders), Ct);
                (order.Region, order.CustomerId, order.OrderedOn) = (Word("R", 3), Pick(_customers), MaybeDay());
                await RecordsChanged.Announce(db, RecordsChanged.Orders, IdSet.Of(order.Id), At(), Ct);
                break;
            default:
                var customer = await db.Set<Customer>().SingleAsync(c => c.Id == Pick(_customers), Ct);
                (customer.Region, customer.Class, customer.SalesPerson) = (Word("R", 3), Word("K", 2), Word("P", 2));
                await RecordsChanged.Announce(db, RecordsChanged.Customers, IdSet.Of(customer.Id), At(), Ct);
                var review = new Review { Id = await db.Reserve("reviews", 1, Ct), Key = $"V{_at}", OrderId = Pick(_orders), Score = _random.Next(1, 6) * 1000 };
                db.Add(review);
                await RecordsChanged.Announce(db, RecordsChanged.Reviews, IdSet.Of(review.Id), At(), Ct);
                break;
        }
        await db.SaveChangesAsync(Ct);
        await transaction.CommitAsync(Ct);
    }

    private async Task Import(NuodaDb db)
    {
        var firstOrder = await db.Reserve("orders", 4, Ct);
        var count = _random.Next(2, 12);
        // A reserved range with gaps, as an import leaves it.
        var first = await db.Reserve("order_lines", count + 3, Ct);
        for (var o = 0; o < 4; o++)
        {
            if (_random.Next(5) == 0) continue;
            _orders.Add(firstOrder + o);
            db.Add(new Order { Id = firstOrder + o, Key = $"O{firstOrder + o}", CustomerId = Pick(_customers), OrderedOn = MaybeDay(), Region = Word("R", 3), Channel = Word("N", 2), SiteId = _random.Next(3) == 0 ? Pick(_sites) : null, Currency = "CNY" });
        }
        var own = _orders.Where(o => o >= firstOrder).ToList();
        for (var i = 0; i < count && own.Count > 0; i++)
        {
            var id = first + i + _random.Next(2);
            if (_lines.Contains(id)) continue;
            _lines.Add(id);
            db.Add(new OrderLine { Id = id, OrderId = Pick(own), LineKey = id, ProductId = Pick(_products), QuantityOrdered = Amount(), RequestedOn = MaybeDay(), AvailableAtEntry = _random.Next(3) == 0 ? null : Amount(), Gross = _random.Next(5) == 0 ? null : _random.Next(10_000), Discount = _random.Next(3) == 0 ? 5 : null, UnitPriceMillionths = _random.Next(2) == 0 ? 1_500_000 : null, SiteId = _random.Next(4) == 0 ? Pick(_sites) : null, Carrier = Word("T", 2), Cause = _random.Next(8) == 0 ? FailureCause.CreditHold : null });
            if (_random.Next(6) > 0) db.Add(Promise(id, 1, PromiseReason.First));
            if (_random.Next(3) > 0) db.Add(new Delivery { Id = await db.Reserve("deliveries", 1, Ct), LineId = id, DeliveredOn = MaybeDay(), IsDelivered = true, Quantity = Amount() });
        }
        await new LinesChanged { Ranges = [[first, first + count + 2]], Orders = IdSet.OfRange(firstOrder, firstOrder + 3) }.Announce(db, At(), Ct);
    }

    private async Task Change(NuodaDb db, Func<long, Task> change)
    {
        var line = Pick(_lines);
        await change(line);
        await new LinesChanged { Lines = [line] }.Announce(db, At(), Ct);
    }

    private async Task Undo(NuodaDb db)
    {
        var line = Pick(_lines);
        _lines.Remove(line);
        await db.Set<OrderLine>().Where(l => l.Id == line).ExecuteDeleteAsync(Ct);
        await db.Set<PromiseVersion>().Where(l => l.LineId == line).ExecuteDeleteAsync(Ct);
        await db.Set<RequestVersion>().Where(l => l.LineId == line).ExecuteDeleteAsync(Ct);
        await db.Set<Delivery>().Where(l => l.LineId == line).ExecuteDeleteAsync(Ct);
        await db.Set<Cancellation>().Where(l => l.LineId == line).ExecuteDeleteAsync(Ct);
        await new LinesChanged { Lines = [line] }.Announce(db, At(), Ct);
    }

    private PromiseVersion Promise(long line, int version, PromiseReason reason) => new()
    {
        LineId = line, Version = version, Quantity = Amount(), Earliest = _random.Next(5) == 0 ? FirstDay : null, Latest = FirstDay.AddDays(_random.Next(60)),
        MinShelfLifeDays = _random.Next(6) == 0 ? 10 : null, MadeAt = MaybeInstant(), MadeBy = "test", Reason = reason,
    };

    private DateTimeOffset At() => DateTimeOffset.FromUnixTimeMilliseconds(_at++);
    private DateTimeOffset? MaybeInstant() => _random.Next(3) == 0 ? new DateTimeOffset(FirstDay.AddDays(_random.Next(60)), new TimeOnly(_random.Next(24), 30), TimeSpan.Zero) : null;
    private DateOnly? MaybeDay() => _random.Next(6) == 0 ? null : FirstDay.AddDays(_random.Next(60));
    private bool? Maybe() => _random.Next(3) switch { 0 => null, 1 => true, _ => false };
    private long Amount() => _random.Next(1, 4) * 1000;
    private string? Word(string kind, int many) => _random.Next(4) == 0 ? null : kind + _random.Next(many);
    private long Pick(List<long> of) => of[_random.Next(of.Count)];
}
