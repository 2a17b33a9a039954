using Nuoda.Platform.Import;

namespace Nuoda.Stock;

/// <summary>What files may say of sites.</summary>
internal sealed class StockImport : IImportTarget
{
    private static readonly KeyedTable Sites = new("sites", ["site"], [new("name", "site-name", Otherwise: "@key"), new("region", "site-region")]);

    public int Rank => 30;

    public IReadOnlyList<ImportField> Fields { get; } =
    [
        new("site", "sites", FieldType.Text, "site id", "warehouse", "warehouse id", "depot", "plant", "仓库", "仓库编号", "网点"),
        new("site-name", "sites", FieldType.Text, "site name", "warehouse name", "仓库名称", "网点名称"),
        new("site-region", "sites", FieldType.Text, "site region", "warehouse region", "仓库区域"),
    ];

    public IReadOnlyList<RowKind> Kinds { get; } = [new("sites", ["site"], ["site", "site-name", "site-region"])];

    public IReadOnlyList<string> Tables => ["sites"];

    public IReadOnlyList<KeyedTable> Records => [Sites];

    public IImportWorker Start(ImportApply import)
    {
        var sites = new KeyedWorker(import, Sites);
        import.Share("sites", sites.Known);
        return sites;
    }
}
