using System.Runtime.InteropServices;

namespace Nuoda.Analytics.ServiceLevels;

/// <summary>What became of the quantity that was missing on the due date.</summary>
/// <param name="Lines">Due lines not filled by their due date.</param>
/// <param name="UnitsShortAtDue">Σ (q − accepted by due), thousandths.</param>
/// <param name="RecoveredLines">Complete by now.</param>
/// <param name="OpenLines">Not complete, a quantity still to come.</param>
/// <param name="LostLines">Not complete, the rest called off.</param>
/// <param name="OpenUnits">Still to come on the open lines, thousandths.</param>
/// <param name="LostUnits">Not accepted of the lost lines, thousandths.</param>
/// <param name="RecoveryDays">completion − due over the recovered lines.</param>
/// <param name="UnitWeightedRecoveryDays">Mean lateness in days of the units accepted after the due date (up to q) over all these lines; null without such units.</param>
public readonly record struct BackOrders(
    long Lines, long UnitsShortAtDue, long RecoveredLines, long OpenLines, long LostLines, long OpenUnits, long LostUnits,
    SampleSummary RecoveryDays, double? UnitWeightedRecoveryDays);

/// <summary>The measures that count lines or units, over lines judged in one view under one definition as of one day.</summary>
/// <remarks>Denominator of all rates: the lines due (or Σ q of them), left-out lines shown apart. Sources: see <see cref="ServiceLevel"/>.</remarks>
public sealed record LineSummary
{
    /// <summary>Lines due: included, and due by the as-of day.</summary>
    public long Lines { get; init; }
    /// <summary>Lines by standing, index = <see cref="LineStanding"/>; included ones may not be due yet.</summary>
    public required IReadOnlyList<long> Standings { get; init; }
    /// <summary>Customer service level: kept / due.</summary>
    public Rate Kept { get; init; }
    /// <summary>Line fill: filled by the due date / due.</summary>
    public Rate LineFill { get; init; }
    /// <summary>Unit fill: Σ accepted by due (up to q) / Σ q, thousandths.</summary>
    public Rate UnitFill { get; init; }
    /// <summary>First pass line fill: covered by the first shipment / due.</summary>
    public Rate FirstPassLineFill { get; init; }
    /// <summary>First pass unit fill (case fill): Σ min(first shipment, q) / Σ q, thousandths.</summary>
    public Rate FirstPassUnitFill { get; init; }
    /// <summary>On time / due.</summary>
    public Rate OnTime { get; init; }
    /// <summary>In full / due.</summary>
    public Rate InFull { get; init; }
    /// <summary>On time and in full / due.</summary>
    public Rate Otif { get; init; }
    /// <summary>Due lines by outcome, index = <see cref="LineOutcome"/>.</summary>
    public required IReadOnlyList<long> Outcomes { get; init; }
    /// <summary>Failed lines by primary cause; adds up to the failures.</summary>
    public required IReadOnlyDictionary<DerivedCause, long> Causes { get; init; }
    /// <summary>Days from due until the failure was made good, over recovered failures.</summary>
    public SampleSummary FailureRecoveryDays { get; init; }
    /// <summary>What was missing on the due date.</summary>
    public BackOrders BackOrders { get; init; }
    /// <summary>completion − due in days over complete due lines; its sd is the consistency.</summary>
    public SampleSummary DeviationDays { get; init; }
    /// <summary>Complete due lines at most one day away from due / complete due lines.</summary>
    public Rate WithinOneDay { get; init; }
    /// <summary>(completion − ordered) / (due − ordered) over complete due lines due after their order date.</summary>
    public SampleSummary LeadTimeRatio { get; init; }
    /// <summary>Line lead time: completion − ordered in days over complete due lines.</summary>
    public SampleSummary CycleDays { get; init; }

    /// <summary>Failed lines.</summary>
    public long Failures => Lines - Kept.Numerator;

    /// <summary>Counts the lines.</summary>
    /// <param name="lines">In any order.</param>
    public static LineSummary Of(ReadOnlySpan<LineVerdict> lines)
    {
        var standings = new long[Enum.GetValues<LineStanding>().Length];
        var outcomes = new long[Enum.GetValues<LineOutcome>().Length];
        var backOrders = new long[Enum.GetValues<BackOrderState>().Length];
        var causes = new SortedDictionary<DerivedCause, long>();
        List<int> deviations = [], cycles = [], recoveries = [], failureRecoveries = [];
        List<double> ratios = [];
        long due = 0, q = 0, byDue = 0, firstPassUnits = 0, kept = 0, filled = 0, firstPass = 0, onTime = 0, inFull = 0, otif = 0;
        long openUnits = 0, lostUnits = 0, lateUnits = 0, near = 0;
        Int128 lateUnitDays = 0;
        foreach (ref readonly var line in lines)
        {
            standings[(int)line.Standing]++;
            if (!line.IsDue) continue;
            due++;
            q += line.Quantity;
            byDue += line.AcceptedByDue;
            firstPassUnits += Math.Min(line.FirstPassShipped, line.Quantity);
            if (line.Kept) kept++;
            if (line.Filled) filled++;
            if (line.FirstPassFilled) firstPass++;
            if (line.OnTime) onTime++;
            if (line.InFull) inFull++;
            if (line.Otif) otif++;
            outcomes[(int)line.Outcome]++;
            if (line.PrimaryCause is { } cause) causes[cause] = causes.GetValueOrDefault(cause) + 1;
            if (line.RecoveryDays is { } recovery) failureRecoveries.Add(recovery);
            backOrders[(int)line.BackOrder]++;
            if (line.BackOrder == BackOrderState.Recovered) recoveries.Add(line.DeviationDays!.Value);
            if (line.BackOrder == BackOrderState.Open) openUnits += line.Open;
            if (line.BackOrder == BackOrderState.Lost) lostUnits += line.Quantity - line.AcceptedTotal;
            lateUnits += line.LateUnits;
            lateUnitDays += line.LateUnitDays;
            if (line.DeviationDays is { } deviation)
            {
                deviations.Add(deviation);
                if (Math.Abs(deviation) <= 1) near++;
            }
            if (line.CycleDays is { } days) cycles.Add(days);
            if (line.LeadTimeRatio is { } ratio) ratios.Add(ratio);
        }
        return new()
        {
            Lines = due,
            Standings = standings,
            Kept = new(kept, due),
            LineFill = new(filled, due),
            UnitFill = new(byDue, q),
            FirstPassLineFill = new(firstPass, due),
            FirstPassUnitFill = new(firstPassUnits, q),
            OnTime = new(onTime, due),
            InFull = new(inFull, due),
            Otif = new(otif, due),
            Outcomes = outcomes,
            Causes = causes,
            FailureRecoveryDays = Summary(failureRecoveries),
            BackOrders = new(due - backOrders[(int)BackOrderState.None], q - byDue, backOrders[(int)BackOrderState.Recovered],
                backOrders[(int)BackOrderState.Open], backOrders[(int)BackOrderState.Lost], openUnits, lostUnits, Summary(recoveries),
                lateUnits == 0 ? null : (double)lateUnitDays / lateUnits),
            DeviationDays = Summary(deviations),
            WithinOneDay = new(near, deviations.Count),
            LeadTimeRatio = SampleSummary.Of(CollectionsMarshal.AsSpan(ratios)),
            CycleDays = Summary(cycles),
        };
    }

    private static SampleSummary Summary(List<int> days) => SampleSummary.Of(CollectionsMarshal.AsSpan(days));
}
