using Nuoda.Catalog;
using Nuoda.Tests.Platform.Import;
using Xunit;

namespace Nuoda.Tests.Catalog;

public sealed class ProductImportTests
{
    private const string File = """
        商品编号,商品名称,商品条码,保质期,最低剩余保质期,上架日期,清库日期,下架日期
        P1,水,6291041500213,360,120,2026-01-01,2026-10-01,2026-12-31
        P2,茶,6291041500214,,,,,
        P3,酒,,,,,,
        """;

    [Theory, Databases.Both]
    public async Task Files_bring_gtin_shelf_life_and_listing_and_a_wrong_check_digit_is_a_row_error(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var outcome = await company.Import(File);
        Assert.Equal((3L, 1L), (outcome.Read, outcome.Rejected));
        var products = (await company.All<Product>()).ToDictionary(p => p.Key);
        Assert.Equal(["P1", "P3"], products.Keys.Order(StringComparer.Ordinal));
        var water = products["P1"];
        Assert.Equal(("6291041500213", 360, 120, new DateOnly(2026, 1, 1), new DateOnly(2026, 10, 1), new DateOnly(2026, 12, 31)),
            (water.Gtin, water.ShelfLifeDays!.Value, water.MinRemainingDays!.Value, water.ListedOn!.Value, water.RunDownOn!.Value, water.DelistedOn!.Value));
        Assert.Equal((null, null, null), (products["P3"].Gtin, products["P3"].ShelfLifeDays, products["P3"].ListedOn));
        // The same again changes nothing; other words do.
        Assert.Empty((await company.Import(File)).Updated);
        var changed = await company.Import(File.Replace("360,120", "240,120", StringComparison.Ordinal));
        Assert.Equal(1, changed.Updated["products"]);
        Assert.Equal(240, (await company.All<Product>()).Single(p => p.Key == "P1").ShelfLifeDays);
    }
}
