using Nuoda.Platform;
using Nuoda.Platform.Import;

namespace Nuoda.Orders;

/// <summary>What files may say of orders, their lines, promises, deliveries and cancellations.</summary>
internal sealed class OrdersImport : IImportTarget
{
    private static readonly Choice[] RevisedBy =
    [
        new("customer", "client", "buyer", "客户", "顾客"), new("us", "supplier", "company", "seller", "供应商", "我方", "本公司"), new("correction", "更正", "纠错"),
    ];

    private static readonly Choice[] CancelledByWords =
    [
        new("customer", "client", "buyer", "客户", "顾客"), new("us", "supplier", "company", "seller", "供应商", "我方", "本公司"),
    ];

    internal static readonly string[] HeaderFields =
        ["order", "ordered", "customer", "order-kind", "channel", "market", "region", "route", "territory", "sales-person", "shipping-mode", "status", "currency", "site"];

    internal static readonly string[] PromiseFields = ["promised", "promised-earliest", "promised-days", "promised-quantity", "promised-shelf-life", "revised", "revised-quantity", "revised-by"];

    internal static readonly string[] DeliveryFields =
    [
        "delivery", "shipped", "delivered", "is-delivered", "delivered-quantity", "accepted-quantity", "rejected-quantity", "damaged-quantity",
        "substitute", "substitute-accepted", "documents-right", "remaining-shelf-life", "carrier",
    ];

    private static readonly string[] CancellationFields = ["cancelled-quantity", "cancelled-on", "cancelled-by"];

    private static readonly string[] LineFields =
        ["line", "quantity", "requested", "available-at-entry", "unit-price", "gross", "discount", "net", "cost", "profit", "line-supplier", "line-status"];

    private static readonly string[] CustomerFields =
    [
        "customer-name", "customer-class", "segment", "customer-region", "customer-territory", "customer-market", "customer-country", "customer-city",
        "customer-address", "customer-phone", "customer-email", "customer-sales-person",
    ];

    private static readonly string[] ProductFields = ["product", "product-name", "product-group", "unit", "pack", "product-supplier"];
    private static readonly string[] SiteFields = ["site-name", "site-region"];

    public int Rank => 40;

