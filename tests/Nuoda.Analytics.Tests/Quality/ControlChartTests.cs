using Nuoda.Analytics.Quality;
using Xunit;

namespace Nuoda.Analytics.Tests.Quality;

/// <summary>Control charts by the worked examples of the textbooks.</summary>
public sealed class ControlChartTests
{
    // Montgomery, Introduction to Statistical Quality Control, table 9.1: 20 values with mean 10, then 10 with mean 11; σ 1.
    private static readonly double[] Shifted =
    [
        9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08,
        9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52,
    ];

    [Fact]
    public void The_cumulated_sums_of_Montgomerys_example()
    {
        var chart = CusumChart.Of(Shifted, target: 10, sigma: 1);
        Assert.Equal((5, 5.28), (chart.Limit, Math.Round(chart.Above[28], 2)));
        Assert.Equal([28, 29], chart.Signals.Select(s => s.At));
        // Printed: the shift began between 22 and 23, the new mean is 11.25.
        Assert.Equal(22, chart.Signals[0].Since);
        Assert.Equal(11.25, chart.Signals[0].Level, 0.01);
        Assert.Equal(1.56, chart.Below[1], 1e-12);
    }

    [Fact]
    public void The_moving_averages_of_Montgomerys_example()
    {
        var chart = EwmaChart.Of(Shifted, target: 10, sigma: 1, lambda: 0.1, width: 2.7);
        Assert.Equal([9.945, 9.7495], [Math.Round(chart.Values[0], 4), Math.Round(chart.Values[1], 4)]);
        Assert.Equal([10.27, 9.73, 10.36], [Math.Round(chart.Upper[0], 2), Math.Round(chart.Lower[0], 2), Math.Round(chart.Upper[1], 2)]);
        Assert.Equal(10.62, chart.Upper[29], 0.005);
        Assert.Equal([28, 29], chart.Signals); // z₂₈ 10.573 is inside, z₂₉ 10.647 outside
        // λ = 1 is Shewhart's chart.
        var plain = EwmaChart.Of(Shifted, 10, 1, lambda: 1, width: 3);
        Assert.Equal((Shifted[3], 13, 7), (plain.Values[3], plain.Upper[3], plain.Lower[3]));
    }

    [Fact]
    public void Factors_of_large_subgroups_are_those_of_the_printed_table()
    {
        var c = ControlChartConstants.Of(25);
        Assert.Equal([3.931, 0.708, 0.9896, 0.153, 0.606, 0.459, 1.541, 0.565, 1.435],
            [Math.Round(c.D2, 3), Math.Round(c.SmallD3, 3), Math.Round(c.C4, 4), Math.Round(c.A2, 3), Math.Round(c.A3, 3), Math.Round(c.D3, 3), Math.Round(c.D4, 3), Math.Round(c.B3, 3), Math.Round(c.B4, 3)]);
        Assert.Equal(2 / Math.Sqrt(Math.PI), ControlChartConstants.Of(2).D2, 1e-10);
        Assert.Equal(Math.Sqrt(2 - 4 / Math.PI), ControlChartConstants.Of(2).SmallD3, 1e-10);
        Assert.Throws<ArgumentOutOfRangeException>(() => ControlChartConstants.Of(1));
    }

    [Fact]
    public void Limits_of_single_values_come_from_the_baseline_and_judge_what_follows()
    {
        double[] x = [10, 12, 10, 12, 10, 12, 30, 31];
        var chart = XmrChart.Of(x, baseline: 6);
        Assert.Equal((11, 2), (chart.Mean, chart.MeanRange));
        Assert.Equal(11 + 2.6586807763582737 * 2, chart.Values.Upper[7], 1e-9);
        Assert.Equal([6, 7], chart.Values.Signals);
        Assert.Equal([6], chart.Ranges.Signals);
        Assert.True(double.IsNaN(chart.Ranges.Values[0]));
        // A shift within the values themselves widens limits little, since only neighbours are compared.
        Assert.True(XmrChart.Of(x).Sigma < 5);
    }

