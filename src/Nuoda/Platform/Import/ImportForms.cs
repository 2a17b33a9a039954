using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>What the import pages post, fetch and download.</summary>
internal static class ImportForms
{
    public static void MapImportForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/imports/upload", Upload).Needs(Permission.ImportsWrite).DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(ImportJobs.LargestUpload)).ExcludeFromDescription();
        routes.MapPost("/imports/{id:long}/mapping", Map).Needs(Permission.ImportsWrite).DisableAntiforgery().ExcludeFromDescription();
        routes.MapPost("/imports/{id:long}/start", Start).Needs(Permission.ImportsWrite).DisableAntiforgery().ExcludeFromDescription();
        routes.MapPost("/imports/{id:long}/back", Back).Needs(Permission.ImportsWrite).DisableAntiforgery().ExcludeFromDescription();
        routes.MapPost("/imports/{id:long}/cancel", Cancel).Needs(Permission.ImportsWrite).DisableAntiforgery().ExcludeFromDescription();
        routes.MapPost("/imports/{id:long}/undo", Undo).Needs(Permission.ImportsWrite).DisableAntiforgery().ExcludeFromDescription();
        routes.MapGet("/imports/{id:long}/progress", Progress).Needs(Permission.ImportsRead).ExcludeFromDescription();
        routes.MapGet("/imports/{id:long}/rejected.xlsx", ImportEndpoints.Rejected).Needs(Permission.ImportsRead).ExcludeFromDescription();
        routes.MapGet("/imports/{id:long}/profile.json", Profile).Needs(Permission.ImportsRead).ExcludeFromDescription();
        routes.MapGet("/imports/templates/{kind}.xlsx", Template).Needs(Permission.ImportsRead).ExcludeFromDescription();
    }

    private static async Task<IResult> Upload(HttpContext http, ImportJobs jobs, CancellationToken ct)
    {
        // Read here and not bound: a bound form is refused for its media type before anybody asks who sends it.
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(ct) : FormCollection.Empty;
        var job = await jobs.Add(form.Files, new JobOptions(form["profile"], false, false, ChangeBy.Us, null), JobStep.Mapping, ct);
        // What was chosen badly is said where it was chosen; all else on a page of its own.
        if (job.Error is { Kind: ErrorKind.Invalid } wrong) return Results.LocalRedirect(Refused("/imports/new", wrong));
        return job.Error is { } refused ? refused.ToAnswer() : Results.LocalRedirect($"/imports/{job.Value.ImportId}");
    }

    /// <summary>The mapping as the table of columns shows it: kept, saved by name if one is given, then the files are checked.</summary>
    private static async Task<IResult> Map(long id, HttpContext http, ImportJobs jobs, ImportRunner runner, NuodaDb db, CancellationToken ct)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(ct) : FormCollection.Empty;
        string? json = null, name = form["profile-name"].ToString().Trim();
        if (form["mapped"] == "columns")
        {
            var read = runner.ReadProfile(json = MappingForm.Read(form).ToJsonString());
            if (read.Error is { } bad) return Results.LocalRedirect(Refused($"/imports/{id}", bad));
        }
        var changed = await jobs.Change(id, job =>
        {
            if (json is not null) job.Profile = json;
            return Done.Value;
        }, form["then"] == "look" ? JobStep.Mapping : JobStep.Checking, ct);
        if (changed.Error is { } refused) return refused.ToAnswer();
        if (name.Length > 0 && changed.Value.Profile is { } profile)
        {
            var saved = await ImportProfiles.Save(db, name, runner.ReadProfile(profile).Value, ct);
            if (saved.Error is { } unsaved) return unsaved.ToAnswer();
        }
        return Results.LocalRedirect($"/imports/{id}");
    }

    private static string Refused(string page, Error error) => $"{page}?refused={Uri.EscapeDataString(error.Code)}" + string.Concat(error.Args.Select(a => "&arg=" + Uri.EscapeDataString($"{a}")));

    private static async Task<IResult> Start(long id, HttpContext http, ImportJobs jobs, CancellationToken ct)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(ct) : FormCollection.Empty;
        var reason = form["reason"].ToString();
        var by = ImportEndpoints.ReadChangeBy(form["as"]);
        if (by.Error is { } unknown) return unknown.ToAnswer();
        if (by.Value != ChangeBy.Us && string.IsNullOrWhiteSpace(reason)) return Results.LocalRedirect(Refused($"/imports/{id}", Error.Invalid("imports.reason_missing")));
        var changed = await jobs.Change(id, job =>
        {
            (job.AllOrNothing, job.ChangeBy, job.Reason) = (form["allOrNothing"] == "true", by.Value, reason.Length == 0 ? null : reason);
            return job.Step == JobStep.Checked ? Done.Value : Error.Conflict("import.not_checked", id);
        }, JobStep.Importing, ct);
        return changed.Error is { } refused ? refused.ToAnswer() : Results.LocalRedirect($"/imports/{id}");
    }

    private static async Task<IResult> Back(long id, ImportJobs jobs, CancellationToken ct) =>
        (await jobs.Change(id, _ => Done.Value, JobStep.Mapping, ct)).Error is { } refused ? refused.ToAnswer() : Results.LocalRedirect($"/imports/{id}");

    private static async Task<IResult> Cancel(long id, ImportJobs jobs, CancellationToken ct) =>
        (await jobs.Cancel(id, ct)).Error is { } refused ? refused.ToAnswer() : Results.LocalRedirect($"/imports/{id}");

    private static async Task<IResult> Undo(long id, UndoImport undo, CurrentUser me, CancellationToken ct) =>
        (await undo.Handle(id, me.Actor, ct)).Error is { } refused ? refused.ToAnswer() : Results.LocalRedirect($"/imports/{id}");

    private static async Task<IResult> Progress(long id, HttpContext http, ImportJobs jobs, ImportBoard board, CancellationToken ct)
    {
        var job = await jobs.Find(id, ct);
        if (job is null) return Error.NotFound("import.not_found", id).ToAnswer();
        // Done: htmx loads the page of the next step.
        if (!job.IsWorking) http.Response.Headers["HX-Refresh"] = "true";
        return new RazorComponentResult<ImportProgressPart>(new { Job = job, Progress = await board.Read(job, ct) });
    }

    private static async Task<IResult> Profile(long id, ImportJobs jobs, CancellationToken ct)
    {
        var job = await jobs.Find(id, ct);
        if (job is null) return Error.NotFound("import.not_found", id).ToAnswer();
        var mapping = jobs.Propose(job);
        return mapping.Error is { } refused ? refused.ToAnswer() : Results.File(System.Text.Encoding.UTF8.GetBytes(mapping.Value.ToProfile("").ToJson()), "application/json", $"profile-{id}.json");
    }

    private static IResult Template(string kind, ImportRunner runner)
    {
        if (!runner.Catalogue.Kinds.TryGetValue(kind, out var rows)) return Error.NotFound("import.unknown_kind", kind).ToAnswer();
        return ImportEndpoints.Workbook(new MemoryStream(ImportTemplate.Of(rows, runner.Catalogue)), kind + ".xlsx");
    }
}

