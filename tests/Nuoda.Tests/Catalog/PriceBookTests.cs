using Nuoda.Catalog;
using Nuoda.Customers;
using Xunit;
using static Nuoda.Tests.Catalog.CatalogFixture;

namespace Nuoda.Tests.Catalog;

public sealed class PriceBookTests
{
    private const string Today = "2026-03-20";

    [Theory, Databases.Both]
    public async Task A_customers_own_price_comes_before_that_of_its_class_its_region_and_everybody(Engine engine)
    {
        await using var catalog = await On(engine);
        var p = await catalog.GivenProduct("P");
        var customer = await catalog.GivenCustomer("C", c => (c.Class, c.Region) = ("A", "North"));
        var stranger = await catalog.GivenCustomer("S");
        PriceList[] lists =
        [
            await catalog.GivenList("ALL"), await catalog.GivenList("NORTH", PriceScope.Region, "North"), await catalog.GivenList("A", PriceScope.Class, "A"), await catalog.GivenList("OWN", PriceScope.Customer, customer: customer.Id),
        ];
        // The dearest comes first: it is precedence that decides, not the price.
        for (var i = 0; i < lists.Length; i++)
        {
            await catalog.GivenPrices("2026-01-01", 0, (lists[i], p, 10 + i, 1, 0, null));
            var (price, answer) = await Of(catalog, customer, p);
            Assert.Equal(10 + i, price);
            Assert.Equal(lists[i].Name, answer!.Reasons[0].Args[0]);
            Assert.Equal(10, (await Of(catalog, stranger, p)).Price);
        }
        var (_, explained) = await Of(catalog, customer, p);
        Assert.Equal(new PriceReason("price.why.list", "OWN", PriceScope.Customer, "13.00", "CNY", "1").InWords(), explained!.InWords()[0]);
        Assert.Contains("user:checker", explained.InWords()[1], StringComparison.Ordinal);
        // A list without the product is passed over, and that is said.
        await catalog.GivenPrices("2026-02-01", 0, (lists[3], p, null, 1, 0, null));
        var (next, why) = await Of(catalog, customer, p);
        Assert.Equal(12, next);
        Assert.Equal(("price.why.passed_over", "OWN"), (why!.Reasons[0].Key, (string?)why.Reasons[0].Args[0]));
    }

    [Theory, Databases.Both]
    public async Task The_latest_price_that_holds_on_the_day_counts_and_no_price_is_never_zero(Engine engine)
    {
        await using var catalog = await On(engine);
        var (p, c, list) = (await catalog.GivenProduct("P"), await catalog.GivenCustomer("C"), await catalog.GivenList("ALL", to: "2026-12-31"));
        await catalog.GivenPrices("2026-01-01", 0, (list, p, 10, 1, 0, null));
        await catalog.GivenPrices("2026-03-01", 0, (list, p, 8, 1, 0, "2026-03-31"));
        await catalog.GivenPrices("2026-06-01", 0, (list, p, 11, 1, 0, null));
        await catalog.GivenPrices("2026-09-01", 0, (list, p, null, 1, 0, null));
        await catalog.GivenPrices("2026-10-01", 0, (list, p, 12, 1, 0, null));
        var expected = new (string Day, decimal? Price)[]
        {
            ("2025-12-31", null), ("2026-01-01", 10), ("2026-02-28", 10), ("2026-03-01", 8), ("2026-03-31", 8), ("2026-04-01", 10), ("2026-06-01", 11), ("2026-09-01", null), ("2026-10-01", 12), ("2026-12-31", 12), ("2027-01-01", null),
        };
        foreach (var (day, price) in expected) Assert.Equal(price, (await Of(catalog, c, p, 1, day)).Price);
        // The history tells the same days.
        var spans = await PriceHistory.For(catalog.Db(), c.Id, p.Id, 1000, Day(Today), Ct);
        Assert.Equal([null, 12m, null, 11m, 10m, 8m, 10m, null], spans.Select(s => s.Answer?.PriceMillionths / 1_000_000m));
        Assert.Equal((Day("2026-04-01"), Day("2026-05-31")), (spans[4].From, spans[4].To!.Value));
    }

