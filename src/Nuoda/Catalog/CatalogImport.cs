using Nuoda.Platform.Import;

namespace Nuoda.Catalog;

/// <summary>What files may say of products.</summary>
internal sealed class CatalogImport : IImportTarget
{
    private static readonly KeyedTable Products = new("products", ["product"],
    [
        new("name", "product-name", Otherwise: "@key"), new("product_group", "product-group"), new("unit", "unit"),
        new("pack_quantity", "pack", ColumnKind.Thousandths), new("supplier", "product-supplier"),
        new("gtin", "gtin"), new("shelf_life_days", "shelf-life", ColumnKind.Whole), new("min_remaining_days", "min-remaining-life", ColumnKind.Whole),
        new("listed_on", "listed", ColumnKind.Day), new("run_down_on", "run-down", ColumnKind.Day), new("delisted_on", "delisted", ColumnKind.Day),
    ]);

    public int Rank => 20;

    public IReadOnlyList<ImportField> Fields { get; } =
    [
        new("product", "products", FieldType.Text, "product id", "product no", "product code", "product card id", "sku", "item", "item id", "item code", "stock code", "stockcode", "商品编号", "商品编码", "产品编号", "产品编码", "货号"),
        new("product-name", "products", FieldType.Text, "product name", "item name", "description", "商品名称", "产品名称", "品名"),
        new("product-group", "products", FieldType.Text, "product group", "category", "category name", "product category", "商品类别", "产品类别", "品类"),
        new("unit", "products", FieldType.Text, "uom", "unit of measure", "单位", "计量单位"),
        new("pack", "products", FieldType.Number, "pack size", "units per pack", "包装数量", "装箱数") { Min = 0 },
        new("product-supplier", "products", FieldType.Text, "supplier", "vendor", "供应商"),
        new("gtin", "products", FieldType.Gtin, "ean", "ean13", "upc", "barcode", "商品条码", "条形码", "国际条码"),
        new("shelf-life", "products", FieldType.WholeNumber, "shelf life days", "total shelf life", "保质期", "保质期天数") { Min = 0, Max = 36_500 },
        new("min-remaining-life", "products", FieldType.WholeNumber, "minimum remaining days", "min remaining days", "最低剩余保质期", "最低剩余天数") { Min = 0, Max = 36_500 },
        new("listed", "products", FieldType.Day, "listed on", "listing date", "上架日期", "新增日期"),
        new("run-down", "products", FieldType.Day, "run-down from", "run down on", "清库日期", "汰换开始日期"),
        new("delisted", "products", FieldType.Day, "delisted on", "delisting date", "下架日期", "汰换日期"),
    ];

    public IReadOnlyList<RowKind> Kinds { get; } = [new("products", ["product"], ["product", "product-name", "product-group", "unit", "pack", "product-supplier", "gtin", "shelf-life", "min-remaining-life", "listed", "run-down", "delisted"])];

    public IReadOnlyList<string> Tables => ["products"];

    public IReadOnlyList<KeyedTable> Records => [Products];

    public IImportWorker Start(ImportApply import)
    {
        var products = new KeyedWorker(import, Products);
        import.Share("products", products.Known);
        return products;
    }
}
