using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>Reads order lines with their whole history, in ascending id, in batches of bounded size: the way for modules that count over all lines.</summary>
/// <param name="snapshot">The moment of the database.</param>
/// <param name="zone">The company's time zone: the day on which a promise was made is a day there.</param>
[Published]
public sealed class OrderLineReader(ReadSnapshot snapshot, TimeZoneInfo zone)
{
    private const int BatchLines = 8_192;
    // SQL text stays short, and PostgreSQL plans an IN list of this length as an index scan.
    private const int BatchRanges = 500;

    private readonly LineAssembly _assembly = new(zone);

    /// <summary>Every line.</summary>
    public IEnumerable<List<StoredLine>> All() => Range(1, long.MaxValue);

    /// <summary>Those of the given lines that exist.</summary>
    /// <param name="ids">Ascending.</param>
    public IEnumerable<List<StoredLine>> Of(IReadOnlyList<(long First, long Last)> ids)
    {
        var few = new List<(long First, long Last)>();
        foreach (var range in ids)
        {
            var isLong = range.Last - range.First >= BatchRanges;
            if (few.Count > 0 && (isLong || few.Count == BatchRanges))
            {
                yield return Batch(few);
                few = [];
            }
            if (!isLong) { few.Add(range); continue; }
            foreach (var batch in Range(range.First, range.Last)) yield return batch;
        }
        if (few.Count > 0) yield return Batch(few);
    }

    /// <summary>Which lines the given orders have.</summary>
    public IReadOnlyList<(long First, long Last)> LinesOf(IReadOnlyList<(long First, long Last)> orders)
    {
        var ids = new List<(long First, long Last)>();
        foreach (var few in orders.Chunk(BatchRanges))
        {
            using var rows = snapshot.Query($"SELECT id FROM order_lines WHERE {ReadSnapshot.Among("order_id", few)}");
            while (rows.Read())
            {
                var id = rows.GetInt64(0);
                // Lines entered together follow each other: they stay one range, however many.
                if (ids.Count > 0 && ids[^1].Last == id - 1) ids[^1] = (ids[^1].First, id);
                else ids.Add((id, id));
            }
        }
        return new Platform.Outbox.IdSet { Ranges = [.. ids.Select(r => new[] { r.First, r.Last })] }.Normalized();
    }

    /// <summary>Order heads in ascending id; null = all.</summary>
    public IEnumerable<OrderHead> Orders(IReadOnlyList<(long First, long Last)>? orders)
    {
        if (orders is null)
        {
            using var all = snapshot.Query($"SELECT {Listed(LineAssembly.OrderColumns)} FROM orders ORDER BY id");
            while (all.Read()) yield return _assembly.Order(all);
            yield break;
        }
        foreach (var few in orders.Chunk(BatchRanges))
        {
            using var some = snapshot.Query($"SELECT {Listed(LineAssembly.OrderColumns)} FROM orders WHERE {ReadSnapshot.Among("id", few)} ORDER BY id");
            while (some.Read()) yield return _assembly.Order(some);
        }
    }

    // Bounded on both sides: by LIMIT alone, a server without statistics (as after a first import) sorts all that is left for every batch.
    private IEnumerable<List<StoredLine>> Range(long first, long last)
    {
        while (first <= last && snapshot.Number($"SELECT MIN(id) FROM order_lines WHERE id BETWEEN {first} AND {last}") is { } next)
        {
            var end = Math.Min(last, next + BatchLines - 1);
            var batch = Batch([(next, end)]);
            if (batch.Count > 0) yield return batch;
            first = end + 1;
        }
    }

    private List<StoredLine> Batch(IReadOnlyList<(long First, long Last)> ids)
    {
        var heads = _assembly.Heads(snapshot.Query($"SELECT {Listed(LineAssembly.LineColumns)} FROM order_lines WHERE {ReadSnapshot.Among("id", ids)} ORDER BY id"));
        if (heads.Count == 0) return [];
        var orders = OrdersOf(heads);
        var among = ReadSnapshot.Among("line_id", ids);
        _assembly.ReadEvents(heads, of => snapshot.Query($"SELECT {Listed(of.Columns)} FROM {of.Table} WHERE {among} ORDER BY line_id, {of.Order}"));
        // A line whose order is gone belongs to nobody and counts nowhere.
        return [.. heads.Where(h => orders.ContainsKey(h.OrderId)).Select(h => h.ToRecord(orders[h.OrderId]))];
    }

    private Dictionary<long, OrderHead> OrdersOf(List<LineAssembly.Head> heads)
    {
        long first = long.MaxValue, last = long.MinValue;
        foreach (var head in heads) { first = Math.Min(first, head.OrderId); last = Math.Max(last, head.OrderId); }
        var found = new Dictionary<long, OrderHead>();
        // Lines that were entered together have neighbouring orders: one range; else the few that are asked for.
        IReadOnlyList<(long, long)> ids = last - first <= 4L * heads.Count ? [(first, last)] : Platform.Outbox.IdSet.Of([.. heads.Select(h => h.OrderId)]).Normalized();
        foreach (var order in Orders(ids)) found.Add(order.Id, order);
        return found;
    }

    private static string Listed(string[] columns) => string.Join(", ", columns.Select(c => $"\"{c}\""));
}
