using Nuoda.Stock;
using Nuoda.Tests.Platform.Import;
using Xunit;

namespace Nuoda.Tests.Stock;

/// <summary>Stock, expected goods and the network from files.</summary>
public sealed class StockImportTests
{
    private const string OnHand = "warehouse,product id,lot,expiry date,on hand\nEAST,MILK,L1,2026-06-01,40\nEAST,MILK,L2,2026-07-01,60\nWEST,PUMP,,,12.5\n";

    [Theory, Databases.Both]
    public async Task Stock_on_hand_is_what_a_file_states_and_the_difference_is_a_movement(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var first = await company.Import([company.Write("stock.csv", OnHand)]);
        Assert.True(first is { Rejected: 0, IsStored: true });
        Assert.Equal((3, 2, 2), (first.Created["supplies"], first.Created["sites"], first.Created["products"]));
        await StockBookTests.AssertRight(company.Database);
        // The same again changes nothing; another count is a movement of the difference; nothing left is no row.
        var again = await company.Import([company.Write("stock.csv", OnHand)]);
        Assert.Equal(3, again.Unchanged["supplies"]);
        Assert.Equal(3, (await company.All<StockMovement>()).Count);
        var other = await company.Import([company.Write("stock.csv", "warehouse,product id,lot,on hand\nEAST,MILK,L1,35\nEAST,MILK,L2,0\n")]);
        Assert.Equal(2, other.Updated["supplies"]);
        Assert.Equal([("L1", 35_000L), (null, 12_500L)], (await company.All<Supply>()).OrderBy(s => s.Id).Select(s => (s.Lot, s.Quantity)));
        var last = (await company.All<StockMovement>()).OrderBy(m => m.Id).Skip(3).ToList();
        Assert.Equal([("L1", -5_000L, MovementKind.Stated), ("L2", -60_000L, MovementKind.Stated)], last.Select(m => (m.Lot, m.Quantity, m.Kind)).Order());
        Assert.All(last, m => Assert.StartsWith("import:", m.By, StringComparison.Ordinal));
        await StockBookTests.AssertRight(company.Database);
    }

    [Theory, Databases.Both]
    public async Task A_row_that_states_less_than_is_promised_is_refused_and_says_how_much(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import([company.Write("stock.csv", OnHand)]);
        var lot = (await company.All<Supply>()).Single(s => s.Lot == "L1");
        await StockBookTests.Kept(company.Database, lot.Id, (11, 30, "2026-03-20"));
        var outcome = await company.Import([company.Write("stock.csv", "warehouse,product id,lot,on hand\nEAST,MILK,L1,25\nEAST,MILK,L2,50\n")]);
        var issue = Assert.Single(outcome.Issues);
        Assert.Equal(("below_promised", 2L, "25", false), (issue.Code, issue.Row, issue.Value, issue.IsWarning));
        Assert.Contains("30", issue.Message(), StringComparison.Ordinal);
        Assert.Equal([40_000L, 50_000L], (await company.All<Supply>()).Where(s => s.Lot is not null).OrderBy(s => s.Lot).Select(s => s.Quantity));
        await StockBookTests.AssertRight(company.Database);
        // A dry run says the same and writes nothing.
        var dry = await company.Import([company.Write("stock.csv", "warehouse,product id,lot,on hand\nEAST,MILK,L1,25\nEAST,MILK,L2,10\n")], r => r with { DryRun = true });
        Assert.Equal((1, 1), (dry.Rejected, dry.Updated["supplies"]));
        Assert.Equal(50_000, (await company.All<Supply>()).Single(s => s.Lot == "L2").Quantity);
    }

    [Theory, Databases.Both]
    public async Task Expected_goods_come_from_open_purchase_orders_and_do_not_come_back_once_received(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        const string File = "purchase order,po line,warehouse,product id,open quantity,eta,confidence\nPO1,10,EAST,PUMP,100,2026-04-01,80\nPO1,20,EAST,HOSE,5,2026-04-02,\n";
        Assert.Equal(2, (await company.Import([company.Write("po.csv", File)])).Created["supplies"]);
        var expected = (await company.All<Supply>()).OrderBy(s => s.Key).ToList();
        Assert.Equal([("PO1/10", 100_000L, 80), ("PO1/20", 5_000L, 100)], expected.Select(s => (s.Key, s.Quantity, s.Confidence)));
        Assert.All(expected, s => Assert.Equal(SupplyKind.Receipt, s.Kind));
        var later = await company.Import([company.Write("po.csv", File.Replace("2026-04-01", "2026-04-09", StringComparison.Ordinal))]);
        Assert.Equal((1, 1), (later.Updated["supplies"], later.Unchanged["supplies"]));
        Assert.True((await StockBookTests.Try(company.Database, b => b.Receive(expected[1].Id, 5_000, true, null, null, new DateOnly(2026, 4, 2), default, TestContext.Current.CancellationToken))).IsOk);
        await company.Import([company.Write("po.csv", File)]);
        Assert.Equal([("PO1/10", SupplyKind.Receipt), ("HOSE/EAST", SupplyKind.OnHand)], (await company.All<Supply>()).OrderBy(s => s.Kind != SupplyKind.Receipt).Select(s => (s.Key, s.Kind)));
        await StockBookTests.AssertRight(company.Database);
    }

    [Theory, Databases.Both]
    public async Task Sites_routes_and_calendars_come_from_files(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var outcome = await company.Import(
        [
            company.Write("days.csv", "calendar,calendar day,is working day,calendar note\nCN,2027-02-05,no,除夕\nCN,2027-02-20,yes,\n"),
            company.Write("sites.csv", "site id,site name,cut-off time,preparation days,site calendar\nEAST,East,14:30,1,CN\nWEST,West,25:00,,\n"),
            company.Write("routes.csv", "route number,route name,site id,route region,departure days,transit days\nR1,North,EAST,North,135,2\nR2,South,EAST,South,weekdays,2\n"),
        ]);
        Assert.Equal(["not_a_time", "not_weekdays"], outcome.Issues.Select(i => i.Code).Order(StringComparer.Ordinal));
        var east = Assert.Single(await company.All<Site>());
        var calendar = Assert.Single(await company.All<Calendar>());
        Assert.Equal((870, 1, (long?)calendar.Id), (east.CutOffMinute, east.PreparationDays, east.CalendarId));
        var route = Assert.Single(await company.All<DeliveryRoute>());
        Assert.Equal((Weekdays.Monday | Weekdays.Wednesday | Weekdays.Friday, 2, "North", east.Id), (route.Weekdays, route.TransitDays, route.Region, route.SiteId));
        Assert.Equal([false, true], (await company.All<CalendarDay>()).OrderBy(d => d.Day).Select(d => d.IsWorking));
    }
}
