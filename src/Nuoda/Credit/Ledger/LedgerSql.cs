using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

internal readonly record struct AccountKey(long CustomerId, string Currency) : IComparable<AccountKey>
{
    /// <summary>Everybody locks accounts in this order, so that no two wait for each other.</summary>
    public int CompareTo(AccountKey other) => CustomerId != other.CustomerId ? CustomerId.CompareTo(other.CustomerId) : string.CompareOrdinal(Currency, other.Currency);
}

/// <summary>An account as its lock was taken; the ledger keeps it up while it posts.</summary>
internal sealed class LockedAccount
{
    public long? Limit { get; init; }
    public long Exposure { get; set; }

    public bool Takes(long amount) => amount <= 0 || Limit is not { } limit || Exposure + amount <= limit;
}

/// <summary>The statements of the ledger, on the caller's connection and in the caller's transaction: no tracking, the same text on both databases.</summary>
internal sealed class LedgerSql(NuodaDb db)
{
    private readonly DbTransaction _transaction = db.Database.CurrentTransaction?.GetDbTransaction()
        ?? throw new InvalidOperationException("The credit ledger is written in the caller's transaction.");

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
    public static string Number(long? value) => value is { } known ? Number(known) : "NULL";
    // Three capital letters by construction of Currency; and a truth that both databases spell alike.
    public static string Text(string currency) => $"'{Currency.Of(currency).Code}'";
    public static string Truth(bool value) => value ? "(1 = 1)" : "(1 = 0)";
    public static string Where(AccountKey key) => $"customer_id = {Number(key.CustomerId)} AND currency = {Text(key.Currency)}";
    public static string List(IEnumerable<long> ids) => string.Join(',', ids.Select(Number));

    /// <summary>How many rows each statement changed; one round trip where the database can.</summary>
    public async Task<int[]> Each(IReadOnlyList<string> statements, CancellationToken ct)
    {
        var changed = new int[statements.Count];
        var connection = _transaction.Connection!;
        if (statements.Count > 1 && connection.CanCreateBatch)
        {
            await using var batch = connection.CreateBatch();
            batch.Transaction = _transaction;
            foreach (var statement in statements)
            {
                var command = batch.CreateBatchCommand();
                command.CommandText = statement;
                batch.BatchCommands.Add(command);
            }
            await batch.ExecuteNonQueryAsync(ct);
            for (var i = 0; i < changed.Length; i++) changed[i] = batch.BatchCommands[i].RecordsAffected;
            return changed;
        }
        for (var i = 0; i < changed.Length; i++) changed[i] = await Run(statements[i], ct);
        return changed;
    }

