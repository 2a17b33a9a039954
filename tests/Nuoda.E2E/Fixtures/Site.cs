using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Nuoda.Platform.Storage;
using Nuoda.Tests;
using Xunit;

namespace Nuoda.E2E;

/// <summary>The real program on a free port with a data folder of its own, one for a test class:
/// <code>
/// public sealed class CustomersTests(Site site) : IClassFixture&lt;Site&gt;
/// {
///     [Fact] public async Task …()
///     {
///         await using var visit = await site.Visit(language: "zh-CN", width: 390);
///         await visit.Open("/customers");
///         await visit.Shot("customers-phone");
///         visit.AssertQuiet();
///     }
/// }
/// </code></summary>
public sealed partial class Site(Chromium chromium) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-site-");
    private NuodaProcess? _program;

    public DataHome Home => new(_folder.FullName, null);

    public NuodaProcess Program => _program!;

    public Uri Url => Program.Url;

    public async ValueTask InitializeAsync() => _program = await NuodaProcess.Serve(_folder.FullName, [], TestContext.Current.CancellationToken);

    /// <summary>Runs another verb on the same data folder, as an administrator beside the server would.</summary>
    public Task<NuodaProcess.Ended> Run(params string[] arguments) =>
        NuodaProcess.Run([.. arguments, "--data", _folder.FullName], TestContext.Current.CancellationToken);

    /// <summary>The link of the first start, as it stands on the console.</summary>
    public async Task<string> Invitation()
    {
        for (var wait = 0; wait < 200; wait++)
        {
            if (Program.Said.Select(l => InvitationLink().Match(l)).FirstOrDefault(m => m.Success) is { } link) return link.Value;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException("No invitation on the console:\n" + string.Join('\n', Program.Said));
    }

    /// <summary>Adds somebody and answers with the password.</summary>
    public async Task<string> AddUser(string name, string role = "administrator")
    {
        var added = await Run("user", "add", name, "--role", role);
        Assert.True(added.ExitCode == 0, added.Errors);
        return added.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0];
    }

    /// <summary>A browser window without history, and without cookies but for those of <paramref name="state"/>.</summary>
    public async Task<Visit> Visit(string language = "en", int width = 1280, int height = 800, bool dark = false, string? state = null)
    {
        var browser = await chromium.Required();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = Url.ToString(), Locale = language, ViewportSize = new() { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, TimezoneId = "Asia/Shanghai", StorageState = state,
        });
        // Chosen in this browser: what the browser asks for alone gives way to the company's language after sign-in.
        await context.AddCookiesAsync([new() { Name = Nuoda.Platform.Shell.LanguageChoice.Cookie, Value = language, Url = Url.ToString() }]);
        return await E2E.Visit.In(context);
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null) await _program.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"http://\S+/welcome\?token=\S+")]
    private static partial Regex InvitationLink();
}