    [Theory, Databases.Both]
    public async Task Steps_and_packs_are_exact_to_the_cent(Engine engine)
    {
        await using var catalog = await On(engine);
        var (p, c, list) = (await catalog.GivenProduct("P"), await catalog.GivenCustomer("C"), await catalog.GivenList("ALL"));
        await using (var db = catalog.Database.Home.OpenDb())
        {
            db.Add(new ProductPack { Id = 1, ProductId = p.Id, Unit = "箱", Quantity = 12_000, SplitSurcharge = 1000 });
            await db.SaveChangesAsync(Ct);
        }
        await catalog.GivenPrices("2026-01-01", 0, (list, p, 1m, 1, 0, null), (list, p, 10m, 12, 0, null), (list, p, 0.7m, 1, 120, null));
        // Two cases at 10.00; one unit of such a case is 0.833333, and 24 of those would be a cent short.
        var cases = (await Of(catalog, c, p, 24)).Answer!;
        Assert.Equal((833_333L, 12_000L, 2000L), (cases.UnitPriceMillionths, cases.PackQuantity, cases.Gross(24_000)));
        // 30 are no whole cases: the price of the unit, and 10 % more for the six from an opened one.
        var loose = (await Of(catalog, c, p, 30)).Answer!;
        Assert.Equal((1_000_000L, 3060L, "price.why.split"), (loose.UnitPriceMillionths, loose.Gross(30_000), loose.Reasons[^1].Key));
        // From 120 on the step; one more than ten cases is loose: 84.70 and 0.07.
        Assert.Equal(8400L, (await Of(catalog, c, p, 120)).Answer!.Gross(120_000));
        Assert.Equal(8477L, (await Of(catalog, c, p, 121)).Answer!.Gross(121_000));
    }

    [Theory, Databases.Both]
    public async Task The_best_promotion_counts_and_never_raises_a_price(Engine engine)
    {
        await using var catalog = await On(engine);
        var (p, other) = (await catalog.GivenProduct("P", x => x.ProductGroup = "水"), await catalog.GivenProduct("O"));
        var (c, north) = (await catalog.GivenCustomer("C"), await catalog.GivenCustomer("N", x => x.Region = "North"));
        var list = await catalog.GivenList("ALL");
        await catalog.GivenPrices("2026-01-01", 0, (list, p, 10, 1, 0, null), (list, other, 10, 1, 0, null));
        await catalog.GivenPromotion("dear", "2026-01-01", "2026-12-31", x => (x.ProductId, x.Kind, x.PriceMillionths, x.Currency) = (p.Id, PromotionKind.Price, 11_000_000, "CNY"));
        Assert.Equal(PriceSourceKind.PriceLine, (await Of(catalog, c, p)).Answer!.Source.Kind);
        var ten = await catalog.GivenPromotion("ten", "2026-03-20", "2026-03-21", x => (x.ProductGroup, x.Percent) = ("水", 1000));
        Assert.Equal(new PriceSource(PriceSourceKind.Promotion, ten.Id), (await Of(catalog, c, p)).Answer!.Source);
        Assert.Equal(9, (await Of(catalog, c, p)).Price);
        Assert.Equal(10, (await Of(catalog, c, other)).Price);
        Assert.Equal(10, (await Of(catalog, c, p, 1, "2026-03-22")).Price);
        await catalog.GivenPromotion("north", "2026-01-01", "2026-12-31", x => (x.Scope, x.ScopeValue, x.ProductId, x.Kind, x.PriceMillionths, x.Currency) = (PriceScope.Region, "North", p.Id, PromotionKind.Price, 8_500_000, "CNY"));
        await catalog.GivenPromotion("many", "2026-01-01", "2026-12-31", x => (x.Percent, x.MinQuantity) = (5000, 100_000));
        await catalog.GivenPromotion("draft", "2026-01-01", "2026-12-31", x => (x.Percent, x.State) = (9000, ApprovalState.Draft));
        Assert.Equal(8.5m, (await Of(catalog, north, p)).Price);
        Assert.Equal(9, (await Of(catalog, c, p)).Price);
        Assert.Equal(5, (await Of(catalog, north, p, 100)).Price);
        Assert.Contains((await Of(catalog, north, p)).Answer!.InWords(), s => s.Contains("north", StringComparison.Ordinal) && s.Contains("8.50", StringComparison.Ordinal));
    }

    [Theory, Databases.Both]
    public async Task Who_was_told_of_a_rise_keeps_the_old_price_for_the_days_of_protection(Engine engine)
    {
        await using var catalog = await On(engine);
        var (p, q, list) = (await catalog.GivenProduct("P"), await catalog.GivenProduct("Q"), await catalog.GivenList("ALL"));
        var (told, untold) = (await catalog.GivenCustomer("T"), await catalog.GivenCustomer("U"));
        await catalog.GivenPrices("2026-01-01", 0, (list, p, 10, 1, 0, null), (list, q, 10, 1, 0, null));
        var change = await catalog.GivenPrices("2026-04-01", 30, (list, p, 12, 1, 0, null), (list, q, 9, 1, 0, null));
        await using (var db = catalog.Database.Home.OpenDb())
        {
            db.Add(new PriceAnnouncement { ChangeId = change.Id, CustomerId = told.Id, AnnouncedAt = Clock.GetUtcNow(), AnnouncedBy = "user:x" });
            await db.SaveChangesAsync(Ct);
        }
        Assert.Equal([10m, 10m, 10m, 12m], await Prices(catalog, told, p, "2026-03-31", "2026-04-01", "2026-04-30", "2026-05-01"));
        Assert.Equal([10m, 12m, 12m, 12m], await Prices(catalog, untold, p, "2026-03-31", "2026-04-01", "2026-04-30", "2026-05-01"));
        // A fall is for everybody at once.
        Assert.Equal([10m, 9m], await Prices(catalog, told, q, "2026-03-31", "2026-04-01"));
        Assert.Contains((await Of(catalog, told, p, 1, "2026-04-15")).Answer!.Reasons, r => r.Key == "price.why.protected" && Equals(r.Args[1], Day("2026-04-30")));
    }

