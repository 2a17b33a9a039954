using Nuoda.Platform;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary><c>GET /api/report</c>: the names of the command line.</summary>
internal static class ReportEndpoint
{
    public static RouteHandlerBuilder Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/report", Get)
        .WithTags("Insight").WithSummary("Measures from the facts, sliced and filtered").Produces<ReportAnswer>();

    private static async Task<IResult> Get(HttpContext http, NuodaDb db, FactsHolder holder, TimeProvider clock, CancellationToken ct)
    {
        var query = http.Request.Query;
        string? One(string name) => query.TryGetValue(name, out var values) ? values.ToString() : null;
        var company = await Company.Load(db, ct);
        int? top = null;
        if (One("top") is { } written)
        {
            if (!int.TryParse(written, out var number)) return Problem(Kernel.Error.Invalid("usage.top_below_one", written));
            top = number;
        }
        var words = new ReportWords
        {
            Measures = One("measures") ?? One("measure") ?? "", Unit = One("unit"), View = One("view"), By = One("by"), From = One("from"), To = One("to"), Date = One("date"),
            AsOf = One("as-of"), Where = [.. query["where"].OfType<string>()], Definition = One("definition"), Top = top,
        };
        var question = words.Read(company.Today(clock), company.WeekStart);
        if (question.Error is { } unclear) return Problem(unclear);
        var facts = await holder.Get(ct);
        // What a person may see goes in here: the access rules hand over a ReportScope with the request.
        var scope = http.Features.Get<ReportScope>();
        var answer = Reports.Ask(facts, company, question.Value, scope, ct);
        if (answer.Error is { } refused) return Problem(refused);
        using var body = new MemoryStream();
        ReportOutput.WriteJson(answer.Value, body);
        return Results.Bytes(body.ToArray(), "application/json; charset=utf-8");
    }

    private static IResult Problem(Kernel.Error error) =>
        Results.Problem(error.Message(), statusCode: StatusCodes.Status400BadRequest, extensions: new Dictionary<string, object?> { ["code"] = error.Code });
}
