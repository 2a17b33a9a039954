using Microsoft.EntityFrameworkCore;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary>Puts the overview together: a fixed number of questions to the facts, and the names of those it shows.</summary>
internal sealed class Overview(AskedFacts facts, SliceChoices choices, NuodaDb db)
{
    /// <summary>Customers and products shown.</summary>
    public const int Worst = 10;
    public const int MostRegions = 30;

    private static readonly string[] Tiles = ["customer-service-level", "otif", "unit-fill-rate", "perfect-order", "cycle-time", "failures"];

    public async Task<Result<OverviewAnswer>> Of(ReportAddress address, CancellationToken ct)
    {
        var words = address.Read(string.Join(',', Tiles), facts.Today, facts.WeekStart);
        if (words.Error is { } unclear) return unclear;
        var asked = words.Value;

        // Months of all time: the trend, the years, and where a page without a period begins.
        var history = await facts.Ask(asked with { By = ["month"], From = null, To = null }, ct);
        if (history.Error is { } wrong) return wrong;
        var months = history.Value.Rows.GroupBy(r => r.By[0]).Where(g => g.Key is not null && g.First().Denominator > 0).ToDictionary(g => g.Key!, g => g.ToList(), StringComparer.Ordinal);
        var latest = months.Keys.Order(StringComparer.Ordinal).LastOrDefault();
        if (PeriodOf(address, asked, latest) is not { } period) return Error.Invalid("usage.unknown_choice", "period", address.Period, string.Join(", ", OverviewPeriod.Names));

        var question = asked with { From = period.From, To = period.To };
        var before = asked with { From = period.BeforeFrom, To = period.BeforeTo };
        var now = (await facts.Ask(question, ct)).Value;
        var earlier = (await facts.Ask(before, ct)).Value;
        var failed = question with { Measures = ["failures", "customer-service-level"], Unit = MeasureUnit.Line };
        var causes = (await facts.Ask(failed with { Measures = ["failures"], By = ["cause"] }, ct)).Value;
        var heat = (await facts.Ask(failed with { Measures = ["customer-service-level"], By = ["region", "month"] }, ct)).Value;
        var customers = (await facts.Ask(failed with { By = ["customer"], Top = Worst }, ct)).Value;
        var products = (await facts.Ask(failed with { By = ["product"], Top = Worst }, ct)).Value;
        // What has no due date lies in no period of due dates: these are counted by the day of the order.
        var leftOut = (await facts.Ask(question with { Measures = ["on-time"], Date = ReportDate.Ordered }, ct)).Value;

        var amounts = new Amounts(facts, failed with { Measures = ["failures"], Unit = MeasureUnit.Value }, ct);
        var moneyByCause = await amounts.Of(["cause"]);
        var moneyBefore = await amounts.Of([], before);
        var tiles = Tiles.Select(name => TileOf(name, now, earlier, months, period)).ToList();
        var state = await facts.State(ct);
        return new OverviewAnswer
        {
            Question = question, Period = period, Tiles = tiles, NoMoney = amounts.Refusal,
            // Every failed line has one cause: the causes add up to all of it.
            Money = moneyByCause is not null ? new(moneyByCause.Values.Sum(), moneyBefore?.GetValueOrDefault(""), amounts.Currency!) : null,
            Causes = CausesOf(causes, moneyByCause), Heat = HeatOf(heat),
            Customers = await WorstOf("customer", customers, amounts, ct), Products = await WorstOf("product", products, amounts, ct),
            Counts = [.. ReportOutput.Counts(leftOut.Counts).Select(c => new OwnCount(c.Name, c.Count))],
            Choices = choices.Of(await facts.Plan(question, ct), ct),
            Years = [.. months.Keys.Select(m => int.Parse(m[..4], System.Globalization.CultureInfo.InvariantCulture)).Distinct().OrderDescending()],
            Due = (long)(tiles[0].Now.Denominator ?? 0), IsEmpty = state.Lines.LiveRows == 0,
            // Not even one of those that no rate counts.
            IsNothingOfMine = months.Count == 0 && address == new ReportAddress { Where = address.Where } && address.Where.Count == 0 && leftOut.Counts is { NoPromise: 0, NoDate: 0, CancelledByCustomer: 0, DeliveryDateUnknown: 0, NotYetDue: 0 },
            Position = state.Position, ChangedAt = state.PositionAt > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(state.PositionAt) : null,
        };
    }

