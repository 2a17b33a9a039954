using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>What an undo took back, and what it had to leave.</summary>
public sealed record UndoOutcome(long ImportId, IReadOnlyDictionary<string, long> Removed, IReadOnlyDictionary<string, long> Restored, IReadOnlyList<UndoKept> Kept);

/// <summary>Takes an import back: what it made goes, what it changed stands as before. A record that was edited since is left as it is and named with the edit.</summary>
[Published]
public sealed class UndoImport(DataHome home, TimeProvider clock, IEnumerable<IImportTarget> targets, IAfterImport? follower)
{
    /// <summary>One transaction: all that can be undone is undone, or (when the machine fails) nothing.</summary>
    public async Task<Result<UndoOutcome>> Handle(long importId, string actor, CancellationToken ct)
    {
        await using var turn = await CompanyLock.Take(home, CompanyLock.Apply, ct);
        await using var db = home.OpenDb();
        (db.Actor, db.Clock) = (actor, clock);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var run = await db.Imports.SingleOrDefaultAsync(i => i.Id == importId, ct);
        if (run is null) return Error.NotFound("import.not_found", importId);
        if (run.State != ImportState.Done) return Error.Conflict("import.not_undoable", importId, Texts.Of("import.state." + run.State.ToString().ToLowerInvariant()));
        var ranges = await db.ImportRanges.AsNoTracking().Where(r => r.ImportId == importId).ToDictionaryAsync(r => r.TableName, r => (r.FirstId, r.LastId), ct);
        var undo = new ImportUndo(db, importId, ranges);
        // What hangs on others goes before them: the order of storing, backwards.
        var backwards = targets.OrderByDescending(t => t.Rank).ToList();
        List<RecordReference> references =
        [
            .. backwards.SelectMany(t => t.Records).SelectMany(t => t.Columns.Where(c => c.To is not null).Select(c => new RecordReference(t.Table, c.Column, c.To!))),
            .. backwards.SelectMany(t => t.Records).Where(t => t.Redirect is not null).Select(t => new RecordReference(t.Table, t.Redirect!, t.Table)),
            .. backwards.SelectMany(t => t.References),
        ];
        foreach (var target in backwards)
        {
            await target.Undo(undo, ct);
            foreach (var table in target.Records) await undo.Records(table, references, ct);
        }
        var at = clock.GetUtcNow();
        await undo.WriteAudit(actor, at, ct);
        var outcome = new UndoOutcome(importId, undo.Removed, undo.Restored, undo.Kept);
        run.State = ImportState.Undone;
        run.Undo = JsonSerializer.Serialize(outcome, ImportRuns.Json);
        db.AuditEntries.Add(new AuditEntry
        {
            Id = await db.Reserve("audit_entries", 1, ct), At = at, Actor = actor, Action = "undone", Entity = "imports", EntityId = importId,
            After = JsonSerializer.Serialize(new { removed = undo.Removed, restored = undo.Restored, kept = undo.Kept.Count }, ImportRuns.Json),
        });
        await ImportNews.Announce(db, import: null, t => undo.Removed.Count > 0 ? undo.Range(t) : null, t => undo.ChangedIds.GetValueOrDefault(t) ?? [], at, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        if (follower is not null) await follower.Follow(ct);
        return outcome;
    }

    /// <summary><c>nuoda undo-import ID [--format table|json]</c></summary>
    internal static Command Verb(CommandLine line)
    {
        var id = new Argument<long>("ID") { Description = Texts.Of("cli.import_id") };
        var format = new Option<string>("--format") { DefaultValueFactory = _ => "table", Description = Texts.Of("cli.format") };
        format.AcceptOnlyFromAmong("table", "json");
        var verb = new Command("undo-import", Texts.Of("cli.undo-import")) { id, format };
        verb.SetAction((parse, ct) => line.Run(parse, async (home, token) =>
        {
            await using var services = line.Services(home);
            var undone = await services.GetRequiredService<UndoImport>().Handle(parse.GetValue(id), CommandLine.Actor, token);
            if (undone.Error is { } refused) return CommandLine.Fail(refused);
            if (parse.GetValue(format) == "json") Console.Out.WriteLine(ToJson(undone.Value));
            else WriteTable(undone.Value, Console.Out);
            return undone.Value.Kept.Count > 0 ? ExitCode.Findings : ExitCode.Done;
        }, ct));
        return verb;
    }

    internal static string ToJson(UndoOutcome outcome) => JsonSerializer.Serialize(
        new
        {
            import = outcome.ImportId, removed = outcome.Removed, restored = outcome.Restored,
            kept = outcome.Kept.Select(k => new { entity = k.Entity, key = k.Key, code = k.Code, who = k.Who, when = k.When, what = k.What, message = k.Message() }),
        }, Printed);

    private static readonly JsonSerializerOptions Printed = new(ImportRuns.Json) { WriteIndented = true };

    private static void WriteTable(UndoOutcome outcome, TextWriter output)
    {
        output.WriteLine(Texts.Of("import.undone", outcome.ImportId));
        foreach (var entity in outcome.Removed.Keys.Union(outcome.Restored.Keys).Order(StringComparer.Ordinal))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {entity,-20}{outcome.Removed.GetValueOrDefault(entity),12:N0}{outcome.Restored.GetValueOrDefault(entity),12:N0}"));
        foreach (var kept in outcome.Kept) output.WriteLine(Texts.Of("import.undo_kept_line", Texts.Of("import.entity." + kept.Entity), kept.Key, kept.Message()));
    }
}