/// <summary>Reads the table of columns: rows-N, encoding-N, delimiter-N of file N; field-N-M, header-N-M, format-N-M of its column M.</summary>
internal static class MappingForm
{
    public static JsonObject Read(IFormCollection form)
    {
        var files = new JsonArray();
        for (var n = 0; form.ContainsKey($"file-{n}"); n++)
        {
            var rows = form[$"rows-{n}"].ToString();
            if (rows.Length == 0) continue;
            JsonObject columns = [];
            var recognise = new JsonArray();
            for (var m = 0; form.ContainsKey($"header-{n}-{m}"); m++)
            {
                string field = form[$"field-{n}-{m}"].ToString(), header = form[$"header-{n}-{m}"].ToString(), format = form[$"format-{n}-{m}"].ToString();
                if (field.Length == 0 || columns.ContainsKey(field)) continue;
                columns[field] = format.Length == 0 ? JsonValue.Create(header) : new JsonObject { ["column"] = header, ["format"] = format };
                recognise.Add(header);
            }
            var file = new JsonObject { ["name"] = form[$"file-{n}"].ToString(), ["recognise"] = recognise, ["rows"] = rows, ["columns"] = columns };
            if (form[$"encoding-{n}"].ToString() is { Length: > 0 } encoding) file["encoding"] = encoding;
            if (form[$"delimiter-{n}"].ToString() is { Length: > 0 } delimiter) file["delimiter"] = delimiter;
            files.Add(file);
        }
        return new JsonObject { ["name"] = "", ["files"] = files };
    }
}

/// <summary>An empty workbook with the headers that are recognised by themselves, and one example row.</summary>
internal static class ImportTemplate
{
    public static byte[] Of(RowKind kind, ImportCatalogue catalogue)
    {
        using var content = new MemoryStream();
        using (var workbook = TabularWriter.Xlsx(content, Texts.Of("import.kind." + kind.Name)))
        {
            workbook.Header([.. kind.Fields.Select(f => Texts.Of("field." + f))]);
            foreach (var name in kind.Fields)
            {
                var field = catalogue.Fields[name];
                switch (field.Type)
                {
                    case FieldType.Day or FieldType.Moment: workbook.Day(Example); break;
                    case FieldType.Number or FieldType.WholeNumber: workbook.Number(1L); break;
                    case FieldType.YesNo: workbook.Text(Texts.Of("import.example_yes")); break;
                    case FieldType.Choice: workbook.Text(field.Choices[0].Name); break;
                    case FieldType.Gtin: workbook.Text("6291041500213"); break;
                    default: workbook.Text(name == "currency" ? "CNY" : Texts.Of("import.example_text", Texts.Of("field." + name))); break;
                }
            }
            workbook.EndRow();
        }
        return content.ToArray();
    }

    private static readonly DateOnly Example = new(2026, 3, 9);
}