    [Fact]
    public void Values_that_never_vary_have_limits_on_the_line_and_no_signal()
    {
        var chart = XmrChart.Of([4, 4, 4, 4]);
        Assert.Equal((0, 4, 4), (chart.Sigma, chart.Values.Lower[0], chart.Values.Upper[0]));
        Assert.Empty(chart.Values.Signals);
        Assert.All(chart.Values.Standardised(), z => Assert.Equal(0, z));
    }

    [Fact]
    public void Shares_and_rates_have_limits_by_the_size_of_each_period_and_none_without_units()
    {
        // p̄ = 30/300 = 0.1: limits 0.1 ± 3·√(0.09/n).
        var p = AttributeCharts.P([5, 0, 25], [100, 0, 200]);
        Assert.Equal(0.1 + 3 * 0.03, p.Upper[0], 1e-12);
        Assert.Equal(0.1 - 3 * Math.Sqrt(0.09 / 200), p.Lower[2], 1e-12);
        Assert.True(double.IsNaN(p.Values[1]));
        Assert.DoesNotContain(1, p.Signals);
        var u = AttributeCharts.U([4, 20], [2, 4], baseline: 1);
        Assert.Equal((2, 2 + 3 * Math.Sqrt(2 / 4.0), 5), (u.Centre[1], u.Upper[1], u.Values[1]));
        Assert.Equal([1], u.Signals);
        var c = AttributeCharts.C([9, 9, 19]);
        Assert.Equal((37 / 3.0, 0), (c.Centre[0], Math.Max(0, -c.Lower[0])));
        // All or none failed: no spread is left, and nothing signals.
        Assert.Empty(AttributeCharts.P([0, 0], [10, 20]).Signals);
        Assert.Empty(AttributeCharts.P([10, 20], [10, 20]).Signals);
    }

    [Fact]
    public void Charts_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => XmrChart.Of([1]));
        Assert.Throws<ArgumentException>(() => XmrChart.Of([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => XmrChart.Of([1, double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => XmrChart.Of([1, 2], baseline: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => AttributeCharts.P([3], [2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => AttributeCharts.U([1], [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => AttributeCharts.C([-1]));
        Assert.Throws<ArgumentException>(() => AttributeCharts.P([1, 2], [3]));
        Assert.Throws<ArgumentException>(() => AttributeCharts.P([0], [0]));
        Assert.Throws<ArgumentException>(() => AttributeCharts.C([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CusumChart.Of([1], 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CusumChart.Of([double.NaN], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EwmaChart.Of([1], 0, 1, lambda: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => EwmaChart.Of([1], double.NaN, 1));
        Assert.Empty(CusumChart.Of([], 0, 1).Signals);
        Assert.Empty(EwmaChart.Of([], 0, 1).Values);
    }

    [Fact]
    public void Causes_by_size_until_the_vital_few_reach_their_share()
    {
        var rows = Pareto.Of([("late", 50), ("broken", 30), ("wrong", 10), ("late", 0), ("lost", 10), ("none", 0)]);
        Assert.Equal(["late", "broken", "lost", "wrong", "none"], rows.Select(r => r.Cause));
        Assert.Equal([0.5, 0.8, 0.9, 1, 1], rows.Select(r => Math.Round(r.Cumulated, 12)));
        Assert.Equal([true, true, false, false, false], rows.Select(r => r.IsVital));
        Assert.True(Pareto.Of([("late", 50), ("broken", 29), ("wrong", 21)])[2].IsVital);
        Assert.Empty(Pareto.Of([]));
        Assert.True(double.IsNaN(Pareto.Of([("none", 0)])[0].Share) && !Pareto.Of([("none", 0)])[0].IsVital);
        Assert.Throws<ArgumentOutOfRangeException>(() => Pareto.Of([("x", -1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pareto.Of([("x", 1)], vital: 0));
    }
}
