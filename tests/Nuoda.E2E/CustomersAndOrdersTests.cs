using Xunit;

namespace Nuoda.E2E;

/// <summary>Customers and orders in a real browser. NUODA_SHOTS keeps pictures; NUODA_SHOTS_FILES (files) and NUODA_SHOTS_PROFILE make them of other data.</summary>
public sealed class CustomersAndOrdersTests(Site site) : IClassFixture<Site>
{
    private const string Orders = """
        order number,order date,customer number,customer name,customer phone,customer region,customer class,account manager,product number,product name,quantity ordered,requested date,promised date,shipped date,delivered date,delivered quantity,rejected quantity,channel,order status
        SO-1,2026-01-05,C-1,上海华东机电有限公司,021-5888 1234,华东,A,王芳,PUMP-20,离心泵 20,10,2026-01-08,2026-01-09,2026-01-08,2026-01-12,10,0,web,CLOSED
        SO-1,2026-01-05,C-1,上海华东机电有限公司,021-5888 1234,华东,A,王芳,SEAL-7,密封圈,100,2026-01-08,2026-01-09,2026-01-07,2026-01-09,100,20,web,CLOSED
        SO-2,2026-01-06,C-2,上海华东机电股份有限公司,021-5888 1234,华东,B,王芳,PUMP-20,离心泵 20,5,,2026-01-12,2026-01-10,2026-01-11,5,0,phone,CLOSED
        SO-3,2026-02-01,C-3,Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft & Söhne <b>GmbH</b>,+43 1 234,Österreich,C,李强,PUMP-20,离心泵 20,1,,2026-02-03,,,,,portal,OPEN
        """;

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static string? _password;

    [Theory]
    [InlineData("zh-CN", 1280, false), InlineData("en", 1280, true), InlineData("zh-CN", 390, true), InlineData("en", 390, false)]
    public async Task Every_page_of_customers_and_orders_opens_fits_and_is_quiet(string language, int width, bool dark)
    {
        await using var visit = await SignedIn(language, width, dark);
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        async Task See(string path, string name)
        {
            Assert.Equal(200, (await visit.Open(path)).Status);
            await visit.Shot($"{name}-{look}");
            await visit.AssertFitsWidth();
        }

        await See("/customers", "customers");
        await See("/customers?q=zzzz-nothing", "customers-none");
        await visit.Open("/customers");
        var customer = (await visit.Page.Locator("tbody a[href^='/customers/']").First.GetAttributeAsync("href"))!;
        await See(customer, "customer");
        await See(customer + "/edit", "customer-edit");
        await See(customer + "/contacts/new", "contact");
        await See(customer + "/merge", "merge");
        await See("/orders", "orders");
        await See("/orders?promise=failed", "orders-failed");
        await visit.Open("/orders?promise=failed");
        var order = (await visit.Page.Locator("tbody a[href^='/orders/']").First.GetAttributeAsync("href"))!;
        await See(order, "order");
        await See((await visit.Page.Locator("a[href$='/cause']").First.GetAttributeAsync("href"))!, "cause");
        Assert.Equal(404, (await visit.Open("/customers/999999999")).Status);
        Assert.Equal(404, (await visit.Open("/orders/999999999")).Status);
        visit.AssertQuiet("404");
    }

    [Fact]
    public async Task Typing_in_the_search_narrows_the_list_and_the_address_says_so()
    {
        await using var visit = await SignedIn("en", 1280, false);
        await visit.Open("/customers");
        await visit.Page.FillAsync("#q", "没有这样的客户");
        await visit.Page.Locator("#results .empty").WaitForAsync();
        Assert.Contains("q=%E6%B2%A1", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.FillAsync("#q", "");
        await visit.Page.Locator("#results tbody tr").First.WaitForAsync();
        visit.AssertQuiet();
    }

    private async Task<Visit> SignedIn(string language, int width, bool dark)
    {
        var ct = TestContext.Current.CancellationToken;
        await Gate.WaitAsync(ct);
        try
        {
            if (_password is null)
            {
                var path = Path.Combine(site.Home.Folder, "orders.csv");
                await File.WriteAllTextAsync(path, Orders, ct);
                string[] what = Environment.GetEnvironmentVariable("NUODA_SHOTS_FILES") is { Length: > 0 } files
                    ? ["--profile", Environment.GetEnvironmentVariable("NUODA_SHOTS_PROFILE")!, .. files.Split(':')]
                    : [path];
                var imported = await site.Run(["import", .. what]);
                Assert.True(imported.ExitCode is 0, imported.Errors + imported.Output);
                _password = await site.AddUser("walker");
            }
        }
        finally
        {
            Gate.Release();
        }
        var visit = await site.Visit(language, width, dark: dark);
        await visit.SignIn("walker", _password!);
        return visit;
    }
}
