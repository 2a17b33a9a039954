using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests;

/// <summary>Says only what matters of an order and stores it straight, past import and use cases:
/// <code>var order = await AnOrder.Of("ACME").WithLine("PUMP-20", promised: "2026-03-10", delivered: "2026-03-12").Store(database);</code>
/// Customer and products are made when missing. Quantities are in units, days as 2026-03-10.</summary>
public sealed class AnOrder
{
    private sealed record Line(string Product, decimal Quantity, DateOnly? Requested, DateOnly? Promised, DateOnly? Delivered, decimal Rejected);

    private readonly string _customer;
    private readonly List<Line> _lines = [];
    private string? _key;
    private DateOnly _orderedOn = new(2026, 3, 1);
    private Action<Order> _change = _ => { };

    private AnOrder(string customer) => _customer = customer;

    public static AnOrder Of(string customer) => new(customer);

    public static AnOrder WithALine(string product = "PUMP-20") => Of("ACME").WithLine(product);

    public AnOrder Named(string key)
    {
        _key = key;
        return this;
    }

    public AnOrder On(string day)
    {
        _orderedOn = Day(day)!.Value;
        return this;
    }

    /// <summary>Whatever else the test is about: <c>.With(o => o.Region = "North")</c>.</summary>
    public AnOrder With(Action<Order> change)
    {
        _change += change;
        return this;
    }

    public AnOrder WithLine(
        string product, decimal quantity = 10, string? requested = null, string? promised = null, string? delivered = null, decimal rejected = 0)
    {
        _lines.Add(new(product, quantity, Day(requested), Day(promised), Day(delivered), rejected));
        return this;
    }

    public async Task<StoredOrder> Store(TestDatabase database)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var db = database.Home.OpenDb();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var customer = await db.Set<Customer>().SingleOrDefaultAsync(c => c.Key == _customer, ct);
        if (customer is null) db.Add(customer = new Customer { Id = await db.Reserve("customers", 1, ct), Key = _customer, Name = _customer });
        var order = new Order
        {
            Id = await db.Reserve("orders", 1, ct), Key = "", CustomerId = customer.Id, OrderedOn = _orderedOn, Currency = "CNY",
        };
        order.Key = _key ?? $"SO-{order.Id}";
        _change(order);
        db.Add(order);
        var first = _lines.Count == 0 ? 0 : await db.Reserve("order_lines", _lines.Count, ct);
        foreach (var (line, index) in _lines.Select((l, i) => (l, i))) await Add(db, order, first + index, line, index, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new(order.Id, order.Key, customer.Id, [.. _lines.Select((_, i) => first + i)]);
    }

    private static async Task Add(NuodaDb db, Order order, long id, Line line, int index, CancellationToken ct)
    {
        var product = db.Set<Product>().Local.SingleOrDefault(p => p.Key == line.Product)
            ?? await db.Set<Product>().SingleOrDefaultAsync(p => p.Key == line.Product, ct);
        if (product is null) db.Add(product = new Product { Id = await db.Reserve("products", 1, ct), Key = line.Product, Name = line.Product, Unit = "件" });
        var quantity = Kernel.Quantity.ToThousandths(line.Quantity);
        db.Add(new OrderLine
        {
            Id = id, OrderId = order.Id, LineKey = LineKey.OfNumber(index + 1), ProductId = product.Id, QuantityOrdered = quantity,
            RequestedOn = line.Requested,
        });
        if (line.Promised is { } due) db.Add(new PromiseVersion { LineId = id, Version = 1, Quantity = quantity, Latest = due, MadeBy = "test" });
        if (line.Delivered is { } arrived)
        {
            db.Add(new Delivery
            {
                Id = await db.Reserve("deliveries", 1, ct), LineId = id, DeliveredOn = arrived, IsDelivered = true, Quantity = quantity,
                Rejected = Kernel.Quantity.ToThousandths(line.Rejected),
            });
        }
    }

    private static DateOnly? Day(string? day) => day is null ? null : DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>What a test needs to find it again.</summary>
public sealed record StoredOrder(long Id, string Key, long CustomerId, long[] Lines);
