using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace Nuoda.E2E;

/// <summary>One window, and everything that the browser complained about in it.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    private Visit(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>Console errors and warnings, uncaught exceptions, reports of the content security policy, answers of 400 and above, requests that failed.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    internal static async Task<Visit> In(IBrowserContext context)
    {
        context.SetDefaultTimeout(15_000);
        var visit = new Visit(context, await context.NewPageAsync());
        void Note(string complaint) => visit._complaints.Enqueue(complaint);
        await context.ExposeFunctionAsync("nuodaPolicyReport", (string report) => Note("policy: " + report));
        await context.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => nuodaPolicyReport(`${e.violatedDirective} blocked ${e.blockedURI || 'inline'} on ${location.pathname}`))");
        visit.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Note($"console {message.Type}: {message.Text}");
        };
        visit.Page.PageError += (_, error) => Note("uncaught: " + error);
        visit.Page.Response += (_, response) =>
        {
            if (response.Status >= 400) Note($"{response.Status}: {response.Url}");
        };
        visit.Page.RequestFailed += (_, request) => Note($"failed ({request.Failure}): {request.Url}");
        return visit;
    }

    /// <summary>Goes to a path of the site and waits until everything on it is loaded.</summary>
    public async Task<IResponse> Open(string path) =>
        await Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load }) ?? throw new InvalidOperationException($"No answer from {path}.");

    public async Task SignIn(string name, string password)
    {
        await Open("/sign-in");
        await Page.FillAsync("[name='Form.Name']", name);
        await Page.FillAsync("[name='Form.Password']", password);
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForURLAsync(u => !u.Contains("sign-in", StringComparison.Ordinal));
    }

    /// <summary>Keeps a picture of the whole page in the folder that NUODA_SHOTS names; without one, does nothing.</summary>
    public async Task Shot(string name)
    {
        if (Environment.GetEnvironmentVariable("NUODA_SHOTS") is not { Length: > 0 } folder) return;
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    /// <param name="expected">Parts of complaints that the test provokes.</param>
    public void AssertQuiet(params string[] expected) =>
        Assert.DoesNotContain(_complaints, c => !expected.Any(e => c.Contains(e, StringComparison.Ordinal)));

    /// <summary>Nothing on the page is wider than the window: it can be read on a phone without pushing it sideways.</summary>
    public async Task AssertFitsWidth()
    {
        var beyond = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(beyond <= 0, $"{Page.Url} is {beyond} px wider than the window.");
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
