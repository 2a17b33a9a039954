using Nuoda.Kernel;
using Nuoda.Platform.Import;

namespace Nuoda.Orders;

/// <summary>The places of the fields in one staged file.</summary>
internal sealed class LinePlaces(StageSpec spec)
{
    public readonly int Order = spec.Find("order"), Line = spec.Find("line"), Occurrence = spec.Find(StageSpec.OccurrenceField), Product = spec.Find("product"), Site = spec.Find("site"), Currency = spec.Find("currency"),
        Ordered = spec.Find("ordered"), Quantity = spec.Find("quantity"), Requested = spec.Find("requested"), Available = spec.Find("available-at-entry"),
        UnitPrice = spec.Find("unit-price"), Gross = spec.Find("gross"), Discount = spec.Find("discount"), Net = spec.Find("net"), Cost = spec.Find("cost"),
        Profit = spec.Find("profit"), Supplier = spec.Find("line-supplier"), Status = spec.Find("line-status"), Carrier = spec.Find("carrier"),
        Promised = spec.Find("promised"), PromisedEarliest = spec.Find("promised-earliest"), PromisedDays = spec.Find("promised-days"),
        PromisedQuantity = spec.Find("promised-quantity"), PromisedShelfLife = spec.Find("promised-shelf-life"), Revised = spec.Find("revised"),
        RevisedQuantity = spec.Find("revised-quantity"), RevisedBy = spec.Find("revised-by"), MadeAt = spec.Find("made-at"), Reason = spec.Find("reason"),
        Delivery = spec.Find("delivery"), Shipped = spec.Find("shipped"), Delivered = spec.Find("delivered"), IsDelivered = spec.Find("is-delivered"),
        DeliveredQuantity = spec.Find("delivered-quantity"), AcceptedQuantity = spec.Find("accepted-quantity"), RejectedQuantity = spec.Find("rejected-quantity"),
        DamagedQuantity = spec.Find("damaged-quantity"), Substitute = spec.Find("substitute"), SubstituteAccepted = spec.Find("substitute-accepted"),
        DocumentsRight = spec.Find("documents-right"), RemainingShelfLife = spec.Find("remaining-shelf-life"),
        CancelledQuantity = spec.Find("cancelled-quantity"), CancelledOn = spec.Find("cancelled-on"), CancelledBy = spec.Find("cancelled-by");

    public bool SaysPromise => Promised >= 0 || PromisedDays >= 0;
    public bool SaysDelivery => Shipped >= 0 || Delivered >= 0 || IsDelivered >= 0 || DeliveredQuantity >= 0 || AcceptedQuantity >= 0;
    public bool SaysCancellation => CancelledBy >= 0 || CancelledOn >= 0 || CancelledQuantity >= 0;
}

/// <summary>What an orders file says of all lines of one order.</summary>
internal sealed class WholeOrder
{
    public int? Ordered, Requested, Promised, PromisedEarliest, PromisedDays, Shipped, Delivered, CancelledOn;
    public bool? IsDelivered, DocumentsRight;
    public CancelledBy? CancelledBy;
    public string? Carrier;
    public int CurrencyDecimals;
    public bool SaysPromise, SaysDelivery, SaysCancellation;
}

/// <summary>What the files say of one line, with what its order says where the line says nothing.</summary>
internal sealed class LineValues
{
    public long Quantity;
    public int? Ordered, Requested;
    public long? Available, UnitPrice, Gross, Discount, Cost, Profit;
    public string? Carrier, Supplier, Status;

    public int? Promised, PromisedEarliest, PromisedShelfLife, Revised;
    public long PromisedQuantity, RevisedQuantity;
    public ChangeBy? RevisedBy;
    public bool GivesPromisedQuantity;

    public bool HasDelivery, IsDelivered;
    public string? DeliveryKey;
    public int? Shipped, Delivered, RemainingShelfLife;
    public long DeliveredQuantity, Rejected, Damaged;
    public bool? SubstituteAccepted, DocumentsRight;

    public bool HasCancellation;
    public int? CancelledOn;
    public long CancelledQuantity;
    public CancelledBy CancelledBy;

    /// <summary>Which groups the files speak of at all: silence changes nothing.</summary>
    public bool SaysPromise, SaysDelivery, SaysCancellation;

    public void Read(StagedRow row, LinePlaces at, WholeOrder? order, int currencyDecimals)
    {
        Quantity = row.Scaled(at.Quantity, 3) ?? 0;
        Ordered = row.Day(at.Ordered) ?? order?.Ordered;
        Requested = row.Day(at.Requested) ?? order?.Requested;
        Available = row.Scaled(at.Available, 3);
        ReadMoney(row, at, currencyDecimals);
        Supplier = row.Words(at.Supplier);
        Status = row.Words(at.Status);
        ReadPromise(row, at, order);
        ReadDelivery(row, at, order, Quantity);
        ReadCancellation(row, at, order);
    }

