using Xunit;

namespace Nuoda.E2E;

public sealed class StartTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task The_start_page_answers()
    {
        await using var visit = await site.Visit();
        var answer = await visit.Open("/");
        Assert.Equal(200, answer.Status);
        Assert.Contains("Nuoda", await visit.Page.ContentAsync(), StringComparison.Ordinal);
        await visit.Shot("start");
        await visit.AssertFitsWidth();
    }

    [Fact]
    public async Task What_the_browser_complains_about_is_heard()
    {
        await using var visit = await site.Visit();
        await visit.Page.RouteAsync("**/complaining", route => route.FulfillAsync(new()
        {
            ContentType = "text/html", Headers = new Dictionary<string, string> { ["Content-Security-Policy"] = "script-src 'self'" },
            Body = "<!doctype html><title>x</title><div style='width:3000px'>wide</div><script>alert(1)</script><img src='/no-such-picture'>",
        }));
        await visit.Open("/complaining");
        await visit.Page.EvaluateAsync("setTimeout(() => { throw new Error('thrown') }, 0)");
        await visit.Page.WaitForTimeoutAsync(200);
        foreach (var heard in new[] { "policy: script-src", "404: ", "uncaught: ", "console error" })
            Assert.Contains(visit.Complaints, c => c.StartsWith(heard, StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<Exception>(visit.AssertFitsWidth);
        Assert.ThrowsAny<Exception>(() => visit.AssertQuiet());
    }
}
