namespace Nuoda.Insight;

/// <summary>The columns of a fact. Days since 1970, thousandths, minor units, codes of <see cref="TextCodes"/>. Missing values are <see cref="FactColumns.Missing"/>.
/// Changing this list, or what a column means, raises <see cref="Segment.Version"/>.</summary>
internal enum FactColumn
{
    /// <summary>Line, order or review; ascending in a segment.</summary>
    Id,
    OrderId, CustomerId, ProductId, SiteId, OrderedOn,
    Kind, Channel, Market, Region, Route, Territory, SalesPerson, ShippingMode, Status, Currency, Carrier, Supplier,
    Cause,
    /// <summary>Ordered thousandths; of a review: its score.</summary>
    Quantity,
    RequestedOn, Available,
    /// <summary>Millionths, less what gross / quantity comes to: 0 on nearly every line.</summary>
    PriceResidue,
    Gross, Discount, Cost, Profit,
    PromiseLatest,
    /// <summary>Less the ordered quantity.</summary>
    PromiseQuantity,
    PromiseEarliest, PromiseShelfLife, PromiseMadeOn, PromiseOrigin,
    /// <summary>See <see cref="DeliveryFlags"/>; missing = no delivery.</summary>
    DeliveryFlags,
    ShippedOn, DeliveredOn,
    /// <summary>Less the ordered quantity.</summary>
    DeliveryQuantity,
    Rejected, Damaged, DeliveryShelfLife,
    /// <summary>Where the events of a line stand that do not fit the columns above; missing = they fit.</summary>
    Events,
}

[Flags]
internal enum DeliveryFlags
{
    None = 0, Delivered = 1, Substitute = 2, SubstituteSaid = 4, SubstituteAccepted = 8, DocumentsSaid = 16, DocumentsRight = 32,
}

internal static class FactColumns
{
    public const int Count = (int)FactColumn.Events + 1;
    /// <summary>Stands for "not known" in every column.</summary>
    public const long Missing = long.MinValue;

    public static long OrMissing(this long? value) => value ?? Missing;
    public static long OrMissing(this int? value) => value ?? Missing;
    public static long? OrNull(this long value) => value == Missing ? null : value;
    public static int? DayOrNull(this long value) => value == Missing ? null : (int)value;
}
