using System.Text;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Platform.Import;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>Puts a line together from the rows of its tables, wherever they come from.</summary>
/// <param name="zone">The company's time zone: the day on which a promise was made is a day there.</param>
internal sealed class LineAssembly(TimeZoneInfo zone)
{
    public static readonly string[] LineColumns =
    [
        "id", "order_id", "product_id", "quantity_ordered", "requested_on", "available_at_entry", "unit_price_millionths", "gross", "discount", "cost", "profit", "site_id",
        "carrier", "supplier", "status", "cause",
    ];
    public static readonly string[] OrderColumns =
        ["id", "customer_id", "ordered_on", "kind", "channel", "market", "region", "route", "territory", "sales_person", "shipping_mode", "status", "currency", "site_id"];

    // Each with the column that puts the rows of one line in their order.
    public static readonly (string Table, string[] Columns, string Order) Promises =
        ("promise_versions", ["line_id", "quantity", "earliest", "latest", "min_shelf_life_days", "made_at", "reason"], "version");
    public static readonly (string Table, string[] Columns, string Order) Requests = ("request_versions", ["line_id", "quantity", "requested_on", "made_at"], "version");
    public static readonly (string Table, string[] Columns, string Order) Deliveries =
    (
        "deliveries",
        ["line_id", "shipped_on", "delivered_on", "is_delivered", "quantity", "rejected", "damaged", "substitute_product_id", "substitute_accepted", "documents_right", "remaining_shelf_life_days", "carrier"],
        "id"
    );
    public static readonly (string Table, string[] Columns, string Order) Cancellations = ("cancellations", ["line_id", "cancelled_on", "quantity", "by"], "id");

    private KeyTable _texts = new();
    private readonly List<string> _words = [];
    private long _hour = long.MinValue;
    private long _offset;

    /// <summary>Lines in ascending id.</summary>
    public List<Head> Heads(SnapshotRows lines)
    {
        var heads = new List<Head>();
        using (lines)
            while (lines.Read()) heads.Add(new Head(lines, this));
        return heads;
    }

    /// <summary>Gives the lines their events. Rows whose line is not among the heads are passed over.</summary>
    /// <param name="rows">Of a table, in ascending line and the order named beside the table.</param>
    public void ReadEvents(List<Head> heads, Func<(string Table, string[] Columns, string Order), SnapshotRows> rows)
    {
        using (var promises = rows(Promises))
            Attach(heads, promises, (head, row) => (head.Promises ??= new(1)).Add(new PromiseEvent(
                row.GetInt64(1), Int(row, 2), row.GetInt32(3), Int(row, 4), DayOf(row, 5), (PromiseOrigin)row.GetInt32(6))));
        using (var requests = rows(Requests))
            Attach(heads, requests, (head, row) => (head.Requests ??= new(1)).Add(new RequestEvent(row.GetInt64(1), Int(row, 2), DayOf(row, 3))));
        using (var deliveries = rows(Deliveries))
            Attach(heads, deliveries, (head, row) =>
            {
                (head.Deliveries ??= new(1)).Add(new DeliveryEvent(Int(row, 1), Int(row, 2), row.GetBoolean(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6),
                    !row.IsDBNull(7), Bool(row, 8), Bool(row, 9), Int(row, 10)));
                head.Carrier ??= Text(row, 11);
            });
        using (var cancellations = rows(Cancellations))
            Attach(heads, cancellations, (head, row) => (head.Cancellations ??= new(1)).Add(new CancellationEvent(Int(row, 1), row.GetInt64(2), row.GetInt32(3) == (int)CancelledBy.Customer)));
    }

    // Both sides ascend by line: one walk.
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

    public OrderHead Order(SnapshotRows row) => new()
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
    public sealed class Head(SnapshotRows row, LineAssembly lines)
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
        public string? Carrier = lines.Text(row, 12);
        private readonly string? _supplier = lines.Text(row, 13);
        private readonly string? _status = lines.Text(row, 14);
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