    private static OverviewPeriod? PeriodOf(ReportAddress address, ReportQuestion asked, string? latest)
    {
        if (address.Period is { } name) return OverviewPeriod.Named(name, asked.AsOf);
        var last = latest is null ? asked.AsOf : DateOnly.ParseExact(latest + "-01", "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        return (asked.From, asked.To) switch
        {
            (null, null) => OverviewPeriod.YearUpTo(last, asked.AsOf),
            ({ } from, null) => OverviewPeriod.Of(from, from > asked.AsOf ? from : asked.AsOf, asked.AsOf),
            (null, { } to) => OverviewPeriod.Of(new DateOnly(to.Year, to.Month, 1).AddMonths(to.Year > 1 ? -11 : 0), to, asked.AsOf),
            ({ } from, { } to) => OverviewPeriod.Of(from, to, asked.AsOf),
        };
    }

    private static OverviewTile TileOf(string name, ReportAnswer now, ReportAnswer before, Dictionary<string, List<ReportRow>> months, OverviewPeriod period)
    {
        ReportRow? In(IEnumerable<ReportRow> rows) => rows.FirstOrDefault(r => r.Measure == name);
        // A count without lines to count from is not a count of 0.
        bool Counts(IEnumerable<ReportRow> rows) => rows.Any(r => r.Measure == "customer-service-level" && r.Denominator > 0);
        ReportRow? Sure(IEnumerable<ReportRow> rows) => In(rows) is not { } row ? null : name == "failures" && !Counts(rows) ? row with { Value = null } : row;
        decimal? Of(IEnumerable<ReportRow> rows) => name == "failures" ? rows.First(r => r.Measure == "customer-service-level").Denominator : null;
        // Twelve months up to the end of the period, or all of it when it is longer.
        var first = new DateOnly(period.To.Year, period.To.Month, 1).AddMonths(period.To.Year > 1 ? -11 : 0);
        if (period.From < first) first = new(period.From.Year, period.From.Month, 1);
        var trend = new List<TrendPoint>();
        for (var month = first; month <= period.To && trend.Count < 120; month = month.AddMonths(1))
        {
            var label = month.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
            var row = months.TryGetValue(label, out var rows) ? Sure(rows) : null;
            trend.Add(new(label, OverviewTile.Shown(row), row?.Numerator, row?.Denominator));
        }
        return new(MeasureCatalogue.Find(name)!, Sure(now.Rows)!, Sure(before.Rows), Of(now.Rows), Of(before.Rows), trend);
    }

    private static List<CauseRow> CausesOf(ReportAnswer answer, IReadOnlyDictionary<string, double>? money)
    {
        var found = answer.Rows.Where(r => r.Value > 0).OrderByDescending(r => r.Value).ToList();
        var all = found.Sum(r => r.Value ?? 0);
        var sum = 0d;
        return [.. found.Select(r => new CauseRow(r.By[0], (long)r.Value!.Value, r.Value.Value / all, (sum += r.Value.Value) / all, money?.GetValueOrDefault(r.By[0] ?? "")))];
    }

    private static HeatMap HeatOf(ReportAnswer answer)
    {
        var months = answer.Rows.Select(r => r.By[1]).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        var regions = answer.Rows.GroupBy(r => r.By[0]).OrderByDescending(g => g.Sum(r => r.Denominator ?? 0)).ToList();
        var rows = regions.Take(MostRegions).OrderBy(g => g.Key, Comparer<string?>.Create(NaturalOrder.Compare))
            .Select(g => new HeatRow(g.Key, [.. months.Select(m => g.FirstOrDefault(r => r.By[1] == m))])).ToList();
        var values = rows.SelectMany(r => r.Cells).Select(c => c?.Value).OfType<double>().ToList();
        return new(months, rows, Math.Max(0, regions.Count - MostRegions), values.Count == 0 ? 0 : values.Min(), values.Count == 0 ? 1 : values.Max());
    }

    private async Task<IReadOnlyList<WorstRow>> WorstOf(string dimension, ReportAnswer answer, Amounts amounts, CancellationToken ct)
    {
        var groups = answer.Rows.GroupBy(r => r.By[0]).Select(g => (Key: g.Key, Failed: g.First(), Level: g.Last())).Where(g => g.Failed.Value > 0).ToList();
        if (groups.Count == 0) return [];
        var keys = groups.Select(g => g.Key).OfType<string>().ToList();
        var names = dimension == "customer"
            ? await db.Set<Customer>().Where(c => keys.Contains(c.Key)).ToDictionaryAsync(c => c.Key, c => c.Name, ct)
            : await db.Set<Product>().Where(p => keys.Contains(p.Key)).ToDictionaryAsync(p => p.Key, p => p.Name, ct);
        var money = await amounts.Of([dimension], among: groups.Select(g => new ReportFilter(dimension, g.Key ?? "")));
        return [.. groups.Select(g => new WorstRow(g.Key, g.Key is null ? null : names.GetValueOrDefault(g.Key), (long)g.Failed.Value!.Value, g.Level.Denominator ?? 0, g.Level.Value, money?.GetValueOrDefault(g.Key ?? "")))];
    }

    /// <summary>Money at stake on the failures, for those who may see it and where it adds up.</summary>
    private sealed class Amounts(AskedFacts facts, ReportQuestion question, CancellationToken ct)
    {
        public Error? Refusal { get; private set; }
        public string? Currency { get; private set; }

        public async Task<IReadOnlyDictionary<string, double>?> Of(string[] by, ReportQuestion? period = null, IEnumerable<ReportFilter>? among = null)
        {
            if (!facts.ShowsMoney || Refusal is not null) return null;
            var asked = question with { By = by, From = period is null ? question.From : period.From, To = period is null ? question.To : period.To };
            if (among is not null) asked = asked with { Where = [.. asked.Where.Where(w => w.Dimension != by[0]), .. among] };
            var answer = await facts.Ask(asked, ct);
            Refusal = answer.Error;
            if (!answer.IsOk) return null;
            Currency = answer.Value.Currency;
            return answer.Value.Rows.ToDictionary(r => r.By.Count == 0 ? "" : r.By[0] ?? "", r => r.Value ?? 0);
        }
    }
}
