using Nuoda.Analytics.ServiceLevels;
using Nuoda.Kernel;

namespace Nuoda.Insight;

/// <summary>What a measure came to in one group.</summary>
internal readonly record struct Counted(decimal? Numerator, decimal? Denominator, double? Value, ReportSpread? Spread = null)
{
    /// <summary>Of a sum or count: rows it was taken over, which may come to 0 all the same. Null: the number itself tells.</summary>
    public long? Rows { get; init; }

    /// <summary>Nothing was there to count: the group shows only when it was asked for alone.</summary>
    public bool IsEmpty => Rows is { } rows ? rows == 0 : Denominator is null or 0 && Value is null or 0;

    public static Counted Of(decimal numerator, decimal denominator) => new(numerator, denominator, denominator == 0 ? null : (double)(numerator / denominator));

    /// <param name="sum">May be 0.</param>
    /// <param name="rows">That it was taken over.</param>
    public static Counted Sum(decimal sum, long? rows = null) => new(null, null, (double)sum) { Rows = rows };

    public static Counted Days(DayTally.Histogram? days, bool withinOneDay = false, bool valueIsSd = false)
    {
        var summary = days?.Summary() ?? default;
        var spread = new ReportSpread(summary.Count, summary.Mean, summary.Sd, summary.Median, summary.P90, summary.P95, summary.Cv, withinOneDay && days is not null ? days.WithinOneDay() : null, days is null ? null : new(days.First, days.Counts));
        return new(null, summary.Count, valueIsSd ? summary.Sd : summary.Mean, spread);
    }
}

/// <summary>A measure in one unit and view on its way through the facts.</summary>
internal sealed record MeasureCount(Measure Measure, MeasureUnit Unit, ServiceView View, Func<int, Counted> Of)
{
    /// <summary>Sets up what the measure needs of a pass over lines.</summary>
    /// <param name="tallies">Receives what must be added up.</param>
    /// <param name="flags">The flags of the pass; they include those of the measure.</param>
    /// <param name="currencyOf">Of the amounts of a group.</param>
    public static MeasureCount OverLines(Measure measure, MeasureUnit unit, ServiceView view, OnTimeRule rule, List<Tally> tallies, FlagTally flags, Func<int, Currency> currencyOf)
    {
        T With<T>(T tally) where T : Tally { tallies.Add(tally); return tally; }
        SumTally Sum(RowNumbers numbers) => With(new SumTally(numbers));
        ValueTally Value(RowNumbers numbers) => With(new ValueTally(numbers));
        MeasureCount Is(Func<int, Counted> of) => new(measure, unit, view, of);
        var due = LineNumbers.Judged(view, JudgedColumn.Quantity);
        var done = measure.Flags switch
        {
            LineFlags.Filled => LineNumbers.Judged(view, JudgedColumn.AcceptedByDue),
            LineFlags.FirstPass => LineNumbers.Judged(view, JudgedColumn.FirstPass),
            var all => LineNumbers.QuantityIf(view, all | LineFlags.Due),
        };
        switch (measure.Kind, unit)
        {
            case (MeasureKind.Rate, MeasureUnit.Line): return Is(g => Counted.Of(flags.Count(g, measure.Flags | LineFlags.Due), flags.Count(g, LineFlags.Due)));
            case (MeasureKind.Rate, MeasureUnit.Unit): { var (n, d) = (Sum(done), Sum(due)); return Is(g => Counted.Of(Units(n[g]), Units(d[g]))); }
            case (MeasureKind.Rate, MeasureUnit.Value): { var (n, d) = (Value(done), Value(due)); return Is(g => Counted.Of(n[g], d[g])); }
            case (MeasureKind.Failures, MeasureUnit.Line): return Is(g => Counted.Sum(flags.Count(g, LineFlags.Due) - flags.Count(g, LineFlags.Due | LineFlags.Kept), flags.Count(g, LineFlags.Due)));
            case (MeasureKind.Failures, MeasureUnit.Unit): { var s = Sum(LineNumbers.QuantityFailed(view)); return Is(g => Counted.Sum(Units(s[g]), flags.Count(g, LineFlags.Due))); }
            case (MeasureKind.Failures, MeasureUnit.Value): { var s = Value(LineNumbers.QuantityFailed(view)); return Is(g => Counted.Sum(s[g], flags.Count(g, LineFlags.Due))); }
            case (MeasureKind.StockOut, MeasureUnit.Line): { var (n, d) = (Sum(LineNumbers.StockLacking), Sum(LineNumbers.StockKnown)); return Is(g => Counted.Of(n[g], d[g])); }
            case (MeasureKind.StockOut, _): { var (n, d) = (Sum(LineNumbers.StockShort), Sum(LineNumbers.StockOrdered)); return Is(g => Counted.Of(Units(n[g]), Units(d[g]))); }
            case (MeasureKind.ShortQuantity, _):
            {
                // A sum, shown with the demand that it was short of.
                var (n, d) = (Sum(LineNumbers.StockShort), Sum(LineNumbers.StockOrdered));
                return Is(g => new(Units(n[g]), Units(d[g]), d[g] == 0 ? null : (double)Units(n[g])));
            }
            case (MeasureKind.CycleTime, _): { var days = With(new DayTally(LineNumbers.Cycle(view))); return Is(g => Counted.Days(days[g])); }
            case (MeasureKind.Consistency, _): { var days = With(new DayTally(LineNumbers.Deviation(view, rule))); return Is(g => Counted.Days(days[g], withinOneDay: true, valueIsSd: true)); }
            case (MeasureKind.RecoveryTime, _): { var days = With(new DayTally(LineNumbers.Recovery(view))); return Is(g => Counted.Days(days[g])); }
            case (MeasureKind.Lines, _): { var s = Sum(LineNumbers.One); return Is(g => Counted.Sum(s[g])); }
            case (MeasureKind.Units, _): { var s = With(new KnownSumTally(LineNumbers.Known(FactColumn.Quantity))); return Is(g => s.Of(g, Units)); }
            case (MeasureKind.Money, _):
            {
                var s = With(new KnownSumTally(measure.Name switch
                {
                    "revenue" => LineNumbers.Known(FactColumn.Gross), "discount" => LineNumbers.Discount, "profit" => LineNumbers.Known(FactColumn.Profit), _ => LineNumbers.Net,
                }));
                return Is(g => s.Of(g, minor => currencyOf(g).FromMinor(minor)));
            }
            default: throw new InvalidOperationException($"{measure.Name} is not counted over lines by {unit}.");
        }
    }

    private static decimal Units(long thousandths) => Quantity.FromThousandths(thousandths);
}
