using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary><c>GET /api/report</c>: the names of the command line.</summary>
internal static class ReportEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/report", Get)
        .WithTags("Insight").WithSummary("Measures from the facts, sliced and filtered").Produces<ReportAnswer>().Needs(Permission.ReportsRead);

    private static async Task<IResult> Get(HttpContext http, NuodaDb db, CurrentUser user, FactsHolder holder, TimeProvider clock, CancellationToken ct)
    {
        var query = http.Request.Query;
        string? One(string name) => query.TryGetValue(name, out var values) ? values.ToString() : null;
        var company = await Company.Load(db, ct);
        var words = new ReportWords
        {
            Measures = One("measures") ?? One("measure") ?? "", Unit = One("unit"), View = One("view"), By = One("by"), From = One("from"), To = One("to"), Date = One("date"),
            AsOf = One("as-of"), Where = [.. query["where"].OfType<string>()], Definition = One("definition"), Top = One("top"),
        };
        var question = words.Read(company.Today(clock), company.WeekStart);
        if (question.Error is { } unclear) return unclear.ToProblem();
        var facts = await holder.Get(ct);
        if (Reports.ShowsMoney(question.Value) && !user.May(Permission.MoneyRead)) return Error.Forbidden("report.no_money").ToProblem();
        var answer = Reports.Ask(facts, company, question.Value with { ShowsStake = user.May(Permission.MoneyRead) }, user.Scope, ct);
        if (answer.Error is { } refused) return refused.ToProblem();
        using var body = new MemoryStream();
        ReportOutput.WriteJson(answer.Value, body);
        return Results.Bytes(body.ToArray(), "application/json; charset=utf-8");
    }
}
