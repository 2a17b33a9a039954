using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Nuoda.Kernel;
using Nuoda.Platform.Api;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Stock;
using static Nuoda.Platform.Storage.RowBatch;

namespace Nuoda.Orders;

/// <summary>A transaction full of orders. One caller at a time.</summary>
internal sealed class IntakeBatch(DataHome home, CurrentNetwork networks, TimeProvider clock)
{
    /// <summary>Lines are numbered 10, 20 …; the rest of a split line takes the number after it.</summary>
    private const int NumberStep = 10;

    private readonly IdPool _ids = new(home);

    public async Task Do(IReadOnlyList<OrderAsked> items, CancellationToken ct)
    {
        var most = items.Sum(i => i.Body.Lines.Count);
        // Before the transaction: SQLite has one writer.
        await _ids.Ensure("orders", items.Count, ct);
        await _ids.Ensure("order_lines", 2 * most, ct);
        await _ids.Ensure("unmet_demand", most, ct);
        await _ids.Ensure("audit_entries", items.Count, ct);
        var network = await networks.Read(ct);

        await using var db = home.OpenDb();
        var transaction = await db.Database.BeginTransactionAsync(ct);
        var answers = new List<(OrderAsked Item, IntakeAnswer Answer)>(items.Count);
        try
        {
            var now = clock.GetUtcNow();
            var mine = await Claim(db, items, answers, now, ct);
            if (mine.Count > 0) await Take(db, mine, answers, network, now, ct);
            await Commit(transaction);
        }
        finally
        {
            await transaction.DisposeAsync();
        }
        // Nobody hears "yes" before it is on the disk.
        foreach (var (item, answer) in answers) item.Answer.TrySetResult(answer);
    }

