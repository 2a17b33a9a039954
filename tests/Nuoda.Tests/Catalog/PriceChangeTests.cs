using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Xunit;
using static Nuoda.Tests.Catalog.CatalogFixture;

namespace Nuoda.Tests.Catalog;

public sealed class PriceChangeTests
{
    private static readonly DateOnly Today = Day("2026-03-20");

    private static PriceChangeFields Fields(decimal price, string name = "rise", string day = "2026-04-01") => new(name, Day(day), 0, [new("ALL", "P", price)]);

    [Theory, Databases.Both]
    public async Task A_price_holds_once_somebody_else_has_approved_it(Engine engine)
    {
        await using var catalog = await On(engine);
        var (p, c) = (await catalog.GivenProduct("P"), await catalog.GivenCustomer("C"));
        await catalog.GivenList("ALL");
        async Task<decimal?> Price() => (await PriceBook.Load(catalog.Db(), [c.Id], [p.Id], Day("2026-04-01"), Ct)).Of(c.Id, p.Id, 1000, Day("2026-04-01"))?.PriceMillionths / 1_000_000m;
        var change = (await catalog.Changes("ann").Add(Fields(10), Person("ann"), Ct)).Value;
        Assert.Null(await Price());
        Assert.Equal((ErrorKind.Forbidden, "approval.own_work"), await catalog.Changes("ann").Approve(change.Id, 1, Person("ann"), Today, Ct) is { Error: { } own } ? (own.Kind, own.Code) : default);
        // Whoever changed it had a hand in it too.
        Assert.Null((await catalog.Changes("bob").Change(change.Id, 1, Fields(11), Person("bob"), Ct)).Error);
        Assert.Equal("approval.own_work", (await catalog.Changes("bob").Approve(change.Id, 2, Person("bob"), Today, Ct)).Error!.Code);
        Assert.Equal("approval.people_only", (await catalog.Changes("x").Approve(change.Id, 2, Person("x") with { UserId = null }, Today, Ct)).Error!.Code);
        Assert.Null(await Price());
        Assert.Null((await catalog.Changes("eve").Approve(change.Id, 2, Person("eve"), Today, Ct)).Error);
        Assert.Equal(11, await Price());
        // From now on it stays as it is.
        Assert.Equal("approval.not_draft", (await catalog.Changes("bob").Change(change.Id, 3, Fields(99), Person("bob"), Ct)).Error!.Code);
        Assert.Equal("approval.not_draft", (await catalog.Changes("eve").Approve(change.Id, 3, Person("eve"), Today, Ct)).Error!.Code);
        Assert.Equal(11, await Price());
        var entry = await catalog.Db().AuditEntries.Where(e => e.Entity == "price_changes").OrderBy(e => e.Id).LastAsync(Ct);
        Assert.Equal("user:eve", entry.Actor);
        Assert.Contains("Approved", entry.After!, StringComparison.Ordinal);
        // Before its day it can be withdrawn, then it never held.
        Assert.Null((await catalog.Changes("eve").Withdraw(change.Id, 3, Person("eve"), Today, Ct)).Error);
        Assert.Null(await Price());
    }

    [Theory, Databases.Both]
    public async Task What_is_entered_or_approved_wrongly_is_refused_and_nothing_is_stored(Engine engine)
    {
        await using var catalog = await On(engine);
        var p = await catalog.GivenProduct("P");
        var (list, customer) = (await catalog.GivenList("ALL"), await catalog.GivenCustomer("C", c => c.SalesPerson = "李"));
        await catalog.GivenList("OWN", PriceScope.Customer, customer: customer.Id);
        async Task<string?> Field(params PriceLineFields[] lines) => (await catalog.Changes("ann").Add(new("x", Day("2026-04-01"), 0, lines), Person("ann", scope: new(ScopeKind.Own, ["王"])), Ct)).Error?.Field;
        Assert.Equal("lines[0].priceList", await Field(new PriceLineFields("NONE", "P", 1)));
        // A foreign customer's list is not there.
        Assert.Equal("lines[0].priceList", await Field(new PriceLineFields("OWN", "P", 1)));
        Assert.Equal("lines[1].product", await Field(new("ALL", "P", 1), new("ALL", "NONE", 1)));
        Assert.Equal("lines[1].product", await Field(new("ALL", "P", 1), new("ALL", "P", 2)));
        Assert.Equal("lines[0].price", await Field(new PriceLineFields("ALL", "P", 0.0000001m)));
        Assert.Equal("lines[0].price", await Field(new PriceLineFields("ALL", "P", -1)));
        Assert.Equal("lines[0].packQuantity", await Field(new PriceLineFields("ALL", "P", 1, 0)));
        Assert.Equal("lines[0].toDay", await Field(new PriceLineFields("ALL", "P", 1, ToDay: Day("2026-03-31"))));
        Assert.Equal((0, 0), (await catalog.Db().Set<PriceChange>().CountAsync(Ct), await catalog.Db().Set<PriceLine>().CountAsync(Ct)));

        var empty = (await catalog.Changes("ann").Add(new("x", Day("2026-04-01")), Person("ann"), Ct)).Value;
        Assert.Equal("price_change.empty", (await catalog.Changes("eve").Approve(empty.Id, 1, Person("eve"), Today, Ct)).Error!.Code);
        var past = (await catalog.Changes("ann").Add(Fields(1, day: "2026-03-19"), Person("ann"), Ct)).Value;
        Assert.Equal("price_change.day_passed", (await catalog.Changes("eve").Approve(past.Id, 1, Person("eve"), Today, Ct)).Error!.Code);
        // The checker must have read the old price that will be replaced.
        var change = (await catalog.Changes("ann").Add(Fields(12), Person("ann"), Ct)).Value;
        await catalog.GivenPrices("2026-03-25", 0, (list, p, 11, 1, 0, null));
        Assert.Equal("price_change.old_moved", (await catalog.Changes("eve").Approve(change.Id, 1, Person("eve"), Today, Ct)).Error!.Code);
        Assert.Null((await catalog.Changes("ann").Change(change.Id, 1, Fields(12), Person("ann"), Ct)).Error);
        Assert.Equal(11_000_000, (await PriceChangeFile.Read(catalog.Db(), change.Id, DataScope.All, Ct))!.Lines[0].Line.OldMillionths);
        Assert.Null((await catalog.Changes("eve").Approve(change.Id, 2, Person("eve"), Today, Ct)).Error);
    }

