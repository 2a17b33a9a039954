using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Bench;

/// <summary>The customer list at 100,000 customers and 300,000 orders: how long a page takes, asked as the page and the API ask it.</summary>
internal static class CustomersBench
{
    private const int Customers = 100_000, Orders = 300_000, Rounds = 60;

    private static readonly string[] Places = ["上海", "北京", "广州", "深圳", "成都", "武汉", "杭州", "南京", "西安", "重庆"];
    private static readonly string[] Trades = ["机电", "商贸", "食品", "物流", "建材", "电子", "化工", "服饰", "医疗", "汽配", "Trading", "Foods", "Logistics"];

    public static async Task<int> Run(string? server)
    {
        var folder = Directory.CreateTempSubdirectory("nuoda-bench-");
        var home = new DataHome(folder.FullName, server);
        try
        {
            await Fill(home);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(server is null ? "SQLite" : "PostgreSQL")}: {Customers:N0} customers, {Orders:N0} orders; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
            using var search = new CustomerSearch(home);
            foreach (var (name, questions) in Cases()) await Measure(home, search, name, questions);
            Console.WriteLine($"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
            return 0;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string, CustomerQuestion[])> Cases() =>
    [
        ("list by name, first page", [new()]),
        ("list by name, page by page", [.. Enumerable.Repeat(new CustomerQuestion(), 1)]),
        ("list of a region", [.. Enumerable.Range(0, 10).Select(r => new CustomerQuestion(Region: $"R{r}"))]),
        ("prefix, 10,000 fit", [.. Places.Select(p => new CustomerQuestion(p))]),
        ("prefix, few fit", [.. Enumerable.Range(0, 10).Select(i => new CustomerQuestion($"C-00{i}1"))]),
        ("substring, 7,700 fit", [.. Trades.Select(t => new CustomerQuestion(t))]),
        ("substring, nearly all fit", [new("公司"), new("c-0")]),
        ("substring, some 1,000 fit", [.. Enumerable.Range(10, 10).Select(i => new CustomerQuestion($"{i}司"))]),
        ("substring, wide, in a region", [.. Trades.Select(t => new CustomerQuestion(t, Region: "R7"))]),
        ("by last order, newest first", [new(Sort: "-last-order")]),
        ("by last order, oldest first", [new(Sort: "last-order")]),
    ];

    private static async Task Measure(DataHome home, CustomerSearch search, string name, CustomerQuestion[] questions)
    {
        var times = new List<double>();
        string? after = null;
        for (var round = -3; round < Rounds; round++)
        {
            await using var db = home.OpenDb();
            var list = new CustomerList(db, search, new OrdersOfCustomers());
            var start = Stopwatch.GetTimestamp();
            var (page, _) = await list.Read(questions[Math.Abs(round) % questions.Length], DataScope.All, after, 50, CancellationToken.None);
            if (round >= 0) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (page.Rows.Count == 0) throw new InvalidOperationException($"{name} found nobody.");
            if (name.EndsWith("page by page", StringComparison.Ordinal)) after = page.Next;
        }
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-30} p50 {times[Rounds / 2]:F1} ms, p95 {times[Rounds * 95 / 100]:F1} ms"));
    }

    private static async Task Fill(DataHome home)
    {
        await home.Migrate(CancellationToken.None);
        await using var db = home.OpenDb();
        if (await db.Set<Customer>().AnyAsync()) throw new InvalidOperationException("The database holds customers: name an empty one.");
        await db.Database.OpenConnectionAsync();
        var random = new Random(7);
        await using var transaction = await db.Database.BeginTransactionAsync();
        var connection = db.Database.GetDbConnection();
        await Insert("customers (id, key, name, region, class, version)", Customers, i =>
            $"({i}, 'C-{i:D6}', '{Places[random.Next(Places.Length)]}{Trades[random.Next(Trades.Length)]}{random.Next(100):D2}司{i % 100:D2}有限公司', 'R{random.Next(40)}', '{"ABC"[random.Next(3)]}', 1)");
        await Insert("orders (id, key, customer_id, ordered_on, currency, version)", Orders, i => string.Create(CultureInfo.InvariantCulture, $"({i}, 'SO-{i}', {random.Next(Customers * 9 / 10) + 1}, {20_000 + random.Next(540)}, 'CNY', 1)"));
        await transaction.CommitAsync();
        await db.Database.ExecuteSqlRawAsync("ANALYZE");

        async Task Insert(string into, int count, Func<int, string> row)
        {
            foreach (var some in Enumerable.Range(1, count).Chunk(500))
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"INSERT INTO {into} VALUES {string.Join(',', some.Select(row))}";
                await command.ExecuteNonQueryAsync();
            }
        }
    }
}
