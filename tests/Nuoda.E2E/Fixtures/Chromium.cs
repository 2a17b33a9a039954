using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Nuoda.E2E.Chromium))]

namespace Nuoda.E2E;

/// <summary>The browser of this test run, started by the first test that opens a page.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Programs =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private readonly SemaphoreSlim _gate = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser; the calling test is skipped, with the reason, where there is none.</summary>
    public async Task<IBrowser> Required()
    {
        var program = Environment.GetEnvironmentVariable("NUODA_CHROMIUM") ?? Programs.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "no Chromium on this machine (or name one by NUODA_CHROMIUM)");
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = program,
                Args =
                [
                    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync",
                ],
            });
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _gate.Dispose();
    }
}
