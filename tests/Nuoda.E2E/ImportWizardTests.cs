using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.E2E;

/// <summary>A person's way through an import in the browser, from the files on the disk to taking it back.</summary>
public sealed partial class ImportWizardTests(Site site) : IClassFixture<Site>
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static string? _password;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh-CN", 390, true), InlineData("en", 1280, false)]
    public async Task Files_are_mapped_checked_imported_corrected_imported_again_and_undone(string language, int width, bool dark)
    {
        // Each look has customers of its own: the company is the same one.
        var mark = language[..2].ToUpperInvariant();
        await using var visit = await SignedIn(language, width, dark);
        var page = visit.Page;
        async Task Fine(string name)
        {
            await visit.Shot($"wizard-{name}-{language}-{width}");
            Assert.Empty(await PageCheck.Look(page));
            Assert.Empty(await PageCheck.Structure(page, language));
        }

        // Two files at once: order lines as UTF-8, customers as GBK and compressed.
        await visit.Open("/imports/new");
        await page.SetInputFilesAsync("#files", [File("订单.csv", Encoding.UTF8.GetBytes(Orders(mark))), File("客户.csv.gz", Zipped(Gbk(Customers(mark))))]);
        Assert.Equal(2, await page.Locator(".drop-list li").CountAsync());
        await Fine("new");
        await Press(page, "imports.look", language);

        // What was found: the encoding, five different values of each column; corrected, and the correction is remembered.
        await page.WaitForSelectorAsync(".mapping-table");
        var number = long.Parse(page.Url[(page.Url.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture);
        var files = page.Locator("form .card:has(.mapping-table)");
        Assert.Equal(2, await files.CountAsync());
        Assert.Contains("gb18030", await files.Nth(1).Locator("select[name^=encoding]").EvaluateAsync<string>("s => s.selectedOptions[0].text"), StringComparison.Ordinal);
        Assert.Contains("华东机电有限公司", await Row(page, "客户名称").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(5, (await Row(page, "订货数量").Locator(".samples").InnerTextAsync()).Split(" · ").Length);
        Assert.Equal("", await Row(page, "跟单").Locator("select").First.InputValueAsync());
        await Row(page, "跟单").Locator("select").First.SelectOptionAsync("carrier");
        await Fine("mapping");
        await page.FillAsync("[name=profile-name]", "订单与客户 " + mark);
        await Press(page, "imports.look_again", language);
        await page.WaitForSelectorAsync(".mapping-table");
        Assert.Equal("carrier", await Row(page, "跟单").Locator("select").First.InputValueAsync());

        // Dry run: counts and every error of every row, and nothing is stored.
        await Press(page, "imports.check", language);
        await page.WaitForSelectorAsync($"form[action='/imports/{number}/start']");
        Assert.Equal(["30", "0", "0"], await Counts(page, "import.entity.lines", language));
        Assert.Equal(["3", "0", "0"], await Counts(page, "import.entity.customers", language));
        var errors = page.Locator(".card:has(a[href$='rejected.xlsx']) tbody tr");
        Assert.Equal(2, await errors.CountAsync());
        Assert.Contains("订货数量", await errors.First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("许多", await errors.First.InnerTextAsync(), StringComparison.Ordinal);
        await Fine("checked");
        Assert.DoesNotContain($"{mark}-1", await Text(visit, "/orders?q=" + mark), StringComparison.Ordinal);

        await visit.Open($"/imports/{number}");
        await Press(page, "imports.start", language);
        await page.WaitForSelectorAsync($"form[action='/imports/{number}/undo']");
        await Fine("stored");
        Assert.Contains($"{mark}-1", await Text(visit, "/orders?q=" + mark), StringComparison.Ordinal);

        // The rejected rows as a workbook, mended and imported again with the mapping that was saved.
        await visit.Open($"/imports/{number}");
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("a[href$='rejected.xlsx']"));
        var mended = Path.Combine(site.Home.Folder, $"mended-{mark}.xlsx");
        await download.SaveAsAsync(mended);
        Mend(mended, ("许多", "7"), ("很快", "2026-01-12"));
        await visit.Open("/imports/new");
        await page.SetInputFilesAsync("#files", mended);
        await page.SelectOptionAsync("#profile", "订单与客户 " + mark);
        await Press(page, "imports.look", language);
        await page.WaitForSelectorAsync(".mapping-table");
        Assert.Equal("carrier", await Row(page, "跟单").Locator("select").First.InputValueAsync());
        await Press(page, "imports.check", language);
        await page.WaitForSelectorAsync("form[action$='/start']");
        Assert.Equal(["2", "0", "0"], await Counts(page, "import.entity.lines", language));
        Assert.Equal(0, await page.Locator("a[href$='rejected.xlsx']").CountAsync());
        await Press(page, "imports.start", language);
        await page.WaitForSelectorAsync("form[action$='/undo']");

        // Somebody edits a customer that the first import made: undo leaves that one and says why.
        await visit.Open($"/customers?q={mark}-C1");
        await page.Locator("tbody a[href^='/customers/']").First.ClickAsync();
        await page.WaitForURLAsync(CustomerFile());
        var customer = new Uri(page.Url).AbsolutePath;
        await visit.Open(customer + "/edit");
        await page.FillAsync("[name='Form.Phone']", "021-5888 1234");
        await Press(page, "form.save", language);
        await page.WaitForURLAsync("**" + customer);
        await visit.Open($"/imports/{number}");
        await page.ClickAsync($"form[action='/imports/{number}/undo'] summary");
        await visit.Shot($"wizard-question-{language}-{width}");
        await page.ClickAsync($"form[action='/imports/{number}/undo'] .btn-danger");
        await page.WaitForSelectorAsync($"h2:has-text('{In(language, "imports.undone")}')");
        var undone = await page.InnerTextAsync("main");
        Assert.Contains($"{mark}-C1", undone, StringComparison.Ordinal);
        Assert.Contains("user:walker", undone, StringComparison.Ordinal);
        await Fine("undone");
        // What the second import added hangs on the first: those lines stay, the others are gone.
        Assert.DoesNotContain($"{mark}-2", await Text(visit, "/orders?q=" + mark), StringComparison.Ordinal);
        visit.AssertQuiet();
    }

    [Fact]
    public async Task A_long_import_shows_live_how_far_it_is_and_can_be_stopped()
    {
        await using var visit = await SignedIn("en", 390, false);
        var page = visit.Page;
        var big = Path.Combine(site.Home.Folder, "big.csv");
        await using (var to = new StreamWriter(big))
        {
            await to.WriteLineAsync("order id,customer id,product,quantity,order date,promised date,delivered date");
            for (var i = 0; i < 1_200_000; i++) await to.WriteLineAsync($"BIG-{i},BIG-C{i % 500},BIG-P{i % 300},5,2026-01-05,2026-01-10,2026-01-09");
        }
        await visit.Open("/imports/new");
        await page.SetInputFilesAsync("#files", big);
        await Press(page, "imports.look", "en");
        await page.WaitForSelectorAsync(".mapping-table");
        await page.EvaluateAsync("window.sameDocument = true");
        await Press(page, "imports.check", "en");
        await page.WaitForSelectorAsync("#import-progress progress[value]");
        await page.EvaluateAsync("window.sameDocument = true");
        await page.WaitForSelectorAsync("#import-progress p:has-text('rows/s')");
        await visit.Shot("wizard-progress");
        await visit.AssertFitsWidth();
        var first = await page.InnerTextAsync("#import-progress p");
        for (var i = 0; i < 50 && await page.InnerTextAsync("#import-progress p") == first; i++) await Task.Delay(100, Ct);
        Assert.NotEqual(first, await page.InnerTextAsync("#import-progress p"));
        Assert.True(await page.EvaluateAsync<bool>("window.sameDocument === true"), "The page was loaded anew instead of the part that changed.");
        await page.ClickAsync("form[action$='/cancel'] summary");
        await page.ClickAsync("form[action$='/cancel'] .btn-danger");
        // Once is enough: the import is over, and the page says so by itself.
        await page.WaitForSelectorAsync($"main .badge:has-text('{In("en", "import.state.cancelled")}')");
        await visit.Shot("wizard-cancelled");
        Assert.DoesNotContain("BIG-1", await Text(visit, "/orders?q=BIG-1"), StringComparison.Ordinal);
        visit.AssertQuiet();
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_at_the_form_and_nothing_is_lost()
    {
        await using var visit = await SignedIn("zh-CN", 390, false);
        var page = visit.Page;
        await visit.Open("/imports/new");
        await page.SetInputFilesAsync("#files", File("empty.csv", []));
        await Press(page, "imports.look", "zh-CN");
        await page.WaitForSelectorAsync($"form:has(#files) .invalid-feedback:has-text('{In("zh-CN", "error.import.no_files")}')");
        await visit.Shot("wizard-empty-file");
        await visit.Open("/imports/new");
        await page.SetInputFilesAsync("#files", File("photo.xlsx", Encoding.UTF8.GetBytes("this is no workbook")));
        await Press(page, "imports.look", "zh-CN");
        // Not the command line's advice: the answer is given in the fields below.
        Assert.DoesNotContain("--profile", await page.InnerTextAsync("main [role=alert]"), StringComparison.Ordinal);
        await visit.Shot("wizard-no-workbook");
        await visit.AssertFitsWidth();
    }

    private static string Orders(string mark)
    {
        var lines = new StringBuilder("订单号,客户编号,商品编号,订货数量,下单日期,承诺日期,送达日期,跟单\n");
        for (var i = 1; i <= 30; i++) lines.Append(CultureInfo.InvariantCulture, $"{mark}-{i},{mark}-C{i % 3 + 1},P-{i % 7},{i % 6 + 1},2026-01-05,2026-01-{9 + i % 9:00},2026-01-{8 + i % 9:00},顺丰{i % 2}\n");
        return lines.Append(CultureInfo.InvariantCulture, $"{mark}-31,{mark}-C1,P-1,许多,2026-01-05,2026-01-10,2026-01-09,顺丰1\n{mark}-32,{mark}-C2,P-2,4,2026-01-05,很快,2026-01-09,顺丰1\n").ToString();
    }

    private static string Customers(string mark) =>
        $"客户编号,客户名称,区域\n{mark}-C1,华东机电有限公司{mark},华东\n{mark}-C2,\"华南水暖, 五金{mark}\",华南\n{mark}-C3,西北能源{mark},西北\n";

    private static byte[] Gbk(string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding("gb18030").GetBytes(text);
    }

    private static byte[] Zipped(byte[] content)
    {
        using var to = new MemoryStream();
        using (var zip = new GZipStream(to, CompressionLevel.Fastest)) zip.Write(content);
        return to.ToArray();
    }

    private static FilePayload File(string name, byte[] content) => new() { Name = name, MimeType = "application/octet-stream", Buffer = content };

    /// <summary>Types other values into the cells, as a person does in a spreadsheet program.</summary>
    private static void Mend(string workbook, params (string From, string To)[] cells)
    {
        using var zip = ZipFile.Open(workbook, ZipArchiveMode.Update);
        var part = zip.GetEntry("xl/worksheets/sheet1.xml")!;
        string xml;
        using (var reader = new StreamReader(part.Open())) xml = reader.ReadToEnd();
        foreach (var (from, to) in cells)
        {
            Assert.Contains($">{from}</", xml, StringComparison.Ordinal);
            xml = xml.Replace($">{from}</", $">{to}</", StringComparison.Ordinal);
        }
        part.Delete();
        using var writer = new StreamWriter(zip.CreateEntry("xl/worksheets/sheet1.xml").Open());
        writer.Write(xml);
    }

    private static string In(string language, string key) => Texts.In(CultureInfo.GetCultureInfo(language), key);

    private static Task Press(IPage page, string key, string language) => page.ClickAsync($"main button:text-is(\"{In(language, key)}\")");

    private static ILocator Row(IPage page, string header) => page.Locator($".mapping-table tr:has(th:text-is('{header}'))").First;

    private static async Task<string[]> Counts(IPage page, string entity, string language) =>
        [.. await page.Locator($"tr:has(th:text-is('{In(language, entity)}')) td.number").AllInnerTextsAsync()];

    private static async Task<string> Text(Visit visit, string path)
    {
        await visit.Open(path);
        return await visit.Page.InnerTextAsync("#results, main");
    }

    private async Task<Visit> SignedIn(string language, int width, bool dark)
    {
        await Gate.WaitAsync(Ct);
        try
        {
            _password ??= await site.AddUser("walker");
        }
        finally
        {
            Gate.Release();
        }
        var visit = await site.Visit(language, width, dark: dark);
        await visit.SignIn("walker", _password);
        return visit;
    }

    [GeneratedRegex(@"/customers/\d+$")]
    private static partial Regex CustomerFile();
}
