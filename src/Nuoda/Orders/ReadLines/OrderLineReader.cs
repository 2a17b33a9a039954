using System.Text;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Platform;
using Nuoda.Platform.Import;
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

    private const string LineColumns = "id, order_id, product_id, quantity_ordered, requested_on, available_at_entry, unit_price_millionths, gross, discount, cost, profit, site_id, carrier, supplier, status, cause";
    private const string OrderColumns = "id, customer_id, ordered_on, kind, channel, market, region, route, territory, sales_person, shipping_mode, status, currency, site_id";

    private KeyTable _texts = new();
    private readonly List<string> _words = [];
    private long _hour = long.MinValue;
    private long _offset;

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
            using var all = snapshot.Query($"SELECT {OrderColumns} FROM orders ORDER BY id");
            while (all.Read()) yield return Order(all);
            yield break;
        }
        foreach (var few in orders.Chunk(BatchRanges))
        {
            using var some = snapshot.Query($"SELECT {OrderColumns} FROM orders WHERE {ReadSnapshot.Among("id", few)} ORDER BY id");
            while (some.Read()) yield return Order(some);
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
        var heads = new List<Head>();
        using (var lines = snapshot.Query($"SELECT {LineColumns} FROM order_lines WHERE {ReadSnapshot.Among("id", ids)} ORDER BY id"))
            while (lines.Read()) heads.Add(new Head(lines, this));
        if (heads.Count == 0) return [];
        var orders = OrdersOf(heads);
        ReadEvents(heads, ids);
        // A line whose order is gone belongs to nobody and counts nowhere.
        return [.. heads.Where(h => orders.ContainsKey(h.OrderId)).Select(h => h.ToRecord(orders[h.OrderId]))];
    }

    private Dictionary<long, OrderHead> OrdersOf(List<Head> heads)
    {
        long first = long.MaxValue, last = long.MinValue;
        foreach (var head in heads) { first = Math.Min(first, head.OrderId); last = Math.Max(last, head.OrderId); }
        var found = new Dictionary<long, OrderHead>();
        // Lines that were entered together have neighbouring orders: one range; else the few that are asked for.
        IReadOnlyList<(long, long)> ids = last - first <= 4L * heads.Count ? [(first, last)] : Platform.Outbox.IdSet.Of([.. heads.Select(h => h.OrderId)]).Normalized();
        foreach (var order in Orders(ids)) found.Add(order.Id, order);
        return found;
    }

    private void ReadEvents(List<Head> heads, IReadOnlyList<(long First, long Last)> ids)
    {
        string among = ReadSnapshot.Among("line_id", ids);
        using (var rows = snapshot.Query($"SELECT line_id, quantity, earliest, latest, min_shelf_life_days, made_at, reason FROM promise_versions WHERE {among} ORDER BY line_id, version"))
            Attach(heads, rows, (head, row) => (head.Promises ??= new(1)).Add(new PromiseEvent(
                row.GetInt64(1), Int(row, 2), row.GetInt32(3), Int(row, 4), DayOf(row, 5), (PromiseOrigin)row.GetInt32(6))));
        using (var rows = snapshot.Query($"SELECT line_id, quantity, requested_on, made_at FROM request_versions WHERE {among} ORDER BY line_id, version"))
            Attach(heads, rows, (head, row) => (head.Requests ??= new(1)).Add(new RequestEvent(row.GetInt64(1), Int(row, 2), DayOf(row, 3))));
        using (var rows = snapshot.Query($"""
            SELECT line_id, shipped_on, delivered_on, is_delivered, quantity, rejected, damaged, substitute_product_id, substitute_accepted, documents_right, remaining_shelf_life_days, carrier
            FROM deliveries WHERE {among} ORDER BY line_id, id
            """))
            Attach(heads, rows, (head, row) =>
            {
                (head.Deliveries ??= new(1)).Add(new DeliveryEvent(Int(row, 1), Int(row, 2), row.GetBoolean(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6),
                    !row.IsDBNull(7), Bool(row, 8), Bool(row, 9), Int(row, 10)));
                head.Carrier ??= Text(row, 11);
            });
        using (var rows = snapshot.Query($"SELECT line_id, cancelled_on, quantity, \"by\" FROM cancellations WHERE {among} ORDER BY line_id, id"))
            Attach(heads, rows, (head, row) => (head.Cancellations ??= new(1)).Add(new CancellationEvent(Int(row, 1), row.GetInt64(2), row.GetInt32(3) == (int)CancelledBy.Customer)));
    }

    // Both sides ascend by line: one walk. Rows whose line is gone are passed over.
    private static void Attach(List<Head> heads, SnapshotRows rows, Action<Head, SnapshotRows> add)
    {
        var at = 0;
        while (rows.Read())
        {
            var line = rows.GetInt64(0);
            while (at < heads.Count && heads[at].Id < line) at++;
            if (at == heads.Count) return;
            if (heads[at].Id == line) add(heads[at], rows);
        }
    }

    private OrderHead Order(SnapshotRows row) => new()
    {
        Id = row.GetInt64(0), CustomerId = row.GetInt64(1), OrderedOn = Int(row, 2), Kind = Text(row, 3), Channel = Text(row, 4), Market = Text(row, 5),
        Region = Text(row, 6), Route = Text(row, 7), Territory = Text(row, 8), SalesPerson = Text(row, 9), ShippingMode = Text(row, 10), Status = Text(row, 11),
        Currency = Text(row, 12)!, SiteId = Long(row, 13),
    };

    private int? DayOf(SnapshotRows row, int column)
    {
        if (row.IsDBNull(column)) return null;
        var at = row.GetInt64(column);
        var hour = Math.DivRem(at, 3_600_000, out var rest) - (rest < 0 ? 1 : 0);
        if (hour != _hour)
        {
            // A zone's offset changes on the quarter hour at most; within an hour of our zones it stands.
            _hour = hour;
            _offset = (long)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(at)).TotalMilliseconds;
        }
        return (int)Math.Floor((at + _offset) / 86_400_000.0);
    }

    private string? Text(SnapshotRows row, int column)
    {
        if (row.IsDBNull(column)) return null;
        if (_words.Count > 100_000)
        {
            _texts = new();
            _words.Clear();
        }
        var utf8 = row.GetUtf8(column);
        var index = _texts.Add(utf8, out var isNew);
        if (isNew) _words.Add(Encoding.UTF8.GetString(utf8));
        return _words[index];
    }

    private static long? Long(SnapshotRows row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
    private static int? Int(SnapshotRows row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
    private static bool? Bool(SnapshotRows row, int column) => row.IsDBNull(column) ? null : row.GetBoolean(column);

    /// <summary>A line on its way to its record, while its events are gathered.</summary>
    private sealed class Head(SnapshotRows row, OrderLineReader reader)
    {
        public readonly long Id = row.GetInt64(0);
        public readonly long OrderId = row.GetInt64(1);
        private readonly long _product = row.GetInt64(2);
        private readonly long _quantity = row.GetInt64(3);
        private readonly int? _requestedOn = Int(row, 4);
        private readonly long? _available = Long(row, 5);
        private readonly long? _price = Long(row, 6);
        private readonly long? _gross = Long(row, 7);
        private readonly long? _discount = Long(row, 8);
        private readonly long? _cost = Long(row, 9);
        private readonly long? _profit = Long(row, 10);
        private readonly long? _site = Long(row, 11);
        public string? Carrier = reader.Text(row, 12);
        private readonly string? _supplier = reader.Text(row, 13);
        private readonly string? _status = reader.Text(row, 14);
        private readonly FailureCause? _cause = (FailureCause?)Int(row, 15);
        public List<PromiseEvent>? Promises;
        public List<RequestEvent>? Requests;
        public List<DeliveryEvent>? Deliveries;
        public List<CancellationEvent>? Cancellations;

        public StoredLine ToRecord(OrderHead order) => new()
        {
            Id = Id, Order = order, ProductId = _product, UnitPriceMillionths = _price, Gross = _gross, Discount = _discount, Cost = _cost, Profit = _profit,
            SiteId = _site, Carrier = Carrier, Supplier = _supplier, Status = _status, Cause = _cause,
            History = new OrderLineHistory
            {
                OrderedOn = order.OrderedOn, QuantityOrdered = _quantity, RequestedOn = _requestedOn, AvailableAtEntry = _available,
                Promises = Promises ?? (IReadOnlyList<PromiseEvent>)[], Requests = Requests ?? (IReadOnlyList<RequestEvent>)[],
                Deliveries = Deliveries ?? (IReadOnlyList<DeliveryEvent>)[], Cancellations = Cancellations ?? (IReadOnlyList<CancellationEvent>)[],
            },
        };
    }
}
