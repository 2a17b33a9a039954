using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <summary>May this order stand against the customer's limit? <paramref name="Amount"/>: of the whole order, minor units (<see cref="LineValue"/> of its lines).
/// <paramref name="DueOn"/>: the earliest day on which something of it is due; null = near.</summary>
[Published]
public sealed record CreditAsk(long OrderId, long CustomerId, long Amount, string Currency, DateOnly? DueOn);

/// <param name="Limit">Null: no limit.</param>
/// <param name="Exposure">Of the customer when the answer was given, a granted order included; only known with a refusal.</param>
[Published]
public sealed record CreditAnswer(CreditAsk Ask, bool IsGranted, long? Limit = null, long Exposure = 0)
{
    /// <summary>How far the order would go beyond the limit.</summary>
    public long Over => IsGranted ? 0 : Exposure + Ask.Amount - (Limit ?? 0);
}

/// <summary>Where an order stands by its lines, deliveries and invoices.</summary>
/// <param name="Open">Minor units still to be delivered.</param>
/// <param name="Delivered">Minor units accepted and not invoiced; negative when more was invoiced than in the end was accepted.</param>
[Published]
public sealed record OrderStanding(long OrderId, long CustomerId, string Currency, long Open, long Delivered, DateOnly? DueOn);

/// <summary>The credit ledger: the one way in which balances move. Everything works in the caller's transaction and commits or vanishes with it.</summary>
[Published]
public static class CreditLedger
{
    public const int EntriesPerAsk = 2;

    /// <summary>Asks and takes at once: one guarded statement an account, however many ask at the same time. A refusal takes nothing and does not end the transaction.</summary>
    /// <remarks>An order asked for again (changed) asks with its new whole amount; less is always granted. Ask before other ids are reserved in the transaction: accounts are locked first, everywhere.</remarks>
    /// <param name="pool">Of a path that writes all the time: with <see cref="EntriesPerAsk"/> ids of "credit_entries" an ask made sure of.</param>
    public static async Task<IReadOnlyList<CreditAnswer>> Reserve(NuodaDb db, IReadOnlyList<CreditAsk> asks, CreditDay day, DateTimeOffset at, string by, CancellationToken ct, IdPool? pool = null)
    {
        var sql = new LedgerSql(db);
        var known = await sql.Orders(asks.Select(a => a.OrderId), ct);
        if (known.Count > 0)
        {
            // All of them, not only those of the known orders: two who lock in another order wait for each other for ever.
            await sql.Lock([.. asks.Select(a => new AccountKey(a.CustomerId, a.Currency)), .. known.Values.Select(o => new AccountKey(o.CustomerId, o.Currency))], ct);
            known = await sql.Orders(asks.Select(a => a.OrderId), ct);
        }
        var changes = asks.Select(a => Change.Of(a, known.GetValueOrDefault(a.OrderId), day)).ToList();
        var groups = changes.GroupBy(c => c.Account).OrderBy(g => g.Key).Select(g => g.ToList()).ToList();
        var taken = await sql.Each([.. groups.Select(g => Taking(g[0].Account, g.Sum(c => c.Near), g.Sum(c => c.Later)))], ct);
        var answers = new Dictionary<long, CreditAnswer>();
        foreach (var (group, rows) in groups.Zip(taken))
        {
            if (rows > 0) foreach (var change in group) answers[change.Ask.OrderId] = new(change.Ask, true);
            else foreach (var change in group) answers[change.Ask.OrderId] = await One(sql, change, ct);
        }
        var granted = changes.Where(c => answers[c.Ask.OrderId].IsGranted).ToList();
        if (granted.Count > 0)
        {
            await sql.Write([.. granted.Select(c => c.Becomes)], ct);
            await sql.Append([.. granted.SelectMany(c => c.Postings())], at, by, ct, pool);
            // It fits now, smaller or after a payment: nothing to wait for.
            await CreditHolds.Withdraw(sql, granted.Select(c => c.Ask.OrderId), at, by, ct);
        }
        return [.. asks.Select(a => answers[a.OrderId])];
    }

