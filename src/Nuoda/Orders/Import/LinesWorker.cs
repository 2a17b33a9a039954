using System.Text;
using System.Text.Json.Nodes;
using Nuoda.Kernel;
using Nuoda.Platform.Import;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>Stores orders and what hangs on them. New lines stream to the database; lines that were there are compared and only what changed is written.</summary>
internal sealed class LinesWorker(ImportApply import, KeyedWorker orders) : IImportWorker
{
    private readonly Dictionary<StageSpec, LinePlaces> _places = [];
    private readonly Dictionary<int, WholeOrder> _wholeOrders = [];
    private readonly LineValues _values = new();
    private readonly LineStore _store = new(import);
    private readonly PairCounter _seen = new(1 << 16);
    private HashSet<(int Order, uint Line, string Delivery)>? _deliveriesSeen;
    private HashSet<(int Order, int Product, int Occurrence)>? _occurrences;
    private string? _lastCurrency;
    private int _lastDecimals = import.Currency.Decimals;

    private readonly bool _laterFiles = HasLaterFiles(import.Specs);

    /// <summary>Files that add to lines of other files.</summary>
    internal static bool HasLaterFiles(IReadOnlyList<StageSpec> specs) => specs.Any(s => s.Kind.Name is "promises" or "deliveries" or "cancellations");

    public async Task Apply(StagedBatch batch, CancellationToken ct)
    {
        await orders.Apply(batch, ct);
        if (!import.StoresOrders) return;
        if (batch.Spec.Kind.Name is not ("orders" or "lines" or "promises" or "deliveries" or "cancellations")) return;
        if (!_places.TryGetValue(batch.Spec, out var places)) _places[batch.Spec] = places = new LinePlaces(batch.Spec);
        if (batch.Spec.Kind.Name == "orders") { RememberWholeOrders(batch, places); return; }
        await LoadOld(batch, places, ct);
        if (batch.Spec.Kind.Name == "lines") ApplyLines(batch, places);
        else ApplyLater(batch, places);
        if (!_laterFiles && places.Delivery < 0 && _wholeOrders.Count == 0) _store.WriteChanges();
    }

    public Task EndBatch(StagedBatch batch, CancellationToken ct) => orders.EndBatch(batch, ct);

    public async Task EndPart(bool isLast, CancellationToken ct)
    {
        await ApplyToOldLines(ct);
        await orders.EndPart(isLast, ct);
        _store.Clear();
        _seen.Clear();
        _deliveriesSeen = null;
        _occurrences = null;
        _wholeOrders.Clear();
    }

    private int OrderOf(StagedRow row, LinePlaces at)
    {
        var key = row.Text(at.Order);
        if (!import.IsMine(key)) return -1;
        var order = orders.Known.Keys.Find(key);
        return orders.Known.Has(order) ? order : -1;
    }

