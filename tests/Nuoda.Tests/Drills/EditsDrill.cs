using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Insight;
using Nuoda.Orders;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Drills;

/// <summary>T5: after ten thousand random edits, followed as they came, every answer equals that of facts built from scratch; and each change is there within a second.</summary>
public sealed class EditsDrill
{
    private const int EditsInOneSave = 20;
    private static readonly DateOnly FirstDay = new(2026, 1, 1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both(7)]
    public async Task Facts_that_followed_random_edits_equal_facts_built_from_scratch(Engine engine, int seed)
    {
        var edits = DrillCompany.IsFull || engine == Engine.Postgres ? 10_000 : 2_500;
        await using var company = await DrillCompany.On(engine);
        var random = new Random(seed);
        var outcome = await company.Import("lines.csv", Lines(random, 20_000));
        Assert.Equal((20_000L, 0L), (outcome.Read, outcome.Rejected));
        var home = company.Database.Home;
        string followed;
        using (var holder = new FactsHolder(home, NullLogger<Facts>.Instance))
        {
            using var follower = new FactsFollower(holder, TimeProvider.System, NullLogger<FactsFollower>.Instance);
            await follower.StartAsync(Ct);
            var facts = await holder.Get(Ct);
            var delays = new List<double>();
            for (var done = 0; done < edits; done += EditsInOneSave)
            {
                var position = await Edit(company.Database, random);
                if (done % (edits / 20) >= EditsInOneSave) continue;
                var watch = Stopwatch.StartNew();
                while (facts.Position < position && watch.Elapsed < TimeSpan.FromSeconds(30)) await Task.Delay(10, Ct);
                delays.Add(watch.Elapsed.TotalSeconds);
            }
            delays.Sort();
            TestContext.Current.SendDiagnosticMessage("{0}, seed {1}: {2} edits; a change was in the facts after {3:F2} s (median), {4:F2} s (worst of {5})", engine, seed, edits, delays[delays.Count / 2], delays[^1], delays.Count);
            // The median: a neighbour that takes the processor for a second is not the follower's fault.
            Assert.True(delays[delays.Count / 2] < 1, $"A change needs {delays[delays.Count / 2]:F2} s.");
            await facts.CatchUp(Ct);
            await follower.StopAsync(Ct);
            Assert.True(facts.IsOwner);
            followed = Answers.Of(facts);
        }
        using (var opened = await Facts.Open(home, NullLogger.Instance, Ct)) Assert.Equal(followed, Answers.Of(opened));
        Directory.Delete(home.FactsFolder, recursive: true);
        using (var rebuilt = await Facts.Open(home, NullLogger.Instance, Ct)) Assert.Equal(followed, Answers.Of(rebuilt));
        Assert.Empty((await Doctor.Examine(home, Ct)).SelectMany(l => l.Findings ?? []));
    }

    internal static StringBuilder Lines(Random random, int lines)
    {
        var file = new StringBuilder("order,line,product,product group,customer,customer region,order date,region,channel,quantity,gross,discount,requested date,promised date,delivery id,delivered date,delivered qty\n");
        for (var i = 0; i < lines; i++)
        {
            var o = i / 4;
            string Day(int offset) => FirstDay.AddDays(o % 60 + offset).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            file.Append(CultureInfo.InvariantCulture, $"SO{o},{i % 4 + 1},P{i % 300},G{i % 300 % 9},C{o % 500},R{o % 500 % 7},{Day(0)},{(o % 3 == 0 ? $"R{o % 5}" : "")},N{o % 4},{1 + i % 20},{random.Next(100, 90_000) / 100m},{random.Next(0, 300) / 100m},{Day(3)},{Day(4)},,{(random.Next(10) == 0 ? "" : Day(2 + random.Next(6)))},{1 + i % 20}\n");
        }
        return file;
    }