    /// <summary>Makes the ledger say of orders what their lines, deliveries and invoices say: the differences become entries, and nothing when there is none. What was delivered always counts;
    /// an order that grew beyond the limit without having been asked for is put on hold instead.</summary>
    public static async Task Restate(NuodaDb db, IReadOnlyList<OrderStanding> standings, CreditDay day, DateTimeOffset at, string by, CancellationToken ct)
    {
        var sql = new LedgerSql(db);
        var ids = standings.Select(s => s.OrderId).ToList();
        var accounts = await sql.Lock([.. standings.Select(s => new AccountKey(s.CustomerId, s.Currency)), .. (await sql.Orders(ids, ct)).Values.Select(o => new AccountKey(o.CustomerId, o.Currency))], ct);
        var known = await sql.Orders(ids, ct);
        var holds = await CreditHolds.Latest(sql, ids, ct);
        var (written, postings, placed) = (new List<CreditOrder>(), new List<Posting>(), new List<NewHold>());
        foreach (var s in standings)
        {
            if (known.TryGetValue(s.OrderId, out var old) && (old.CustomerId != s.CustomerId || old.Currency != s.Currency))
            {
                // The order was somebody else's, or in another currency: it leaves that account and comes anew into this one.
                var leaves = Change.Of(s with { CustomerId = old.CustomerId, Currency = old.Currency, Open = 0, Delivered = 0 }, old, day);
                accounts[leaves.Account].Exposure += leaves.Near + leaves.Delivered;
                postings.AddRange(leaves.Postings());
                await sql.Run($"DELETE FROM credit_orders WHERE order_id = {LedgerSql.Number(s.OrderId)}", ct);
                known.Remove(s.OrderId);
            }
            var account = accounts[new(s.CustomerId, s.Currency)];
            var change = Change.Of(s, known.GetValueOrDefault(s.OrderId), day);
            var hold = holds.GetValueOrDefault(s.OrderId);
            var growth = change.Near + change.Delivered;
            if (hold is { IsWaiting: true }) change = change.WithoutGrowth();
            else if (change.OpensMore && !account.Takes(growth) && hold?.Covers(s.Open + s.Delivered, day.Today) != true)
            {
                placed.Add(new(s.OrderId, s.CustomerId, s.Currency, s.Open + s.Delivered, account.Exposure + growth - account.Limit!.Value, change.HoldReason));
                change = change.WithoutGrowth();
            }
            if (change.IsNothing) continue;
            account.Exposure += change.Near + change.Delivered;
            written.Add(change.Becomes);
            postings.AddRange(change.Postings());
        }
        await sql.Write(written, ct);
        await sql.Post(postings, at, by, ct);
        foreach (var hold in placed) await CreditHolds.Place(db, hold, at, by, ct);
    }

    /// <summary>The order is off: what it held open is free again, and a hold on it ends.</summary>
    public static async Task Cancel(NuodaDb db, long orderId, DateTimeOffset at, string by, CancellationToken ct)
    {
        var sql = new LedgerSql(db);
        await CreditHolds.Withdraw(sql, [orderId], at, by, ct);
        if (!(await sql.Orders([orderId], ct)).TryGetValue(orderId, out var order)) return;
        await sql.Lock([new(order.CustomerId, order.Currency)], ct);
        order = (await sql.Orders([orderId], ct))[orderId];
        await Move(sql, Change.Of(order, 0, order.IsLater), at, by, ct);
    }

    /// <summary>A document of the receivables ledger: invoice and reversal positive, credit note and payment negative. No limit is asked: the fact is there.</summary>
    public static async Task PostReceivable(NuodaDb db, long customerId, string currency, long amount, long documentId, DateTimeOffset at, string by, CancellationToken ct)
    {
        var account = new AccountKey(customerId, currency);
        await new LedgerSql(db).Post([new(account, CreditKind.Receivable, amount, DocumentId: documentId)], at, by, ct);
    }

    /// <summary>Holds everybody else off a customer's account until the transaction ends, so that what is read after it is what the postings stand on.</summary>
    public static Task Lock(NuodaDb db, long customerId, string currency, CancellationToken ct) => new LedgerSql(db).Lock([new(customerId, currency)], ct);

