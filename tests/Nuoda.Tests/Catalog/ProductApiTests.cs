using System.Net;
using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Platform.Access;
using Xunit;

namespace Nuoda.Tests.Catalog;

/// <summary>Products as programs read and write them, and as people see them.</summary>
public sealed class ProductApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task A_program_enters_finds_and_changes_products(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        using var program = await web.WithKey(Role.Manager);
        for (var i = 0; i < 7; i++)
        {
            var made = await program.Ask("/api/products", "POST", $$$"""{"key":"K{{{i}}}","product":{"name":"N{{{i % 2}}}","productGroup":"{{{(i < 3 ? "水" : "酒")}}}","listedOn":{{{(i == 6 ? "\"2999-01-01\"" : "null")}}} }}""", ("Idempotency-Key", $"p{i}"));
            Assert.Equal((HttpStatusCode.Created, "\"1\""), (made.Status, made.ETag));
        }
        Assert.Equal(7, (await program.Pages("/api/products", 3)).Strings("key").Distinct().Count());
        Assert.Equal(["K6", "K5", "K4", "K3", "K2", "K1", "K0"], (await program.Pages("/api/products?sort=-key", 2)).Strings("key"));
        Assert.Equal(["K0", "K2"], (await program.Pages("/api/products?group=水&q=n0&sort=key", 1)).Strings("key"));
        Assert.Equal(["K6"], (await program.Pages("/api/products?listing=planned", 5)).Strings("key"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.Ask("/api/products?listing=sold")).Status);
        var address = $"/api/products/{(await program.Ask("/api/products?sort=key&limit=1")).Json.GetProperty("rows")[0].GetProperty("id").GetInt64()}";
        const string Body = """{"name":"水","packs":[{"unit":"箱","quantity":12,"gtin":"16291041500210","splitSurchargePercent":2.5}]}""";
        var changed = await program.Ask(address, "PUT", Body, ("If-Match", "\"1\""));
        Assert.Equal((HttpStatusCode.OK, "\"2\"", 2.5m), (changed.Status, changed.ETag, changed.Json.GetProperty("packs")[0].GetProperty("splitSurchargePercent").GetDecimal()));
        Assert.Equal(HttpStatusCode.Conflict, (await program.Ask(address, "PUT", Body.Replace("水", "酒", StringComparison.Ordinal), ("If-Match", "\"1\""))).Status);
        Assert.Equal(["K0"], (await program.Pages("/api/products?q=16291041500210", 5)).Strings("key"));
        using var viewer = await web.WithKey(Role.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.Ask(address, "PUT", Body, ("If-Match", "\"2\""))).Status);
        Assert.Equal(HttpStatusCode.OK, (await viewer.Ask(address)).Status);
    }

    [Theory, Databases.Both]
    public async Task A_person_edits_packs_in_the_form_and_a_wrong_one_is_named_at_its_field(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        using var visitor = await web.SignedIn(Role.Manager);
        await visitor.Get("/products/new");
        (string, string?)[] fields = [("Form.Version", "0"), ("Form.Key", "P1"), ("Form.Name", "水"), ("Form.Packs[0].Unit", "箱"), ("Form.Packs[0].Quantity", "12"), ("Form.Packs[0].MayBeSold", "true"), ("Form.Packs[1].Unit", ""), ("Form.Packs[1].MayBeSold", "true")];
        var wrong = await visitor.Post("/products/new", "edit", [.. fields, ("Form.Packs[0].Gtin", "123")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Contains("is no GTIN", await wrong.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        var saved = await visitor.Post("/products/new", "edit", fields);
        Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
        await using var db = web.Database.OpenDb();
        var pack = await db.Set<ProductPack>().SingleAsync(Ct);
        Assert.Equal(("箱", 12_000L, true, false), (pack.Unit, pack.Quantity, pack.MayBeSold, pack.MayBeSplit));
        var page = await visitor.Get($"/products/{pack.ProductId}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("箱", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.Get("/products/999")).Status);
    }
}
