using Nuoda.Platform.Import;

namespace Nuoda.Stock;

/// <summary>What files may say of sites, routes, calendars, stock on hand and expected goods.</summary>
internal sealed class StockImport : IImportTarget
{
    private static readonly KeyedTable Sites = new("sites", ["site"], [new("name", "site-name", Otherwise: "@key"), new("region", "site-region")]);

    public int Rank => 30;

    public IReadOnlyList<ImportField> Fields { get; } =
    [
        new("site", "sites", FieldType.Text, "site id", "warehouse", "warehouse id", "depot", "plant", "仓库", "仓库编号", "网点"),
        new("site-name", "sites", FieldType.Text, "site name", "warehouse name", "仓库名称", "网点名称"),
        new("site-region", "sites", FieldType.Text, "site region", "warehouse region", "仓库区域"),
        new("site-cut-off", "sites", FieldType.Text, "cut-off", "cut-off time", "截单时间"),
        new("site-preparation", "sites", FieldType.WholeNumber, "preparation days", "备货天数") { Min = 0, Max = 60 },
        new("site-calendar", "sites", FieldType.Text, "site calendar", "仓库日历"),
        new("calendar", "calendars", FieldType.Text, "calendar id", "日历编号"),
        new("calendar-day", "calendars", FieldType.Day, "calendar day", "日历日期"),
        new("calendar-works", "calendars", FieldType.YesNo, "is working day", "是否上班"),
        new("calendar-note", "calendars", FieldType.Text, "calendar note", "节假日名称"),
        new("route-id", "routes", FieldType.Text, "route number", "线路编号"),
        new("route-name", "routes", FieldType.Text, "route name", "线路名称"),
        new("route-region", "routes", FieldType.Text, "route region", "线路区域"),
        new("route-weekdays", "routes", FieldType.Text, "route weekdays", "departure days", "发车日"),
        new("transit-days", "routes", FieldType.WholeNumber, "transit days", "days in transit", "在途天数") { Min = 0, Max = 60 },
        new("route-express", "routes", FieldType.YesNo, "express route", "是否加急"),
        new("on-hand", "supplies", FieldType.Number, "on hand", "qty on hand", "quantity on hand", "stock on hand", "在手量", "现存量", "在库数量") { Min = 0 },
        new("lot", "supplies", FieldType.Text, "lot number", "batch number", "批次", "批次号", "批号"),
        new("expires-on", "supplies", FieldType.Day, "expiry date", "expires", "best before", "use by", "有效期至", "失效日期"),
        new("receipt", "supplies", FieldType.Text, "receipt number", "purchase order", "po number", "采购单号", "采购订单号"),
        new("receipt-line", "supplies", FieldType.Text, "receipt line", "po line", "采购行号"),
        new("expected-quantity", "supplies", FieldType.Number, "expected quantity", "open quantity", "quantity on order", "在途数量", "未到货数量") { Min = 0.001m },
        new("expected-on", "supplies", FieldType.Day, "expected date", "expected on", "eta", "预计到货日", "预计到货日期"),
        new("expected-from", "supplies", FieldType.Text, "expected from", "receipt supplier", "发货供应商"),
        new("confidence", "supplies", FieldType.WholeNumber, "confidence percent", "可信度") { Min = 0, Max = 100 },
    ];

    public IReadOnlyList<RowKind> Kinds { get; } =
    [
        new("sites", ["site"], ["site", "site-name", "site-region", "site-cut-off", "site-preparation", "site-calendar"]),
        new("calendar-days", ["calendar", "calendar-day", "calendar-works"], ["calendar", "calendar-day", "calendar-works", "calendar-note"]),
        new("routes", ["route-id", "site", "transit-days"], ["route-id", "route-name", "site", "site-name", "route-region", "route-weekdays", "transit-days", "route-express"]),
        new("on-hand", ["site", "product", "on-hand"], ["site", "site-name", "product", "product-name", "lot", "expires-on", "on-hand"]),
        new("receipts", ["receipt", "site", "product", "expected-quantity", "expected-on"],
            ["receipt", "receipt-line", "site", "site-name", "product", "product-name", "lot", "expires-on", "expected-quantity", "expected-on", "expected-from", "confidence"]),
    ];

    // Supplies are not among them: they are stored by the rules of the book, under the turns of their products.
    public IReadOnlyList<string> Tables => ["sites"];

    public IReadOnlyList<KeyedTable> Records => [Sites];

    public IImportWorker Start(ImportApply import)
    {
        var sites = new KeyedWorker(import, Sites);
        import.Share("sites", sites.Known);
        // Stock is completed first: turns are taken before anything that others wait for (numbers of the trail).
        return new InTurn([sites, new StatedWorker(import, sites.Known), new NetworkWorker(import, sites.Known)]);
    }
}
