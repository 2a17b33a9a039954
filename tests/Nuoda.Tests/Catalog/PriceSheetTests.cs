using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;
using Xunit;
using static Nuoda.Tests.Catalog.CatalogFixture;

namespace Nuoda.Tests.Catalog;

/// <summary>Prices from files, and the pages around them.</summary>
public sealed class PriceSheetTests
{
    [Theory, Databases.Both]
    public async Task Every_wrong_row_is_named_and_the_good_ones_are_read(Engine engine)
    {
        await using var catalog = await On(engine);
        await catalog.GivenProduct("P");
        await catalog.GivenProduct("Q");
        await catalog.GivenList("ALL");
        var sheet = await Read(catalog, """
            价目表编号,商品编号,价格,计价数量,起订量,截止日
            ALL,P,"1,234.50",12,100,2026-05-01
            ALL,Q,-,,,
            NONE,P,1,,,
            ALL,X,1,,,
            ALL,P,many,,,
            ALL,P,,,,
            ALL,P,1,,,2026-01-01
            ALL,Q,3,,,
            """);
        Assert.Equal([new("ALL", "P", 1234.5m, 12, 100, CatalogFixture.Day("2026-05-01")), new("ALL", "Q", null), new("NONE", "P", 1), new("ALL", "X", 1), new("ALL", "P", 1, ToDay: CatalogFixture.Day("2026-01-01")), new("ALL", "Q", 3)], sheet.Lines);
        Assert.Equal([4L, 5, 6, 7, 8, 9], sheet.Faults.Select(f => f.Row));
        Assert.Equal(["NONE", "X", "many", "", "2026-01-01", "Q"], sheet.Faults.Select(f => f.Value));
        // English heads, and a workbook.
        using var content = new MemoryStream();
        using (var writer = TabularWriter.Xlsx(content, "x"))
        {
            writer.Header("Price list", "Product number", "New price");
            writer.Row("ALL", "P", 7.25m);
        }
        Assert.Equal([new("ALL", "P", 7.25m)], (await Read(catalog, content.ToArray(), "x.xlsx")).Lines);
    }

    [Theory, Databases.Both]
    public async Task From_the_form_to_the_price_by_two_people(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        await using (var db = web.Database.OpenDb())
        {
            db.Add(new Product { Id = await db.Reserve("products", 1, Ct), Key = "P", Name = "水" });
            db.Add(new Nuoda.Customers.Customer { Id = await db.Reserve("customers", 1, Ct), Key = "C", Name = "甲" });
            await db.SaveChangesAsync(Ct);
        }
        using var maker = await web.SignedIn(Role.Sales);
        await maker.Get("/price-lists/new");
        Assert.Equal(HttpStatusCode.Found, (await maker.Post("/price-lists/new", "list", ("Form.Key", "ALL"), ("Form.Name", "标准"), ("Form.Scope", "Everybody"))).StatusCode);
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var made = await maker.Post("/price-changes/new", "edit", ("Form.Version", "0"), ("Form.Name", "春季"), ("Form.EffectiveOn", day), ("Form.ProtectionDays", "5"));
        Assert.Equal(HttpStatusCode.Found, made.StatusCode);
        var wrong = await Upload(maker, "/price-changes/1/upload", "价目表编号,商品编号,价格\nALL,P,many\n", "store");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Contains("many", await wrong.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        var looked = await Upload(maker, "/price-changes/1/upload", "价目表编号,商品编号,价格\nALL,P,8.5\n", "check");
        Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        await using (var db = web.Database.OpenDb()) Assert.Equal(0, await db.Set<PriceLine>().CountAsync(Ct));
        Assert.Equal(HttpStatusCode.Found, (await Upload(maker, "/price-changes/1/upload", "价目表编号,商品编号,价格\nALL,P,8.5\n", "store")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await maker.Get("/price-changes/1/approve")).Status);

        using var checker = await web.SignedIn(Role.Finance);
        var review = await checker.Get("/price-changes/1/approve");
        Assert.Contains("8.50", review.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await checker.Post("/price-changes/1/approve", "approve", ("Form.Version", "1"))).StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await checker.Post("/price-changes/1/approve", "approve", ("Form.Version", "2"))).StatusCode);
        foreach (var page in new[] { "/price-lists", "/price-lists/1", "/price-changes", "/price-changes/1", "/promotions", "/products/1/prices?customer=C", "/products/1/purchase-prices", "/price-changes/1/announcement?format=csv", "/price-lists/1/export?format=csv" })
            Assert.Equal((page, HttpStatusCode.OK), (page, (await checker.Get(page)).Status));
        Assert.Contains("8.50", (await checker.Get("/products/1/prices?customer=C")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await maker.Get("/price-changes/1/announce")).Status);