    public async Task<int> Run(string statement, CancellationToken ct, params (string Name, object Value)[] texts)
    {
        await using var command = Command(statement, texts);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<List<T>> Read<T>(string query, Func<DbDataReader, T> row, CancellationToken ct, params (string Name, object Value)[] texts)
    {
        var found = new List<T>();
        await using var command = Command(query, texts);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct)) found.Add(row(rows));
        return found;
    }

    private DbCommand Command(string text, (string Name, object Value)[] texts)
    {
        var command = _transaction.Connection!.CreateCommand();
        (command.CommandText, command.Transaction) = (text, _transaction);
        foreach (var (name, value) in texts)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }

    /// <summary>Accounts that are not there yet. A limit in one currency opens no other: beside it a new currency has none (0) until somebody gives it one.</summary>
    public Task Open(AccountKey key, CancellationToken ct) => Run($"""
        INSERT INTO credit_accounts (customer_id, currency, credit_limit, receivables, delivered, open_orders, later_orders, secured, version)
        SELECT {Number(key.CustomerId)}, {Text(key.Currency)}, CASE WHEN EXISTS (SELECT 1 FROM credit_accounts WHERE customer_id = {Number(key.CustomerId)} AND credit_limit IS NOT NULL) THEN 0 END, 0, 0, 0, 0, 0, 1
        WHERE 1 = 1 ON CONFLICT (customer_id, currency) DO NOTHING
        """, ct);

    /// <summary>Nobody else posts to these accounts until the transaction ends.</summary>
    public async Task<Dictionary<AccountKey, LockedAccount>> Lock(IEnumerable<AccountKey> keys, CancellationToken ct)
    {
        var locked = new Dictionary<AccountKey, LockedAccount>();
        foreach (var key in keys.Distinct().Order())
        {
            if (await Taken(key) is not { } account)
            {
                await Open(key, ct);
                account = (await Taken(key))!;
            }
            locked.Add(key, account);
        }
        return locked;

        async Task<LockedAccount?> Taken(AccountKey key) => (await Read(
            $"UPDATE credit_accounts SET version = version WHERE {Where(key)} RETURNING credit_limit, receivables + delivered + open_orders - secured",
            r => new LockedAccount { Limit = r.IsDBNull(0) ? null : r.GetInt64(0), Exposure = r.GetInt64(1) }, ct)).SingleOrDefault();
    }

    public async Task<Dictionary<long, CreditOrder>> Orders(IEnumerable<long> ids, CancellationToken ct)
    {
        var rows = new Dictionary<long, CreditOrder>();
        foreach (var some in ids.Distinct().Chunk(500))
            foreach (var row in await Read($"SELECT order_id, customer_id, currency, due_on, is_later, open, delivered FROM credit_orders WHERE order_id IN ({List(some)})", Order, ct)) rows.Add(row.OrderId, row);
        return rows;
    }

    public static CreditOrder Order(DbDataReader r) => new()
    {
        OrderId = r.GetInt64(0), CustomerId = r.GetInt64(1), Currency = r.GetString(2), DueOn = r.IsDBNull(3) ? null : Day.FromNumber(r.GetInt32(3)), IsLater = r.GetBoolean(4), Open = r.GetInt64(5),
        Delivered = r.GetInt64(6),
    };

    /// <summary>Orders as they stand now.</summary>
    public async Task Write(IReadOnlyCollection<CreditOrder> orders, CancellationToken ct)
    {
        foreach (var some in orders.Chunk(500))
        {
            var rows = some.Select(o =>
                $"({Number(o.OrderId)},{Number(o.CustomerId)},{Text(o.Currency)},{Number(o.DueOn is { } due ? Day.ToNumber(due) : null)},{Truth(o.IsLater)},{Number(o.Open)},{Number(o.Delivered)})");
            await Run($"""
                INSERT INTO credit_orders (order_id, customer_id, currency, due_on, is_later, open, delivered) VALUES {string.Join(',', rows)}
                ON CONFLICT (order_id) DO UPDATE SET due_on = excluded.due_on, is_later = excluded.is_later, open = excluded.open, delivered = excluded.delivered
                """, ct);
        }
    }

    /// <summary>Appends entries; the balances are the caller's to move in the same transaction.</summary>
    public async Task Append(IReadOnlyCollection<Posting> postings, DateTimeOffset at, string by, CancellationToken ct, IdPool? pool = null)
    {
        if (postings.Count == 0) return;
        var id = pool?.Take("credit_entries", postings.Count) ?? await db.Reserve("credit_entries", postings.Count, ct);
        foreach (var some in postings.Chunk(500))
        {
            var text = new StringBuilder("INSERT INTO credit_entries (id, customer_id, currency, kind, amount, order_id, document_id, at, by) VALUES ");
            foreach (var p in some)
                text.Append(CultureInfo.InvariantCulture,
                    $"({id++},{p.Account.CustomerId},{Text(p.Account.Currency)},{(int)p.Kind},{p.Amount},{Number(p.OrderId)},{Number(p.DocumentId)},{at.ToUnixTimeMilliseconds()},@by),");
            text.Length--;
            await Run(text.ToString(), ct, ("@by", by));
        }
    }

    /// <summary>Entries and the balances they belong to.</summary>
    public async Task Post(IReadOnlyCollection<Posting> postings, DateTimeOffset at, string by, CancellationToken ct)
    {
        var told = postings.Where(p => p.Amount != 0).ToList();
        var moves = told.GroupBy(p => p.Account).OrderBy(g => g.Key).Select(g => $"UPDATE credit_accounts SET {string.Join(", ", g.GroupBy(p => p.Kind).Select(k => Moved(k.Key, k.Sum(p => p.Amount))))} WHERE {Where(g.Key)}").ToList();
        await Each(moves, ct);
        await Append(told, at, by, ct);

        static string Moved(CreditKind kind, long amount) => Column(kind) is var column ? $"{column} = {column} + ({Number(amount)})" : "";
    }

    public static string Column(CreditKind kind) => kind switch
    {
        CreditKind.OpenOrder => "open_orders", CreditKind.LaterOrder => "later_orders", CreditKind.Delivered => "delivered", CreditKind.Receivable => "receivables", CreditKind.Secured => "secured",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of balance."),
    };
}

internal readonly record struct Posting(AccountKey Account, CreditKind Kind, long Amount, long? OrderId = null, long? DocumentId = null);
