using Nuoda.Analytics.ServiceLevels;
using Xunit;

namespace Nuoda.Analytics.Tests.ServiceLevels;

/// <summary>What must hold of any order line, tried on lines drawn at random (fixed seeds).</summary>
public sealed class ServiceLevelPropertyTests
{
    private const int Tries = 4000;

    private static readonly ServiceDefinition[] Definitions =
    [
        ServiceDefinition.Default,
        ServiceDefinition.Arrival,
        new() { Name = "strict", EarlyToleranceDays = 2, LateToleranceDays = 1, OverDeliveryTolerance = 0.05m, MissingPromise = MissingPromise.RequestStandsIn },
    ];

    [Fact]
    public void K_times_all_quantities_leave_every_rate_and_every_day_alone()
    {
        var (once, sevenfold) = (new List<LineVerdict>(), new List<LineVerdict>());
        EachJudgement(1, (line, definition, view, asOf) =>
        {
            once.Add(ServiceLevel.Judge(line, definition, view, asOf));
            sevenfold.Add(ServiceLevel.Judge(Times(line, 7), definition, view, asOf));
            Assert.Equal(once[^1] with
            {
                Quantity = sevenfold[^1].Quantity, AcceptedByDue = sevenfold[^1].AcceptedByDue, AcceptedTotal = sevenfold[^1].AcceptedTotal,
                Open = sevenfold[^1].Open, Cut = sevenfold[^1].Cut, Excess = sevenfold[^1].Excess, FirstPassShipped = sevenfold[^1].FirstPassShipped,
                LateUnits = sevenfold[^1].LateUnits, LateUnitDays = sevenfold[^1].LateUnitDays,
            }, sevenfold[^1]);
        });
        var (a, b) = (LineSummary.Of(once.ToArray()), LineSummary.Of(sevenfold.ToArray()));
        Assert.True(a.Lines > 1000 && a.Kept.Numerator > 100 && a.Failures > 100);
        Assert.Equal((a.Kept, a.LineFill, a.OnTime, a.InFull, a.Otif, a.FirstPassLineFill), (b.Kept, b.LineFill, b.OnTime, b.InFull, b.Otif, b.FirstPassLineFill));
        Assert.Equal(a.UnitFill.Value, b.UnitFill.Value);
        Assert.Equal(a.FirstPassUnitFill.Value, b.FirstPassUnitFill.Value);
        Assert.Equal(a.BackOrders.UnitWeightedRecoveryDays, b.BackOrders.UnitWeightedRecoveryDays);
    }

    [Fact]
    public void The_order_in_which_deliveries_and_cancellations_are_listed_changes_nothing()
    {
        var random = new Random(2);
        EachJudgement(2, (line, definition, view, asOf) =>
        {
            var shuffled = line with { Deliveries = Shuffled(line.Deliveries, random), Cancellations = Shuffled(line.Cancellations, random) };
            Assert.Equal(ServiceLevel.Judge(line, definition, view, asOf), ServiceLevel.Judge(shuffled, definition, view, asOf));
        });
    }

    [Fact]
    public void Many_deliveries_are_judged_like_few()
    {
        var random = new Random(3);
        DeliveryEvent[] fifty = [.. Enumerable.Range(0, 50).Select(i => new DeliveryEvent(i, i + 2, true, 2000, 0, 0, false, null, true, null))];
        var line = new OrderLineHistory
        {
            OrderedOn = 0, QuantityOrdered = 100_000, RequestedOn = 51,
            Promises = [new(100_000, null, 51, null, null, PromiseOrigin.First)], Deliveries = Shuffled(fifty, random),
        };
        var verdict = ServiceLevel.Judge(line, ServiceDefinition.Default, ServiceView.Promise, 60);
        Assert.Equal((51, 100_000L, true), (verdict.Completion!.Value, verdict.AcceptedByDue, verdict.Kept));
        Assert.False(ServiceLevel.Judge(line, ServiceDefinition.Default, ServiceView.Promise, 50).InFull);
    }

