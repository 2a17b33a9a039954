using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Xunit;
using static Nuoda.Tests.Catalog.CatalogFixture;

namespace Nuoda.Tests.Catalog;

public sealed class EditProductTests
{
    private static readonly PackFields Case = new("箱", 12, "16291041500210", SplitSurchargePercent: 5), Pallet = new("托盘", 480, MayBeSold: false);

    [Theory, Databases.Both]
    public async Task A_product_is_entered_with_its_packs_and_read_back(Engine engine)
    {
        await using var catalog = await On(engine);
        var old = await catalog.GivenProduct("OLD");
        var added = await catalog.Edit().Add(" P1 ", new("水", "饮料", "瓶", 12, Gtin: "6291041500213", ShelfLifeDays: 180, MinRemainingDays: 60, ListedOn: Day("2026-04-01"), Successor: "OLD", Packs: [Case, Pallet]), Ct);
        Assert.Null(added.Error);
        var file = (await ProductFile.Read(catalog.Db(), added.Value.Id, DataScope.All, Ct))!;
        Assert.Equal(("P1", "水", 12_000L, old.Id, ListingState.Planned), (file.Product.Key, file.Product.Name, file.Product.PackQuantity!.Value, file.Successor!.Id, file.Product.ListingOn(Day("2026-03-20"))));
        Assert.Equal([("箱", 12_000L, true, 500), ("托盘", 480_000L, false, 0)], file.Packs.Select(p => (p.Unit, p.Quantity, p.MayBeSold, p.SplitSurcharge)));
        Assert.Equal(ErrorKind.Conflict, (await catalog.Edit().Add("P1", new("x"), Ct)).Error!.Kind);
    }

    [Theory, Databases.Both]
    public async Task Whoever_changes_only_packs_raises_the_version_and_the_second_hears_of_it(Engine engine)
    {
        await using var catalog = await On(engine);
        var id = (await catalog.Edit().Add("P1", new("水", Packs: [Case]), Ct)).Value.Id;
        Assert.Null((await catalog.Edit().Change(id, 1, new("水", Packs: [Case with { Quantity = 24 }]), Ct)).Error);
        Assert.Equal(2, (await catalog.Stored(id)).Version);
        var second = await catalog.Edit().Change(id, 1, new("矿泉水", Packs: [Case]), Ct);
        Assert.Equal((ErrorKind.Conflict, "record.changed"), (second.Error!.Kind, second.Error.Code));
        Assert.Contains(second.Error.Differences, d => d is { Field: "name", Yours: "矿泉水", Theirs: "水" });
        Assert.Equal(24_000, await catalog.Db().Set<ProductPack>().Where(p => p.ProductId == id).Select(p => p.Quantity).SingleAsync(Ct));
        // Said the same, nothing changes.
        Assert.Null((await catalog.Edit().Change(id, 2, new("水", Packs: [Case with { Quantity = 24 }]), Ct)).Error);
        Assert.Equal(2, (await catalog.Stored(id)).Version);
    }

    [Theory, Databases.Both]
    public async Task What_cannot_be_is_refused_at_its_field(Engine engine)
    {
        await using var catalog = await On(engine);
        var other = await catalog.GivenProduct("OTHER", p => p.Gtin = "96385074");
        var id = (await catalog.Edit().Add("P1", new("水"), Ct)).Value.Id;
        await using (var db = catalog.Database.Home.OpenDb()) await db.Set<Product>().Where(p => p.Id == other.Id).ExecuteUpdateAsync(s => s.SetProperty(p => p.SuccessorId, id), Ct);
        async Task<string?> Field(ProductFields fields) => (await catalog.Edit().Change(id, 1, fields, Ct)).Error?.Field;
        Assert.Equal("name", await Field(new(" ")));
        Assert.Equal("gtin", await Field(new("水", Gtin: "6291041500214")));
        Assert.Equal("gtin", await Field(new("水", Gtin: "96385074")));
        Assert.Equal("packs[0].gtin", await Field(new("水", Packs: [Case with { Gtin = "96385074" }])));
        Assert.Equal("gtin", await Field(new("水", Gtin: Case.Gtin, Packs: [Case])));
        Assert.Equal("minRemainingDays", await Field(new("水", ShelfLifeDays: 10, MinRemainingDays: 11)));
        Assert.Equal("delistedOn", await Field(new("水", RunDownOn: Day("2026-05-01"), DelistedOn: Day("2026-04-01"))));
        Assert.Equal("successor", await Field(new("水", Successor: "NONE")));
        Assert.Equal("successor", await Field(new("水", Successor: "OTHER")));
        Assert.Equal("packs[1].unit", await Field(new("水", Packs: [Case, Case with { Gtin = null }])));
        Assert.Equal("packs[1].quantity", await Field(new("水", Packs: [Case, new("托盘", 100)])));
        Assert.Equal("packs[0].splitSurchargePercent", await Field(new("水", Packs: [Case with { SplitSurchargePercent = 0.001m }])));
        Assert.Equal(1, (await catalog.Stored(id)).Version);
    }

