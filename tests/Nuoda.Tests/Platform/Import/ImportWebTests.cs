using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Nuoda.Orders;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform.Import;

/// <summary>The import pages without scripts, and the API, over the running application.</summary>
public sealed partial class ImportWebTests
{
    private const string Good = "order id,customer id,product,quantity,order date,promised date,delivered date\nA1,C1,P1,10,2026-01-05,2026-01-10,2026-01-09\n";
    private const string WithABadRow = Good + "A2,C1,P1,2,2026-01-05,2026-01-10,2026-01-09\nA3,C1,P1,many,2026-01-05,2026-01-10,2026-01-09\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task A_program_imports_reads_the_errors_and_takes_it_back(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        using var client = await web.WithKey(Role.Manager);
        using var sent = Upload(("orders.csv", WithABadRow));
        client.DefaultRequestHeaders.Add("Idempotency-Key", "one");
        var accepted = await client.PostAsync("/api/imports", sent, Ct);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var place = accepted.Headers.Location!.ToString();
        client.DefaultRequestHeaders.Remove("Idempotency-Key");
        var done = await Ended(client, place);
        Assert.Equal("done", done.GetProperty("state").GetString());
        Assert.Equal(2, done.GetProperty("outcome").GetProperty("created").GetProperty("lines").GetInt64());
        Assert.Equal(1, done.GetProperty("outcome").GetProperty("rejected").GetInt64());
        var errors = await Json(await client.GetAsync(place + "/errors", Ct));
        Assert.Equal(("quantity", 4L), (errors.GetProperty("rows")[0].GetProperty("column").GetString(), errors.GetProperty("rows")[0].GetProperty("row").GetInt64()));
        var workbook = await client.GetAsync(place + "/rejected.xlsx", Ct);
        Assert.StartsWith("PK", System.Text.Encoding.ASCII.GetString(await workbook.Content.ReadAsByteArrayAsync(Ct)), StringComparison.Ordinal);
        var undone = await Json(await client.PostAsync(place + "/undo", null, Ct));
        Assert.Equal(2, undone.GetProperty("removed").GetProperty("lines").GetInt64());
        await using var db = web.Database.OpenDb();
        Assert.Equal(0, await db.Set<OrderLine>().CountAsync(Ct));
        Assert.Equal(HttpStatusCode.Conflict, (await client.PostAsync(place + "/undo", null, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/imports/999", Ct)).StatusCode);
    }

    [Theory, Databases.Both]
    public async Task A_person_maps_checks_imports_and_undoes_without_scripts(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        using var visitor = await web.SignedIn();
        Assert.Equal(HttpStatusCode.OK, (await visitor.Get("/imports/new")).Status);
        using var sent = Upload(("orders.csv", WithABadRow));
        sent.Add(new StringContent(visitor.Token), "__RequestVerificationToken");
        var uploaded = await visitor.Client.PostAsync("/imports/upload", sent, Ct);
        Assert.True(uploaded.StatusCode == HttpStatusCode.Found, await uploaded.Content.ReadAsStringAsync(Ct));
        var place = uploaded.Headers.Location!.ToString();

        var mapping = (await visitor.Get(place)).Text;
        Assert.Contains("value=\"promised\" selected", mapping, StringComparison.Ordinal);
        Assert.Contains("2026-01-09", mapping, StringComparison.Ordinal);
        var fields = Mapped(mapping);
        fields.Add(KeyValuePair.Create("profile-name", "our orders"));
        await Post(visitor, place + "/mapping", fields);
        var check = await PageWhen(visitor, place, t => t.Contains(place + "/start", StringComparison.Ordinal));
        Assert.Contains("many", check, StringComparison.Ordinal);
        await using var db = web.Database.OpenDb();
        Assert.Equal(0, await db.Set<OrderLine>().CountAsync(Ct));

        await Post(visitor, place + "/start", [KeyValuePair.Create("as", "us")]);
        var result = await PageWhen(visitor, place, t => t.Contains(place + "/undo", StringComparison.Ordinal));
        Assert.Contains("rejected.xlsx", result, StringComparison.Ordinal);
        Assert.Equal((2, 0), (await db.Set<OrderLine>().CountAsync(Ct), await db.Set<Delivery>().CountAsync(Ct)));
        Assert.Contains("our orders", (await visitor.Get("/imports/new")).Text, StringComparison.Ordinal);
        await Post(visitor, place + "/undo", []);
        Assert.Equal(0, await db.Set<OrderLine>().CountAsync(Ct));
        Assert.Contains("orders.csv", (await visitor.Get("/imports")).Text, StringComparison.Ordinal);
    }

    [Theory, Databases.Both]
    public async Task One_cancel_while_the_files_are_checked_throws_the_import_away(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        using var visitor = await web.SignedIn();
        await visitor.Get("/imports/new");
        using var sent = Upload(("orders.csv", WithABadRow));
        sent.Add(new StringContent(visitor.Token), "__RequestVerificationToken");
        var place = (await visitor.Client.PostAsync("/imports/upload", sent, Ct)).Headers.Location!.ToString();
        var fields = Mapped((await visitor.Get(place)).Text);
        // The check stands and waits while this is held.
        await using (await CompanyLock.Take(web.Database.Home, CompanyLock.Jobs, Ct))
        {
            await Post(visitor, place + "/mapping", fields);
            await Post(visitor, place + "/cancel", []);
        }
        var cancelled = await PageWhen(visitor, place, t => !t.Contains("import-progress", StringComparison.Ordinal));
        Assert.Contains("Nothing of this import was stored", cancelled, StringComparison.Ordinal);
        Assert.DoesNotContain("mapping-table", cancelled, StringComparison.Ordinal);
        Assert.DoesNotContain("rejected.xlsx", cancelled, StringComparison.Ordinal);
        Assert.Contains("href=\"/imports/new\"", cancelled, StringComparison.Ordinal);
        Assert.DoesNotContain(place + "/cancel", cancelled, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(web.Database.Home.ImportsFolder, "uploads")));
    }

    [Theory, Databases.Both]
    public async Task An_import_cancelled_before_its_turn_is_not_stored(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        using var client = await web.WithKey(Role.Manager);
        string place;
        await using (await CompanyLock.Take(web.Database.Home, CompanyLock.Jobs, Ct))
        {
            using var sent = Upload(("orders.csv", Good));
            place = (await client.PostAsync("/api/imports", sent, Ct)).Headers.Location!.ToString();
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(place + "/cancel", null, Ct)).StatusCode);
        }
        Assert.Equal("cancelled", (await Ended(client, place)).GetProperty("state").GetString());
        await using var db = web.Database.OpenDb();
        Assert.Equal(0, await db.Set<OrderLine>().CountAsync(Ct));
        Assert.Equal(HttpStatusCode.Conflict, (await client.PostAsync(place + "/cancel", null, Ct)).StatusCode);
    }

    [Fact]
    public async Task Every_kind_of_rows_has_a_template_that_is_recognised_in_both_languages()
    {
        await using var company = await Importing.Into(Engine.Sqlite);
        var was = System.Globalization.CultureInfo.CurrentUICulture;
        foreach (var language in Texts.Languages)
        {
            System.Globalization.CultureInfo.CurrentUICulture = System.Globalization.CultureInfo.GetCultureInfo(language);
            foreach (var kind in company.Runner.Catalogue.Kinds.Values)
            {
                var path = Path.Combine(company.Folder, $"{kind.Name}-{language}.xlsx");
                await File.WriteAllBytesAsync(path, Nuoda.Platform.Import.ImportTemplate.Of(kind, company.Runner.Catalogue), Ct);
                var outcome = await company.Import([new(Path.GetFileName(path), path)], r => r with { DryRun = true });
                Assert.Equal([kind.Name], outcome.Files[0].Rows);
                Assert.Empty(outcome.Files[0].IgnoredColumns);
            }
        }
        System.Globalization.CultureInfo.CurrentUICulture = was;
    }

    /// <summary>The form of the columns as a person sends it, the last column left out.</summary>
    private static List<KeyValuePair<string, string>> Mapped(string page)
    {
        var fields = Hidden().Matches(page).Where(m => m.Groups[1].Value.StartsWith("file-", StringComparison.Ordinal) || m.Groups[1].Value.StartsWith("header-", StringComparison.Ordinal) || m.Groups[1].Value == "mapped")
            .Select(m => KeyValuePair.Create(m.Groups[1].Value, m.Groups[2].Value)).ToList();
        string[] meant = ["order", "customer", "product", "quantity", "ordered", "promised", ""];
        for (var i = 0; i < meant.Length; i++) fields.Add(KeyValuePair.Create($"field-0-{i}", meant[i]));
        fields.Add(KeyValuePair.Create("rows-0", "lines"));
        return fields;
    }

    private static MultipartFormDataContent Upload(params (string Name, string Content)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, content) in files)
        {
            var part = new StringContent(content);
            part.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            form.Add(part, "files", name);
        }
        return form;
    }

    private static async Task<JsonElement> Ended(HttpClient client, string place)
    {
        for (var i = 0; i < 150; i++)
        {
            var answer = await Json(await client.GetAsync(place, Ct));
            if (answer.GetProperty("step").GetString() == "ended") return answer;
            await Task.Delay(200, Ct);
        }
        throw new TimeoutException($"{place} did not end.");
    }

    private static async Task<JsonElement> Json(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static async Task Post(Visitor visitor, string path, List<KeyValuePair<string, string>> fields)
    {
        using var form = new FormUrlEncodedContent([.. fields, KeyValuePair.Create("__RequestVerificationToken", visitor.Token)]);
        var answer = await visitor.Client.PostAsync(path, form, Ct);
        Assert.True(answer.StatusCode == HttpStatusCode.Found, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(Ct)}");
        Assert.DoesNotContain("refused", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> PageWhen(Visitor visitor, string place, Func<string, bool> isThere)
    {
        for (var i = 0; i < 150; i++)
        {
            var (_, text) = await visitor.Get(place);
            if (isThere(text)) return text;
            await Task.Delay(200, Ct);
        }
        throw new TimeoutException((await visitor.Get(place)).Text);
    }

    [GeneratedRegex("""<input type="hidden" name="([^"]+)" value="([^"]*)" ?/?>""")]
    private static partial Regex Hidden();
}
