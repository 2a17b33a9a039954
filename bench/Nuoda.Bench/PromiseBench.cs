using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Bench;

/// <summary>Orders promised over HTTP by the program as users run it, with a million open lines in the database: orders of five lines at 1 to 64 callers, one hot product, and checks of ten lines over forty sites.
/// CPU is that of the server and of the database's own processes; the callers' is not counted, but they share the machine.</summary>
internal static partial class PromiseBench
{
    private const int Products = 5_000, Sites = 40, Customers = 10_000, OpenLines = 1_000_000;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);

    public static async Task<int> Run(string? server)
    {
        var folder = Directory.CreateTempSubdirectory("nuoda-bench-");
        var home = new DataHome(folder.FullName, server);
        string[] where = server is null ? ["--data", home.Folder] : ["--data", home.Folder, "--database", server];
        try
        {
            await Fill(home);
            await Say(["user", "add", "bench", "--role", "administrator", .. where], "a long enough password\n");
            var key = (await Say(["apikey", "add", "bench", "--role", "agent", .. where], "")).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^1];
            using var program = Start(["serve", "--urls", "http://127.0.0.1:0", .. where]);
            try
            {
                var url = await AddressOf(program);
                await Measure(home, program, new Uri(url), key);
            }
            finally
            {
                program.Kill(entireProcessTree: true);
                await program.WaitForExitAsync();
            }
            await HoldsTogether(home);
            return 0;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static async Task Measure(DataHome home, Process program, Uri url, string key)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { BaseAddress = url };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(home.Database is null ? "SQLite" : "PostgreSQL")}: {OpenLines:N0} open lines, {Products:N0} products at {Sites} sites; load {Load()}"));
        Console.WriteLine("what                          callers    rate/s   p50 ms   p99 ms  server CPU ms  database CPU ms");
        await Ask("warm-up", 4, null, i => Order(i, 5));
        var best = 0.0;
        foreach (var callers in new[] { 1, 4, 16, 64 }) best = Math.Max(best, await Ask("order of 5 lines", callers, null, i => Order(i, 5)));
        await Ask("order of 5 lines, half rate", 64, best / 2, i => Order(i, 5));
        await Ask("one hot product", 64, null, _ => ("/api/orders", new { customer = "C1", lines = new[] { new { product = "P1", quantity = 1 } } }));
        foreach (var callers in new[] { 1, 4, 16 }) await Ask("check of 10 lines", callers, null, i => ("/api/promises/check", Order(i, 10).Body));
        Console.WriteLine($"load {Load()}");

        async Task<double> Ask(string what, int callers, double? rate, Func<int, (string Path, object Body)> request)
        {
            var times = new List<double>[callers];
            var (serverBefore, databaseBefore) = (program.TotalProcessorTime, DatabaseTime(home));
            var start = Stopwatch.GetTimestamp();
            var number = 0;
            await Task.WhenAll(Enumerable.Range(0, callers).Select(async c =>
            {
                times[c] = [];
                while (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed < Round)
                {
                    var n = Interlocked.Increment(ref number);
                    // Open loop: the n-th request has its moment, whether the ones before are answered or not.
                    if (rate is { } perSecond && TimeSpan.FromSeconds(n / perSecond) - elapsed is { Ticks: > 0 } wait) await Task.Delay(wait);
                    var (path, body) = request(n);
                    var sent = Stopwatch.GetTimestamp();
                    using var answer = await client.PostAsJsonAsync(path, body);
                    times[c].Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                    if (answer.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.OK)) throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
                }
            }));
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            program.Refresh();
            var all = times.SelectMany(t => t).Order().ToList();
            var (server, database) = ((program.TotalProcessorTime - serverBefore).TotalMilliseconds / all.Count, (DatabaseTime(home) - databaseBefore).TotalMilliseconds / all.Count);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-30} {callers,6} {all.Count / seconds,9:F0} {all[all.Count / 2],8:F1} {all[all.Count * 99 / 100],8:F1} {server,14:F2} {database,16:F2}"));
            return all.Count / seconds;
        }
    }

    // The same for every run: which customer, which products, which days.
    private static (string Path, object Body) Order(int n, int lines) => ("/api/orders", new
    {
        customer = $"C{n * 7919L % Customers + 1}",
        lines = Enumerable.Range(0, lines).Select(l => new
        {
            product = $"P{(n * 104_729L + l * 1_299_709L) % Products + 1}", quantity = 1 + (n + l) % 9, requestedOn = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(3 + (n + l) % 20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        }).ToArray(),
    });

    private static async Task Fill(DataHome home)
    {
        await home.Migrate(CancellationToken.None);
        await using var db = home.OpenDb();
        if (await db.Set<Nuoda.Customers.Customer>().AnyAsync()) throw new InvalidOperationException("The database holds customers: name an empty one.");
        var today = Day.ToNumber(DateOnly.FromDateTime(DateTime.UtcNow));
        await using var transaction = await db.Database.BeginTransactionAsync();
        await Many("sites (id, key, name, region, version)", Sites, "i, 'S' || i, 'Site ' || i, 'R' || i, 1");
        await Many("products (id, key, name, unit, version)", Products, "i, 'P' || i, 'Product ' || i, 'piece', 1");
        await Many("customers (id, key, name, region, version)", Customers, $"i, 'C' || i, 'Customer ' || i, 'R' || (i % {Sites} + 1), 1");
        // On hand and two receipts of each product at each site.
        foreach (var (part, kind, ahead) in new[] { (0, 0, -30), (1, 1, 5), (2, 1, 12) })
            await Many("supplies (id, key, product_id, site_id, kind, available_on, quantity, reserved, confidence, is_blocked, version)", Products * Sites,
                $"i * 3 + {part}, 'K' || (i * 3 + {part}), (i - 1) / {Sites} + 1, (i - 1) % {Sites} + 1, {kind}, {today + ahead}, 1000000000, 0, 100, {(home.Database is null ? "0" : "false")}, 1");
        await Many("orders (id, key, customer_id, ordered_on, currency, site_id, version)", OpenLines / 5, $"i, 'O' || i, i % {Customers} + 1, {today} - i % 20, 'CNY', i % {Sites} + 1, 1");
        await Many("order_lines (id, order_id, line_key, product_id, quantity_ordered, requested_on, site_id, version)", OpenLines, $"i, (i - 1) / 5 + 1, i % 5 + 1, i % {Products} + 1, 1000, {today} + i % 20, i % {Sites} + 1, 1");
        await Many("promise_versions (line_id, version, quantity, latest, made_by, reason)", OpenLines, $"i, 1, 1000, {today} + i % 20, 'bench', 0");
        // Line i is of product i % Products + 1 at site i % Sites + 1: its goods on hand.
        await Many("reservations (line_id, supply_id, quantity, ship_on)", OpenLines, $"i, ((i % {Products}) * {Sites} + i % {Sites} + 1) * 3, 1000, {today} + i % 20 - 1");
        await db.Database.ExecuteSqlRawAsync("UPDATE supplies SET reserved = (SELECT coalesce(sum(r.quantity), 0) FROM reservations r WHERE r.supply_id = supplies.id) WHERE kind = 0");
        foreach (var (table, next) in new[] { ("sites", Sites), ("products", Products), ("customers", Customers), ("supplies", Products * Sites * 3 + 3), ("orders", OpenLines / 5), ("order_lines", OpenLines) })
            await db.Reserve(table, next + 1, CancellationToken.None);
        await transaction.CommitAsync();
        await db.Database.ExecuteSqlRawAsync("ANALYZE");

        // Our own constants, nobody's input.
#pragma warning disable EF1002, EF1003
        async Task Many(string into, int count, string values) =>
            await db.Database.ExecuteSqlRawAsync($"WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < {count}) INSERT INTO {into} SELECT {values} FROM g");
#pragma warning restore EF1002, EF1003
    }

    private static async Task HoldsTogether(DataHome home)
    {
        await using var db = home.OpenDb();
        var wrong = await db.Database.SqlQueryRaw<long>("""SELECT count(*) AS "Value" FROM supplies s WHERE s.reserved <> (SELECT coalesce(sum(r.quantity), 0) FROM reservations r WHERE r.supply_id = s.id) OR s.reserved > s.quantity""").SingleAsync();
        Console.WriteLine(wrong == 0 ? "what is reserved is what was promised, everywhere" : throw new InvalidOperationException($"{wrong} supplies do not add up."));
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    /// <summary>Of all database servers of this machine; nothing where the database runs in our own process (SQLite).</summary>
    private static TimeSpan DatabaseTime(DataHome home)
    {
        if (home.Database is null) return TimeSpan.Zero;
        var ticks = 0L;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(d["/proc/".Length])))
        {
            try
            {
                if (!File.ReadAllText(process + "/cmdline").StartsWith("postgres: ", StringComparison.Ordinal)) continue;
                var stat = File.ReadAllText(process + "/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // Gone meanwhile.
            }
        }
        return TimeSpan.FromSeconds(ticks / 100.0);
    }

    private static async Task<string> AddressOf(Process program)
    {
        while (await program.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Address().Match(line) is not { Success: true } address) continue;
            // Read on, so that the program never waits for us to listen.
            _ = program.StandardOutput.ReadToEndAsync();
            _ = program.StandardError.ReadToEndAsync();
            return address.Value;
        }
        throw new InvalidOperationException($"The program did not start: {await program.StandardError.ReadToEndAsync()}");
    }

    private static async Task<string> Say(string[] arguments, string input)
    {
        using var program = Start(arguments);
        await program.StandardInput.WriteAsync(input);
        program.StandardInput.Close();
        var said = await program.StandardOutput.ReadToEndAsync();
        var wrong = await program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync();
        return program.ExitCode == 0 ? said : throw new InvalidOperationException($"nuoda {string.Join(' ', arguments)}: {wrong}");
    }

    private static Process Start(IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo("dotnet", [Program(), .. arguments])
    {
        RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
    })!;

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9][0-9]*")]
    private static partial Regex Address();

    // As users run it: compiled ahead of time, which the copy beside the benchmarks is not.
    private static string Program()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Nuoda.slnx"))) root = root.Parent ?? throw new InvalidOperationException("The benchmarks stand outside the project.");
        return Path.Combine(root.FullName, "src", "Nuoda", "bin", "Release", "net10.0", "nuoda.dll");
    }
}