    public IReadOnlyList<ImportField> Fields { get; } =
    [
        new("order", "orders", FieldType.Text, "order id", "order no", "order number", "invoice no", "invoiceno", "so number", "订单号", "订单编号", "单号"),
        new("ordered", "orders", FieldType.Moment, "order date", "ordered date", "ordered on", "purchase date", "invoice date", "订单日期", "下单日期", "下单时间", "订货日期"),
        new("order-kind", "orders", FieldType.Text, "order type", "订单类型", "订单类别"),
        new("channel", "orders", FieldType.Text, "sales channel", "渠道", "销售渠道"),
        new("market", "orders", FieldType.Text, "市场"),
        new("region", "orders", FieldType.Text, "order region", "区域", "地区", "region id"),
        new("route", "orders", FieldType.Text, "delivery route", "路线", "配送路线"),
        new("territory", "orders", FieldType.Text, "sales territory", "销售片区", "片区"),
        new("sales-person", "orders", FieldType.Text, "salesman", "sales rep", "salesperson", "业务员", "销售员"),
        new("shipping-mode", "orders", FieldType.Text, "ship mode", "shipment mode", "delivery mode", "运输方式", "配送方式"),
        new("status", "orders", FieldType.Text, "order status", "订单状态"),
        new("currency", "orders", FieldType.Currency, "currency code", "币种", "货币"),
        new("line", "lines", FieldType.WholeNumber, "line number", "line no", "order line", "order item id", "item number", "行号", "订单行", "订单行号") { Min = 0 },
        new(StageSpec.OccurrenceField, "lines", FieldType.WholeNumber) { Min = 1, Max = LineKey.MaxOccurrence },
        new("quantity", "lines", FieldType.Number, "qty", "order quantity", "ordered quantity", "qty ordered", "order qty", "order item quantity", "数量", "订货数量", "订购数量") { Min = 0 },
        new("requested", "lines", FieldType.Moment, "requested date", "request date", "required date", "requested delivery date", "要求日期", "要求到货日期", "需求日期", "要求送达日期"),
        new("available-at-entry", "lines", FieldType.Number, "available", "available quantity", "下单时可用量", "可用库存") { Min = 0 },
        new("unit-price", "lines", FieldType.Number, "price", "单价", "售价"),
        new("gross", "lines", FieldType.Number, "sales", "gross sales", "gross amount", "amount", "line total", "金额", "销售额", "原价金额"),
        new("discount", "lines", FieldType.Number, "discount amount", "折扣", "折扣额", "优惠金额"),
        new("net", "lines", FieldType.Number, "net amount", "net sales", "net revenue", "revenue", "实付金额", "净额", "折后金额"),
        new("cost", "lines", FieldType.Number, "cost amount", "成本"),
        new("profit", "lines", FieldType.Number, "profit amount", "利润", "毛利"),
        new("line-supplier", "lines", FieldType.Text, "line supplier", "行供应商"),
        new("line-status", "lines", FieldType.Text, "line status", "item status", "行状态"),
        new("promised", "promises", FieldType.Moment, "promised date", "promise date", "committed date", "commit date", "estimated delivery date", "due date", "承诺日期", "承诺送达日期", "承诺到货日期", "交期"),
        new("promised-earliest", "promises", FieldType.Moment, "promised from", "window start", "承诺最早日期"),
        new("promised-days", "promises", FieldType.WholeNumber, "promised lead time", "scheduled days", "承诺天数") { Min = 0, Max = 36_500 },
        new("promised-quantity", "promises", FieldType.Number, "promised qty", "confirmed quantity", "承诺数量") { Min = 0 },
        new("promised-shelf-life", "promises", FieldType.WholeNumber, "promised shelf life days", "承诺剩余保质期天数") { Min = 0, Max = 36_500 },
        new("revised", "promises", FieldType.Moment, "revised promise date", "revised date", "改期日期", "修订承诺日期"),
        new("revised-quantity", "promises", FieldType.Number, "revised promise quantity", "修订承诺数量") { Min = 0 },
        new("revised-by", "promises", FieldType.Choice, "revised by", "changed by", "改期方", "修订方") { Choices = RevisedBy },
        new("made-at", "promises", FieldType.Moment, "made at", "promise made", "承诺时间"),
        new("reason", "promises", FieldType.Text, "revision reason", "change reason", "改期原因"),
        new("delivery", "deliveries", FieldType.Text, "delivery id", "delivery no", "shipment id", "送货单号", "配送单号"),
        new("shipped", "deliveries", FieldType.Moment, "shipped date", "ship date", "shipping date", "shipment date", "dispatch date", "发货日期", "发运日期"),
        new("delivered", "deliveries", FieldType.Moment, "delivered date", "delivery date", "actual delivery date", "received date", "送达日期", "到货日期", "签收日期", "实际送达日期"),
        new("is-delivered", "deliveries", FieldType.YesNo, "is delivered", "已送达", "是否送达"),
        new("delivered-quantity", "deliveries", FieldType.Number, "delivered qty", "shipped quantity", "shipped qty", "送达数量", "发货数量") { Min = 0 },
        new("accepted-quantity", "deliveries", FieldType.Number, "accepted qty", "received quantity", "签收数量", "验收数量") { Min = 0 },
        new("rejected-quantity", "deliveries", FieldType.Number, "rejected qty", "拒收数量") { Min = 0 },
        new("damaged-quantity", "deliveries", FieldType.Number, "damaged qty", "破损数量", "残损数量") { Min = 0 },
        new("substitute", "deliveries", FieldType.Text, "substitute product", "delivered product", "替代商品"),
        new("substitute-accepted", "deliveries", FieldType.YesNo, "substitution accepted", "替代已接受", "接受替代"),
        new("documents-right", "deliveries", FieldType.YesNo, "docs ok", "documents ok", "documents right", "单据正确", "单据无误"),
        new("remaining-shelf-life", "deliveries", FieldType.WholeNumber, "remaining shelf life days", "剩余保质期天数") { Min = -36_500, Max = 36_500 },
        new("carrier", "deliveries", FieldType.Text, "carrier name", "承运商", "物流公司"),
        new("cancelled-quantity", "cancellations", FieldType.Number, "cancelled qty", "canceled quantity", "取消数量") { Min = 0 },
        new("cancelled-on", "cancellations", FieldType.Moment, "cancel date", "cancelled date", "cancellation date", "取消日期"),
        new("cancelled-by", "cancellations", FieldType.Choice, "cancelled by", "canceled by", "取消方") { Choices = CancelledByWords },
    ];