        using var program = await web.WithKey(Role.Agent);
        var price = await program.Ask($"/api/prices?customer=C&product=P&quantity=3&day={day}");
        Assert.Equal((HttpStatusCode.OK, 25.5m, "priceLine"), (price.Status, price.Json.GetProperty("gross").GetDecimal(), price.Json.GetProperty("source").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await program.Ask("/api/prices?customer=C&product=P")).Status);
        using var manager = await web.WithKey(Role.Manager);
        Assert.Equal((HttpStatusCode.Conflict, "approval.not_draft"), await manager.Ask("/api/price-changes/1", "PUT", $$"""{"name":"x","effectiveOn":"{{day}}"}""", ("If-Match", "\"3\"")) is var put ? (put.Status, put.Code) : default);
        var stale = await manager.Ask("/api/price-changes/1", "PUT", $$"""{"name":"x","effectiveOn":"{{day}}"}""", ("If-Match", "\"2\""));
        Assert.Equal((HttpStatusCode.Conflict, "record.changed"), (stale.Status, stale.Code));
        Assert.Contains(stale.Json.GetProperty("differences").EnumerateArray(), d => d.GetProperty("theirs").GetString() == "春季");
        var entered = await manager.Ask("/api/price-changes", "POST", $$"""{"name":"api","effectiveOn":"{{day}}","lines":[{"priceList":"ALL","product":"P","price":9}]}""", ("Idempotency-Key", "one"));
        Assert.Equal((HttpStatusCode.Created, 8.5m), (entered.Status, entered.Json.GetProperty("lines")[0].GetProperty("old").GetDecimal()));
        Assert.Equal(HttpStatusCode.Forbidden, (await manager.Ask("/api/price-changes/2/approve", "POST", "{}", ("If-Match", "\"1\""))).Status);
        Assert.Equal(["春季", "api"], (await manager.Pages("/api/price-changes", 1)).Strings("name").Reverse());
    }

    private static async Task<HttpResponseMessage> Upload(Visitor visitor, string path, string csv, string act)
    {
        await visitor.Get(path);
        using var content = new MultipartFormDataContent
        {
            { new StringContent("upload"), "_handler" }, { new StringContent(visitor.Token), "__RequestVerificationToken" }, { new StringContent("1"), "Form.Version" }, { new StringContent(act), "Form.Do" },
        };
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        content.Add(file, "Form.File", "prices.csv");
        return await visitor.Client.PostAsync(path, content, Ct);
    }

    private static Task<PriceSheet> Read(CatalogFixture catalog, string csv) => Read(catalog, Encoding.UTF8.GetBytes(csv), "prices.csv");

    private static async Task<PriceSheet> Read(CatalogFixture catalog, byte[] file, string name)
    {
        var path = Path.Combine(Path.GetDirectoryName(catalog.Database.Home.SqliteFile)!, name);
        await File.WriteAllBytesAsync(path, file, Ct);
        var read = await PriceSheet.Read(catalog.Db(), path, name, CatalogFixture.Day("2026-04-01"), DataScope.All, Ct);
        Assert.Null(read.Error);
        return read.Value;
    }
}
