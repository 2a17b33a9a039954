using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace Nuoda.E2E;

/// <summary>A walk through every page as administrator of a small sample company: both languages, desk and phone, light and dark. A page that
/// tests/Nuoda.Tests/Platform/Access/routes.txt knows and this walk does not is a failure.</summary>
public sealed partial class WalkTests(Site site) : IClassFixture<Site>
{
    private const string Bad = """
        order id,customer id,customer name,customer region,product,product name,quantity,order date,promised date,delivered date
        W1-Donaudampfschifffahrtselektrizitätenhauptbetriebswerk,WALK,Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft,Österreich,WP,Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz,10,2026-01-05,2026-01-10,2026-01-19
        W2,WALK2,新疆维吾尔自治区巴音郭楞蒙古自治州库尔勒经济技术开发区丝路明珠国际机电设备进出口贸易与售后技术服务股份有限责任公司第二分公司,新疆,WP,,2,2026-01-05,2026-01-10,2026-01-09
        W3,WALK,,,WP,,many,2026-01-05,2026-01-10,2026-01-04

        """;

    /// <summary>Route → an address that opens it; {x} is filled in by what was found on the pages before.</summary>
    private static readonly Dictionary<string, string[]> Pages = new()
    {
        ["/"] = ["/", "/?view=request", "/?from=2001-01&to=2001-12"],
        ["/account"] = ["/account"],
        ["/api"] = ["/api"],
        ["/api-keys"] = ["/api-keys"],
        ["/audit"] = ["/audit", "/audit?verify=1", "/audit?q=nothing-like-this"],
        ["/ageing"] = ["/ageing"],
        ["/credit"] = ["/credit", "/credit?q=zzzz-nothing"],
        ["/credit/holds"] = ["/credit/holds", "/credit/holds?state=released"],
        ["/credit/holds/{Id:long}"] = ["/credit/holds/999999"],
        ["/credit/settings"] = ["/credit/settings"],
        ["/customers/{Id:long}/credit"] = ["{customer}/credit", "/customers/999999/credit"],
        ["/customers/{Id:long}/credit/edit"] = ["{customer}/credit/edit"],
        ["/customers/{Id:long}/credit/reports/new"] = ["{customer}/credit/reports/new"],
        ["/customers/{Id:long}/credit/securities/new"] = ["{customer}/credit/securities/new"],
        ["/dunning"] = ["/dunning"],
        ["/dunning/{Id:long}"] = ["/dunning/999999"],
        ["/invoices/new"] = ["/invoices/new"],
        ["/payments/new"] = ["/payments/new", "/payments/new?opening=1"],
        ["/receivables"] = ["/receivables", "/receivables?q=zzzz-nothing"],
        ["/receivables/{Id:long}"] = ["/receivables/999999"],
        ["/receivables/{Id:long}/credit-note"] = ["/receivables/999999/credit-note"],
        ["/settlement/settings"] = ["/settlement/settings"],
        ["/statements"] = ["/statements"],
        ["/statements/new"] = ["/statements/new"],
        ["/statements/{Id:long}"] = ["/statements/999999"],
        ["/customers"] = ["/customers", "/customers?q=zzzz-nothing"],
        ["/customers/{Id:long}"] = ["{customer}", "/customers/999999"],
        ["/customers/{Id:long}/contacts/new"] = ["{customer}/contacts/new"],
        ["/customers/{Id:long}/contacts/{ContactId:long}"] = ["{contact}"],
        ["/customers/{Id:long}/edit"] = ["{customer}/edit"],
        ["/customers/{Id:long}/merge"] = ["{customer}/merge"],
        ["/definitions"] = ["/definitions"],
        ["/imports"] = ["/imports"],
        ["/imports/new"] = ["/imports/new"],
        ["/imports/{Id:long}"] = ["{import}", "{mapping}", "/imports/999999"],
        ["/not-found"] = ["/not-found"],
        ["/orders"] = ["/orders", "/orders?promise=failed", "/orders?q=zzzz-nothing"],
        ["/orders/{Id:long}"] = ["{order}", "/orders/999999"],
        ["/orders/new"] = ["/orders/new"],
        ["/orders/{Id:long}/deliver"] = ["{order}/deliver"],
        ["/orders/{Id:long}/ship"] = ["{order}/ship"],
        ["/orders/{OrderId:long}/lines/{LineId:long}/cancel"] = ["{cancel}"],
        ["/orders/{OrderId:long}/lines/{LineId:long}/cause"] = ["{cause}"],
        ["/price-changes"] = ["/price-changes", "/price-changes?state=withdrawn"],
        ["/price-changes/new"] = ["/price-changes/new"],
        ["/price-changes/{Id:long}"] = ["{approved}", "{draft}", "/price-changes/999999"],
        ["/price-changes/{Id:long}/announce"] = ["{approved}/announce"],
        ["/price-changes/{Id:long}/approve"] = ["{draft}/approve"],
        ["/price-changes/{Id:long}/edit"] = ["{draft}/edit"],
        ["/price-changes/{Id:long}/upload"] = ["{draft}/upload"],
        ["/price-lists"] = ["/price-lists", "/price-lists?q=zzzz-nothing"],
        ["/price-lists/new"] = ["/price-lists/new"],
        ["/price-lists/{Id:long}"] = ["{pricelist}", "/price-lists/999999"],
        ["/price-lists/{Id:long}/edit"] = ["{pricelist}/edit"],
        ["/products"] = ["/products", "/products?q=zzzz-nothing"],
        ["/products/new"] = ["/products/new"],
        ["/products/{Id:long}"] = ["{product}", "/products/999999"],
        ["/products/{Id:long}/edit"] = ["{product}/edit"],
        ["/products/{Id:long}/prices"] = ["{product}/prices", "{product}/prices?customer=WALK&quantity=30"],
        ["/products/{Id:long}/purchase-prices"] = ["{product}/purchase-prices"],
        ["/products/{Id:long}/purchase-prices/new"] = ["{product}/purchase-prices/new"],
        ["/products/{Id:long}/substitutes"] = ["{product}/substitutes"],
        ["/promotions"] = ["/promotions"],
        ["/promotions/new"] = ["/promotions/new"],
        ["/promotions/{Id:long}"] = ["{promotion}", "/promotions/999999"],
        ["/promotions/{Id:long}/approve"] = ["{promotion}/approve"],
        ["/promotions/{Id:long}/edit"] = ["{promotion}/edit"],
        ["/report"] = ["/report?measures=otif,cycle-time&by=month,channel", "/report?measures=no-such-measure"],
        ["/report/rows"] = ["/report/rows?measure=otif"],
        ["/returns"] = ["/returns", "/returns?q=zzzz-nothing"],
        ["/returns/new"] = ["/returns/new", "/returns/new?find=zzzz-nothing"],
        ["/returns/reasons"] = ["/returns/reasons"],
        ["/returns/{Id:long}"] = ["/returns/999999"],
        ["/returns/{Id:long}/slip"] = ["/returns/999999/slip"],
        ["/settings"] = ["/settings"],
        ["/calendars"] = ["/calendars"],
        ["/calendars/new"] = ["/calendars/new"],
        ["/calendars/{Id:long}"] = ["/calendars/1", "/calendars/999999"],
        ["/routes"] = ["/routes"],
        ["/routes/new"] = ["/routes/new"],
        ["/routes/{Id:long}"] = ["/routes/1", "/routes/999999"],
        ["/sign-in"] = ["/sign-in"],
        ["/sites"] = ["/sites"],
        ["/sites/new"] = ["/sites/new"],
        ["/sites/{Id:long}"] = ["/sites/1", "/sites/999999"],
        ["/start"] = ["/start"],
        ["/stock"] = ["/stock", "/stock?state=none", "/stock?q=zzzz-nothing"],
        ["/stock/count"] = ["/stock/count"],
        ["/stock/movements"] = ["/stock/movements", "/stock/movements?product=zzzz-nothing"],
        ["/stock/receipts"] = ["/stock/receipts", "/stock/receipts?q=zzzz-nothing"],
        ["/stock/receipts/new"] = ["/stock/receipts/new"],
        ["/stock/receipts/{Id:long}"] = ["{receipt}", "/stock/receipts/999999"],
        ["/stock/{Id:long}"] = ["{stock}", "/stock/999999"],
        ["/stock/{Id:long}/block"] = ["{block}"],
        ["/users"] = ["/users"],
        ["/users/new"] = ["/users/new"],
        ["/users/{Id:long}"] = ["{user}", "/users/999999"],
        ["/welcome"] = ["/welcome"],
        ["/{*path}"] = ["/no-such-page"],
    };