    [Fact]
    public void A_later_as_of_day_never_takes_back_what_was_accepted()
    {
        EachLine(4, line =>
        {
            long before = 0;
            for (var asOf = 0; asOf < 60; asOf++)
            {
                var now = ServiceLevel.Judge(line, ServiceDefinition.Default, ServiceView.Promise, asOf).AcceptedTotal;
                Assert.True(now >= before);
                before = now;
            }
        });
    }

    [Fact]
    public void A_promise_edited_by_us_changes_no_verdict()
    {
        var random = new Random(5);
        EachJudgement(5, (line, definition, view, asOf) =>
        {
            var slip = new PromiseEvent(random.Next(0, 200) * 1000L, null, random.Next(0, 90), random.Next(0, 40), random.Next(0, 50), PromiseOrigin.Us);
            var at = random.Next(0, line.Promises.Count + 1);
            var edited = line with { Promises = [.. line.Promises.Take(at), slip, .. line.Promises.Skip(at)] };
            Assert.Equal(ServiceLevel.Judge(line, definition, view, asOf), ServiceLevel.Judge(edited, definition, view, asOf));
        });
    }

    [Fact]
    public void The_parts_add_up()
    {
        var random = new Random(6);
        foreach (var definition in Definitions)
            foreach (var view in Enum.GetValues<ServiceView>())
            {
                var verdicts = Enumerable.Range(0, Tries).Select(_ => ServiceLevel.Judge(AnyLine(random), definition, view, 25)).ToArray();
                var lines = LineSummary.Of(verdicts);
                Assert.Equal(verdicts.Length, lines.Standings.Sum());
                Assert.Equal(lines.Lines, lines.Outcomes.Sum());
                Assert.Equal(0, lines.Outcomes[(int)LineOutcome.NotDue]);
                Assert.Equal(lines.Kept.Numerator, lines.Outcomes[(int)LineOutcome.Kept]);
                Assert.Equal(lines.Lines, lines.Kept.Numerator + lines.Failures);
                Assert.Equal(lines.Failures, lines.Causes.Values.Sum());
                var rest = lines.BackOrders;
                Assert.Equal(rest.Lines, rest.RecoveredLines + rest.OpenLines + rest.LostLines);
                Assert.Equal(lines.Lines, rest.Lines + lines.LineFill.Numerator);
                Assert.Equal(lines.UnitFill.Denominator, lines.UnitFill.Numerator + rest.UnitsShortAtDue);
                Assert.True(lines.Failures > 0 && rest.LostLines > 0 && rest.OpenLines > 0 && rest.RecoveredLines > 0);
            }
    }

    [Fact]
    public void Each_failed_line_has_one_cause_and_no_other_line_has_any()
    {
        EachJudgement(7, (line, definition, view, asOf) =>
        {
            var verdict = ServiceLevel.Judge(line, definition, view, asOf);
            Assert.Equal(verdict.Failed, verdict.PrimaryCause is not null);
            Assert.Equal(verdict.IsDue && !verdict.Kept, verdict.Failed);
            Assert.True(!verdict.Kept || verdict.Otif);
            Assert.Equal(verdict.Outcome == LineOutcome.Recovered, verdict.RecoveryDays is not null);
        });
    }

    [Fact]
    public void An_event_after_the_as_of_day_is_not_known_yet()
    {
        EachJudgement(8, (line, definition, view, asOf) =>
        {
            var known = line with
            {
                Promises = [.. line.Promises.Where(p => !(p.MadeOn > asOf))],
                Requests = [.. line.Requests.Where(r => !(r.MadeOn > asOf))],
                Cancellations = [.. line.Cancellations.Where(c => !(c.On > asOf))],
            };
            Assert.Equal(ServiceLevel.Judge(known, definition, view, asOf), ServiceLevel.Judge(line, definition, view, asOf));
        });
    }

