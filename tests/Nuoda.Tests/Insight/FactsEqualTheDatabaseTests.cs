using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Insight;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Stock;
using Nuoda.Voice;
using Xunit;

namespace Nuoda.Tests.Insight;

/// <summary>Whatever happened in whatever order: the facts hold what a plain recount of the database finds, line by line and slice by slice.</summary>
public sealed class FactsEqualTheDatabaseTests
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById(Company.Default.TimeZone);

    [Theory]
    [Databases.Both(1)]
    [Databases.Both(2)]
    [Databases.Both(3)]
    public async Task Facts_equal_a_naive_recount_whatever_the_order_of_events(Engine engine, int seed)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.Create(engine);
        var company = new RandomCompany(database, seed);
        var random = new Random(seed);
        await company.Found();
        var facts = await Facts.Open(database.Home, NullLogger.Instance, ct);
        try
        {
            for (var round = 0; round < 12; round++)
            {
                for (var step = random.Next(1, 12); step > 0; step--) await company.Step();
                switch (random.Next(4))
                {
                    case 0: await facts.Persist(ct); break;
                    case 1:
                        // Stopped without a word: what was not persisted is read again.
                        facts.Dispose();
                        facts = await Facts.Open(database.Home, NullLogger.Instance, ct);
                        break;
                    case 2: await facts.Rebuild(ct); break;
                }
                await facts.CatchUp(ct);
                await Compare(database, facts, random);
                using var beside = await Facts.Open(database.Home, NullLogger.Instance, ct);
                Assert.False(beside.IsOwner);
                Assert.Equal(facts.Position, beside.Position);
                if (round % 4 == 0) await Compare(database, beside, random);
            }
        }
        finally
        {
            facts.Dispose();
        }
    }

    private sealed record Row(OrderLine Line, Order Order, Customer? Customer, Product? Product, Site? Site, OrderLineHistory History)
    {
        public string? Region => Order.Region ?? Customer?.Region ?? Site?.Region;
    }

    private static async Task Compare(TestDatabase database, Facts facts, Random random)
    {
        var rows = await Recount(database);
        Assert.Equal(rows.Count, facts.Lines);
        foreach (var (definition, view) in new[] { (ServiceDefinition.Default, ServiceView.Promise), (ServiceDefinition.Arrival, ServiceView.Promise), (ServiceDefinition.Default with { Name = "strict", EarlyToleranceDays = 2, LateToleranceDays = 1, OverDeliveryTolerance = 0.5m, MissingPromise = MissingPromise.RequestStandsIn }, ServiceView.Request) })
        {
            var asOf = RandomCompany.FirstDay.AddDays(random.Next(70));
            var judged = rows.Select(r => (Row: r, Verdict: ServiceLevel.Judge(r.History, definition, view, Day.ToNumber(asOf)))).ToList();
            CompareLines(facts.State, judged, definition, view, asOf);
            CompareSlices(facts, judged, definition, view, asOf);
        }
        await CompareHeads(database, facts);
    }

    private static void CompareLines(FactsState state, List<(Row Row, LineVerdict Verdict)> judged, ServiceDefinition definition, ServiceView view, DateOnly asOf)
    {
        var expected = judged.ToDictionary(j => j.Row.Line.Id);
        var seen = 0;
        foreach (var live in state.Lines.Segments)
        {
            var blocks = Judgements.Of(live.Segment, definition, view, Day.ToNumber(asOf), CancellationToken.None);
            for (var block = 0; block < blocks.Length; block++)
            {
                var scan = new BlockScan(state, definition, Day.ToNumber(asOf));
                scan.MoveTo(live.Segment, block, view == ServiceView.Promise ? blocks[block] : null, view == ServiceView.Request ? blocks[block] : null);
                for (var i = 0; i < scan.Rows; i++)
                {
                    if (live.IsDead((long)block * Segment.BlockRows + i)) continue;
                    seen++;
                    var (row, verdict) = expected[scan.Fact(FactColumn.Id)[i]];
                    Assert.Equal(LineJudge.FlagsOf(verdict), (LineFlags)scan.Judged(view, JudgedColumn.Flags)[i]);
                    Assert.Equal(verdict.IsDue ? verdict.Quantity : 0, scan.Judged(view, JudgedColumn.Quantity)[i]);
                    Assert.Equal(verdict.IsDue ? verdict.AcceptedByDue : 0, scan.Judged(view, JudgedColumn.AcceptedByDue)[i]);
                    Assert.Equal(verdict.Completion.OrMissing(), scan.Judged(view, JudgedColumn.Completion)[i]);
                    Assert.Equal(verdict.Failed ? (long?)row.Line.Cause ?? (long)verdict.PrimaryCause! : FactColumns.Missing, scan.Judged(view, JudgedColumn.Cause)[i]);
                    Assert.Equal(row.Line.Gross.OrMissing(), scan.Fact(FactColumn.Gross)[i]);
                }
            }
        }
        Assert.Equal(expected.Count, seen);
    }

    private static void CompareSlices(Facts facts, List<(Row Row, LineVerdict Verdict)> judged, ServiceDefinition definition, ServiceView view, DateOnly asOf)
    {
        var question = new ReportQuestion { Measures = ["otif"], View = view, AsOf = asOf, Definition = definition };
        static string Month(int? day) => day is null ? "" : Day.FromNumber(day.Value).ToString("yyyy-MM", null);
        var from = RandomCompany.FirstDay.AddDays(20);

        var lines = judged.Where(j => j.Verdict.IsDue && j.Verdict.Due >= Day.ToNumber(from) && j.Row.Product?.ProductGroup != "G1").GroupBy(j => (j.Row.Region ?? "", Month(j.Verdict.Due)))
            .ToDictionary(g => g.Key, g => ((decimal)g.Count(j => j.Verdict.Otif), (decimal)g.Count()));
        Assert.Equal(lines, Asked(facts, question with { By = ["region", "month"], From = from, Where = [new("product-group", "G0"), new("product-group", "")] }));

        var orders = judged.GroupBy(j => j.Row.Order.Id).Select(o => (Order: OrderVerdict.Of([.. o.Select(j => j.Verdict)], null), First: o.First().Row, Day: o.Where(j => j.Verdict.Standing == LineStanding.Included).Max(j => j.Verdict.Due)))
            .Where(o => o.Order.IsDue && o.Day >= Day.ToNumber(from)).GroupBy(o => (o.First.Customer!.Key, Month(o.Day))).ToDictionary(g => g.Key, g => ((decimal)g.Count(o => o.Order.Otif), (decimal)g.Count()));
        Assert.Equal(orders, Asked(facts, question with { Unit = MeasureUnit.Order, By = ["customer", "month"], From = from }));

        var scope = new DataScope(ScopeKind.Region, ["R0", "R1"]);
        var seen = judged.Where(j => j.Verdict.IsDue && j.Row.Customer?.Region is "R0" or "R1" && j.Verdict.IsDue).ToList();
        var mine = Asked(facts, question, scope);
        Assert.Equal(((decimal)seen.Count(j => j.Verdict.Otif), (decimal)seen.Count), mine.GetValueOrDefault(("", "")));
    }

    private static Dictionary<(string, string), (decimal, decimal)> Asked(Facts facts, ReportQuestion question, DataScope? scope = null)
    {
        var answer = Reports.Ask(facts, Company.Default, question, scope ?? DataScope.All, CancellationToken.None);
        Assert.True(answer.IsOk, answer.Error?.Code);
        return answer.Value.Rows.ToDictionary(r => (r.By.Count > 0 ? r.By[0] ?? "" : "", r.By.Count > 1 ? r.By[1] ?? "" : ""), r => (r.Numerator!.Value, r.Denominator!.Value));
    }

    private static async Task CompareHeads(TestDatabase database, Facts facts)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var db = database.Home.OpenDb();
        var orders = await db.Set<Order>().AsNoTracking().ToListAsync(ct);
        var scores = await db.Set<Review>().AsNoTracking().ToListAsync(ct);
        var question = new ReportQuestion { Measures = ["orders", "customers", "review-score", "revenue"], AsOf = RandomCompany.FirstDay };
        var answer = Reports.Ask(facts, Company.Default, question, DataScope.All, ct).Value;
        Assert.Equal(orders.Count, answer.Rows[0].Value);
        Assert.Equal(orders.Select(o => o.CustomerId).Distinct().Count(), answer.Rows[1].Value);
        Assert.Equal((scores.Sum(s => s.Score) / 1000m, (decimal)scores.Count), (answer.Rows[2].Numerator, answer.Rows[2].Denominator));
        Assert.Equal(await db.Set<OrderLine>().SumAsync(l => l.Gross ?? 0, ct) / 100.0, answer.Rows[3].Value!.Value, 1e-9);
    }

    private static async Task<List<Row>> Recount(TestDatabase database)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var db = database.Home.OpenDb();
        async Task<List<T>> All<T>() where T : class => await db.Set<T>().AsNoTracking().ToListAsync(ct);
        int? DayOf(DateTimeOffset? at) => at is { } then ? Day.ToNumber(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(then, Zone).DateTime)) : null;
        static int? Number(DateOnly? day) => day is { } known ? Day.ToNumber(known) : null;
        var orders = (await All<Order>()).ToDictionary(o => o.Id);
        var customers = (await All<Customer>()).ToDictionary(c => c.Id);
        var products = (await All<Product>()).ToDictionary(p => p.Id);
        var sites = (await All<Site>()).ToDictionary(s => s.Id);
        var promises = (await All<PromiseVersion>()).ToLookup(p => p.LineId);
        var requests = (await All<RequestVersion>()).ToLookup(p => p.LineId);
        var deliveries = (await All<Delivery>()).ToLookup(p => p.LineId);
        var cancellations = (await All<Cancellation>()).ToLookup(p => p.LineId);
        return [.. (await All<OrderLine>()).Select(l => new Row(l, orders[l.OrderId], customers.GetValueOrDefault(orders[l.OrderId].CustomerId), products.GetValueOrDefault(l.ProductId), (l.SiteId ?? orders[l.OrderId].SiteId) is { } site ? sites[site] : null, new OrderLineHistory
        {
            OrderedOn = Number(orders[l.OrderId].OrderedOn), QuantityOrdered = l.QuantityOrdered, RequestedOn = Number(l.RequestedOn), AvailableAtEntry = l.AvailableAtEntry,
            Promises = [.. promises[l.Id].OrderBy(p => p.Version).Select(p => new PromiseEvent(p.Quantity, Number(p.Earliest), Day.ToNumber(p.Latest), p.MinShelfLifeDays, DayOf(p.MadeAt), (PromiseOrigin)p.Reason))],
            Requests = [.. requests[l.Id].OrderBy(p => p.Version).Select(p => new RequestEvent(p.Quantity, Number(p.RequestedOn), DayOf(p.MadeAt)))],
            Deliveries = [.. deliveries[l.Id].Select(d => new DeliveryEvent(Number(d.ShippedOn), Number(d.DeliveredOn), d.IsDelivered, d.Quantity, d.Rejected, d.Damaged, d.SubstituteProductId is not null, d.SubstituteAccepted, d.DocumentsRight, d.RemainingShelfLifeDays))],
            Cancellations = [.. cancellations[l.Id].Select(c => new CancellationEvent(Number(c.CancelledOn), c.Quantity, c.By == CancelledBy.Customer))],
        }))];
    }
}
