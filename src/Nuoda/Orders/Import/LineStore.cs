using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Import;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>The lines that an import makes, meets or changes.</summary>
internal sealed class LineStore(ImportApply import)
{
    internal static readonly string[] NumberColumns = ["available_at_entry", "unit_price_millionths", "gross", "discount", "cost", "profit", "site_id"];
    internal static readonly string[] TextColumns = ["carrier", "supplier", "status"];

    private static readonly string[] LineColumns =
        ["id", "order_id", "line_key", "product_id", "quantity_ordered", "requested_on", .. NumberColumns, .. TextColumns, "cause", "version"];

    private static readonly string[] PromiseColumns =
        ["line_id", "version", "quantity", "earliest", "latest", "min_shelf_life_days", "made_at", "made_by", "reason", "note"];

    private static readonly string[] DeliveryColumns =
    [
        "id", "line_id", "key", "shipped_on", "delivered_on", "is_delivered", "quantity", "rejected", "damaged", "substitute_product_id",
        "substitute_accepted", "documents_right", "remaining_shelf_life_days", "carrier", "version",
    ];

    private readonly Dictionary<long, List<ImportedLine>> _lines = [];
    private readonly HashSet<ImportedLine> _changed = [];
    private readonly Dictionary<long, int> _decimals = [];
    private readonly byte[] _madeBy = System.Text.Encoding.UTF8.GetBytes(import.MadeBy);

    public ImportedLine? Find(long orderId, long key) => _lines.GetValueOrDefault(orderId)?.Find(l => l.Key == key);

    public IReadOnlyList<ImportedLine> LinesOf(long orderId) => _lines.GetValueOrDefault(orderId) ?? [];

    /// <summary>By line number, else by product when the order has one line of it; null when there is none or more than one.</summary>
    public ImportedLine? FindForLater(long orderId, long? number, long? productId)
    {
        if (number is { } n) return Find(orderId, n);
        var some = LinesOf(orderId).Where(l => productId is null || l.ProductId == productId).Take(2).ToList();
        return some.Count == 1 ? some[0] : null;
    }

    /// <summary>A new line.</summary>
    public void Create(in LineIdentity identity, LineValues v, bool keep)
    {
        var id = import.NextId("order_lines");
        ImportApply.Count(import.Created, "lines");
        var rows = import.Insert("order_lines", LineColumns);
        rows?.Begin().Add(id).Add(identity.OrderId).Add(identity.LineKey).Add(identity.ProductId).Add(v.Quantity).Add((long?)v.Requested)
            .Add(v.Available).Add(v.UnitPrice).Add(v.Gross).Add(v.Discount).Add(v.Cost).Add(v.Profit).Add(identity.SiteId)
            .Add(v.Carrier).Add(v.Supplier).Add(v.Status).Null().Add(1).End();
        ImportedLine? record = null;
        if (keep)
        {
            record = new ImportedLine
            {
                Id = id, OrderId = identity.OrderId, Key = identity.LineKey, ProductId = identity.ProductId, QuantityOrdered = v.Quantity, RequestedOn = v.Requested,
                Numbers = [v.Available, v.UnitPrice, v.Gross, v.Discount, v.Cost, v.Profit, identity.SiteId], Texts = [v.Carrier, v.Supplier, v.Status],
                IsNew = true, Request = (1, v.Quantity, v.Requested),
            };
            if (!_lines.TryGetValue(identity.OrderId, out var lines)) _lines[identity.OrderId] = lines = [];
            lines.Add(record);
        }
        if (v.Promised is { } promised)
        {
            WritePromise(id, 1, v.PromisedQuantity, v.PromisedEarliest, promised, v.PromisedShelfLife, null, PromiseReason.First, null);
            record?.Promises.Add(new(1, v.PromisedQuantity, v.PromisedEarliest, promised, v.PromisedShelfLife, PromiseReason.First));
            if (v.Revised is { } revised)
            {
                var reason = ReasonOf(v.RevisedBy ?? ChangeBy.Us);
                WritePromise(id, 2, v.RevisedQuantity, null, revised, v.PromisedShelfLife, null, reason, null);
                record?.Promises.Add(new(2, v.RevisedQuantity, null, revised, v.PromisedShelfLife, reason));
            }
        }
        if (v.HasDelivery) WriteDelivery(id, record, v, identity.SubstituteProductId);
        if (v.HasCancellation) WriteCancellation(id, record, v);
    }

