using Nuoda.Platform.Import;

namespace Nuoda.Customers;

/// <summary>What files may say of customers and their contacts.</summary>
internal sealed class CustomersImport : IImportTarget
{
    private static readonly KeyedTable Customers = new("customers", ["customer"],
    [
        new("name", "customer-name", Otherwise: "@key"),
        new("class", "customer-class"), new("segment", "segment"), new("territory", "customer-territory"), new("region", "customer-region"),
        new("market", "customer-market"), new("country", "customer-country"), new("city", "customer-city"), new("address", "customer-address"),
        new("phone", "customer-phone"), new("email", "customer-email"), new("sales_person", "customer-sales-person"),
    ], Redirect: "merged_into_id");

    private static readonly KeyedTable Contacts = new("contacts", ["customer", "contact-name"],
    [
        new("customer_id", "customer", ColumnKind.Reference) { To = "customers", IsRequired = true }, new("name", "contact-name") { IsRequired = true },
        new("title", "contact-title"), new("phone", "contact-phone"), new("email", "contact-email"),
    ]);

    private static readonly string[] Attributes =
    [
        "customer", "customer-name", "customer-class", "segment", "customer-territory", "customer-region", "customer-market", "customer-country",
        "customer-city", "customer-address", "customer-phone", "customer-email", "customer-sales-person",
    ];

    public int Rank => 10;

    public IReadOnlyList<ImportField> Fields { get; } =
    [
        new("customer", "customers", FieldType.Text, "customer id", "customer no", "customer number", "customer code", "client id", "account", "客户编号", "客户编码", "客户号", "客户代码"),
        new("customer-name", "customers", FieldType.Text, "customer name", "client name", "account name", "客户名称", "客户"),
        new("customer-class", "customers", FieldType.Text, "customer class", "abc class", "客户等级", "客户类别", "客户分级"),
        new("segment", "customers", FieldType.Text, "customer segment", "细分", "客户细分"),
        new("customer-territory", "customers", FieldType.Text, "customer territory", "客户片区"),
        new("customer-region", "customers", FieldType.Text, "customer region", "客户区域", "客户地区"),
        new("customer-market", "customers", FieldType.Text, "customer market", "客户市场"),
        new("customer-country", "customers", FieldType.Text, "customer country", "country", "国家"),
        new("customer-city", "customers", FieldType.Text, "customer city", "city", "城市"),
        new("customer-address", "customers", FieldType.Text, "customer address", "customer street", "address", "地址", "客户地址"),
        new("customer-phone", "customers", FieldType.Text, "customer phone", "phone", "telephone", "电话", "客户电话", "手机"),
        new("customer-email", "customers", FieldType.Text, "customer email", "email", "e-mail", "邮箱", "电子邮件"),
        new("customer-sales-person", "customers", FieldType.Text, "account manager", "客户经理", "客户业务员"),
        new("contact-name", "contacts", FieldType.Text, "contact name", "contact person", "联系人", "联系人姓名"),
        new("contact-title", "contacts", FieldType.Text, "contact title", "position", "职务", "职位"),
        new("contact-phone", "contacts", FieldType.Text, "contact phone", "联系人电话"),
        new("contact-email", "contacts", FieldType.Text, "contact email", "联系人邮箱"),
    ];

    public IReadOnlyList<RowKind> Kinds { get; } =
    [
        new("customers", ["customer"], Attributes),
        new("contacts", ["customer", "contact-name"], ["customer", "contact-name", "contact-title", "contact-phone", "contact-email"]),
    ];

    public IReadOnlyList<string> Tables => ["customers", "contacts"];

    public IReadOnlyList<KeyedTable> Records => [Contacts, Customers];

    public IImportWorker Start(ImportApply import)
    {
        var customers = new KeyedWorker(import, Customers);
        import.Share("customers", customers.Known);
        return new InTurn([customers, new KeyedWorker(import, Contacts)]);
    }
}
