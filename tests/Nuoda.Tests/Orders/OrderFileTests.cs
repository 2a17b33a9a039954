using Microsoft.EntityFrameworkCore;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Orders;

public sealed class OrderFileTests
{
    private static readonly FakeClock Clock = FakeClock.On("2026-03-20");
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task The_order_page_costs_as_many_commands_for_a_hundred_lines_as_for_one(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var costs = new List<(int Commands, int Queries, int Lines)>();
        foreach (var lines in new[] { 1, 100 })
        {
            var order = AnOrder.Of("A");
            for (var i = 0; i < lines; i++) order.WithLine($"P{i}", promised: "2026-03-10", delivered: "2026-03-11");
            var stored = await order.Store(database);
            await using var db = database.OpenDb();
            using var snapshot = ReadSnapshot.Of(database.Home);
            var before = database.Commands.Count;
            var file = await OrderFile.Read(db, snapshot, stored.Id, DataScope.All, Company.Default, new(2026, 3, 20), Ct);
            costs.Add((database.Commands.Count - before, snapshot.Queries, file!.Lines.Count));
        }
        Assert.Equal([(8, 7, 1), (8, 7, 100)], costs);
    }

    [Theory, Databases.Both]
    public async Task The_way_of_a_line_runs_from_request_over_promise_and_change_to_arrival_and_the_verdict_keeps_to_the_first_promise(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var order = await AnOrder.Of("A").On("2026-03-01").WithLine("P", requested: "2026-03-08", promised: "2026-03-10", delivered: "2026-03-13").Store(database);
        await using (var db = database.Home.OpenDb())
        {
            db.Add(new PromiseVersion { LineId = order.Lines[0], Version = 2, Quantity = 10_000, Latest = new(2026, 3, 14), MadeAt = new(2026, 3, 9, 1, 0, 0, TimeSpan.Zero), MadeBy = "user:李", Reason = PromiseReason.WeSlipped });
            db.Set<Delivery>().Single().ShippedOn = new(2026, 3, 10);
            await db.SaveChangesAsync(Ct);
        }
        var line = (await Read(database, order.Id))!.Lines[0];
        Assert.Equal(
            [(LineEventKind.Requested, "2026-03-01"), (LineEventKind.Promised, "2026-03-01"), (LineEventKind.PromiseChanged, "2026-03-09"), (LineEventKind.Shipped, "2026-03-10"), (LineEventKind.Delivered, "2026-03-13")],
            line.Events.Select(e => (e.Kind, e.Day?.ToString("yyyy-MM-dd", null) ?? "")));
        Assert.Equal("user:李", line.Events[2].By);
        Assert.Equal((LineOutcome.Recovered, 3), (line.Promise.Outcome, line.Promise.DeviationDays));
        Assert.Equal((LineOutcome.Recovered, 5), (line.Request.Outcome, line.Request.DeviationDays));
        Assert.Equal(FailureCause.CarrierLate, line.Cause);
        Assert.Equal(OrderPromise.Failed, (await Read(database, order.Id))!.Promise);
    }

    [Theory, Databases.Both]
    public async Task A_cause_set_by_hand_stands_before_the_derived_one_with_who_and_when_and_is_announced(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var order = await AnOrder.Of("A").WithLine("P", promised: "2026-03-10", delivered: "2026-03-13").Store(database);
        Assert.Null((await Set(database, order.Lines[0], 1, FailureCause.CreditHold)).Error);
        var line = (await Read(database, order.Id))!.Lines[0];
        Assert.Equal((FailureCause.CreditHold, "user:王", Clock.GetUtcNow()), (line.Cause, line.CauseSet!.Actor, line.CauseSet.At));
        await using var db = database.OpenDb();
        Assert.Equal($"{{\"ranges\":[],\"lines\":[{order.Lines[0]}]}}", (await db.Outbox.SingleAsync(e => e.Kind == LinesChanged.Kind, Ct)).Payload);

        var stale = await Set(database, order.Lines[0], 1, FailureCause.NoStock);
        Assert.Equal(ErrorKind.Conflict, stale.Error!.Kind);
        Assert.Equal([new FieldDifference("cause", "noStock", "creditHold")], stale.Error.Differences);
        Assert.Equal(1, await db.Outbox.CountAsync(Ct));
        Assert.Null((await Set(database, order.Lines[0], 2, null)).Error);
        Assert.NotEqual(FailureCause.CreditHold, (await Read(database, order.Id))!.Lines[0].Cause);
    }

    [Theory, Databases.Both]
    public async Task An_order_of_a_foreign_customer_is_not_there(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var order = await AnOrder.Of("A").WithLine("P", promised: "2026-03-10").Store(database);
        var wang = new DataScope(ScopeKind.Own, ["王"]);
        Assert.Null(await Read(database, order.Id, wang));
        Assert.Equal("line.not_found", (await Set(database, order.Lines[0], 1, FailureCause.NoStock, wang)).Error!.Code);
        await using (var db = database.Home.OpenDb())
        {
            db.Set<Customer>().Single().SalesPerson = "王";
            await db.SaveChangesAsync(Ct);
        }
        Assert.NotNull(await Read(database, order.Id, wang));
    }

    private static async Task<OrderFile?> Read(TestDatabase database, long id, DataScope? scope = null)
    {
        await using var db = database.OpenDb();
        using var snapshot = ReadSnapshot.Of(database.Home);
        return await OrderFile.Read(db, snapshot, id, scope ?? DataScope.All, Company.Default, new(2026, 3, 20), Ct);
    }

    private static async Task<Result<OrderLine>> Set(TestDatabase database, long line, int version, FailureCause? cause, DataScope? scope = null)
    {
        await using var db = database.OpenDb();
        (db.Actor, db.Clock) = ("user:王", Clock);
        return await new SetCause(db, Clock).Handle(line, version, cause, scope ?? DataScope.All, Ct);
    }
}