    /// <summary>Another delivery of a line that an earlier row of the file described.</summary>
    public bool AddDelivery(in LineIdentity identity, LineValues v) =>
        Find(identity.OrderId, identity.LineKey) is not { } line || !v.HasDelivery || Deliver(line, v, identity.SubstituteProductId, isTheOne: false);

    /// <summary>A line that was there: what the file says against what is stored.</summary>
    public void Compare(ImportedLine line, in LineIdentity identity, LineValues v, StagedBatch batch, StagedRow row)
    {
        CompareRequest(line, v, batch, row);
        long?[] numbers = [v.Available, v.UnitPrice, v.Gross, v.Discount, v.Cost, v.Profit, identity.SiteId];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] is not { } number || number == line.Numbers[i]) continue;
            line.Change(NumberColumns[i], line.Numbers[i], number);
            line.Numbers[i] = number;
            _changed.Add(line);
        }
        string?[] texts = [v.Carrier, v.Supplier, v.Status];
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i] is not { } text || text == line.Texts[i]) continue;
            line.Change(TextColumns[i], line.Texts[i], text);
            line.Texts[i] = text;
            _changed.Add(line);
        }
        if (v.Promised is not null) Promise(line, v, null, null, null);
        if (v.HasDelivery) Deliver(line, v, identity.SubstituteProductId, isTheOne: true);
        if (v.HasCancellation) Cancel(line, v);
        if (!_changed.Contains(line)) ImportApply.Count(import.Unchanged, "lines");
    }

    /// <summary>What an orders file says of a line that no file repeats.</summary>
    public void CompareWhole(ImportedLine line, WholeOrder whole, LineValues v)
    {
        if (line.IsNew) return;
        v.Quantity = line.Quantity;
        if (whole.SaysPromise && (whole.Promised ?? (whole.PromisedDays + whole.Ordered)) is { } promised)
        {
            (v.Promised, v.PromisedEarliest, v.PromisedShelfLife, v.Revised, v.RevisedBy, v.GivesPromisedQuantity) = (promised, whole.PromisedEarliest, null, null, null, false);
            v.PromisedQuantity = line.Promises.Count > 0 ? line.Promises[^1].Quantity : line.Quantity;
            Promise(line, v, null, null, null);
        }
        var isDelivered = whole.IsDelivered ?? whole.Delivered is not null;
        if (whole.SaysDelivery && (whole.Shipped is not null || isDelivered))
        {
            var present = line.Deliveries.Find(d => d.Key is null);
            (v.DeliveryKey, v.Carrier, v.Shipped, v.Delivered, v.IsDelivered, v.RemainingShelfLife) = (null, whole.Carrier, whole.Shipped, isDelivered ? whole.Delivered : null, isDelivered, null);
            (v.DeliveredQuantity, v.Rejected, v.Damaged, v.SubstituteAccepted, v.DocumentsRight) =
                (present?.Quantity ?? line.Quantity, present?.Rejected ?? 0, present?.Damaged ?? 0, present?.SubstituteAccepted, whole.DocumentsRight ?? present?.Documents);
            Deliver(line, v, present?.Substitute, isTheOne: true);
        }
        if (whole.SaysCancellation && (whole.CancelledBy is not null || whole.CancelledOn is not null))
        {
            (v.CancelledOn, v.CancelledQuantity, v.CancelledBy) = (whole.CancelledOn, line.Quantity, whole.CancelledBy ?? CancelledBy.Customer);
            Cancel(line, v);
        }
    }

    /// <summary>A promise that a file states: the same as known, the first, or a new version that never overwrites an old one.</summary>
    public void Promise(ImportedLine line, LineValues v, int? madeOn, int? madeSecond, string? note)
    {
        var madeAt = madeOn is { } day ? ((long)day * 86_400 + (madeSecond ?? 0)) * 1000 : (long?)null;
        State(line, v.PromisedQuantity, v.GivesPromisedQuantity, v.PromisedEarliest, v.Promised!.Value, v.PromisedShelfLife, v.RevisedBy ?? import.ChangeBy, madeAt, note);
        if (v.Revised is { } revised) State(line, v.RevisedQuantity, true, null, revised, v.PromisedShelfLife, v.RevisedBy ?? ChangeBy.Us, madeAt, note);
    }

    /// <summary>A delivery that a file states.</summary>
    /// <param name="isTheOne">The row describes the line's one delivery, not one of several.</param>
    /// <returns>False when this import said something else of the same delivery before.</returns>
    public bool Deliver(ImportedLine line, LineValues v, long? substitute, bool isTheOne)
    {
        // Without a number each stored delivery answers for one row: two alike on one day are two, today and when the file comes again.
        var present = v.DeliveryKey is not null
            ? line.Deliveries.Find(d => d.Key == v.DeliveryKey)
            : line.Deliveries.Find(d => d.Key is null && !d.IsNew && !d.IsMatched && d.Shipped == v.Shipped && d.Delivered == v.Delivered && d.Quantity == v.DeliveredQuantity)
                ?? (isTheOne ? line.Deliveries.Find(d => d.Key is null) : null);
        if (present is null)
        {
            WriteDelivery(line.Id, line, v, substitute);
            Touch(line, "deliveries", null, line.Deliveries.Count);
            return true;
        }
        present.IsMatched = true;
        JsonObject before = [], after = [];
        void Weigh<T>(string column, T old, T now, Action<T> set)
        {
            if (now is null || Equals(old, now)) return;
            before[column] = JsonValue.Create(old);
            after[column] = JsonValue.Create(now);
            set(now);
        }
        Weigh("shipped_on", present.Shipped, v.Shipped, x => present.Shipped = x);
        Weigh("delivered_on", present.Delivered, v.Delivered, x => present.Delivered = x);
        if (!v.IsDelivered && present.Delivered is { } recalled)
        {
            // Not delivered after all: the day goes too.
            before["delivered_on"] = recalled;
            after["delivered_on"] = null;
            present.Delivered = null;
        }
        Weigh("is_delivered", present.IsDelivered, v.IsDelivered, x => present.IsDelivered = x);
        Weigh("quantity", present.Quantity, v.DeliveredQuantity, x => present.Quantity = x);
        Weigh("rejected", present.Rejected, v.Rejected, x => present.Rejected = x);
        Weigh("damaged", present.Damaged, v.Damaged, x => present.Damaged = x);
        Weigh("substitute_product_id", present.Substitute, substitute, x => present.Substitute = x);
        Weigh("substitute_accepted", present.SubstituteAccepted, v.SubstituteAccepted, x => present.SubstituteAccepted = x);
        Weigh("documents_right", present.Documents, v.DocumentsRight, x => present.Documents = x);
        Weigh("remaining_shelf_life_days", present.ShelfLife, v.RemainingShelfLife, x => present.ShelfLife = x);
        Weigh("carrier", present.Carrier, v.Carrier, x => present.Carrier = x);
        if (after.Count == 0) return true;
        if (present.IsNew) return false;
        if (!present.IsChanged) { present.IsChanged = true; present.Version++; }
        before["version"] = present.Version - 1;
        import.Changed("deliveries", present.Id, present.Version, before, after);
        Touch(line, "deliveries", null, line.Deliveries.Count);
        return true;
    }

    public void Cancel(ImportedLine line, LineValues v)
    {
        if (line.Cancellations.Contains((v.CancelledOn, v.CancelledQuantity, (int)v.CancelledBy))) return;
        WriteCancellation(line.Id, line, v);
        Touch(line, "cancellations", null, line.Cancellations.Count);
    }

    /// <summary>Writes the lines that changed, and forgets all that were there before.</summary>
    public void WriteChanges()
    {
        foreach (var line in _changed)
        {
            line.Version++;
            line.Before ??= [];
            line.After ??= [];
            line.Before["version"] = line.Version - 1;
            import.Changed("order_lines", line.Id, line.Version, line.Before, line.After);
            var rows = import.Update("order_lines", LineColumns);
            if (rows is not null)
            {
                rows.Begin().Add(line.Id).Add(line.OrderId).Add(line.Key).Add(line.ProductId).Add(line.QuantityOrdered).Add((long?)line.RequestedOn);
                foreach (var number in line.Numbers) rows.Add(number);
                foreach (var text in line.Texts) rows.Add(text);
                rows.Add((long?)line.Cause).Add(line.Version).End();
            }
            foreach (var delivery in line.Deliveries.Where(d => d.IsChanged)) WriteDelivery(import.Update("deliveries", DeliveryColumns), line.Id, delivery);
        }
        Clear();
    }

    public void Clear()
    {
        _changed.Clear();
        _lines.Clear();
        _decimals.Clear();
    }

    private bool IsCustomers(LineValues v) => (v.RevisedBy ?? import.ChangeBy) == ChangeBy.Customer;

    /// <summary>What the line asks for once the file's word was weighed.</summary>
    public long QuantityKept(ImportedLine line, LineValues v) => IsCustomers(v) ? v.Quantity : line.Quantity;

    private void CompareRequest(ImportedLine line, LineValues v, StagedBatch batch, StagedRow row)
    {
        var (version, quantity, on) = line.Request;
        if (v.Quantity == quantity && (v.Requested is null || v.Requested == on)) return;
        var isCustomers = IsCustomers(v);
        // The file of the first day, imported again, is no news; the customer's own "as it was before" is.
        if (!isCustomers && (v.Quantity == quantity || v.Quantity == line.QuantityOrdered) && (v.Requested is null || v.Requested == on || v.Requested == line.RequestedOn)) return;
        if (!isCustomers)
        {
            import.Warn(batch, row, v.Quantity != quantity ? "quantity" : "requested", null, "request_kept");
            return;
        }
        line.Request = (version + 1, v.Quantity, v.Requested ?? on);
        ImportApply.Count(import.Created, "requests");
        import.Insert("request_versions", "line_id", "version", "quantity", "requested_on", "made_at", "made_by", "reason")?
            .Begin().Add(line.Id).Add(version + 1).Add(v.Quantity).Add((long?)(v.Requested ?? on)).Add(import.At.ToUnixTimeMilliseconds()).Add(_madeBy).Add(import.Reason).End();
        Touch(line, "request_version", version, version + 1);
    }

    private void State(ImportedLine line, long quantity, bool givesQuantity, int? earliest, int latest, int? shelfLife, ChangeBy by, long? madeAt, string? note)
    {
        bool Same(ImportedPromise p) => p.Latest == latest && (!givesQuantity || p.Quantity == quantity) && (earliest is null || p.Earliest == earliest) && (shelfLife is null || p.ShelfLife == shelfLife);
        // A file that repeats the first or the present promise says nothing new.
        if (line.Promises.Count > 0 && (Same(line.Promises[0]) || Same(line.Promises[^1]))) return;
        var version = line.Promises.Count == 0 ? 1 : line.Promises[^1].Version + 1;
        var reason = version == 1 ? PromiseReason.First : ReasonOf(by);
        if (version > 1) madeAt ??= import.At.ToUnixTimeMilliseconds();
        var promised = givesQuantity || version == 1 ? quantity : line.Promises[^1].Quantity;
        WritePromise(line.Id, version, promised, earliest, latest, shelfLife, madeAt, reason, note ?? (version > 1 ? import.Reason : null));
        line.Promises.Add(new(version, promised, earliest, latest, shelfLife, reason));
        Touch(line, "promise_version", version - 1, version);
    }

    private void Touch(ImportedLine line, string what, JsonNode? before, JsonNode? after)
    {
        if (line.IsNew) return;
        line.Change(what, before, after);
        _changed.Add(line);
    }

    private static PromiseReason ReasonOf(ChangeBy by) => by switch
    {
        ChangeBy.Customer => PromiseReason.CustomerAsked,
        ChangeBy.Correction => PromiseReason.Correction,
        _ => PromiseReason.WeSlipped,
    };

    private void WritePromise(long line, int version, long quantity, int? earliest, int latest, int? shelfLife, long? madeAt, PromiseReason reason, string? note)
    {
        ImportApply.Count(import.Created, "promises");
        import.Insert("promise_versions", PromiseColumns)?.Begin().Add(line).Add(version).Add(quantity).Add((long?)earliest).Add(latest).Add((long?)shelfLife)
            .Add(madeAt).Add(_madeBy).Add((int)reason).Add(note).End();
    }

    private void WriteDelivery(long lineId, ImportedLine? line, LineValues v, long? substitute)
    {
        ImportApply.Count(import.Created, "deliveries");
        var id = import.NextId("deliveries");
        var rows = import.Insert("deliveries", DeliveryColumns);
        if (line is null)
        {
            rows?.Begin().Add(id).Add(lineId).Add(v.DeliveryKey).Add((long?)v.Shipped).Add((long?)v.Delivered).Add((bool?)v.IsDelivered).Add(v.DeliveredQuantity)
                .Add(v.Rejected).Add(v.Damaged).Add(substitute).Add(v.SubstituteAccepted).Add(v.DocumentsRight).Add((long?)v.RemainingShelfLife).Add(v.Carrier).Add(1).End();
            return;
        }
        var delivery = new ImportedDelivery
        {
            Id = id, Key = v.DeliveryKey, Carrier = v.Carrier, Shipped = v.Shipped, Delivered = v.Delivered, ShelfLife = v.RemainingShelfLife, IsDelivered = v.IsDelivered,
            IsNew = true, Quantity = v.DeliveredQuantity, Rejected = v.Rejected, Damaged = v.Damaged, Substitute = substitute,
            SubstituteAccepted = v.SubstituteAccepted, Documents = v.DocumentsRight,
        };
        line.Deliveries.Add(delivery);
        WriteDelivery(rows, lineId, delivery);
    }

    private static void WriteDelivery(BulkRows? rows, long lineId, ImportedDelivery d) =>
        rows?.Begin().Add(d.Id).Add(lineId).Add(d.Key).Add((long?)d.Shipped).Add((long?)d.Delivered).Add((bool?)d.IsDelivered).Add(d.Quantity)
            .Add(d.Rejected).Add(d.Damaged).Add(d.Substitute).Add(d.SubstituteAccepted).Add(d.Documents).Add((long?)d.ShelfLife).Add(d.Carrier).Add(d.Version).End();

    private void WriteCancellation(long lineId, ImportedLine? line, LineValues v)
    {
        ImportApply.Count(import.Created, "cancellations");
        line?.Cancellations.Add((v.CancelledOn, v.CancelledQuantity, (int)v.CancelledBy));
        import.Insert("cancellations", "id", "line_id", "cancelled_on", "quantity", "by")?.Begin().Add(import.NextId("cancellations")).Add(lineId)
            .Add((long?)v.CancelledOn).Add(v.CancelledQuantity).Add((int)v.CancelledBy).End();
    }

    /// <summary>Decimals of the currency of an order that was there before; null when it was not.</summary>
    public int? CurrencyDecimals(long orderId) => _decimals.TryGetValue(orderId, out var decimals) ? decimals : null;

    /// <summary>Reads the lines of orders that were there before this import.</summary>
    public async Task Load(IReadOnlyCollection<long> orders, CancellationToken ct)
    {
        var missing = orders.Where(o => !_lines.ContainsKey(o)).ToArray();
        foreach (var some in missing.Chunk(1000))
        {
            var byId = new Dictionary<long, ImportedLine>();
            foreach (var order in some) _lines[order] = [];
            await Read("SELECT id, currency FROM orders WHERE id", some, r => _decimals[r.GetInt64(0)] = Kernel.Currency.TryParse(r.GetString(1))?.Decimals ?? import.Currency.Decimals, ct);
            await Read($"SELECT id, order_id, line_key, product_id, quantity_ordered, requested_on, {string.Join(", ", NumberColumns)}, {string.Join(", ", TextColumns)}, cause, version FROM order_lines WHERE order_id", some, r =>
            {
                var line = new ImportedLine
                {
                    Id = r.GetInt64(0), OrderId = r.GetInt64(1), Key = r.GetInt64(2), ProductId = r.GetInt64(3), QuantityOrdered = r.GetInt64(4), RequestedOn = Int(r, 5),
                    Numbers = [.. Enumerable.Range(6, NumberColumns.Length).Select(c => Long(r, c))],
                    Texts = [.. Enumerable.Range(6 + NumberColumns.Length, TextColumns.Length).Select(c => r.IsDBNull(c) ? null : r.GetString(c))],
                    Cause = Int(r, 16), Version = r.GetInt32(17),
                };
                line.Request = (1, line.QuantityOrdered, line.RequestedOn);
                byId[line.Id] = line;
                _lines[line.OrderId].Add(line);
            }, ct);
            long[] ids = [.. byId.Keys];
            await Read("SELECT line_id, version, quantity, earliest, latest, min_shelf_life_days, reason FROM promise_versions WHERE line_id", ids,
                r => byId[r.GetInt64(0)].Promises.Add(new(r.GetInt32(1), r.GetInt64(2), Int(r, 3), r.GetInt32(4), Int(r, 5), (PromiseReason)r.GetInt32(6))), ct);
            await Read("SELECT line_id, version, quantity, requested_on FROM request_versions WHERE line_id", ids, r =>
            {
                var line = byId[r.GetInt64(0)];
                if (r.GetInt32(1) > line.Request.Version) line.Request = (r.GetInt32(1), r.GetInt64(2), Int(r, 3));
            }, ct);
            await Read("SELECT line_id, cancelled_on, quantity, \"by\" FROM cancellations WHERE line_id", ids,
                r => byId[r.GetInt64(0)].Cancellations.Add((Int(r, 1), r.GetInt64(2), r.GetInt32(3))), ct);
            await Read("SELECT line_id, id, \"key\", shipped_on, delivered_on, is_delivered, quantity, rejected, damaged, substitute_product_id, substitute_accepted, documents_right, remaining_shelf_life_days, carrier, version FROM deliveries WHERE line_id", ids,
                r => byId[r.GetInt64(0)].Deliveries.Add(new ImportedDelivery
                {
                    Id = r.GetInt64(1), Key = r.IsDBNull(2) ? null : r.GetString(2), Shipped = Int(r, 3), Delivered = Int(r, 4), IsDelivered = r.GetBoolean(5), Quantity = r.GetInt64(6),
                    Rejected = r.GetInt64(7), Damaged = r.GetInt64(8), Substitute = Long(r, 9), SubstituteAccepted = r.IsDBNull(10) ? null : r.GetBoolean(10),
                    Documents = r.IsDBNull(11) ? null : r.GetBoolean(11), ShelfLife = Int(r, 12), Carrier = r.IsDBNull(13) ? null : r.GetString(13), Version = r.GetInt32(14),
                }), ct);
            foreach (var line in byId.Values) line.Promises.Sort((a, b) => a.Version.CompareTo(b.Version));
        }
    }

    private static int? Int(System.Data.Common.DbDataReader r, int column) => r.IsDBNull(column) ? null : r.GetInt32(column);
    private static long? Long(System.Data.Common.DbDataReader r, int column) => r.IsDBNull(column) ? null : Convert.ToInt64(r.GetValue(column), CultureInfo.InvariantCulture);

    private async Task Read(string select, long[] ids, Action<System.Data.Common.DbDataReader> row, CancellationToken ct)
    {
        if (ids.Length == 0) return;
        await import.Reading.Database.OpenConnectionAsync(ct);
        await using var command = import.Reading.Database.GetDbConnection().CreateCommand();
        command.CommandText = select + " " + KeyList.Condition(command, ids);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct)) row(rows);
    }
}
