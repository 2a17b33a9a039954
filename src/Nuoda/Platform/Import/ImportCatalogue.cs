namespace Nuoda.Platform.Import;

/// <summary>All that files may say, over all modules.</summary>
public sealed class ImportCatalogue
{
    // What others refer to comes first.
    private static readonly string[] KindOrder = ["calendar-days", "sites", "routes", "products", "on-hand", "receipts", "customers", "contacts", "orders", "lines", "promises", "deliveries", "cancellations", "returns", "reviews"];

    public ImportCatalogue(IEnumerable<IImportTarget> targets)
    {
        Targets = [.. targets.OrderBy(t => t.Rank)];
        Fields = Targets.SelectMany(t => t.Fields).ToDictionary(f => f.Name, StringComparer.Ordinal);
        Kinds = Targets.SelectMany(t => t.Kinds).OrderBy(k => Array.IndexOf(KindOrder, k.Name)).ToDictionary(k => k.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<IImportTarget> Targets { get; }
    public IReadOnlyDictionary<string, ImportField> Fields { get; }

    /// <summary>In the order in which they are stored.</summary>
    public IReadOnlyDictionary<string, RowKind> Kinds { get; }
}