    /// <summary>Drill R10 for prices: whatever two people do to one change at once, one wins and the other hears what differs.</summary>
    [Theory, Databases.Both("approve", "approve"), Databases.Both("edit", "edit"), Databases.Both("approve", "edit"), Databases.Both("edit", "approve"), Databases.Both("withdraw", "approve")]
    public async Task Of_two_who_act_on_one_change_at_once_one_wins_and_the_other_hears_what_differs(Engine engine, string first, string second)
    {
        await using var catalog = await On(engine);
        await catalog.GivenProduct("P");
        await catalog.GivenList("ALL");
        for (var round = 0; round < 5; round++)
        {
            var change = (await catalog.Changes("ann").Add(Fields(10, $"round {round}"), Person("ann"), Ct)).Value;
            using var start = new Barrier(2);
            Task<Result<PriceChange>> Act(string what, string who) => Task.Run(async () =>
            {
                var edit = catalog.Changes(who);
                start.SignalAndWait(Ct);
                return what switch
                {
                    "approve" => await edit.Approve(change.Id, 1, Person(who), Today, Ct),
                    "withdraw" => await edit.Withdraw(change.Id, 1, Person(who), Today, Ct),
                    _ => await edit.Change(change.Id, 1, Fields(20, who), Person(who), Ct),
                };
            }, Ct);
            var results = await Task.WhenAll(Act(first, "bob"), Act(second, "eve"));
            var lost = Assert.Single(results, r => r.Error is not null).Error!;
            Assert.Equal((ErrorKind.Conflict, "record.changed"), (lost.Kind, lost.Code));
            Assert.NotEmpty(lost.Differences);
            var file = (await PriceChangeFile.Read(catalog.Db(), change.Id, DataScope.All, Ct))!;
            var (winner, who) = results[0].Error is null ? (first, "bob") : (second, "eve");
            Assert.Equal((2, winner switch { "approve" => ApprovalState.Approved, "withdraw" => ApprovalState.Withdrawn, _ => ApprovalState.Draft }), (file.Change.Version, file.Change.State));
            Assert.Equal(winner == "edit" ? (who, 20_000_000) : ($"round {round}", 10_000_000), (file.Change.Name, file.Lines.Single().Line.PriceMillionths!.Value));
            // Withdrawn, so that the next round begins without a price.
            if (file.Change.State == ApprovalState.Approved) Assert.Null((await catalog.Changes("bob").Withdraw(change.Id, 2, Person("bob"), Today, Ct)).Error);
        }
    }

