using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Text.Json;
using Nuoda.Kernel;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary><c>nuoda import [--profile FILE] [--dry-run] [--all-or-nothing] [--as customer|correction --reason TEXT] [--errors FILE.xlsx] [--show-mapping] [--save-profile NAME] [--format table|json] FILE…</c></summary>
internal static class ImportVerb
{
    public static Command Make(CommandLine line)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = Texts.Of("cli.import_file") };
        var profile = new Option<string?>("--profile") { Description = Texts.Of("cli.profile") };
        var dryRun = new Option<bool>("--dry-run") { Description = Texts.Of("cli.dry-run") };
        var allOrNothing = new Option<bool>("--all-or-nothing") { Description = Texts.Of("cli.all-or-nothing") };
        var changeBy = new Option<string?>("--as") { Description = Texts.Of("cli.as") };
        changeBy.AcceptOnlyFromAmong("customer", "correction");
        var reason = new Option<string?>("--reason") { Description = Texts.Of("cli.reason") };
        var errors = new Option<string?>("--errors") { Description = Texts.Of("cli.errors") };
        var showMapping = new Option<bool>("--show-mapping") { Description = Texts.Of("cli.show-mapping") };
        var saveProfile = new Option<string?>("--save-profile") { Description = Texts.Of("cli.save-profile") };
        var format = new Option<string>("--format") { DefaultValueFactory = _ => "table", Description = Texts.Of("cli.format") };
        format.AcceptOnlyFromAmong("table", "json");
        var verb = new Command("import", Texts.Of("cli.import")) { files, profile, dryRun, allOrNothing, changeBy, reason, errors, showMapping, saveProfile, format };
        verb.SetAction((parse, ct) => line.Run(parse, async (home, token) =>
        {
            // Nobody waits for a page in this process: the collector may stop it, and need not work beside it.
            GCSettings.LatencyMode = GCLatencyMode.Batch;
            await using var services = line.Services(home);
            var runner = services.GetRequiredService<ImportRunner>();
            ImportProfile? mapping = null;
            if (parse.GetValue(profile) is { } named)
            {
                var read = await ReadProfile(home, runner, named, token);
                if (read.Error is { } bad) return CommandLine.Fail(bad);
                mapping = read.Value;
            }
            var word = parse.GetValue(changeBy);
            if (word is not null && string.IsNullOrWhiteSpace(parse.GetValue(reason))) return CommandLine.Fail(Error.Invalid("usage.reason_missing"));
            var request = new ImportRequest([.. parse.GetValue(files)!.Select(f => new ImportFile(Path.GetFileName(f), f))], mapping, CommandLine.Actor)
            {
                DryRun = parse.GetValue(dryRun), AllOrNothing = parse.GetValue(allOrNothing), Reason = parse.GetValue(reason),
                ChangeBy = word switch { "customer" => ChangeBy.Customer, "correction" => ChangeBy.Correction, _ => ChangeBy.Us },
            };
            if (parse.GetValue(showMapping) || parse.GetValue(saveProfile) is not null)
            {
                var proposed = runner.Propose(request.Files, mapping);
                if (proposed.Error is { } unsure) return CommandLine.Fail(unsure);
                if (parse.GetValue(saveProfile) is { } name)
                {
                    await using var db = home.OpenDb();
                    var saved = await ImportProfiles.Save(db, name, proposed.Value.ToProfile(name), token);
                    if (saved.Error is { } bad) return CommandLine.Fail(bad);
                }
                if (parse.GetValue(showMapping))
                {
                    Console.Out.WriteLine(proposed.Value.ToJson());
                    return ExitCode.Done;
                }
            }
            Result<ImportOutcome> result;
            try { result = await runner.Run(request, new TerminalProgress(), token); }
            catch (OperationCanceledException) when (token.IsCancellationRequested) { return CommandLine.Fail(Error.Conflict("import.cancelled")); }
            if (result.Error is { } refused) return CommandLine.Fail(refused);
            var outcome = result.Value;
            using var issues = outcome.Issues;
            if (parse.GetValue(errors) is { } workbook && outcome.Rejected > 0)
            {
                await using var written = Disk.Real.Create(workbook);
                if (RejectedRows.Write(written, request.Files, outcome.Files, outcome.Issues) is { } unwritten) return CommandLine.Fail(unwritten);
            }
            if (parse.GetValue(format) == "json") WriteJson(outcome, Console.OpenStandardOutput());
            else WriteTable(outcome, request, Console.Out);
            return outcome.Rejected > 0 ? ExitCode.Findings : ExitCode.Done;
        }, ct));
        return verb;
    }

    private static async Task<Result<ImportProfile>> ReadProfile(DataHome home, ImportRunner runner, string named, CancellationToken ct)
    {
        if (File.Exists(named)) return runner.ReadProfile(await File.ReadAllTextAsync(named, ct));
        await using var db = home.OpenDb();
        var json = await ImportProfiles.Find(db, named, ct);
        return json is null ? Error.NotFound("profile.not_found", named) : runner.ReadProfile(json);
    }

    /// <summary>The document that programs read; see docs/cli.md.</summary>
    public static void WriteJson(ImportOutcome outcome, Stream output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true });
        json.WriteStartObject();
        if (outcome.ImportId > 0) json.WriteNumber("import", outcome.ImportId);
        json.WriteBoolean("stored", outcome.IsStored);
        json.WritePropertyName("files");
        JsonSerializer.Serialize(json, outcome.Files, ImportRuns.Json);
        json.WriteNumber("read", outcome.Read);
        if (outcome.Resumed > 0) json.WriteNumber("resumed", outcome.Resumed);
        foreach (var (name, counts) in new[] { ("created", outcome.Created), ("updated", outcome.Updated), ("unchanged", outcome.Unchanged) })
        {
            json.WriteStartObject(name);
            foreach (var (entity, count) in counts) json.WriteNumber(entity, count);
            json.WriteEndObject();
        }
        json.WriteNumber("rejected", outcome.Rejected);
        json.WriteNumber("warnings", outcome.Warnings);
        json.WriteNumber("seconds", Math.Round(outcome.Seconds, 3));
        json.WritePropertyName("phases");
        JsonSerializer.Serialize(json, outcome.Phases.ToDictionary(p => p.Key, p => Math.Round(p.Value, 3)), ImportRuns.Json);
        json.WriteStartArray("errors");
        foreach (var issue in outcome.Issues.Where(i => !i.IsWarning))
        {
            WriteIssue(json, issue);
            if (json.BytesPending > 1 << 16) json.Flush();
        }
        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (var (first, rows) in outcome.Issues.Notes) { json.WriteStartObject(); json.WriteString("code", first.Code); json.WriteNumber("rows", rows); json.WriteString("message", first.Message()); json.WriteString("file", first.File); json.WriteNumber("row", first.Row); json.WriteString("column", first.Column); json.WriteEndObject(); }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteIssue(Utf8JsonWriter json, RowIssue issue)
    {
        json.WriteStartObject();
        json.WriteString("file", issue.File);
        json.WriteString("sheet", issue.Sheet);
        json.WriteNumber("row", issue.Row);
        json.WriteString("column", issue.Column);
        json.WriteString("value", issue.Value);
        json.WriteString("code", issue.Code);
        json.WriteString("message", issue.Message());
        json.WriteEndObject();
    }

    private static void WriteTable(ImportOutcome outcome, ImportRequest request, TextWriter output)
    {
        foreach (var file in outcome.Files)
            output.WriteLine(Texts.Of("import.file_line", file.Name + (file.Sheet is null ? "" : $" [{file.Sheet}]"),
                file.Rows.Count == 0 ? Texts.Of("import.not_needed") : string.Join(", ", file.Rows), file.Encoding ?? "xlsx"));
        output.WriteLine();
        output.WriteLine(Texts.Of("import.counts_head"));
        foreach (var entity in outcome.Created.Keys.Union(outcome.Updated.Keys).Union(outcome.Unchanged.Keys).Order(StringComparer.Ordinal))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {entity,-16}{outcome.Created.GetValueOrDefault(entity),12:N0}{outcome.Updated.GetValueOrDefault(entity),12:N0}{outcome.Unchanged.GetValueOrDefault(entity),12:N0}"));
        output.WriteLine();
        foreach (var issue in outcome.Issues.Where(i => !i.IsWarning))
            output.WriteLine(Texts.Of("import.error_line", issue.File + (issue.Sheet is null ? "" : $" [{issue.Sheet}]"), issue.Row, issue.Column ?? "", issue.Value ?? "", issue.Message()));
        foreach (var (first, rows) in outcome.Issues.Notes)
            output.WriteLine(Texts.Of("import.warning_line", rows, first.Message(), first.File, first.Row, first.Column ?? ""));
        output.WriteLine(Texts.Of(request.DryRun ? "import.would" : outcome.IsStored ? "import.stored" : "import.refused", outcome.Read, outcome.Rejected, Math.Round(outcome.Seconds, 1), outcome.ImportId));
    }

    /// <summary>One line on standard error, renewed once a second; silent when nobody watches.</summary>
    private sealed class TerminalProgress : IProgress<ImportProgress>
    {
        private long _last;

        public void Report(ImportProgress value)
        {
            if (Console.IsErrorRedirected || Stopwatch.GetElapsedTime(_last).TotalSeconds < 1) return;
            _last = Stopwatch.GetTimestamp();
            Console.Error.Write(Texts.Of("import.progress", Texts.Of("import.phase." + value.Phase), value.Rows, value.RowsPerSecond.ToString("N0", CultureInfo.InvariantCulture),
                value.Left is { } left ? left.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture) : "…").PadRight(78) + "\r");
        }
    }
}