    // What an orders file says of all its lines: the dates, when lines come in a file of their own.
    private static readonly string[] WholeOrder =
        ["requested", "promised", "promised-days", "promised-earliest", "shipped", "delivered", "is-delivered", "cancelled-on", "cancelled-by", "documents-right", "carrier"];

    public IReadOnlyList<RowKind> Kinds { get; } =
    [
        new("orders", ["order"], [.. HeaderFields, .. CustomerFields, .. SiteFields, .. WholeOrder]),
        new("lines", ["order", "product", "quantity"],
            [.. HeaderFields, .. CustomerFields, .. SiteFields, .. ProductFields, .. LineFields, .. PromiseFields, .. DeliveryFields, .. CancellationFields, StageSpec.OccurrenceField]) { CountedBy = ["order", "product"] },
        new("promises", ["order", "promised"], ["order", "line", "product", "promised", "promised-earliest", "promised-quantity", "promised-shelf-life", "revised-by", "made-at", "reason"]),
        new("deliveries", ["order"], ["order", "line", "product", .. DeliveryFields]),
        new("cancellations", ["order"], ["order", "line", "product", .. CancellationFields]),
    ];

    public IReadOnlyList<string> Tables => ["orders", "order_lines", "deliveries", "cancellations"];

    public bool KeepsRows(IReadOnlyList<StageSpec> specs) => LinesWorker.HasLaterFiles(specs) || specs.Any(s => s.Kind.Name == "lines" && s.Find("delivery") >= 0);

    public IReadOnlyList<KeyedTable> Records => [Headers];

    public IReadOnlyList<RecordReference> References =>
    [
        new("order_lines", "order_id", "orders"), new("order_lines", "product_id", "products"), new("order_lines", "site_id", "sites"),
        new("deliveries", "substitute_product_id", "products"),
    ];

    public Task Undo(ImportUndo undo, CancellationToken ct) => new LinesUndo(undo).Run(ct);

    public IImportWorker Start(ImportApply import)
    {
        var orders = new KeyedWorker(import, Headers);
        import.Share("orders", orders.Known);
        return new LinesWorker(import, orders);
    }

    internal static readonly KeyedTable Headers = new("orders", ["order"],
    [
        new("customer_id", "customer", ColumnKind.Reference) { To = "customers", IsRequired = true },
        new("ordered_on", "ordered", ColumnKind.Day), new("ordered_second", "ordered", ColumnKind.Second),
        new("kind", "order-kind"), new("channel", "channel"), new("market", "market"), new("region", "region"), new("route", "route"),
        new("territory", "territory"), new("sales_person", "sales-person"), new("shipping_mode", "shipping-mode"), new("status", "status"),
        new("currency", "currency", Otherwise: "@currency") { IsFixed = true }, new("site_id", "site", ColumnKind.Reference) { To = "sites" },
    ], PartField: "order");
}
