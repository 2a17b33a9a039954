using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>An import as programs see it.</summary>
/// <param name="State">draft, staging, done, failed, cancelled or undone.</param>
/// <param name="Step">mapping, checking, checked, importing or ended; null for an import of the command line.</param>
public sealed record ImportAnswer(long Id, string State, string? Step, string By, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<string> Files, string? Profile)
{
    /// <summary>While it works.</summary>
    public ImportProgressAnswer? Progress { get; init; }
    /// <summary>The document that <c>nuoda import --format json</c> prints, without its errors; see /errors.</summary>
    public JsonElement? Outcome { get; init; }
    /// <summary>What an undo took back and what it kept.</summary>
    public JsonElement? Undo { get; init; }
    /// <summary>Why the last step was refused: a code, and a sentence.</summary>
    public string? RefusalCode { get; init; }
    public string? Refusal { get; init; }
}

public sealed record ImportProgressAnswer(string Phase, long Rows, double Share, double RowsPerSecond, double? SecondsLeft);

public sealed record ImportErrorAnswer(string File, string? Sheet, long Row, string? Column, string? Value, string Code, string Message);

/// <summary>Imports over the API.</summary>
internal static class ImportEndpoints
{
    public static void MapImportApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/imports").WithTags("Platform");
        api.MapPost("", Post).Needs(Permission.ImportsWrite).Idempotent().DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(ImportJobs.LargestUpload))
            .WithSummary("Import files. multipart/form-data: files, profile (a JSON document or the name of a saved one), dryRun, allOrNothing, as (customer or correction, with reason), reason");
        api.MapGet("", List).Needs(Permission.ImportsRead).WithSummary("Imports, newest first");
        api.MapGet("{id:long}", Get).Needs(Permission.ImportsRead).WithSummary("One import: state, progress, outcome");
        api.MapGet("{id:long}/errors", Errors).Needs(Permission.ImportsRead).WithSummary("Rejected rows of an import, with reasons");
        api.MapGet("{id:long}/rejected.xlsx", Rejected).Needs(Permission.ImportsRead).WithSummary("Rejected rows as a workbook, to be corrected and imported again");
        api.MapPost("{id:long}/cancel", Cancel).Needs(Permission.ImportsWrite).WithSummary("Stop an import; nothing of it is stored");
        api.MapPost("{id:long}/undo", Undo).Needs(Permission.ImportsWrite).WithSummary("Take an import back; records that were edited since are kept and named");
    }

    private static async Task<Results<Accepted<ImportAnswer>, ProblemHttpResult>> Post(
        HttpContext http, ImportJobs jobs, ImportBoard board, CancellationToken ct)
    {
        // Read here and not bound: a bound form is refused for its media type before anybody asks who sends it.
        var form = http.Request.HasFormContentType ? await UploadForm.Read(http.Request, ct) : FormCollection.Empty;
        foreach (var flag in new[] { "dryRun", "allOrNothing" })
            if (form[flag].ToString() is not ("" or "true" or "false")) return Error.Invalid("import.not_true_or_false", flag, form[flag].ToString()).At(flag).ToProblem();
        var by = ReadChangeBy(form["as"]);
        if (by.Error is { } unknown) return unknown.ToProblem();
        var options = new JobOptions(form["profile"], form["dryRun"] == "true", form["allOrNothing"] == "true", by.Value, form["reason"]);
        var job = await jobs.Add(form.Files, options, options.DryRun ? JobStep.Checking : JobStep.Importing, ct);
        if (job.Error is { } refused) return refused.ToProblem();
        return TypedResults.Accepted($"/api/imports/{job.Value.ImportId}", await Answer((await jobs.FindRun(job.Value.ImportId, ct))!, job.Value, board, ct));
    }

    internal static Result<ChangeBy> ReadChangeBy(string? word) => word switch
    {
        null or "" or "us" => ChangeBy.Us,
        "customer" => ChangeBy.Customer,
        "correction" => ChangeBy.Correction,
        _ => Error.Invalid("import.unknown_as", word).At("as"),
    };

    private static async Task<ListBody<ImportAnswer>> List(NuodaDb db, string? after, int? limit, ImportBoard board, CancellationToken ct)
    {
        var before = long.TryParse(after, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : long.MaxValue;
        var size = Math.Clamp(limit ?? Page<ImportAnswer>.Size, 1, Page<ImportAnswer>.MostRows);
        var runs = await db.Imports.AsNoTracking().Where(i => i.Id < before).OrderByDescending(i => i.Id).Take(size + 1).ToListAsync(ct);
        var ids = runs.ConvertAll(r => r.Id);
        var jobs = await db.Set<ImportJob>().AsNoTracking().Where(j => ids.Contains(j.ImportId)).ToDictionaryAsync(j => j.ImportId, ct);
        var answers = new List<ImportAnswer>();
        foreach (var run in runs) answers.Add(await Answer(run, jobs.GetValueOrDefault(run.Id), board, ct));
        return new(Page.Of(answers, size, a => a.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)), await CappedCount.Of(db.Imports.Select(i => i.Id), ct));
    }

    private static async Task<Results<Ok<ImportAnswer>, ProblemHttpResult>> Get(long id, ImportJobs jobs, ImportBoard board, CancellationToken ct) =>
        await jobs.FindRun(id, ct) is { } run ? TypedResults.Ok(await Answer(run, await jobs.Find(id, ct), board, ct)) : Error.NotFound("import.not_found", id).ToProblem();

    private static async Task<Results<Ok<ListBody<ImportErrorAnswer>>, ProblemHttpResult>> Errors(long id, ImportJobs jobs, NuodaDb db, string? after, int? limit, CancellationToken ct)
    {
        if (await jobs.FindRun(id, ct) is null) return Error.NotFound("import.not_found", id).ToProblem();
        var page = await jobs.Issues(id, warnings: false, after, Math.Clamp(limit ?? Page<ImportErrorAnswer>.Size, 1, Page<ImportErrorAnswer>.MostRows), ct);
        var count = await CappedCount.Of(db.ImportIssues.Where(i => i.ImportId == id && !i.IsWarning).Select(i => (long)i.Number), ct);
        return TypedResults.Ok(new ListBody<ImportErrorAnswer>(
            new([.. page.Rows.Select(i => new ImportErrorAnswer(i.File, i.Sheet, i.Row, i.Column, i.Value, i.Code, ImportRuns.Issue(i).Message()))], page.Next), count));
    }

    internal static async Task<IResult> Rejected(long id, ImportJobs jobs, CancellationToken ct)
    {
        var workbook = await jobs.RejectedWorkbook(id, ct);
        return workbook.Error is { } refused ? refused.ToAnswer() : Workbook(workbook.Value, $"rejected-{id}.xlsx");
    }

    internal static IResult Workbook(Stream content, string name) => Results.File(content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name);

    private static async Task<Results<Ok<ImportAnswer>, ProblemHttpResult>> Cancel(long id, ImportJobs jobs, ImportBoard board, CancellationToken ct)
    {
        var cancelled = await jobs.Cancel(id, ct);
        return cancelled.Error is { } refused ? refused.ToProblem() : await Get(id, jobs, board, ct);
    }

    private static async Task<Results<Ok<JsonElement>, ProblemHttpResult>> Undo(long id, UndoImport undo, CurrentUser me, CancellationToken ct)
    {
        var undone = await undo.Handle(id, me.Actor, ct);
        return undone.Error is { } refused ? refused.ToProblem() : TypedResults.Ok(JsonSerializer.Deserialize<JsonElement>(UndoImport.ToJson(undone.Value)));
    }

    private static async Task<ImportAnswer> Answer(ImportRun run, ImportJob? job, ImportBoard board, CancellationToken ct)
    {
        var progress = job is { IsWorking: true } ? await board.Read(job, ct) : null;
        var summary = run.Summary ?? job?.Checked;
        var refusal = job?.RefusedBy();
        return new(run.Id, run.State.ToString().ToLowerInvariant(), job?.Step.ToString().ToLowerInvariant(), run.Actor, run.StartedAt, run.EndedAt, run.Files.Split('\n'), run.Profile)
        {
            Progress = progress is null ? null : new(progress.Phase, progress.Rows, progress.Share, progress.RowsPerSecond, progress.Left?.TotalSeconds),
            Outcome = summary is null ? null : Printed(summary),
            Undo = run.Undo is null ? null : JsonSerializer.Deserialize<JsonElement>(UndoImport.ToJson(JsonSerializer.Deserialize<UndoOutcome>(run.Undo, ImportRuns.Json)!)),
            RefusalCode = refusal?.Code, Refusal = refusal?.Message(),
        };
    }

    private static JsonElement Printed(string summary)
    {
        using var document = new MemoryStream();
        ImportVerb.WriteJson(JsonSerializer.Deserialize<ImportOutcome>(summary, ImportRuns.Json)!, document);
        return JsonSerializer.Deserialize<JsonElement>(document.ToArray());
    }
}