    [Theory, Databases.Both]
    public async Task Many_customers_and_products_cost_as_many_commands_as_one_and_answer_the_same(Engine engine)
    {
        await using var catalog = await On(engine);
        var chance = new Random(7);
        var products = new List<Product>();
        for (var i = 0; i < 12; i++) products.Add(await catalog.GivenProduct($"P{i}", p => p.ProductGroup = $"G{i % 3}"));
        var customers = new List<Customer>();
        for (var i = 0; i < 10; i++) customers.Add(await catalog.GivenCustomer($"C{i}", c => (c.Class, c.Region) = ($"K{i % 3}", $"R{i % 2}")));
        var lists = new List<PriceList> { await catalog.GivenList("ALL") };
        for (var i = 0; i < 3; i++) lists.Add(await catalog.GivenList($"K{i}", PriceScope.Class, $"K{i}"));
        for (var i = 0; i < 2; i++) lists.Add(await catalog.GivenList($"R{i}", PriceScope.Region, $"R{i}"));
        for (var i = 0; i < 4; i++) lists.Add(await catalog.GivenList($"C{i}", PriceScope.Customer, customer: customers[i].Id));
        for (var i = 0; i < 40; i++)
        {
            var lines = Enumerable.Range(0, 6).Select(_ => (List: lists[chance.Next(lists.Count)], Product: products[chance.Next(products.Count)], From: chance.Next(3) * 10))
                .DistinctBy(l => (l.List.Id, l.Product.Id, l.From)).Select(l => (l.List, l.Product, chance.Next(9) == 0 ? (decimal?)null : chance.Next(100, 999) / 100m, 1m, (decimal)l.From, (string?)null)).ToList();
            await catalog.GivenPrices($"2026-{1 + (i % 5):00}-{1 + (i % 27):00}", 0, lines);
        }
        for (var i = 0; i < 5; i++) await catalog.GivenPromotion($"X{i}", "2026-02-01", "2026-04-30", p => (p.ProductGroup, p.Percent) = ($"G{i % 3}", chance.Next(1, 40) * 100));
        async Task<(PriceBook, int)> Load(long[] who, long[] what)
        {
            var before = catalog.Database.Commands.Count;
            var book = await PriceBook.Load(catalog.Db(), who, what, Day("2026-01-01"), Day("2026-06-30"), Ct);
            return (book, catalog.Database.Commands.Count - before);
        }
        var (all, cost) = await Load([.. customers.Select(c => c.Id)], [.. products.Select(p => p.Id)]);
        Assert.Equal(1, cost); // the customers; the batch of all else goes past EF, as one command
        var found = 0;
        foreach (var customer in customers)
        {
            foreach (var product in products)
            {
                var (one, single) = await Load([customer.Id], [product.Id]);
                Assert.Equal(cost, single);
                foreach (var day in new[] { "2026-01-15", "2026-03-03", "2026-06-30" }.Select(Day))
                {
                    foreach (var quantity in new[] { 1000L, 15_000, 20_000 })
                    {
                        var (a, b) = (all.Of(customer.Id, product.Id, quantity, day), one.Of(customer.Id, product.Id, quantity, day));
                        Assert.Equal((a?.PriceMillionths, a?.Source, a?.Currency), (b?.PriceMillionths, b?.Source, b?.Currency));
                        Assert.Equal(a?.InWords(), b?.InWords());
                        if (a is not null) found++;
                    }
                }
            }
        }
        Assert.True(found > 200, $"Only {found} prices.");
    }

    private static async Task<(decimal? Price, PriceAnswer? Answer)> Of(CatalogFixture catalog, Customer customer, Product product, decimal quantity = 1, string day = Today)
    {
        var book = await PriceBook.Load(catalog.Db(), [customer.Id], [product.Id], Day(day), Ct);
        var answer = book.Of(customer.Id, product.Id, (long)(quantity * 1000), Day(day));
        return (answer?.PriceMillionths / 1_000_000m, answer);
    }

    private static async Task<IReadOnlyList<decimal?>> Prices(CatalogFixture catalog, Customer customer, Product product, params string[] days)
    {
        var prices = new List<decimal?>();
        foreach (var day in days) prices.Add((await Of(catalog, customer, product, 1, day)).Price);
        return prices;
    }
}
