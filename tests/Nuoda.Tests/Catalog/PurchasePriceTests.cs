using Nuoda.Catalog;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Xunit;
using static Nuoda.Tests.Catalog.CatalogFixture;

namespace Nuoda.Tests.Catalog;

public sealed class PurchasePriceTests
{
    [Theory]
    [InlineData(10, 6, 7, "0.4", "0.3", "11.666667")]
    [InlineData(10, 8, 10, "0.2", "0", "12.5")]
    [InlineData(10, 8, 12, "0.2", "-0.2", "15")]
    public void The_margin_is_the_share_of_the_sale_price_that_is_left(int sale, int old, int now, string before, string after, string keeping)
    {
        var margin = MarginOnList.Of(sale * 1_000_000L, old * 1_000_000L, now * 1_000_000L);
        decimal Of(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((Of(before), Of(after), Of(keeping)), (margin.Before!.Value, margin.After!.Value, margin.Keeping!.Value / 1_000_000m));
        Assert.Equal((null, null), MarginOnList.Of(sale * 1_000_000L, null, now * 1_000_000L) is var first ? (first.Before, first.Keeping) : default);
        Assert.Null(MarginOnList.Of(0, 1, 1).After);
    }

    [Theory, Databases.Both]
    public async Task A_planned_price_shows_what_it_will_do_and_one_that_has_begun_stays(Engine engine)
    {
        await using var catalog = await On(engine);
        await AnOrder.Of("C").On("2026-02-01").WithLine("P", 40).Store(catalog.Database);
        var p = catalog.Db().Set<Product>().Single();
        var (all, dollars) = (await catalog.GivenList("ALL"), await catalog.GivenList("USD", currency: "USD"));
        await catalog.GivenPrices("2026-01-01", 0, (all, p, 10, 1, 0, null), (all, p, 108, 12, 0, null), (dollars, p, 2, 1, 0, null));
        EditPurchasePrice Edit() => new(catalog.Db());
        async Task<Result<PurchasePrice>> Add(decimal price, string day) => await Edit().Add(p.Id, new("S", Day(day), price), Company.Default, "user:ann", Ct);
        Assert.Null((await Add(6, "2026-01-01")).Error);
        var planned = await Add(7.5m, "2026-04-01");
        Assert.Equal("purchase.there_already", (await Add(8, "2026-04-01")).Error!.Code);
        Assert.Equal("supplier", (await Edit().Add(p.Id, new(null, Day("2026-04-01"), 1), Company.Default, "user:ann", Ct)).Error!.Field);
        var effects = await PurchaseEffect.Of(catalog.Db(), new SalesOfOrders(), p.Id, Day("2026-03-20"), DataScope.All, Ct);
        Assert.Equal([7_500_000L, 6_000_000], effects.Select(e => e.Price.PriceMillionths));
        // 40 units at 1.50 more.
        Assert.Equal((40_000L, 6_000L), (effects[0].SoldQuantity, effects[0].Cost!.Value));
        Assert.Equal([(1000L, 0.4m, 0.25m), (12_000, 1m / 3, 1.5m / 9)], effects[0].Lists.OrderBy(m => m.PackQuantity).Select(m => (m.PackQuantity, m.Before!.Value, m.After!.Value)));
        Assert.Empty(effects[1].Lists);
        Assert.Equal("purchase.in_force", (await Edit().Remove(p.Id, effects[1].Price.Id, 1, Day("2026-03-20"), Ct)).Error!.Code);
        Assert.Equal(ErrorKind.NotFound, (await Edit().Remove(p.Id + 1, planned.Value.Id, 1, Day("2026-03-20"), Ct)).Error!.Kind);
        Assert.Null((await Edit().Remove(p.Id, planned.Value.Id, 1, Day("2026-03-20"), Ct)).Error);
    }
}