    [Fact]
    public void A_product_is_listed_between_its_dates()
    {
        ListingState On(string day) => Listing.On(Day(day), Day("2026-02-01"), Day("2026-05-01"), Day("2026-06-01"));
        Assert.Equal([ListingState.Planned, ListingState.Listed, ListingState.Listed, ListingState.RunningDown, ListingState.Delisted], new[] { "2026-01-31", "2026-02-01", "2026-04-30", "2026-05-01", "2026-06-01" }.Select(On));
        Assert.Equal(ListingState.Listed, Listing.On(Day("2026-01-01"), null, null, null));
        Assert.Equal([false, true, true, false], Enum.GetValues<ListingState>().Select(s => s.MayBeOrdered()));
    }

    [Theory]
    [InlineData(24, 2, 0, true, 0)]
    [InlineData(30, 2, 6, true, 500)]
    [InlineData(5, 0, 5, true, 500)]
    public void A_quantity_lies_in_the_smallest_pack_that_is_sold(int quantity, long whole, long loose, bool isAllowed, int surcharge)
    {
        ProductPack[] packs = [new() { Unit = "托盘", Quantity = 480_000 }, new() { Unit = "箱", Quantity = 12_000, SplitSurcharge = 500 }, new() { Unit = "内盒", Quantity = 4_000, MayBeSold = false }];
        var fit = PackFit.Of(packs, quantity * 1000L);
        Assert.Equal((whole, loose * 1000, isAllowed, surcharge), (fit.Whole, fit.Loose, fit.IsAllowed, fit.Surcharge));
        packs[1].MayBeSplit = false;
        Assert.Equal(loose == 0, PackFit.Of(packs, quantity * 1000L).IsAllowed);
    }

    [Theory, Databases.Both]
    public async Task Substitutes_come_in_their_order_and_those_of_the_customer_first(Engine engine)
    {
        await using var catalog = await On(engine);
        var (p, a, b, gone) = (await catalog.GivenProduct("P"), await catalog.GivenProduct("A"), await catalog.GivenProduct("B"), await catalog.GivenProduct("GONE", x => x.DelistedOn = Day("2026-01-01")));
        var (wang, li) = (await catalog.GivenCustomer("W", c => c.SalesPerson = "王"), await catalog.GivenCustomer("L", c => c.SalesPerson = "李"));
        EditSubstitute Edit() => new(catalog.Db());
        foreach (var fields in new SubstituteFields[] { new("A", null, 1), new("B", null, 2), new("GONE", null, 3), new("B", "W", 5, SubstitutePrice.Original) })
            Assert.Null((await Edit().Add(p.Id, fields, DataScope.All, Ct)).Error);
        async Task<long[]> Of(long customer) => [.. (await Substitutes.Of(catalog.Db(), [p.Id], customer, Day("2026-03-20"), Ct))[p.Id].Select(s => s.SubstituteId)];
        Assert.Equal([b.Id, a.Id], await Of(wang.Id));
        Assert.Equal([a.Id, b.Id], await Of(li.Id));
        Assert.Equal("substitute.there_already", (await Edit().Add(p.Id, new("A"), DataScope.All, Ct)).Error!.Code);
        Assert.Equal("substitute.itself", (await Edit().Add(p.Id, new("P"), DataScope.All, Ct)).Error!.Code);
        // What was agreed with a customer outside the scope is neither seen nor made nor removed.
        var scope = new DataScope(ScopeKind.Own, ["李"]);
        var own = (await ProductFile.Read(catalog.Db(), p.Id, DataScope.All, Ct))!.Substitutes.Single(s => s.CustomerId == wang.Id);
        Assert.DoesNotContain((await ProductFile.Read(catalog.Db(), p.Id, scope, Ct))!.Substitutes, s => s.Id == own.Id);
        Assert.Equal("customer", (await Edit().Add(p.Id, new("A", "W"), scope, Ct)).Error!.Field);
        Assert.Equal(ErrorKind.NotFound, (await Edit().Remove(p.Id, own.Id, 1, scope, Ct)).Error!.Kind);
        Assert.Null((await Edit().Remove(p.Id, own.Id, 1, DataScope.All, Ct)).Error);
        Assert.Equal([a.Id, b.Id], await Of(wang.Id));
    }
}
