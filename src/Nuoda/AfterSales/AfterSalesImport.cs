using Nuoda.Platform.Import;

namespace Nuoda.AfterSales;

/// <summary>What files may say of returns.</summary>
internal sealed class AfterSalesImport : IImportTarget
{
    private static readonly KeyedTable Returns = new("returns", ["return", "product"],
    [
        new("customer_id", "customer", ColumnKind.Reference) { To = "customers" }, new("product_id", "product", ColumnKind.Reference) { To = "products" },
        new("quantity", "returned-quantity", ColumnKind.Thousandths) { IsRequired = true }, new("returned_on", "returned-on", ColumnKind.Day),
        new("reason", "return-reason"), new("amount", "return-amount", ColumnKind.Minor), new("currency", "currency", Otherwise: "@currency"),
    ]) { RepeatsAreRecords = true };

    public int Rank => 50;

    public IReadOnlyList<ImportField> Fields { get; } =
    [
        new("return", "returns", FieldType.Text, "return id", "return no", "rma", "credit note", "退货单号", "退货编号"),
        new("returned-quantity", "returns", FieldType.Number, "returned quantity", "return qty", "退货数量"),
        new("returned-on", "returns", FieldType.Moment, "return date", "returned on", "退货日期"),
        new("return-reason", "returns", FieldType.LongText, "return reason", "退货原因"),
        new("return-amount", "returns", FieldType.Number, "return amount", "refund", "退款金额"),
    ];

    public IReadOnlyList<RowKind> Kinds { get; } =
        [new("returns", ["return", "product", "returned-quantity"], ["return", "customer", "customer-name", "customer-country", "product", "product-name", "returned-quantity", "returned-on", "return-reason", "return-amount", "currency", StageSpec.OccurrenceField]) { CountedBy = ["return", "product"] }];

    public IReadOnlyList<string> Tables => ["returns"];

    public IReadOnlyList<KeyedTable> Records => [Returns];

    public IImportWorker Start(ImportApply import) => new KeyedWorker(import, Returns);
}
