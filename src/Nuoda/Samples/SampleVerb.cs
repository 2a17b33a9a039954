using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Sample;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Samples;

/// <summary><c>nuoda sample [--lines N] [--months M] [--seed S] [--today D] [--csv DIR]</c></summary>
internal sealed class SampleVerb
{
    private const long MostLines = 100_000_000;
    private const int MostMonths = 120;

    private readonly Option<long> _lines = new("--lines") { DefaultValueFactory = _ => new SampleParameters().Lines, Description = Texts.Of("cli.sample_lines") };
    private readonly Option<int> _months = new("--months") { DefaultValueFactory = _ => new SampleParameters().Months, Description = Texts.Of("cli.sample_months") };
    private readonly Option<ulong> _seed = new("--seed") { DefaultValueFactory = _ => new SampleParameters().Seed, Description = Texts.Of("cli.sample_seed") };
    private readonly Option<DateOnly?> _today = new("--today") { Description = Texts.Of("cli.sample_today") };
    private readonly Option<string?> _csv = new("--csv") { Description = Texts.Of("cli.sample_csv") };

    public static Command Of(CommandLine line)
    {
        var verb = new SampleVerb();
        var command = new Command("sample", Texts.Of("cli.sample"))
            { verb._lines, verb._months, verb._seed, verb._today, verb._csv };
        command.SetAction((parse, ct) => verb.Run(line, parse, ct));
        return command;
    }

    private async Task<int> Run(CommandLine line, ParseResult parse, CancellationToken ct)
    {
        var truth = new SampleParameters { Lines = parse.GetValue(_lines), Months = parse.GetValue(_months), Seed = parse.GetValue(_seed) };
        if (truth.Lines is < 1 or > MostLines) return CommandLine.Fail(Error.Invalid("usage.sample_lines", truth.Lines, MostLines));
        if (truth.Months is < 1 or > MostMonths) return CommandLine.Fail(Error.Invalid("usage.sample_months", truth.Months, MostMonths));
        var opened = line.OpenHome(parse);
        if (opened.Error is { } refused) return CommandLine.Fail(refused);
        var own = opened.Value;
        await using var services = line.Services(own);
        var maker = services.GetRequiredService<SampleMaker>();
        var today = parse.GetValue(_today) ?? maker.Today;
        if (parse.GetValue(_csv) is { } folder)
        {
            Say(SampleMaker.WriteFiles(folder, truth, today, CultureInfo.CurrentUICulture), Path.GetFullPath(folder), 0);
            return ExitCode.Done;
        }
        var watch = Stopwatch.StartNew();
        var isPlaceSaid = parse.GetResult(line.Data) is { Implicit: false } || own.Database is not null;
        var home = own;
        if (!isPlaceSaid)
        {
            home = SamplePlace.Of(own);
            if (SamplePlace.IsMade(home)) return CommandLine.Fail(Error.Conflict("samples.not_empty", home.Folder));
            SamplePlace.Clear(home);
        }
        await home.Migrate(ct);
        var made = await maker.Make(home, truth, today, new Progress(truth.Lines), ct);
        if (made.Error is { } not) return CommandLine.Fail(not);
        if (!isPlaceSaid) await SamplePlace.Finish(home, ct);
        Say(made.Value, home.Folder, watch.Elapsed.TotalSeconds);
        return ExitCode.Done;
    }

    private static void Say(SampleMaker.Made made, string folder, double seconds) => Console.Out.WriteLine(Texts.Of(
        "samples.made", made.Customers, made.Products, made.Orders, made.Lines, made.Deliveries, made.Returns, made.Reviews, made.From, made.To, folder, Math.Round(seconds, 1)));

    /// <summary>Only where somebody watches.</summary>
    private sealed class Progress(long all) : IProgress<long>
    {
        public void Report(long value)
        {
            if (!Console.IsErrorRedirected) Console.Error.Write(Texts.Of("samples.progress", value, all).PadRight(60) + "\r");
        }
    }
}