    // Whether a commit that failed was carried out nobody knows: it must not be tried again.
    private static async Task Commit(IDbContextTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception lost)
        {
            throw new CommitLostException(lost);
        }
    }

    /// <summary>Claims the idempotency keys, and answers those whose key was used before.</summary>
    private static async Task<List<OrderAsked>> Claim(NuodaDb db, IReadOnlyList<OrderAsked> items, List<(OrderAsked, IntakeAnswer)> answers, DateTimeOffset now, CancellationToken ct)
    {
        var mine = new List<OrderAsked>(items.Count);
        // In the order of the keys, so that two processes with the same keys do not wait for each other.
        foreach (var item in items.OrderBy(i => i.By, StringComparer.Ordinal).ThenBy(i => i.Once?.Key, StringComparer.Ordinal))
        {
            if (item.Once is not { } once || await Idempotency.Claim(db, item.By, once.Key, once.RequestHash, now, ct)) mine.Add(item);
            else
            {
                var stored = await Idempotency.Find(db, item.By, once.Key, ct);
                answers.Add((item, stored.RequestHash == once.RequestHash ? new IntakeAnswer(stored) : new IntakeAnswer(Error.Invalid("idempotency.other_request", once.Key).At(Idempotency.Header))));
            }
        }
        return mine;
    }

    private async Task Take(NuodaDb db, List<OrderAsked> items, List<(OrderAsked, IntakeAnswer)> answers, Network network, DateTimeOffset now, CancellationToken ct)
    {
        var company = await Company.Load(db, ct);
        var today = company.Today(clock);
        var ground = await PromiseGround.Load(db, network, items.Select(i => i.Body.Customer), items.SelectMany(i => i.Body.Lines).Select(l => l.Product), ct);
        await Reserving.TakeTurn(db, ground.Products.Values.Select(p => p.Id), ct);
        var keys = items.Select(i => i.Body.Key).OfType<string>().ToArray();
        var taken = keys.Length == 0 ? [] : await db.Set<Order>().AsNoTracking().Where(o => keys.Contains(o.Key)).Select(o => o.Key).ToHashSetAsync(ct);
        var picture = await SupplyPicture.Load(db, [.. ground.Products.Values.Select(p => p.Id)], Day.ToNumber(today), PromiseGround.MinConfidence, ct);
        var promising = new Promising(network, picture, Array.Empty<long>().ToLookup(p => p), now);
        var writing = new Writing(db, ground, _ids, now, today, company);
        var refused = new List<OrderAsked>();
        foreach (var item in items)
        {
            var answer = Answer(item, ground, promising, taken, writing, Currency.Of(company.Currency));
            if (answer.Refused is not null) refused.Add(item);
            answers.Add((item, answer));
        }
        // What was refused may be sent again with the same key, when there is something again.
        foreach (var item in refused) if (item.Once is { } once) await Idempotency.Release(db, item.By, once.Key, ct);
        await writing.Send(ct);
    }

    private static IntakeAnswer Answer(OrderAsked item, PromiseGround ground, Promising promising, HashSet<string> taken, Writing writing, Currency currency)
    {
        var body = item.Body;
        var asked = ground.Asks(body.Customer, body.Site, body.Lines, item.Scope);
        if (asked.Error is { } unknown) return new(unknown);
        if (body.Key is { } key && !taken.Add(key)) return new(Error.Conflict("order.key_taken", key).At("key"));
        var asks = asked.Value;
        var policy = ground.PolicyOf(body.Customer, body.Partial);
        var chosen = OrderPlan.Choose(promising, asks, policy, out var available);
        if (body.TakeUnpromised || chosen.All(o => o is not null)) return new(writing.Add(item, asks, chosen, available, policy));
        var options = new OptionBodies(ground, currency).Of(promising, asks, chosen, body.Lines);
        foreach (var option in chosen) option?.Undo();
        if (body.Key is { } free) taken.Remove(free);
        var first = asks[chosen.ToList().IndexOf(null)];
        writing.AddUnmet(item, ground, asks, chosen, options);
        return new(Error.Conflict("promise.not_possible", first.Index + 1, body.Lines[first.Index].Quantity, body.Lines[first.Index].Product).At($"lines[{first.Index}]"), options);
    }

    /// <summary>Collects the rows of the accepted orders.</summary>
    private sealed class Writing(NuodaDb db, PromiseGround ground, IdPool ids, DateTimeOffset now, DateOnly today, Company company)
    {
        private readonly List<(long Id, string Key, OrderAsked Item, BuyingCustomer Customer, PartialPolicy Policy, long SiteId, PlacedOrderBody Body)> _orders = [];
        private readonly List<(long Id, long OrderId, long Number, LineAsk Ask, long ProductId, long Quantity, long Available, long SiteId)> _lines = [];
        private readonly List<(long LineId, long Quantity, int Latest, int? MinShelfLife, string By)> _promises = [];
        private readonly List<ReservationRow> _reservations = [];
        private readonly List<UnmetDemand> _unmet = [];
        private readonly Dictionary<long, OrderedProduct> _products = ground.Products.Values.ToDictionary(p => p.Id);

        public PlacedOrderBody Add(OrderAsked item, IReadOnlyList<LineAsk> asks, IReadOnlyList<PromiseOption?> chosen, IReadOnlyList<long> available, PartialPolicy policy)
        {
            var id = ids.Take("orders");
            var customer = ground.Customers[item.Body.Customer];
            var key = item.Body.Key ?? string.Create(CultureInfo.InvariantCulture, $"SO{today:yyyyMM}-{id}");
            var lines = new List<PlacedLineBody>();
            foreach (var (ask, option) in asks.Zip(chosen)) AddLine(item, id, ask, option, available[ask.Index], customer, lines);
            var body = new PlacedOrderBody(id, key, item.Body.Customer, lines);
            _orders.Add((id, key, item, customer, policy, asks[0].SiteId, body));
            return body;
        }

        private void AddLine(OrderAsked item, long orderId, LineAsk ask, PromiseOption? option, long available, BuyingCustomer customer, List<PlacedLineBody> told)
        {
            var number = (ask.Index + 1) * NumberStep;
            var drops = option?.Drops ?? [];
            // The wish is split with the promise: what each part asks for adds up to what was asked.
            for (var part = 0; part < Math.Max(1, drops.Count); part++, number++)
            {
                var drop = part < drops.Count ? drops[part] : null;
                var quantity = drop is null ? ask.Quantity : part == 0 && option!.Missing > 0 ? ask.Quantity - drops.Skip(1).Sum(d => d.Quantity) : drop.Quantity;
                var line = ids.Take("order_lines");
                _lines.Add((line, orderId, number, ask, option?.ProductId ?? ask.ProductId, quantity, Math.Min(available, quantity), drop?.Lane.SiteId ?? ask.SiteId));
                available -= Math.Min(available, quantity);
                if (drop is not null)
                {
                    _promises.Add((line, drop.Quantity, drop.Trip.DeliverOn, ask.MinShelfLifeDays > 0 ? ask.MinShelfLifeDays : null, item.By));
                    _reservations.AddRange(drop.Takes.Select(t => new ReservationRow(line, t.Supply.Id, t.Quantity, drop.Trip.ShipOn)));
                }
                var missing = quantity - (drop?.Quantity ?? 0);
                if (missing > 0) AddUnmet(customer.Id, ask, missing, UnmetReason.NoStock, line, null);
                told.Add(new(line, number, _products[option?.ProductId ?? ask.ProductId].Key, Quantity.FromThousandths(quantity), Wished(ask), drop is null ? null : Quantity.FromThousandths(drop.Quantity),
                    drop is null ? null : Day.FromNumber(drop.Trip.DeliverOn), drop is null ? null : Day.FromNumber(drop.Trip.ShipOn), drop?.Lane.Site, option is { IsOnTime: true, Missing: 0 }));
            }
        }

        /// <summary>Of an order that was refused: each line that could not be promised as it was asked.</summary>
        public void AddUnmet(OrderAsked item, PromiseGround known, IReadOnlyList<LineAsk> asks, IReadOnlyList<PromiseOption?> chosen, IReadOnlyList<CheckedLineBody> options)
        {
            foreach (var (ask, option) in asks.Zip(chosen))
                if (option is null)
                    AddUnmet(known.Customers[item.Body.Customer].Id, ask, ask.Quantity, options[ask.Index].Options.Any(o => o.Missing == 0) ? UnmetReason.TooLate : UnmetReason.NoStock, null,
                        item.Once is { } once ? $"{item.By} {once.Key} {ask.Index}" : null);
        }

        private void AddUnmet(long customer, LineAsk ask, long quantity, UnmetReason reason, long? line, string? reference) => _unmet.Add(new()
        {
            Id = ids.Take("unmet_demand"), At = now, CustomerId = customer, ProductId = ask.ProductId, SiteId = ask.SiteId, Quantity = quantity, RequestedOn = Wished(ask), Reason = reason, LineId = line, Reference = reference,
        });

        public async Task Send(CancellationToken ct)
        {
            var (at, day) = (now.ToUnixTimeMilliseconds(), Day.ToNumber(today));
            var second = (int)TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(company.TimeZone)).TimeOfDay.TotalSeconds;
            var rows = new RowBatch(db);
            rows.Insert("orders",
                Column.Of("id", _orders.Select(o => o.Id)), Column.Of("key", _orders.Select(o => o.Key)), Column.Of("customer_id", _orders.Select(o => o.Customer.Id)),
                Column.Of("ordered_on", _orders.Select(_ => day)), Column.Of("ordered_second", _orders.Select(_ => second)), Column.Of("kind", _orders.Select(o => o.Item.Body.Kind)),
                Column.Of("channel", _orders.Select(o => o.Item.Body.Channel)), Column.Of("market", _orders.Select(o => o.Customer.Market)), Column.Of("region", _orders.Select(o => o.Customer.Region)),
                Column.Of("territory", _orders.Select(o => o.Customer.Territory)), Column.Of("sales_person", _orders.Select(o => o.Customer.SalesPerson)),
                Column.Of("currency", _orders.Select(_ => company.Currency)), Column.Of("site_id", _orders.Select(o => o.SiteId)), Column.Of("partial_policy", _orders.Select(o => (int)o.Policy)),
                Column.Of("version", _orders.Select(_ => 1)));
            rows.Insert("order_lines",
                Column.Of("id", _lines.Select(l => l.Id)), Column.Of("order_id", _lines.Select(l => l.OrderId)), Column.Of("line_key", _lines.Select(l => LineKey.OfNumber(l.Number))),
                Column.Of("product_id", _lines.Select(l => l.ProductId)), Column.Of("quantity_ordered", _lines.Select(l => l.Quantity)), Column.Of("requested_on", _lines.Select(l => l.Ask.Wished)),
                Column.Of("available_at_entry", _lines.Select(l => l.Available)),
                Column.Of("site_id", _lines.Select(l => l.SiteId)), Column.Of("version", _lines.Select(_ => 1)));
            rows.Insert("promise_versions",
                Column.Of("line_id", _promises.Select(p => p.LineId)), Column.Of("version", _promises.Select(_ => 1)), Column.Of("quantity", _promises.Select(p => p.Quantity)),
                Column.Of("latest", _promises.Select(p => p.Latest)), Column.Of("min_shelf_life_days", _promises.Select(p => p.MinShelfLife)), Column.Of("made_at", _promises.Select(_ => at)),
                Column.Of("made_by", _promises.Select(p => p.By)), Column.Of("reason", _promises.Select(_ => (int)PromiseReason.First)));
            Reserving.Reserve(rows, _reservations);
            await SendUnmet(rows, ct);
            rows.Insert("audit_entries",
                Column.Of("id", _orders.Select(_ => ids.Take("audit_entries"))), Column.Of("at", _orders.Select(_ => at)), Column.Of("actor", _orders.Select(o => o.Item.By)),
                Column.Of("action", _orders.Select(_ => "created")), Column.Of("entity", _orders.Select(_ => "orders")), Column.Of("entity_id", _orders.Select(o => o.Id)),
                Column.Of("after", _orders.Select(o => Encoding.UTF8.GetString(PlacedOrder.Write(o.Body)))));
            Remember(rows);
            await rows.Send(ct);
            // Positions are handed out in the order of commit: last, as everybody waits for it.
            if (_lines.Count == 0) return;
            await new LinesChanged { Ranges = [[_lines[0].Id, _lines[^1].Id]] }.Announce(db, now, ct);
            await db.SaveChangesAsync(ct);
        }

        private async Task SendUnmet(RowBatch rows, CancellationToken ct)
        {
            if (_unmet.Count == 0) return;
            var references = _unmet.Select(u => u.Reference).OfType<string>().ToArray();
            var known = references.Length == 0 ? [] : await db.Set<UnmetDemand>().Where(u => references.Contains(u.Reference)).Select(u => u.Reference!).ToHashSetAsync(ct);
            var fresh = _unmet.Where(u => u.Reference is null || !known.Contains(u.Reference)).ToList();
            rows.Insert("unmet_demand",
                Column.Of("id", fresh.Select(u => u.Id)), Column.Of("at", fresh.Select(u => u.At.ToUnixTimeMilliseconds())), Column.Of("customer_id", fresh.Select(u => u.CustomerId)),
                Column.Of("product_id", fresh.Select(u => u.ProductId)), Column.Of("site_id", fresh.Select(u => u.SiteId)), Column.Of("quantity", fresh.Select(u => u.Quantity)),
                Column.Of("requested_on", fresh.Select(u => u.RequestedOn is { } day ? Day.ToNumber(day) : (int?)null)), Column.Of("reason", fresh.Select(u => (int)u.Reason)),
                Column.Of("line_id", fresh.Select(u => u.LineId)), Column.Of("reference", fresh.Select(u => u.Reference)));
        }

        // The answer that the same key will get again.
        private void Remember(RowBatch rows)
        {
            var keyed = _orders.Where(o => o.Item.Once is not null).ToList();
            rows.Update(
                "UPDATE idempotency_keys AS k SET status = 201, content_type = 'application/json; charset=utf-8', location = v.location, body = v.body FROM {v} WHERE k.actor = v.actor AND k.key = v.key",
                "UPDATE idempotency_keys SET status = 201, content_type = 'application/json; charset=utf-8', location = $v2, body = $v3 WHERE actor = $v0 AND key = $v1",
                Column.Of("actor", keyed.Select(o => o.Item.By)), Column.Of("key", keyed.Select(o => o.Item.Once!.Key)), Column.Of("location", keyed.Select(o => PlacedOrder.Address(o.Id))),
                Column.Of("body", keyed.Select(o => PlacedOrder.Write(o.Body))));
        }

        private static DateOnly? Wished(LineAsk ask) => ask.Wished is { } day ? Day.FromNumber(day) : null;
    }
}

/// <summary>The connection was lost while committing: the orders may be stored or not. A caller with an idempotency key asks again and hears which.</summary>
internal sealed class CommitLostException(Exception cause) : Exception("The answer to a commit was lost.", cause);