    private static readonly Dictionary<string, int> Refused = new()
    {
        ["/not-found"] = 404, ["/no-such-page"] = 404, ["/imports/999999"] = 404, ["/customers/999999"] = 404, ["/orders/999999"] = 404, ["/users/999999"] = 404,
        ["/stock/999999"] = 404, ["/stock/receipts/999999"] = 404, ["/sites/999999"] = 404, ["/routes/999999"] = 404, ["/calendars/999999"] = 404, ["/report?measures=no-such-measure"] = 400,
        ["/price-changes/999999"] = 404, ["/price-lists/999999"] = 404, ["/products/999999"] = 404, ["/promotions/999999"] = 404, ["/credit/holds/999999"] = 404, ["/customers/999999/credit"] = 404,
        ["/dunning/999999"] = 404, ["/receivables/999999"] = 404, ["/receivables/999999/credit-note"] = 404, ["/statements/999999"] = 404, ["/returns/999999"] = 404, ["/returns/999999/slip"] = 404,
    };

    /// <summary>Answers that are no page: a file, a part of a page, a program's answer.</summary>
    private static readonly HashSet<string> NoPages =
    [
        "/customers/export", "/favicon.ico", "/healthz", "/readyz", "/imports/templates/{kind}.xlsx", "/imports/{id:long}/profile.json", "/imports/{id:long}/progress",
        "/imports/{id:long}/rejected.xlsx", "/openapi/{documentName}.json", "/orders/export", "/orders/new/customers", "/orders/new/products", "/stock/export",
        "/stock/movements/export", "/report/export", "/report/rows/export", "/price-changes/{id:long}/announcement", "/price-lists/{id:long}/export", "/products/export",
        "/ageing/export", "/credit/export", "/customers/{id:long}/credit/reports/{report:long}/file", "/receivables/export", "/returns/export",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_page_that_there_is_is_walked()
    {
        var known = Routes().Where(r => !r.StartsWith("/api/", StringComparison.Ordinal) && !NoPages.Contains(r)).ToHashSet();
        Assert.Equal(known.Order(StringComparer.Ordinal), Pages.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_page_is_whole_quiet_named_and_readable_in_both_languages_widths_and_themes()
    {
        var password = await Prepare();
        var found = new List<string>();
        Dictionary<string, string>? places = null;
        BrowserNewContextOptions? signedIn = null;
        foreach (var language in new[] { "en", "zh-CN" })
        {
            await using var visit = await site.Visit(language, state: signedIn?.StorageState);
            if (signedIn is null)
            {
                await visit.SignIn("walker", password);
                signedIn = new() { StorageState = await visit.Page.Context.StorageStateAsync() };
                places = await Places(visit);
            }
            var heard = visit.Complaints.Count;
            foreach (var path in Pages.Values.SelectMany(p => p).Select(p => Hole().Replace(p, m => places![m.Groups[1].Value])))
            {
                var answer = await visit.Open(path);
                var expected = Refused.GetValueOrDefault(path, 200);
                foreach (var chart in await visit.Page.Locator("[data-chart]").AllAsync()) await visit.Page.WaitForSelectorAsync($"#{await chart.GetAttributeAsync("data-chart")} svg");
                var here = await PageCheck.Structure(visit.Page, language);
                if (answer.Status != expected) here.Add($"status {answer.Status}");
                here.AddRange(visit.Complaints.Skip(heard).Where(c => expected == 200 || !c.Contains($"{expected}", StringComparison.Ordinal)));
                heard = visit.Complaints.Count;
                foreach (var width in new[] { 1280, 390 })
                {
                    await visit.Page.SetViewportSizeAsync(width, 800);
                    foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
                    {
                        await visit.Page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
                        await visit.Page.WaitForSelectorAsync($"html[data-bs-theme={(theme == ColorScheme.Dark ? "dark" : "light")}]");
                        here.AddRange((await PageCheck.Look(visit.Page)).Select(f => $"{width} {theme}: {f}"));
                        if (theme == ColorScheme.Light) here.AddRange((await PageCheck.Focus(visit.Page)).Select(f => $"{width}: {f}"));
                        await visit.Shot($"{Unsafe().Replace(path.Trim('/'), "_")}-{language}-{width}-{theme}".ToLowerInvariant());
                    }
                }
                found.AddRange(here.Distinct().Select(f => $"{language} {path}: {f}"));
                await visit.Page.SetViewportSizeAsync(1280, 800);
                await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            }
        }
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public async Task With_the_keyboard_alone_menus_open_and_close_and_the_skip_link_leads_to_the_text()
    {
        await using var visit = await site.Visit("en");
        var page = visit.Page;
        await visit.Open("/welcome");
        Task<string> Focused() => page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label') ?? document.activeElement.id ?? ''");
        await page.Keyboard.PressAsync("Tab");
        var link = page.Locator(".skip-link");
        Assert.True((await link.BoundingBoxAsync())!.Y >= 0, "The skip link has the focus and is not seen.");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("content", await Focused());
        await page.FocusAsync("summary[aria-label]");
        var menu = await Focused();
        await page.Keyboard.PressAsync("Enter");
        Assert.True(await page.IsVisibleAsync(".preferences .drop-menu"));
        await page.Keyboard.PressAsync("Tab");
        Assert.NotEqual(menu, await Focused());
        await page.Keyboard.PressAsync("Escape");
        Assert.False(await page.IsVisibleAsync(".preferences .drop-menu"));
        Assert.Equal(menu, await Focused());
        visit.AssertQuiet();
    }

    private static IEnumerable<string> Routes()
    {
        return File.ReadLines(Repository.PathOf("tests", "Nuoda.Tests", "Platform", "Access", "routes.txt"))
            .Where(l => l.StartsWith("GET ", StringComparison.Ordinal)).Select(l => l[4..l.IndexOf(" → ", StringComparison.Ordinal)]).Where(r => !r.StartsWith("/api/", StringComparison.Ordinal));
    }

    private async Task<string> Prepare()
    {
        var sample = await site.Run("sample", "--lines", "4000", "--months", "14", "--today", "2026-03-31");
        Assert.True(sample.ExitCode == 0, sample.Errors);
        var path = Path.Combine(site.Home.Folder, "bad.csv");
        await File.WriteAllTextAsync(path, Bad, Ct);
        var imported = await site.Run("import", path);
        Assert.True(imported.ExitCode == 1, imported.ExitCode + imported.Output + imported.Errors);
        return await site.AddUser("walker");
    }

    /// <summary>One of each record, found as a user finds it: from its list.</summary>
    private async Task<Dictionary<string, string>> Places(Visit visit)
    {
        async Task<string> First(string on, string link)
        {
            await visit.Open(on);
            return (await visit.Page.Locator(link).First.GetAttributeAsync("href"))!;
        }
        var customer = await First("/customers", "tbody a[href^='/customers/']");
        var order = await First("/orders?promise=failed", "tbody a[href^='/orders/']");
        var places = new Dictionary<string, string>
        {
            ["customer"] = customer, ["order"] = order,
            ["cause"] = await First(order, "a[href$='/cause']"),
            ["import"] = await First("/imports", "tbody a[href^='/imports/']"),
            ["user"] = await First("/users", "tbody a[href^='/users/']"),
            ["stock"] = await First("/stock", "tbody a[href^='/stock/']"),
            ["receipt"] = await First("/stock/receipts", "tbody a[href^='/stock/receipts/']"),
            ["block"] = await First(await First("/stock/movements", "tbody tr:has(td.code:not(:empty)) a[href^='/stock/']"), "a[href*='/block?lot=']"),
        };
        places["cancel"] = places["cause"].Replace("/cause", "/cancel", StringComparison.Ordinal);
        await visit.Open(customer + "/contacts/new");
        await visit.Page.FillAsync("[name='Form.Name']", "王小明");
        await visit.Page.Locator("main form button.btn-primary").ClickAsync();
        await visit.Page.WaitForURLAsync("**" + customer);
        places["contact"] = await First(customer, "a[href*='/contacts/']:not([href$='/new'])");
        await visit.Open("/imports/new");
        await visit.Page.SetInputFilesAsync("#files", new FilePayload { Name = "orders.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(Bad) });
        await visit.Page.Locator("main form button.btn-primary").ClickAsync();
        await visit.Page.WaitForSelectorAsync(".mapping-table");
        places["mapping"] = new Uri(visit.Page.Url).AbsolutePath;
        await Prices(visit, places);
        return places;
    }

    /// <summary>Packs, a substitute, prices in force, to come and in draft, a promotion: entered as people enter them; the approval is somebody else's.</summary>
    private async Task Prices(Visit visit, Dictionary<string, string> places)
    {
        async Task<string> Fill(string on, params (string Field, string Value)[] fields)
        {
            await visit.Open(on);
            foreach (var (field, value) in fields) await visit.Page.FillAsync($"[name='{field}']", value);
            await visit.Page.Locator("main form[method=post] button.btn-primary").First.ClickAsync();
            await visit.Page.WaitForLoadStateAsync();
            return new Uri(visit.Page.Url).AbsolutePath;
        }
        places["product"] = await Fill("/products/new", ("Form.Key", "WALK-P"), ("Form.Name", "矿泉水 550 ml"), ("Form.Unit", "瓶"), ("Form.Gtin", "6291041500213"), ("Form.ShelfLifeDays", "360"), ("Form.Packs[0].Unit", "箱"), ("Form.Packs[0].Quantity", "12"), ("Form.Packs[0].Surcharge", "5"));
        await Fill(places["product"] + "/substitutes", ("Form.Substitute", "WP"));
        places["pricelist"] = await Fill("/price-lists/new", ("Form.Key", "WALK-L"), ("Form.Name", "标准价目表"));
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        async Task<string> Change(DateOnly effectiveOn, string price) => (await Fill("/price-changes/new", ("Form.Name", "春季调价"), ("Form.EffectiveOn", effectiveOn.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)), ("Form.ProtectionDays", "30"),
            ("Form.PriceList", "WALK-L"), ("Form.Product", "WALK-P"), ("Form.Price", price)))[..^"/edit".Length];
        var past = await Change(day.AddDays(1), "10.5");
        places["approved"] = await Change(day.AddDays(20), "12");
        foreach (var change in new[] { past, places["approved"] }) await Approve(long.Parse(change[(change.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        places["draft"] = await Change(day.AddDays(40), "13");
        places["promotion"] = await Fill("/promotions/new", ("Form.Name", "满十件九折"), ("Form.Product", "WALK-P"), ("Form.Percent", "10"), ("Form.FromDay", "2026-04-01"), ("Form.ToDay", "2029-04-01"));
        await Fill(places["product"] + "/purchase-prices/new", ("Form.Supplier", "S"), ("Form.FromDay", "2026-01-01"), ("Form.Price", "6"));
        await Fill(places["product"] + "/purchase-prices/new", ("Form.Supplier", "S"), ("Form.FromDay", day.AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)), ("Form.Price", "9"));
    }

    // The walker is one person: another approves.
    private async Task Approve(long change)
    {
        await using var db = site.Home.OpenDb();
        await db.Set<Nuoda.Catalog.PriceChange>().Where(c => c.Id == change).ExecuteUpdateAsync(s => s.SetProperty(c => c.State, Nuoda.Catalog.ApprovalState.Approved)
            .SetProperty(c => c.ApprovedBy, "user:checker").SetProperty(c => c.ApprovedAt, c => c.EditedAt).SetProperty(c => c.Version, c => c.Version + 1), Ct);
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"[^\w.-]+")]
    private static partial Regex Unsafe();
}
