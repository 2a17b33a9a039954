using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Access;
using Xunit;

namespace Nuoda.Tests.Platform.Api;

/// <summary>An idempotency key on a multipart upload: the boundary, drawn anew by most clients at each try, is no part of what is asked.</summary>
public sealed class UploadIdempotencyTests
{
    private const string Orders = "order id,customer id,product,quantity,order date,promised date,delivered date\nA1,C1,P1,10,2026-01-05,2026-01-10,2026-01-09\n";

    [Theory, Databases.Both]
    public async Task The_same_file_and_fields_under_another_boundary_are_the_same_request(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var web = await WebApp.Start(engine);
        using var program = await web.WithKey(Role.Manager);
        var first = await Post("one", Orders, "orders.csv", "false");
        Assert.Equal(HttpStatusCode.Accepted, first.Status);
        var again = await Post("one", Orders, "orders.csv", "false");
        Assert.Equal((first.Status, first.Text, first.Location, true), (again.Status, again.Text, again.Location, again.IsReplayed));
        await using var db = web.Database.OpenDb();
        Assert.Equal(1, await db.Imports.CountAsync(ct));
        foreach (var (content, name, allOrNothing) in new[] { (Orders.Replace("10", "11", StringComparison.Ordinal), "orders.csv", "false"), (Orders, "other.csv", "false"), (Orders, "orders.csv", "true") })
        {
            var other = await Post("one", content, name, allOrNothing);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency.other_request"), (other.Status, other.Code));
        }
        Assert.Equal(1, await db.Imports.CountAsync(ct));
        Assert.Equal(HttpStatusCode.Accepted, (await Post("two", Orders, "orders.csv", "false")).Status);

        Task<ApiAnswer> Post(string key, string content, string name, string allOrNothing)
        {
            var form = new MultipartFormDataContent("boundary-" + Guid.NewGuid().ToString("N"))
            {
                { new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "files", name }, { new StringContent(allOrNothing), "allOrNothing" },
            };
            return program.Send("/api/imports", "POST", form, ("Idempotency-Key", key));
        }
    }

    [Theory]
    [InlineData("one")]
    [InlineData(null)]
    public async Task A_form_that_ends_too_early_is_a_bad_request(string? key)
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var program = await web.WithKey(Role.Manager);
        var cut = new StringContent("--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"orders.csv\"\r\n\r\norder id,cus", Encoding.UTF8);
        cut.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        Assert.Equal(HttpStatusCode.BadRequest, (await program.Send("/api/imports", "POST", cut, key is null ? [] : [("Idempotency-Key", key)])).Status);
    }
}
