using Nuoda.Platform;
using Nuoda.Platform.Import;

namespace Nuoda.Orders;

/// <summary>Reads the order lines that an import has just written, before they are stored: the same records that <see cref="OrderLineReader"/> will find.</summary>
/// <param name="zone">The company's time zone.</param>
[Published]
public sealed class ImportedLineReader(TimeZoneInfo zone)
{
    /// <summary>A line may stand this many orders behind its order's head, and will be found.</summary>
    private const int HeadsKept = 100_000;

    private readonly LineAssembly _assembly = new(zone);
    private Dictionary<long, OrderHead> _heads = [];
    private Dictionary<long, OrderHead> _olderHeads = [];

    /// <summary>The tables it reads.</summary>
    public static IReadOnlyCollection<string> Tables { get; } =
        ["order_lines", "orders", LineAssembly.Promises.Table, LineAssembly.Requests.Table, LineAssembly.Deliveries.Table, LineAssembly.Cancellations.Table];

    /// <summary>The orders and lines of a batch, in ascending id; null when the rows do not say it all: an order that stood before, one that a later row changed, one too far away.</summary>
    public (List<OrderHead> Orders, List<StoredLine> Lines)? Read(ImportedRows rows)
    {
        if (rows.Updated.Overlaps(Tables)) return null;
        if (_heads.Count > HeadsKept) (_olderHeads, _heads) = (_heads, []);
        var orders = new List<OrderHead>();
        using (var written = rows.Of("orders", LineAssembly.OrderColumns))
            while (written.Read()) orders.Add(_assembly.Order(written));
        foreach (var order in orders) _heads.Add(order.Id, order);
        orders.Sort((a, b) => a.Id.CompareTo(b.Id));

        var heads = _assembly.Heads(rows.Of("order_lines", LineAssembly.LineColumns));
        _assembly.ReadEvents(heads, of => rows.Of(of.Table, of.Columns));
        var lines = new List<StoredLine>(heads.Count);
        foreach (var head in heads)
        {
            if (!_heads.TryGetValue(head.OrderId, out var order) && !_olderHeads.TryGetValue(head.OrderId, out order)) return null;
            lines.Add(head.ToRecord(order));
        }
        return (orders, lines);
    }
}