    private async Task LoadOld(StagedBatch batch, LinePlaces at, CancellationToken ct)
    {
        var old = new HashSet<long>();
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.IsRejected(i)) continue;
            var order = OrderOf(batch[i], at);
            if (order >= 0 && orders.Known.IsOld(order)) old.Add(orders.Known.Id(order));
        }
        await _store.Load(old, ct);
    }

    private void RememberWholeOrders(StagedBatch batch, LinePlaces at)
    {
        if (!at.SaysPromise && !at.SaysDelivery && !at.SaysCancellation && at.Requested < 0 && at.Ordered < 0 && at.Currency < 0) return;
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.IsRejected(i)) continue;
            var row = batch[i];
            var order = OrderOf(row, at);
            if (order < 0) continue;
            _wholeOrders[order] = new WholeOrder
            {
                Ordered = row.Day(at.Ordered), Requested = row.Day(at.Requested), Promised = row.Day(at.Promised), PromisedEarliest = row.Day(at.PromisedEarliest),
                PromisedDays = (int?)row.Scaled(at.PromisedDays, 0), Shipped = row.Day(at.Shipped), Delivered = row.Day(at.Delivered), CancelledOn = row.Day(at.CancelledOn),
                IsDelivered = row.Flag(at.IsDelivered), DocumentsRight = row.Flag(at.DocumentsRight), Carrier = row.Words(at.Carrier),
                CancelledBy = row.Choice(at.CancelledBy) switch { 0 => CancelledBy.Customer, 1 => CancelledBy.Us, _ => null }, CurrencyDecimals = Decimals(row, at),
                SaysPromise = at.SaysPromise, SaysDelivery = at.SaysDelivery, SaysCancellation = at.SaysCancellation,
            };
        }
    }

    private void ApplyLines(StagedBatch batch, LinePlaces at)
    {
        var products = import.Shared<KnownKeys>("products");
        for (var i = 0; i < batch.Count; i++)
        {
            var row = batch[i];
            if (!import.IsMine(row.Text(at.Order))) continue;
            var order = orders.Known.Keys.Find(row.Text(at.Order));
            var product = products.Keys.Find(row.Text(at.Product));
            if (order < 0 || product < 0) continue;
            var nth = Occurrence(row, at, order, product, out var isTaken);
            if (isTaken) import.Reject(batch, row, StageSpec.OccurrenceField, Number(nth), "occurrence_repeated", Number(nth), row.Words(at.Order));
            if (!batch.IsRejected(i)) ApplyLine(batch, row, at, order, product, nth);
            // Where it stood among its like: it comes back alone.
            if (batch.IsRejected(i)) import.NoteOccurrence(batch, row, nth);
        }
    }

    private void ApplyLine(StagedBatch batch, StagedRow row, LinePlaces at, int order, int product, int nth)
    {
        var products = import.Shared<KnownKeys>("products");
        var sites = import.Shared<KnownKeys>("sites");
        if (!Key(batch, row, at, order, products.Id(product), nth, out var lineKey, out var isMoreOfSameLine)) return;
        var whole = _wholeOrders.GetValueOrDefault(order);
        var old = isMoreOfSameLine || !orders.Known.IsOld(order) ? null : _store.Find(orders.Known.Id(order), lineKey);
        try
        {
            _values.Read(row, at, whole, at.Currency >= 0 ? Decimals(row, at) : whole?.CurrencyDecimals ?? _store.CurrencyDecimals(orders.Known.Id(order)) ?? import.Currency.Decimals);
            if (old is not null) _values.CountMoney(_store.QuantityKept(old, _values));
        }
        catch (OverflowException)
        {
            import.Reject(batch, row, "gross", null, "too_large", "gross", "90000000000000");
            return;
        }
        if (RejectsDelivery(batch, row)) return;
        if (_values.Promised is { } due && _values.PromisedEarliest > due)
        {
            import.Reject(batch, row, "promised-earliest", Written(_values.PromisedEarliest), "window_reversed", Written(due));
            return;
        }
        Warn(batch, row);
        var site = at.Site < 0 ? -1 : sites.Keys.Find(row.Text(at.Site));
        var line = new LineIdentity(orders.Known.Id(order), lineKey, products.Id(product), site < 0 ? null : sites.Id(site), Substitute(row, at, products, products.Id(product)));
        if (isMoreOfSameLine && _store.Find(line.OrderId, lineKey) is not null)
        {
            if (!_store.AddDelivery(line, _values)) import.Reject(batch, row, "delivery", _values.DeliveryKey, "delivery_repeated");
        }
        else if (old is not null) _store.Compare(old, line, _values, batch, row);
        else _store.Create(line, _values, keep: _laterFiles || at.Delivery >= 0);
    }

    /// <summary>Which of the rows alike in order and product this one is; 0 when it has a line number. A column may say it, for rows that come back without their like:
    /// then the others take what is free.</summary>
    private int Occurrence(StagedRow row, LinePlaces at, int order, int product, out bool isTaken)
    {
        isTaken = false;
        if (row.Scaled(at.Line, 0) is not null) return 0;
        // The top bit keeps products and line numbers of one order apart.
        var pair = (uint)product | 0x8000_0000;
        if (at.Occurrence < 0) return _seen.Next(order, pair);
        _occurrences ??= [];
        if (row.Scaled(at.Occurrence, 0) is { } said)
        {
            isTaken = !_occurrences.Add((order, product, (int)said));
            return (int)said;
        }
        int nth;
        do nth = _seen.Next(order, pair); while (!_occurrences.Add((order, product, nth)));
        return nth;
    }

    private static long? Substitute(StagedRow row, LinePlaces at, KnownKeys products, long productId)
    {
        if (at.Substitute < 0 || row.Text(at.Substitute).IsEmpty) return null;
        // A product that the catalogue does not know is still another product.
        var substitute = products.Keys.Find(row.Text(at.Substitute));
        if (!products.Has(substitute)) return -1;
        products.Need(substitute);
        return products.Id(substitute) == productId ? null : products.Id(substitute);
    }

    /// <summary>The key of the row's line; false when the row repeats a line that it may not.</summary>
    private bool Key(StagedBatch batch, StagedRow row, LinePlaces at, int order, long productId, int nth, out long key, out bool isMoreOfSameLine)
    {
        (key, isMoreOfSameLine) = (0, false);
        if (row.Scaled(at.Line, 0) is not { } number)
        {
            if (nth <= LineKey.MaxOccurrence) key = LineKey.OfProduct(productId, nth);
            else import.Reject(batch, row, "product", row.Words(at.Product), "too_many_repeats", Number(LineKey.MaxOccurrence));
            return nth <= LineKey.MaxOccurrence;
        }
        key = number;
        if (number > int.MaxValue)
        {
            import.Reject(batch, row, "line", row.Words(at.Line) ?? Number(number), "line_number_too_large", Number(int.MaxValue));
            return false;
        }
        var times = _seen.Next(order, (uint)number);
        var delivery = row.Words(at.Delivery);
        if (delivery is not null)
        {
            _deliveriesSeen ??= [];
            if (_deliveriesSeen.Add((order, (uint)number, delivery))) { isMoreOfSameLine = times > 1; return true; }
        }
        else if (times == 1) return true;
        import.Reject(batch, row, "line", Number(number), "line_repeated", row.Words(at.Order));
        return false;
    }

    /// <summary>What the customer refused, or found damaged, came first.</summary>
    private bool RejectsDelivery(StagedBatch batch, StagedRow row)
    {
        if (!_values.HasDelivery || (_values.Rejected <= _values.DeliveredQuantity && _values.Damaged <= _values.DeliveredQuantity)) return false;
        import.Reject(batch, row, _values.Rejected > _values.DeliveredQuantity ? "rejected-quantity" : "damaged-quantity", null, "more_than_delivered");
        return true;
    }

    private void Warn(StagedBatch batch, StagedRow row)
    {
        if (_values.Shipped < _values.Ordered) import.Warn(batch, row, "shipped", Written(_values.Shipped), "shipped_before_ordered", Written(_values.Ordered));
        else if (_values.Delivered < _values.Shipped) import.Warn(batch, row, "delivered", Written(_values.Delivered), "delivered_before_shipped", Written(_values.Shipped));
        if (_values.SaysPromise && _values.Promised is null) import.Warn(batch, row, "promised", null, "no_promise");
    }

    private static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string? Written(int? day) => day is { } d ? Day.FromNumber(d).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null;

    private void ApplyLater(StagedBatch batch, LinePlaces at)
    {
        var products = import.Shared<KnownKeys>("products");
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.IsRejected(i)) continue;
            var row = batch[i];
            var order = OrderOf(row, at);
            if (order < 0) continue;
            var product = at.Product < 0 ? -1 : products.Keys.Find(row.Text(at.Product));
            var number = row.Scaled(at.Line, 0);
            var found = _store.FindForLater(orders.Known.Id(order), number, products.Has(product) ? products.Id(product) : null);
            if (found is null)
            {
                import.Reject(batch, row, number is null ? "product" : "line", number is null ? row.Words(at.Product) : Number(number.Value), "line_unknown", row.Words(at.Order));
                continue;
            }
            _values.Quantity = found.Quantity;
            switch (batch.Spec.Kind.Name)
            {
                case "promises":
                    _values.Ordered = null;
                    _values.ReadPromise(row, at, null);
                    if (_values.PromisedEarliest > _values.Promised) import.Reject(batch, row, "promised-earliest", Written(_values.PromisedEarliest), "window_reversed", Written(_values.Promised));
                    else if (_values.Promised is not null) _store.Promise(found, _values, row.Day(at.MadeAt), row.Second(at.MadeAt), row.Words(at.Reason));
                    break;
                case "deliveries":
                    _values.ReadDelivery(row, at, null, found.Quantity);
                    if (!RejectsDelivery(batch, row) && _values.HasDelivery && !_store.Deliver(found, _values, Substitute(row, at, products, found.ProductId), isTheOne: false))
                        import.Reject(batch, row, "delivery", _values.DeliveryKey, "delivery_repeated");
                    break;
                default:
                    _values.ReadCancellation(row, at, null);
                    if (_values.HasCancellation) _store.Cancel(found, _values);
                    break;
            }
        }
    }

    /// <summary>An orders file alone may bring news of lines that were there before.</summary>
    private async Task ApplyToOldLines(CancellationToken ct)
    {
        var old = _wholeOrders.Where(o => orders.Known.IsOld(o.Key)).ToList();
        foreach (var some in old.Chunk(2000))
        {
                await _store.Load([.. some.Select(o => orders.Known.Id(o.Key))], ct);
            foreach (var (order, whole) in some)
                foreach (var line in _store.LinesOf(orders.Known.Id(order))) _store.CompareWhole(line, whole, _values);
        }
        _store.WriteChanges();
    }

    private int Decimals(StagedRow row, LinePlaces at)
    {
        if (at.Currency < 0) return import.Currency.Decimals;
        var code = row.Text(at.Currency);
        if (code.IsEmpty) return import.Currency.Decimals;
        if (_lastCurrency is null || !code.SequenceEqual(Encoding.UTF8.GetBytes(_lastCurrency)))
        {
            _lastCurrency = Encoding.UTF8.GetString(code);
            _lastDecimals = Currency.TryParse(_lastCurrency)?.Decimals ?? import.Currency.Decimals;
        }
        return _lastDecimals;
    }
}