    [Theory, Databases.Both]
    public async Task Those_whose_price_changes_are_found_by_what_they_bought_and_protected_once_told(Engine engine)
    {
        await using var catalog = await On(engine);
        await AnOrder.Of("BUYER").On("2026-02-01").WithLine("P", 4).WithLine("P", 6).Store(catalog.Database);
        await AnOrder.Of("OWN").On("2026-02-01").WithLine("P").Store(catalog.Database);
        await AnOrder.Of("LONG-AGO").On("2025-01-01").WithLine("P").Store(catalog.Database);
        await AnOrder.Of("OTHER").On("2026-02-01").WithLine("Q").Store(catalog.Database);
        var (p, ids) = (await catalog.Db().Set<Product>().SingleAsync(x => x.Key == "P", Ct), await catalog.Db().Set<Nuoda.Customers.Customer>().ToDictionaryAsync(c => c.Key, c => c.Id, Ct));
        var (all, own) = (await catalog.GivenList("ALL"), await catalog.GivenList("OWN", PriceScope.Customer, customer: ids["OWN"]));
        await catalog.GivenPrices("2026-01-01", 0, (all, p, 10, 1, 0, null), (own, p, 8, 1, 0, null));
        var change = (await catalog.Changes("ann").Add(Fields(12) with { ProtectionDays = 10 }, Person("ann"), Ct)).Value;
        AnnouncePriceChange Announcing() => new(catalog.Db("user:ann"), new SalesOfOrders(), Clock);
        Assert.Equal("price_change.not_approved", (await Announcing().Announce(change.Id, 1, 90, Person("ann"), Today, Ct)).Error!.Code);
        Assert.Null((await catalog.Changes("eve").Approve(change.Id, 1, Person("eve"), Today, Ct)).Error);
        // Its own list comes first: OWN is not touched.
        var affected = Assert.Single(await Announcing().Affected((await PriceChangeFile.Read(catalog.Db(), change.Id, DataScope.All, Ct))!.Change, 90, DataScope.All, Today, Ct));
        Assert.Equal(("BUYER", 10_000_000L, 12_000_000L, Day("2026-02-01")), (affected.CustomerKey, affected.Before!.PriceMillionths, affected.After!.PriceMillionths, affected.LastOrderedOn!.Value));
        Assert.Equal(1, (await Announcing().Announce(change.Id, 2, 90, Person("ann"), Today, Ct)).Value);
        Assert.Equal(ErrorKind.Conflict, (await Announcing().Announce(change.Id, 2, 900, Person("ann"), Today, Ct)).Error!.Kind);
        Assert.Equal(1, (await Announcing().Announce(change.Id, 3, 900, Person("ann"), Today, Ct)).Value);
        var book = await PriceBook.Load(catalog.Db(), [.. ids.Values], [p.Id], Day("2026-04-05"), Ct);
        Assert.Equal([10m, 8m, 10m, 12m], new[] { "BUYER", "OWN", "LONG-AGO", "OTHER" }.Select(k => book.Of(ids[k], p.Id, 1000, Day("2026-04-05"))!.PriceMillionths / 1_000_000m));
        var told = new List<AffectedPrice>();
        await foreach (var row in Announcing().Announcement((await PriceChangeFile.Read(catalog.Db(), change.Id, DataScope.All, Ct))!.Change, DataScope.All, Ct)) told.Add(row);
        Assert.Equal(["BUYER", "LONG-AGO"], told.Select(t => t.CustomerKey).Order(StringComparer.Ordinal));
        Assert.Equal("price_change.in_force", (await Announcing().Announce(change.Id, 4, 90, Person("ann"), Day("2026-04-01"), Ct)).Error!.Code);
    }

    [Theory, Databases.Both]
    public async Task A_promotion_needs_a_second_person_too(Engine engine)
    {
        await using var catalog = await On(engine);
        await catalog.GivenProduct("P");
        EditPromotion Edit(string who) => new(catalog.Db("user:" + who), Clock);
        var company = Nuoda.Platform.Settings.Company.Default;
        async Task<string?> Field(PromotionFields fields) => (await Edit("ann").Add(fields, company, Person("ann"), Ct)).Error?.Field;
        var good = new PromotionFields("spring", Day("2026-04-01"), Day("2026-04-30"), Percent: 10);
        Assert.Equal("toDay", await Field(good with { ToDay = Day("2026-03-31") }));
        Assert.Equal("percent", await Field(good with { Percent = 101 }));
        Assert.Equal("product", await Field(good with { Kind = PromotionKind.Price, Price = 5 }));
        Assert.Equal("scopeValue", await Field(good with { Scope = PriceScope.Region }));
        Assert.Equal("customer", await Field(good with { Scope = PriceScope.Customer, Customer = "NONE" }));
        Assert.Equal(0, await catalog.Db().Set<Promotion>().CountAsync(Ct));
        var promotion = (await Edit("ann").Add(good with { Kind = PromotionKind.Price, Product = "P", Price = 5 }, company, Person("ann"), Ct)).Value;
        Assert.Equal("approval.own_work", (await Edit("ann").Approve(promotion.Id, 1, Person("ann"), Today, Ct)).Error!.Code);
        Assert.Equal("promotion.over", (await Edit("eve").Approve(promotion.Id, 1, Person("eve"), Day("2026-05-01"), Ct)).Error!.Code);
        Assert.Null((await Edit("eve").Approve(promotion.Id, 1, Person("eve"), Today, Ct)).Error);
        Assert.Equal("approval.not_draft", (await Edit("ann").Change(promotion.Id, 2, good, company, Person("ann"), Ct)).Error!.Code);
    }
}
