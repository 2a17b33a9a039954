using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Insight;

/// <summary>The names that a question may slice by.</summary>
internal static class Dimension
{
    public static readonly IReadOnlyList<string> Times = ["day", "week", "month", "quarter", "year"];

    public static readonly IReadOnlyList<string> All =
    [
        .. Times, "site", "region", "market", "channel", "route", "product", "product-group", "customer", "customer-class", "segment", "territory",
        "order-kind", "shipping-mode", "sales-person", "carrier", "supplier", "cause", "status", "currency",
    ];

    /// <summary>Dimensions in which lines of one order may differ.</summary>
    public static readonly IReadOnlySet<string> OfLines = new HashSet<string>(StringComparer.Ordinal) { "product", "product-group", "carrier", "supplier", "cause", "site", "status" };

    public static bool IsTime(string dimension) => Times.Contains(dimension);

    /// <summary>The codes of a dimension that is no time.</summary>
    public static Slicer Of(string dimension, FactsState state, ServiceView view)
    {
        Slicer Text(TextKind kind, FactColumn? own, params (FactColumn, Members, int)[] others) =>
            new TextSlicer(state.Codes, kind, own, others) { Dimension = dimension, Codes = state.Codes.Count(kind) + 1 };
        Slicer Key(FactColumn id, Members members) => new MemberSlicer(id, members) { Dimension = dimension, Codes = members.Count + 1 };
        (FactColumn, Members, int) Customer(int attribute) => (FactColumn.CustomerId, state.Customers, attribute);
        return dimension switch
        {
            "site" => Key(FactColumn.SiteId, state.Sites),
            "product" => Key(FactColumn.ProductId, state.Products),
            "customer" => Key(FactColumn.CustomerId, state.Customers),
            // Where the order does not say, its customer does; where he does not either, the site that delivers.
            "region" => Text(TextKind.Region, FactColumn.Region, Customer(MemberAttributes.CustomerRegion), (FactColumn.SiteId, state.Sites, MemberAttributes.SiteRegion)),
            "market" => Text(TextKind.Market, FactColumn.Market, Customer(MemberAttributes.CustomerMarket)),
            "territory" => Text(TextKind.Territory, FactColumn.Territory, Customer(MemberAttributes.CustomerTerritory)),
            "sales-person" => Text(TextKind.SalesPerson, FactColumn.SalesPerson, Customer(MemberAttributes.CustomerSalesPerson)),
            "customer-class" => Text(TextKind.CustomerClass, null, Customer(MemberAttributes.CustomerClass)),
            "segment" => Text(TextKind.Segment, null, Customer(MemberAttributes.CustomerSegment)),
            "product-group" => Text(TextKind.ProductGroup, null, (FactColumn.ProductId, state.Products, MemberAttributes.ProductGroup)),
            "supplier" => Text(TextKind.Supplier, FactColumn.Supplier, (FactColumn.ProductId, state.Products, MemberAttributes.ProductSupplier)),
            "channel" => Text(TextKind.Channel, FactColumn.Channel),
            "route" => Text(TextKind.Route, FactColumn.Route),
            "order-kind" => Text(TextKind.Kind, FactColumn.Kind),
            "shipping-mode" => Text(TextKind.ShippingMode, FactColumn.ShippingMode),
            "carrier" => Text(TextKind.Carrier, FactColumn.Carrier),
            "status" => Text(TextKind.Status, FactColumn.Status),
            "currency" => Text(TextKind.Currency, FactColumn.Currency),
            "cause" => new CauseSlicer(view) { Dimension = dimension, Codes = CauseSlicer.Count },
            _ => throw new ArgumentException($"No dimension '{dimension}'.", nameof(dimension)),
        };
    }
}
