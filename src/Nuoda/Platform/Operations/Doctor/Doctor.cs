using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Operations;

/// <summary>Runs every check there is and says what it found.</summary>
internal static class Doctor
{
    /// <param name="Check">Name of the check.</param>
    /// <param name="Findings">Null when it was left out, since what it stands on is broken.</param>
    internal sealed record Looked(string Check, IReadOnlyList<Finding>? Findings);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<IDoctorCheck> Checks { get; } =
    [
        .. typeof(Doctor).Assembly.GetTypes().Where(t => t is { IsAbstract: false } && typeof(IDoctorCheck).IsAssignableFrom(t))
            .Select(t => (IDoctorCheck)Activator.CreateInstance(t)!).OrderByDescending(c => c.IsFoundation).ThenBy(c => c.Name, StringComparer.Ordinal),
    ];

    public static async Task<IReadOnlyList<Looked>> Examine(DataHome home, CancellationToken ct)
    {
        List<Looked> all = [];
        var isSound = true;
        foreach (var check in Checks)
        {
            if (!isSound && !check.IsFoundation)
            {
                all.Add(new(check.Name, null));
                continue;
            }
            await using var db = home.OpenDb();
            List<Finding> findings = [];
            await foreach (var finding in check.Look(home, db, ct)) findings.Add(finding);
            all.Add(new(check.Name, findings));
            if (check.IsFoundation && findings.Count > 0) isSound = false;
        }
        return all;
    }

    public static Command Verb(CommandLine line)
    {
        var format = new Option<string>("--format") { DefaultValueFactory = _ => "table", Description = Texts.Of("cli.format") };
        format.AcceptOnlyFromAmong("table", "json");
        var verb = new Command("doctor", Texts.Of("cli.doctor")) { format };
        verb.SetAction(async (parse, ct) =>
        {
            // Not line.Run: that would mend the schema before it is looked at.
            var home = line.OpenHome(parse);
            if (home.Error is { } refused) return CommandLine.Fail(refused);
            var looked = await Examine(home.Value, ct);
            Console.Out.Write(parse.GetValue(format) == "json" ? AsJson(looked) : AsTable(looked));
            return looked.Any(l => l.Findings is not { Count: 0 }) ? ExitCode.Findings : ExitCode.Done;
        });
        return verb;
    }

    private static string Said(Finding finding) => Texts.Of("doctor.finding." + finding.Code, finding.Args);

    private static string AsTable(IReadOnlyList<Looked> looked)
    {
        var text = new StringWriter { NewLine = "\n" };
        foreach (var (check, findings) in looked)
        {
            var mark = findings switch { null => "-", { Count: 0 } => "✓", _ => "✗" };
            text.WriteLine($"{mark} {Texts.Of("doctor.check." + check)}{(findings is null ? ": " + Texts.Of("doctor.left_out") : "")}");
            foreach (var finding in findings ?? []) text.WriteLine($"    {Said(finding)}");
        }
        var count = looked.Sum(l => l.Findings?.Count ?? 0);
        text.WriteLine(count == 0 ? Texts.Of("doctor.healthy") : Texts.Of("doctor.findings", count));
        return text.ToString();
    }

    private static string AsJson(IReadOnlyList<Looked> looked) => JsonSerializer.Serialize(
        new
        {
            healthy = looked.All(l => l.Findings is { Count: 0 }),
            checks = looked.Select(l => new
            {
                name = l.Check, run = l.Findings is not null, findings = (l.Findings ?? []).Select(f => new { f.Code, message = Said(f) }),
            }),
        },
        Json) + "\n";
}