    /// <summary>Lets the open part of an order stand in spite of the limit.</summary>
    internal static async Task Force(LedgerSql sql, CreditHold hold, CreditDay day, DateTimeOffset at, string by, CancellationToken ct)
    {
        var known = await sql.Orders([hold.OrderId], ct);
        var order = known.GetValueOrDefault(hold.OrderId) ?? new CreditOrder { OrderId = hold.OrderId, CustomerId = hold.CustomerId, Currency = hold.Currency };
        await Move(sql, Change.Of(order, Math.Max(order.Open, hold.Amount - order.Delivered), order.IsLater && order.DueOn > day.NearTo), at, by, ct);
    }

    /// <summary>Orders whose day has come within the horizon move from later to open; those that pass the limit with it wait.</summary>
    /// <returns>How many were looked at; fewer than <paramref name="most"/> = all.</returns>
    internal static async Task<int> ComeNear(NuodaDb db, CreditDay day, int most, DateTimeOffset at, string by, CancellationToken ct)
    {
        var sql = new LedgerSql(db);
        var due = await sql.Read($"""
            SELECT order_id, customer_id, currency, due_on, is_later, open, delivered FROM credit_orders o WHERE is_later = {LedgerSql.Truth(true)} AND due_on <= {LedgerSql.Number(Day.ToNumber(day.NearTo))} AND open > 0
            AND NOT EXISTS (SELECT 1 FROM credit_holds h WHERE h.order_id = o.order_id AND h.state IN ({(int)HoldState.Held}, {(int)HoldState.Refused})) ORDER BY due_on, order_id LIMIT {LedgerSql.Number(most)}
            """, LedgerSql.Order, ct);
        if (due.Count == 0) return 0;
        var accounts = await sql.Lock(due.Select(o => new AccountKey(o.CustomerId, o.Currency)), ct);
        var holds = await CreditHolds.Latest(sql, due.Select(o => o.OrderId), ct);
        var placed = new List<NewHold>();
        foreach (var order in (await sql.Orders(due.Select(o => o.OrderId), ct)).Values.Where(o => o.IsLater && o.DueOn <= day.NearTo && o.Open > 0).OrderBy(o => o.DueOn).ThenBy(o => o.OrderId))
        {
            var account = accounts[new(order.CustomerId, order.Currency)];
            if (account.Takes(order.Open) || holds.GetValueOrDefault(order.OrderId)?.Covers(order.Open + order.Delivered, day.Today) == true)
            {
                account.Exposure += order.Open;
                await Move(sql, Change.Of(order, order.Open, isLater: false), at, by, ct);
            }
            else
            {
                placed.Add(new(order.OrderId, order.CustomerId, order.Currency, order.Open + order.Delivered, account.Exposure + order.Open - account.Limit!.Value, HoldReason.CameNear));
            }
        }
        // After all entries: ids of both tables are taken in this order everywhere.
        foreach (var hold in placed) await CreditHolds.Place(db, hold, at, by, ct);
        return due.Count;
    }

    private static async Task<CreditAnswer> One(LedgerSql sql, Change change, CancellationToken ct)
    {
        var statement = Taking(change.Account, change.Near, change.Later);
        if (await sql.Run(statement, ct) > 0) return new(change.Ask, true);
        await sql.Open(change.Account, ct);
        if (await sql.Run(statement, ct) > 0) return new(change.Ask, true);
        return (await sql.Read($"SELECT credit_limit, receivables + delivered + open_orders - secured FROM credit_accounts WHERE {LedgerSql.Where(change.Account)}",
            r => new CreditAnswer(change.Ask, false, r.IsDBNull(0) ? null : r.GetInt64(0), r.GetInt64(1)), ct)).Single();
    }

    private static string Taking(AccountKey account, long near, long later) => $"""
        UPDATE credit_accounts SET open_orders = open_orders + ({LedgerSql.Number(near)}), later_orders = later_orders + ({LedgerSql.Number(later)}) WHERE {LedgerSql.Where(account)}
        {(near > 0 ? $"AND (credit_limit IS NULL OR receivables + delivered + open_orders - secured + {LedgerSql.Number(near)} <= credit_limit)" : "")}
        """;

