using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Nuoda.Tests;

/// <summary>The built program, in a process of its own, as a user starts it.
/// <code>
/// var import = await NuodaProcess.Run(["import", "orders.csv", "--data", folder], ct);      // to its end: exit code and words
/// await using var server = await NuodaProcess.Serve(folder, [], ct);                        // on a free port, until disposed or killed
/// </code></summary>
public sealed partial class NuodaProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NuodaProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo("dotnet", [Program(), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Remove("NUODA_DATABASE");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
    }

    public sealed record Ended(int ExitCode, string Output, string Errors);

    /// <summary>Where it answers; after <see cref="Serve"/>.</summary>
    public Uri Url => _listening.Task.Result;

    /// <summary>What it said so far, both streams, a line each.</summary>
    public IReadOnlyCollection<string> Said => _output;

    public int Id => _process.Id;

    public static async Task<Ended> Run(IEnumerable<string> arguments, CancellationToken ct, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var run = new NuodaProcess(arguments, environment);
        var output = run._process.StandardOutput.ReadToEndAsync(ct);
        var errors = run._process.StandardError.ReadToEndAsync(ct);
        await run._process.WaitForExitAsync(ct);
        return new(run._process.ExitCode, await output, await errors);
    }

    /// <summary>Starts any verb and returns at once: to be killed in the middle.</summary>
    public static NuodaProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var started = new NuodaProcess(arguments, environment);
        started.Listen();
        return started;
    }

    /// <summary>Starts the web application on a free port and waits until it says where it is.</summary>
    public static async Task<NuodaProcess> Serve(
        string dataFolder, IEnumerable<string> arguments, CancellationToken ct, IReadOnlyDictionary<string, string>? environment = null)
    {
        var server = Start(["serve", "--data", dataFolder, "--urls", "http://127.0.0.1:0", .. arguments], environment);
        var ended = server._process.WaitForExitAsync(ct);
        if (await Task.WhenAny(server._listening.Task, ended, Task.Delay(TimeSpan.FromSeconds(60), ct)) == server._listening.Task) return server;
        var said = string.Join('\n', server.Said);
        await server.DisposeAsync();
        throw new InvalidOperationException($"nuoda serve did not say where it is. It said:\n{said}");
    }

    /// <summary>Ends it without asking (SIGKILL).</summary>
    public async Task Kill()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async Task<int> WaitForExit(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _process.Dispose();
    }

    private void Listen()
    {
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (Address().Match(line) is { Success: true } address) _listening.TrySetResult(new Uri(address.Value + "/"));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9][0-9]*")]
    private static partial Regex Address();

    /// <summary>The program beside the tests, built in the same configuration: TESTS/bin/CONFIGURATION/net10.0.</summary>
    private static string Program()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(root.FullName, "src", "Nuoda", "bin", output.Parent.Name, output.Name, "nuoda.dll");
    }
}
