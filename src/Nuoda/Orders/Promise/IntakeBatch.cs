using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Nuoda.Kernel;
using Nuoda.Platform.Api;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Stock;
using static Nuoda.Platform.Storage.RowBatch;

namespace Nuoda.Orders;

/// <summary>A transaction full of orders and holds. One caller at a time.</summary>
internal sealed class IntakeBatch(DataHome home, CurrentNetwork networks, TimeProvider clock)
{
    private readonly IdPool _ids = new(home);

    public async Task Do(IReadOnlyList<OrderAsked> items, CancellationToken ct)
    {
        var most = items.Sum(i => i.Body.Lines.Count);
        // Before the transaction: SQLite has one writer.
        // Twice, as it may have to be planned twice.
        await _ids.Ensure("orders", 2 * items.Count, ct);
        await _ids.Ensure("order_lines", 4 * most, ct);
        await _ids.Ensure("unmet_demand", 2 * most, ct);
        await _ids.Ensure("promise_holds", 2 * items.Count, ct);
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
            if (item.Once is not { } once || await IdempotencyKeys.Claim(db, item.By, once.Key, once.RequestHash, now, ct)) mine.Add(item);
            else
            {
                var stored = await IdempotencyKeys.Find(db, item.By, once.Key, ct);
                answers.Add((item, stored.RequestHash == once.RequestHash ? new IntakeAnswer(stored) : new IntakeAnswer(Error.Invalid("idempotency.other_request", once.Key).At(IdempotencyKeys.Header))));
            }
        }
        return mine;
    }

    private async Task Take(NuodaDb db, List<OrderAsked> items, List<(OrderAsked, IntakeAnswer)> answers, Network network, DateTimeOffset now, CancellationToken ct)
    {
        var company = await Company.Load(db, ct);
        var local = TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(company.TimeZone));
        var today = Day.ToNumber(DateOnly.FromDateTime(local.DateTime));
        var ground = await PromiseGround.Load(db, network, items.Select(i => i.Body.Customer), items.SelectMany(i => i.Body.Lines).Select(l => l.Product), Day.FromNumber(today), ct);
        await Reserving.TakeTurn(db, ground.Named.Keys, ct);
        var keys = items.Select(i => i.Body.Key).OfType<string>().ToArray();
        var taken = keys.Length == 0 ? [] : await db.Set<Order>().AsNoTracking().Where(o => keys.Contains(o.Key)).Select(o => o.Key).ToHashSetAsync(ct);
        // First with each order's own site; with all where an answer depends on others.
        var own = items.Select(i => ground.SiteOf(i.Body.Customer, i.Body.Site)).OfType<long>().Distinct().ToList();
        var (writing, replies, misses) = await Plan(own);
        if (misses) (writing, replies, _) = await Plan(null);
        foreach (var (item, answer) in replies)
        {
            answers.Add((item, answer));
            // What was refused may be sent again with the same key, when there is something again.
            if (answer.Refused is not null && item.Once is { } once) await IdempotencyKeys.Release(db, item.By, once.Key, ct);
        }
        var rows = new RowBatch(db);
        NewOrders.Write(rows, [.. writing.Orders.Select(o => (o.Order, o.Item.By))], _ids.Take("audit_entries", writing.Orders.Count), now, today, (int)local.TimeOfDay.TotalSeconds, company.Currency);
        Reserving.Reserve(rows, writing.Reservations);
        writing.WriteHolds(rows);
        await UnmetDemands.Write(db, rows, writing.Unmet, ct);
        IdempotencyKeys.Keep(rows, [.. answers.Where(a => a.Item1.Once is not null && a.Item2.Content is not null).Select(a => (a.Item1.By, a.Item1.Once!.Key, a.Item2.Location!, a.Item2.Content!))]);
        await rows.Send(ct);
        // Positions are handed out in the order of commit: last, as everybody waits for it.
        if (writing.Orders.Count == 0) return;
        await new LinesChanged { Lines = [.. writing.Orders.SelectMany(o => o.Order.Lines).Select(l => l.Id)] }.Announce(db, now, ct);
        await db.SaveChangesAsync(ct);

        async Task<(Writing Writing, List<(OrderAsked Item, IntakeAnswer Answer)> Answers, bool MissesSites)> Plan(List<long>? sites)
        {
            var picture = await SupplyPicture.Load(db, [.. ground.Named.Keys], sites, today, PromiseGround.MinConfidence, ct);
            var promising = new Promising(network, picture, ground.Substitutes, now);
            var writing = new Writing(ground, _ids, now, company.Currency);
            var keysTaken = taken.ToHashSet();
            var told = new List<(OrderAsked, IntakeAnswer)>(items.Count);
            foreach (var item in items)
            {
                told.Add((item, Answer(item, ground, promising, keysTaken, writing, Currency.Of(company.Currency))));
                if (promising.MissesSites) break;
            }
            return (writing, told, promising.MissesSites);
        }
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
        if (body.TakeUnpromised || chosen.All(o => o is not null)) return writing.Add(item, asks, chosen, available, policy);
        var options = new OptionBodies(ground, currency).Of(promising, asks, chosen, body.Lines);
        foreach (var option in chosen) option?.Undo();
        if (body.Key is { } free) taken.Remove(free);
        var first = asks[chosen.ToList().IndexOf(null)];
        writing.AddUnmet(item, asks, chosen, options);
        return new(Error.Conflict("promise.not_possible", first.Index + 1, body.Lines[first.Index].Quantity, body.Lines[first.Index].Product).At($"lines[{first.Index}]"), options);
    }

    /// <summary>Collects what the accepted orders and holds become.</summary>
    private sealed class Writing(PromiseGround ground, IdPool ids, DateTimeOffset now, string currency)
    {
        /// <summary>Lines are numbered 10, 20 …; the rest of a split line takes the number after it.</summary>
        private const int NumberStep = 10;

        private readonly List<PromiseHold> _holds = [];

        public List<(NewOrder Order, OrderAsked Item)> Orders { get; } = [];
        public List<ReservationRow> Reservations { get; } = [];
        public List<UnmetDemand> Unmet { get; } = [];

        public IntakeAnswer Add(OrderAsked item, IReadOnlyList<LineAsk> asks, IReadOnlyList<PromiseOption?> chosen, IReadOnlyList<long> available, PartialPolicy policy)
        {
            var customer = ground.Customers[item.Body.Customer];
            var lines = new List<NewLine>();
            foreach (var (ask, option) in asks.Zip(chosen)) AddLine(item, ask, option, available[ask.Index], customer.Id, lines);
            var id = ids.Take("orders");
            var order = new NewOrder(id, item.Body.Key ?? string.Create(CultureInfo.InvariantCulture, $"SO{ground.Today:yyyyMM}-{id}"), customer.Id, customer.Key, customer.Market, customer.Region, customer.Territory, customer.SalesPerson,
                item.Body.Channel, item.Body.Kind, policy, asks[0].SiteId, lines);
            if (item.HoldFor is { } time) return new IntakeAnswer(Hold(order, item.By, time));
            Orders.Add((order, item));
            return new(order.Told());
        }

        private void AddLine(OrderAsked item, LineAsk ask, PromiseOption? option, long available, long customer, List<NewLine> lines)
        {
            var number = (ask.Index + 1) * NumberStep;
            var drops = option?.Drops ?? [];
            var product = option?.ProductId ?? ask.ProductId;
            // The wish is split with the promise: what each part asks for adds up to what was asked.
            for (var part = 0; part < Math.Max(1, drops.Count); part++, number++)
            {
                var drop = part < drops.Count ? drops[part] : null;
                var quantity = drop is null ? ask.Quantity : part == 0 ? drop.Quantity + option!.Missing : drop.Quantity;
                var price = ground.Prices.Of(customer, product, quantity, ground.Today, currency);
                var line = new NewLine(ids.Take("order_lines"), number, product, ground.Named[product].Key, quantity, ask.Wished, Math.Min(available, quantity), drop?.Lane.SiteId ?? ask.SiteId, drop?.Lane.Site,
                    drop?.Quantity ?? 0, drop?.Trip.DeliverOn, drop?.Trip.ShipOn, ask.MinShelfLifeDays > 0 ? ask.MinShelfLifeDays : null, option is { IsOnTime: true, Missing: 0 },
                    price?.UnitPriceMillionths, price?.Gross(quantity), (int?)price?.Source.Kind, price?.Source.Id);
                available -= line.Available;
                lines.Add(line);
                if (drop is not null) Reservations.AddRange(drop.Takes.Select(t => new ReservationRow(line.Id, t.Supply.Id, t.Quantity, drop.Trip.ShipOn)));
                if (quantity > line.Promised && item.HoldFor is null) AddUnmet(customer, ask, quantity - line.Promised, UnmetReason.NoStock, line.Id, null);
            }
        }

        private PromiseHoldBody Hold(NewOrder order, string by, TimeSpan time)
        {
            var hold = new PromiseHold { Id = ids.Take("promise_holds"), CustomerId = order.CustomerId, MadeAt = now, MadeBy = by, Until = now + time, Content = HeldOrder.Write(order) };
            _holds.Add(hold);
            return new(hold.Id, hold.Until, order.Told());
        }

        /// <summary>Of an order that was refused: each line that could not be promised as it was asked.</summary>
        public void AddUnmet(OrderAsked item, IReadOnlyList<LineAsk> asks, IReadOnlyList<PromiseOption?> chosen, IReadOnlyList<CheckedLineBody> options)
        {
            foreach (var (ask, option) in asks.Zip(chosen))
                if (option is null)
                    AddUnmet(ground.Customers[item.Body.Customer].Id, ask, ask.Quantity, options[ask.Index].Options.Any(o => o.Missing == 0) ? UnmetReason.TooLate : UnmetReason.NoStock, null,
                        item.Once is { } once ? $"{item.By} {once.Key} {ask.Index}" : null);
        }

        private void AddUnmet(long customer, LineAsk ask, long quantity, UnmetReason reason, long? line, string? reference) => Unmet.Add(new()
        {
            Id = ids.Take("unmet_demand"), At = now, CustomerId = customer, ProductId = ask.ProductId, SiteId = ask.SiteId, Quantity = quantity, RequestedOn = ask.Wished is { } day ? Day.FromNumber(day) : null,
            Reason = reason, LineId = line, Reference = reference,
        });

        public void WriteHolds(RowBatch rows) => rows.Insert("promise_holds",
            Column.Of("id", _holds.Select(h => h.Id)), Column.Of("customer_id", _holds.Select(h => h.CustomerId)), Column.Of("made_at", _holds.Select(h => h.MadeAt.ToUnixTimeMilliseconds())),
            Column.Of("made_by", _holds.Select(h => h.MadeBy)), Column.Of("until", _holds.Select(h => h.Until.ToUnixTimeMilliseconds())), Column.Of("content", _holds.Select(h => h.Content)));
    }
}

/// <summary>The connection was lost while committing: the orders may be stored or not. A caller with an idempotency key asks again and hears which.</summary>
internal sealed class CommitLostException(Exception cause) : Exception("The answer to a commit was lost.", cause);
