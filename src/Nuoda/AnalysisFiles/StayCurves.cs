using Nuoda.Analytics.Retention;

namespace Nuoda.AnalysisFiles;

/// <summary>Kaplan–Meier curves, of all or of each group with the log-rank test between them: <c>nuoda churn --time … --curve [--by …]</c>.</summary>
internal static class StayCurves
{
    /// <summary>More answers in a column are no groups.</summary>
    public const int MostGroups = 30;

    private const int Points = 12;
    private const string Share = "0.0%", Time = "0.##";

    /// <param name="lifespans">How long each customer was watched, and whether the customer was lost.</param>
    /// <param name="groups">Group of each; empty for one curve of all.</param>
    /// <param name="isShort">At about a dozen times instead of at every loss.</param>
    /// <returns>null when there is only one group, or too many.</returns>
    public static AnswerTable? Of(Lifespan[] lifespans, string?[] groups, bool isShort)
    {
        List<(AnswerColumn, object?)> facts = [(new("customers"), (long)lifespans.Length), (new("lost"), (long)lifespans.Count(l => l.Lost))];
        var median = SurvivalCurve.Of(lifespans).Quantile(0.5);
        facts.AddRange([(new("medianTime", Time), median.Time), (new("medianLower", Time), median.Lower), (new("medianUpper", Time), median.Upper)]);
        List<string?> names = groups.Length == 0 ? [null] : [.. groups.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (groups.Length > 0)
        {
            if (names.Count is < 2 or > MostGroups) return null;
            var test = LogRank.Test(lifespans, Array.ConvertAll(groups, names.IndexOf), names.Count);
            facts.AddRange([(new("chiSquared"), test.ChiSquared), (new("degreesOfFreedom"), (long)test.DegreesOfFreedom), (new("p", AnswerColumn.P), test.PValue)]);
        }
        var step = Step(lifespans.Max(l => l.Until));
        var rows = new List<object?[]>();
        foreach (var name in names)
        {
            Lifespan[] own = name is null ? lifespans : [.. lifespans.Where((_, i) => groups[i] == name)];
            var curve = SurvivalCurve.Of(own);
            IEnumerable<double> times = isShort ? Enumerable.Range(1, (int)(own.Max(l => l.Until) / step)).Select(k => k * step) : curve.Times;
            var before = -1.0;
            foreach (var at in times.Select(t => curve.At(t)))
            {
                var lost = own.Count(l => l.Lost && l.Until > before && l.Until <= at.Time);
                rows.Add([name ?? (object)new AnswerWord("all"), at.Time, (long)at.AtRisk, (long)lost, at.Survival, at.Lower, at.Upper, curve.HazardAt(at.Time).Hazard]);
                before = at.Time;
            }
        }
        return new("churn", "curve", facts, [new("group"), new("time", Time), new("atRisk"), new("lost"), new("survival", Share), new("lower", Share), new("upper", Share), new("cumulativeHazard", "0.000")], rows);
    }

    /// <summary>About a dozen whole steps that a person would choose: 1, 2, 5, 10, …</summary>
    public static double Step(double last)
    {
        var step = last / Points;
        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(step, 1e-9))));
        return unit * ((double[])[1, 2, 5, 10]).First(m => m * unit >= step);
    }
}