    public void ReadPromise(StagedRow row, LinePlaces at, WholeOrder? order)
    {
        SaysPromise = at.SaysPromise || order is { SaysPromise: true };
        Promised = row.Day(at.Promised) ?? order?.Promised;
        if (Promised is null && ((int?)row.Scaled(at.PromisedDays, 0) ?? order?.PromisedDays) is { } days && Ordered is { } ordered) Promised = ordered + days;
        PromisedEarliest = row.Day(at.PromisedEarliest) ?? order?.PromisedEarliest;
        PromisedShelfLife = (int?)row.Scaled(at.PromisedShelfLife, 0);
        GivesPromisedQuantity = row.Scaled(at.PromisedQuantity, 3) is not null;
        PromisedQuantity = row.Scaled(at.PromisedQuantity, 3) ?? Quantity;
        Revised = row.Day(at.Revised);
        RevisedQuantity = row.Scaled(at.RevisedQuantity, 3) ?? PromisedQuantity;
        RevisedBy = row.Choice(at.RevisedBy) switch { 0 => ChangeBy.Customer, 1 => ChangeBy.Us, 2 => ChangeBy.Correction, _ => null };
    }

    /// <param name="whole">Thousandths that came when the file gives no quantity.</param>
    public void ReadDelivery(StagedRow row, LinePlaces at, WholeOrder? order, long whole)
    {
        SaysDelivery = at.SaysDelivery || order is { SaysDelivery: true };
        DeliveryKey = row.Words(at.Delivery);
        Carrier = row.Words(at.Carrier) ?? order?.Carrier;
        Shipped = row.Day(at.Shipped) ?? order?.Shipped;
        Delivered = row.Day(at.Delivered) ?? order?.Delivered;
        IsDelivered = row.Flag(at.IsDelivered) ?? order?.IsDelivered ?? Delivered is not null;
        // Not delivered, whatever date stands there.
        if (!IsDelivered) Delivered = null;
        var accepted = row.Scaled(at.AcceptedQuantity, 3);
        Rejected = row.Scaled(at.RejectedQuantity, 3) ?? 0;
        DeliveredQuantity = row.Scaled(at.DeliveredQuantity, 3) ?? (accepted is { } a ? a + Rejected : whole);
        if (accepted is { } taken && at.RejectedQuantity < 0) Rejected = Math.Max(0, DeliveredQuantity - taken);
        Damaged = row.Scaled(at.DamagedQuantity, 3) ?? 0;
        SubstituteAccepted = row.Flag(at.SubstituteAccepted);
        DocumentsRight = row.Flag(at.DocumentsRight) ?? order?.DocumentsRight;
        RemainingShelfLife = (int?)row.Scaled(at.RemainingShelfLife, 0);
        HasDelivery = SaysDelivery && (Shipped is not null || IsDelivered);
    }

    public void ReadCancellation(StagedRow row, LinePlaces at, WholeOrder? order)
    {
        SaysCancellation = at.SaysCancellation || order is { SaysCancellation: true };
        var by = row.Choice(at.CancelledBy) switch { 0 => Orders.CancelledBy.Customer, 1 => Orders.CancelledBy.Us, _ => order?.CancelledBy };
        CancelledOn = row.Day(at.CancelledOn) ?? order?.CancelledOn;
        var quantity = row.Scaled(at.CancelledQuantity, 3);
        HasCancellation = quantity is > 0 || (quantity is null && (by is not null || CancelledOn is not null));
        CancelledQuantity = quantity ?? Quantity;
        // Whoever calls an order off without a name is taken for the customer, as in every order form.
        CancelledBy = by ?? Orders.CancelledBy.Customer;
    }

    private decimal? _price;
    private int _decimals;
    private bool _givesProfit;

    private void ReadMoney(StagedRow row, LinePlaces at, int decimals)
    {
        UnitPrice = row.Scaled(at.UnitPrice, 6);
        Gross = row.Scaled(at.Gross, decimals);
        Discount = row.Scaled(at.Discount, decimals);
        Cost = row.Scaled(at.Cost, decimals);
        Profit = row.Scaled(at.Profit, decimals);
        (_price, _decimals, _givesProfit) = (null, decimals, Profit is not null);
        var net = row.Scaled(at.Net, decimals);
        if (Gross is null)
        {
            if (net is not null) Gross = net + (Discount ?? 0);
            else _price = row.Number(at.UnitPrice);
        }
        else if (Discount is null && net is not null) Discount = Gross - net;
        CountMoney(Quantity);
    }

    /// <summary>What follows from a price for so many: again when the line keeps another quantity than the file says.</summary>
    public void CountMoney(long quantity)
    {
        if (_price is { } price) Gross = checked((long)decimal.Round(price * Kernel.Quantity.FromThousandths(quantity) * StageScale(_decimals), 0, MidpointRounding.ToEven));
        if (!_givesProfit) Profit = Gross is { } gross && Cost is { } cost ? gross - (Discount ?? 0) - cost : null;
    }

    private static decimal StageScale(int decimals) => decimals switch { 0 => 1m, 2 => 100m, _ => 1000m };
}
