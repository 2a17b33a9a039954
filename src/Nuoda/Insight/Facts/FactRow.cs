using Nuoda.Analytics.ServiceLevels;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Voice;

namespace Nuoda.Insight;

/// <summary>Puts a line, an order or a review into the columns of a fact.</summary>
internal sealed class FactRow(TextCodes codes) : IDisposable
{
    private readonly MemoryStream _events = new();
    private readonly long[] _row = new long[FactColumns.Count];
    // What the lines of one order share: they follow each other.
    private readonly long[] _ofOrder = new long[FactColumns.Count];
    private OrderHead? _order;

    public ReadOnlySpan<long> Values => _row;
    public ReadOnlySpan<byte> Events => _events.GetBuffer().AsSpan(0, (int)_events.Length);

    public void Fill(StoredLine line)
    {
        Begin(line.Id, line.Order);
        var history = line.History;
        this[FactColumn.ProductId] = line.ProductId;
        if (line.SiteId is { } site) this[FactColumn.SiteId] = site;
        if (line.Status is { } status) this[FactColumn.Status] = codes.CodeOf(TextKind.Status, status);
        this[FactColumn.Carrier] = codes.CodeOf(TextKind.Carrier, line.Carrier);
        this[FactColumn.Supplier] = codes.CodeOf(TextKind.Supplier, line.Supplier);
        this[FactColumn.Cause] = ((int?)line.Cause).OrMissing();
        this[FactColumn.Quantity] = history.QuantityOrdered;
        this[FactColumn.RequestedOn] = history.RequestedOn.OrMissing();
        this[FactColumn.Available] = history.AvailableAtEntry.OrMissing();
        this[FactColumn.PriceResidue] = line.UnitPriceMillionths is { } price
            ? price - PriceOf(line.Gross, history.QuantityOrdered, line.Order.Currency) : FactColumns.Missing;
        this[FactColumn.Gross] = line.Gross.OrMissing();
        this[FactColumn.Discount] = line.Discount.OrMissing();
        this[FactColumn.Cost] = line.Cost.OrMissing();
        this[FactColumn.Profit] = line.Profit.OrMissing();
        if (LineEvents.FitColumns(history)) FillEvents(history);
        else LineEvents.Write(history, _events);
    }

    public void FillOrder(OrderHead order)
    {
        Begin(order.Id, order);
    }

    /// <param name="review">The score.</param>
    /// <param name="order">What it is about; null when about nothing that we know.</param>
    public void FillReview(ReviewScore review, OrderHead? order)
    {
        Begin(review.Id, order);
        if (order is null) this[FactColumn.CustomerId] = review.CustomerId.OrMissing();
        this[FactColumn.Quantity] = review.Score;
    }

    /// <summary>Unit price in millionths that gross and quantity come to; 0 when they say nothing.</summary>
    public static long PriceOf(long? gross, long quantity, string currency)
    {
        if (gross is not { } amount || quantity <= 0) return 0;
        var millionths = Currency.TryParse(currency) is { } known ? MillionthsPerMinor(known) : 10_000;
        return (long)Int128.Clamp((Int128)amount * millionths * Quantity.Thousandths / quantity, long.MinValue / 2, long.MaxValue / 2);
    }

    public void Dispose() => _events.Dispose();

    public static long MillionthsPerMinor(Currency currency) => currency.Decimals switch { 0 => 1_000_000, 3 => 1_000, _ => 10_000 };

    private long this[FactColumn column] { set => _row[(int)column] = value; }

    private void Begin(long id, OrderHead? order)
    {
        _events.SetLength(0);
        if (order is null || !ReferenceEquals(order, _order))
        {
            Array.Fill(_row, FactColumns.Missing);
            if (order is not null) Fill(order);
            _row.CopyTo(_ofOrder, 0);
            _order = order;
        }
        else _ofOrder.CopyTo(_row, 0);
        this[FactColumn.Id] = id;
    }

    private void Fill(OrderHead order)
    {
        this[FactColumn.OrderId] = order.Id;
        this[FactColumn.CustomerId] = order.CustomerId;
        this[FactColumn.SiteId] = order.SiteId.OrMissing();
        this[FactColumn.OrderedOn] = order.OrderedOn.OrMissing();
        this[FactColumn.Kind] = codes.CodeOf(TextKind.Kind, order.Kind);
        this[FactColumn.Channel] = codes.CodeOf(TextKind.Channel, order.Channel);
        this[FactColumn.Market] = codes.CodeOf(TextKind.Market, order.Market);
        this[FactColumn.Region] = codes.CodeOf(TextKind.Region, order.Region);
        this[FactColumn.Route] = codes.CodeOf(TextKind.Route, order.Route);
        this[FactColumn.Territory] = codes.CodeOf(TextKind.Territory, order.Territory);
        this[FactColumn.SalesPerson] = codes.CodeOf(TextKind.SalesPerson, order.SalesPerson);
        this[FactColumn.ShippingMode] = codes.CodeOf(TextKind.ShippingMode, order.ShippingMode);
        this[FactColumn.Status] = codes.CodeOf(TextKind.Status, order.Status);
        this[FactColumn.Currency] = codes.CodeOf(TextKind.Currency, order.Currency);
    }

    private void FillEvents(OrderLineHistory history)
    {
        if (history.Promises is [var promise])
        {
            this[FactColumn.PromiseLatest] = promise.Latest;
            this[FactColumn.PromiseQuantity] = promise.Quantity - history.QuantityOrdered;
            this[FactColumn.PromiseEarliest] = promise.Earliest.OrMissing();
            this[FactColumn.PromiseShelfLife] = promise.MinShelfLifeDays.OrMissing();
            this[FactColumn.PromiseMadeOn] = promise.MadeOn.OrMissing();
            this[FactColumn.PromiseOrigin] = (long)promise.Origin;
        }
        if (history.Deliveries is not [var delivery]) return;
        this[FactColumn.DeliveryFlags] = (long)LineEvents.FlagsOf(delivery);
        this[FactColumn.ShippedOn] = delivery.ShippedOn.OrMissing();
        this[FactColumn.DeliveredOn] = delivery.DeliveredOn.OrMissing();
        this[FactColumn.DeliveryQuantity] = delivery.Quantity - history.QuantityOrdered;
        this[FactColumn.Rejected] = delivery.Rejected;
        this[FactColumn.Damaged] = delivery.Damaged;
        this[FactColumn.DeliveryShelfLife] = delivery.RemainingShelfLifeDays.OrMissing();
    }
}