    /// <summary>Some edits in one save, with the news that says so; the position of the last.</summary>
    private static async Task<long> Edit(TestDatabase database, Random random)
    {
        await using var db = database.Home.OpenDb();
        await using var transaction = await db.Database.BeginTransactionAsync(Ct);
        var ids = new HashSet<long>();
        while (ids.Count < EditsInOneSave) ids.Add(random.NextInt64(1, 20_001));
        var lines = await db.Set<OrderLine>().Where(l => ids.Contains(l.Id)).OrderBy(l => l.Id).ToListAsync(Ct);
        var versions = await db.Set<PromiseVersion>().Where(p => ids.Contains(p.LineId)).GroupBy(p => p.LineId).ToDictionaryAsync(g => g.Key, g => g.Max(p => p.Version), Ct);
        var requests = await db.Set<RequestVersion>().Where(p => ids.Contains(p.LineId)).GroupBy(p => p.LineId).ToDictionaryAsync(g => g.Key, g => g.Max(p => p.Version), Ct);
        var (orders, customers, products) = (new List<long>(), new List<long>(), new List<long>());
        var at = DateTimeOffset.UnixEpoch.AddDays(20_500);
        DateOnly Day() => FirstDay.AddDays(random.Next(90));
        foreach (var line in lines)
        {
            switch (random.Next(9))
            {
                case 0 or 1:
                    var version = versions.GetValueOrDefault(line.Id) + 1;
                    db.Add(new PromiseVersion { LineId = line.Id, Version = version, Quantity = random.Next(1, 20) * 1000, Latest = Day(), MadeBy = "drill", MadeAt = at, Reason = version == 1 ? PromiseReason.First : (PromiseReason)random.Next(1, 4) });
                    break;
                case 2 or 3:
                    db.Add(new Delivery { Id = await db.Reserve("deliveries", 1, Ct), LineId = line.Id, DeliveredOn = Day(), IsDelivered = true, Quantity = random.Next(1, 9) * 1000, Rejected = random.Next(4) == 0 ? 1000 : 0 });
                    break;
                case 4: db.Add(new Cancellation { Id = await db.Reserve("cancellations", 1, Ct), LineId = line.Id, CancelledOn = Day(), Quantity = 1000, By = (CancelledBy)random.Next(2) }); break;
                case 5: db.Add(new RequestVersion { LineId = line.Id, Version = Math.Max(1, requests.GetValueOrDefault(line.Id)) + 1, Quantity = random.Next(1, 20) * 1000, RequestedOn = Day(), MadeBy = "drill" }); break;
                case 6: (line.Gross, line.Carrier) = (random.Next(100_000), $"T{random.Next(3)}"); break;
                case 7:
                    var order = await db.Set<Order>().SingleAsync(o => o.Id == line.OrderId, Ct);
                    (order.Region, order.Channel, order.OrderedOn) = ($"R{random.Next(9)}", $"N{random.Next(5)}", Day());
                    orders.Add(order.Id);
                    break;
                default:
                    var customerId = await db.Set<Order>().Where(o => o.Id == line.OrderId).Select(o => o.CustomerId).SingleAsync(Ct);
                    var customer = await db.Set<Customer>().SingleAsync(c => c.Id == customerId, Ct);
                    var product = await db.Set<Product>().SingleAsync(p => p.Id == line.ProductId, Ct);
                    (customer.Region, product.ProductGroup) = ($"R{random.Next(9)}", $"G{random.Next(12)}");
                    customers.Add(customer.Id);
                    products.Add(product.Id);
                    break;
            }
        }
        await new LinesChanged
        {
            Lines = [.. lines.Select(l => l.Id)], Orders = IdSet.Of([.. orders.Distinct()]), Customers = IdSet.Of([.. customers.Distinct()]), Products = IdSet.Of([.. products.Distinct()]),
        }.Announce(db, at, Ct);
        await db.SaveChangesAsync(Ct);
        var position = await db.Outbox.MaxAsync(o => o.Id, Ct);
        await transaction.CommitAsync(Ct);
        return position;
    }
}

/// <summary>Answers to many questions as one text: equal texts, equal facts.</summary>
internal static class Answers
{
    private static readonly string[][] Slices =
        [[], ["region"], ["month"], ["customer"], ["product-group", "quarter"], ["channel", "region"], ["carrier"], ["cause"], ["product"], ["customer", "week"], ["status"], ["site"]];

    public static string Of(Facts facts)
    {
        var all = new StringBuilder();
        foreach (var by in Slices)
            foreach (var view in Enum.GetValues<ServiceView>())
                foreach (var definition in new[] { ServiceDefinition.Default, ServiceDefinition.Arrival })
                    Add(all, facts, new ReportQuestion { Measures = Lines, View = view, By = by, AsOf = new(2026, 3, 1), Definition = definition });
        foreach (var unit in Enum.GetValues<MeasureUnit>()) Add(all, facts, new ReportQuestion { Measures = ["otif", "on-time", "failures"], Unit = unit, By = ["region", "month"], AsOf = new(2026, 2, 10) });
        foreach (var date in Enum.GetValues<ReportDate>()) Add(all, facts, new ReportQuestion { Measures = ["otif", "orders", "lines", "customers"], Date = date, From = new(2026, 1, 20), To = new(2026, 2, 20), By = ["day"], AsOf = new(2026, 3, 1) });
        return all.ToString();
    }

    private static readonly string[] Lines =
        ["customer-service-level", "unit-fill-rate", "value-fill-rate", "order-fill-rate", "first-pass-fill-rate", "otif", "perfect-order", "cycle-time", "consistency", "failures", "recovery-time", "orders", "customers", "lines", "units", "revenue", "net-revenue"];

    private static void Add(StringBuilder all, Facts facts, ReportQuestion question)
    {
        foreach (var row in DrillCompany.Ask(facts, question).Rows)
            all.Append(CultureInfo.InvariantCulture, $"{string.Join('|', question.By)} {question.Date} {string.Join('|', row.By)} {row.Measure} {row.Unit} {row.View} {row.Numerator:F4} {row.Denominator:F4} {row.Value:R} {row.Spread?.P50} {row.Spread?.P95}\n");
    }
}
