using System.Net.Mime;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Shell;

namespace Nuoda.Insight;

/// <summary>Tables of a report, and of the lines behind a figure, as files.</summary>
internal static class ReportExport
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/report/export", Report).Needs(Permission.ReportsRead).ExcludeFromDescription();
        routes.MapGet("/report/rows/export", Rows).Needs(Permission.ReportsRead).ExcludeFromDescription();
    }

    private static Task<IResult> Report(HttpContext http, AskedFacts facts, CancellationToken ct) => Write(http, "report", async table =>
    {
        var question = ReportRequest.Of(http.Request).Read(ReportAddress.Of(http.Request), facts.Today, facts.WeekStart);
        if (question.Error is { } unclear) return unclear;
        var answer = await facts.Ask(question.Value, ct);
        if (answer.IsOk) ReportOutput.WriteRows(answer.Value, table);
        return answer.Error;
    });

    private static Task<IResult> Rows(HttpContext http, LinesOfFigure lines, CancellationToken ct)
    {
        string? One(string name) => http.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;
        return Write(http, "lines", table => lines.Export(ReportAddress.Of(http.Request), One("measure"), One("which"), One("date"), table, ct));
    }

    // Into a file first: a refusal or a failure in the middle must not look like a finished download.
    private static async Task<IResult> Write(HttpContext http, string name, Func<TabularWriter, Task<Error?>> content)
    {
        var format = http.Request.Query["format"].ToString();
        if (format is not ("csv" or "xlsx")) return Error.Invalid("usage.unknown_choice", "format", format, "csv, xlsx").ToAnswer();
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            Error? refused;
            using (var table = format == "csv" ? TabularWriter.Csv(file) : TabularWriter.Xlsx(file, name)) refused = await content(table);
            if (refused is null)
            {
                file.Position = 0;
                var answer = Results.File(file, format == "csv" ? MediaTypeNames.Text.Csv : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"{name}.{format}");
                file = null;
                return answer;
            }
            return refused.ToAnswer();
        }
        finally
        {
            if (file is not null) await file.DisposeAsync();
        }
    }
}