    private static async Task Move(LedgerSql sql, Change change, DateTimeOffset at, string by, CancellationToken ct)
    {
        if (change.IsNothing) return;
        await sql.Write([change.Becomes], ct);
        await sql.Post([.. change.Postings()], at, by, ct);
    }

    /// <summary>From what an order holds to what it shall hold.</summary>
    private sealed record Change(CreditAsk Ask, CreditOrder Before, CreditOrder Becomes, bool IsNew)
    {
        public AccountKey Account => new(Becomes.CustomerId, Becomes.Currency);
        public long Near => (Becomes.IsLater ? 0 : Becomes.Open) - (Before.IsLater ? 0 : Before.Open);
        public long Later => (Becomes.IsLater ? Becomes.Open : 0) - (Before.IsLater ? Before.Open : 0);
        public long Delivered => Becomes.Delivered - Before.Delivered;
        /// <summary>More stands open near than before; what only was delivered is a fact and waits for nobody.</summary>
        public bool OpensMore => Becomes.Open > 0 && (Becomes.Open > Before.Open || Before.IsLater) && !Becomes.IsLater;
        public bool IsNothing => Near == 0 && Later == 0 && Delivered == 0 && (IsNew || (Before.DueOn == Becomes.DueOn && Before.IsLater == Becomes.IsLater));
        public HoldReason HoldReason => IsNew ? HoldReason.OverLimit : Before.IsLater && !Becomes.IsLater && Becomes.Open == Before.Open ? HoldReason.CameNear : HoldReason.Changed;

        public static Change Of(CreditAsk ask, CreditOrder? known, CreditDay day)
        {
            var before = known ?? Nothing(ask);
            if (before.CustomerId != ask.CustomerId || before.Currency != ask.Currency) throw new ArgumentException($"Order {ask.OrderId} belongs to another account.", nameof(ask));
            return To(ask, before, known is null, Math.Max(0, ask.Amount - before.Delivered), before.Delivered, ask.DueOn, ask.DueOn > day.NearTo);
        }

        public static Change Of(OrderStanding s, CreditOrder? known, CreditDay day)
        {
            var ask = new CreditAsk(s.OrderId, s.CustomerId, s.Open + s.Delivered, s.Currency, s.DueOn);
            return To(ask, known ?? Nothing(ask), known is null, s.Open, s.Delivered, s.DueOn, s.DueOn > day.NearTo);
        }

        public static Change Of(CreditOrder before, long open, bool isLater) =>
            To(new(before.OrderId, before.CustomerId, open + before.Delivered, before.Currency, before.DueOn), before, false, open, before.Delivered, before.DueOn, isLater);

        /// <summary>What was delivered counts, what shrank is free; more than before does not stand open.</summary>
        public Change WithoutGrowth() => To(Ask, Before, IsNew, Math.Min(Before.Open, Becomes.Open), Becomes.Delivered, Becomes.DueOn, IsNew ? Becomes.IsLater : Before.IsLater);

        public IEnumerable<Posting> Postings() => new Posting[]
        {
            new(Account, CreditKind.OpenOrder, Near, Becomes.OrderId), new(Account, CreditKind.LaterOrder, Later, Becomes.OrderId), new(Account, CreditKind.Delivered, Delivered, Becomes.OrderId),
        }.Where(p => p.Amount != 0);

        private static CreditOrder Nothing(CreditAsk ask) => new() { OrderId = ask.OrderId, CustomerId = ask.CustomerId, Currency = ask.Currency, DueOn = ask.DueOn };

        private static Change To(CreditAsk ask, CreditOrder before, bool isNew, long open, long delivered, DateOnly? dueOn, bool isLater) => new(ask, before, new()
        {
            OrderId = before.OrderId, CustomerId = before.CustomerId, Currency = before.Currency, DueOn = dueOn, IsLater = isLater, Open = open, Delivered = delivered,
        }, isNew);
    }
}