    [Fact]
    public void Judging_an_ordinary_line_allocates_nothing()
    {
        var random = new Random(9);
        // Collection expressions behind a read-only interface are wrapped by the compiler: arrays and lists are read in place.
        var lines = Enumerable.Range(0, 200).Select(_ => AnyLine(random)).Select(line => line with
        {
            Promises = line.Promises.ToArray(), Requests = line.Requests.ToList(), Deliveries = line.Deliveries.ToArray(), Cancellations = line.Cancellations.ToList(),
        }).ToArray();
        long Kept()
        {
            long kept = 0;
            foreach (var line in lines)
                if (ServiceLevel.Judge(line, ServiceDefinition.Default, ServiceView.Promise, 25).Kept) kept++;
            return kept;
        }
        Assert.True(Kept() > 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Kept();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void EachLine(int seed, Action<OrderLineHistory> check)
    {
        var random = new Random(seed);
        for (var i = 0; i < Tries; i++) check(AnyLine(random));
    }

    private static void EachJudgement(int seed, Action<OrderLineHistory, ServiceDefinition, ServiceView, int> check)
    {
        var random = new Random(seed);
        EachLine(seed + 1000, line => check(line, Definitions[random.Next(Definitions.Length)], (ServiceView)random.Next(2), random.Next(5, 45)));
    }

    private static T[] Shuffled<T>(IReadOnlyList<T> items, Random random)
    {
        var shuffled = items.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static OrderLineHistory Times(OrderLineHistory line, long k) => line with
    {
        QuantityOrdered = line.QuantityOrdered * k,
        AvailableAtEntry = line.AvailableAtEntry * k,
        Promises = [.. line.Promises.Select(p => p with { Quantity = p.Quantity * k })],
        Requests = [.. line.Requests.Select(r => r with { Quantity = r.Quantity * k })],
        Deliveries = [.. line.Deliveries.Select(d => d with { Quantity = d.Quantity * k, Rejected = d.Rejected * k, Damaged = d.Damaged * k })],
        Cancellations = [.. line.Cancellations.Select(c => c with { Quantity = c.Quantity * k })],
    };

    private static OrderLineHistory AnyLine(Random random)
    {
        var ordered = random.Next(0, 8);
        var quantity = random.Next(1, 30) * 500L;
        var requested = ordered + random.Next(1, 12);
        T Pick<T>(params T[] options) => options[random.Next(options.Length)];
        int? Day(int from, int to) => random.Next(6) == 0 ? null : random.Next(from, to);
        long Near() => Math.Max(0, quantity + Pick(0, 0, 0, -500, 500, -2000));
        var due = requested + random.Next(0, 3);
        return new()
        {
            OrderedOn = random.Next(10) == 0 ? null : ordered,
            QuantityOrdered = quantity,
            RequestedOn = random.Next(10) == 0 ? null : requested,
            AvailableAtEntry = Pick<long?>(null, quantity, quantity, quantity - 500),
            Promises = [.. Enumerable.Range(0, Pick(0, 1, 1, 1, 1, 2, 3)).Select(i => new PromiseEvent(Near(), Pick<int?>(null, null, due - 2), due + (i * Pick(-1, 1, 3)),
                Pick<int?>(null, null, 15), Day(ordered, ordered + 6), i == 0 ? PromiseOrigin.First : Pick(PromiseOrigin.Customer, PromiseOrigin.Us, PromiseOrigin.Correction)))],
            Requests = [.. Enumerable.Range(0, Pick(0, 0, 0, 1, 2)).Select(_ => new RequestEvent(Near(), Day(requested - 2, requested + 4), Day(ordered, requested)))],
            Deliveries = [.. Enumerable.Range(0, Pick(0, 1, 1, 1, 2, 4)).Select(_ =>
            {
                var left = due + random.Next(-4, 3);
                var arrived = Pick(true, true, true, true, true, false) ? left + random.Next(0, 4) : (int?)null;
                var sent = Pick(quantity, quantity, quantity / 2, Near());
                return new DeliveryEvent(Pick<int?>(left, left, left, null), arrived, arrived is not null || random.Next(3) == 0, sent, Pick(0, 0, 0, sent / 4), Pick(0, 0, 0, sent / 3),
                    random.Next(10) == 0, Pick<bool?>(true, false, null), Pick<bool?>(true, true, true, false, null), Pick<int?>(null, 10, 20, 20));
            })],
            Cancellations = [.. Enumerable.Range(0, Pick(0, 0, 0, 0, 1, 2)).Select(_ => new CancellationEvent(Day(ordered, due + 5), Pick(500, quantity / 2, quantity), Pick(true, false)))],
        };
    }
}
