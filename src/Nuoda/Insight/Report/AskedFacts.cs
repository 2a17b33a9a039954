using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Shell;

namespace Nuoda.Insight;

/// <summary>The facts as one request sees them: all its questions are answered from one state and within what the asker may see.</summary>
internal sealed class AskedFacts(FactsHolder holder, CurrentUser me, CurrentCompany company, TimeProvider clock)
{
    private FactsState? _state;

    public DateOnly Today => company.Value.Today(clock);
    public DayOfWeek WeekStart => company.Value.WeekStart;
    public DataScope Scope => me.Scope;
    public bool ShowsMoney => me.May(Permission.MoneyRead);

    /// <summary>Questions answered so far: a page asks a fixed number of them, whatever it shows.</summary>
    public int Questions { get; private set; }

    public async Task<FactsState> State(CancellationToken ct) => _state ??= (await holder.Get(ct)).State;

    public async Task<Result<ReportAnswer>> Ask(ReportQuestion question, CancellationToken ct)
    {
        if (Reports.ShowsMoney(question) && !ShowsMoney) return Error.Forbidden("report.no_money");
        Questions++;
        return Reports.Ask(await State(ct), company.Value, question with { ShowsStake = question.ShowsStake && ShowsMoney }, me.Scope, ct);
    }

    /// <summary>What a pass over lines needs that answers no question of the report.</summary>
    public async Task<PassPlan> Plan(ReportQuestion question, CancellationToken ct) =>
        new(question, me.Scope, await State(ct), WeekStart, Currency.TryParse(company.Value.Currency) ?? Currency.Of("CNY"), [], question.View ?? Nuoda.Analytics.ServiceLevels.ServiceView.Promise,
            question.Date ?? ReportDate.Due, question.DateOfSlices ?? question.Date ?? ReportDate.Due);
}
