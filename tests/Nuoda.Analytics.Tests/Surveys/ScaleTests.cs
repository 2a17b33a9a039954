using Nuoda.Analytics.Surveys;
using Xunit;

namespace Nuoda.Analytics.Tests.Surveys;

/// <summary>Questionnaires of several statements: gaps, reliability, quadrants, competitors.</summary>
public sealed class ScaleTests
{
    private static readonly GapModel Two = new([new("speed", 2), new("care", 1)]);

    [Fact]
    public void Gaps_hand_worked_with_an_answer_missing()
    {
        double[][] expected = [[5, 5, 7], [6, 4, 7], [5, double.NaN, 6]];
        double[][] perceived = [[4, 5, 6], [4, 2, 7], [5, 3, 3]];
        var gaps = ServiceGaps.Of(Two, expected, perceived, [1, 3]);
        Assert.Equal([-1, -1, -1.333333], gaps.Items.Select(g => Math.Round(g.Gap, 6)));
        Assert.Equal((2, 4.5, 3.5), (gaps.Items[1].Spread.N, gaps.Items[1].Expectation, gaps.Items[1].Perception));
        Assert.Equal([-1, -1.333333], gaps.Dimensions.Select(g => Math.Round(g.Gap, 6)));
        // Respondents' own gaps of speed: −0.5, −2, 0.
        Assert.Equal(Sample.Of([-0.5, -2, 0]), gaps.Dimensions[0].Spread);
        Assert.Equal(-7 / 6.0, gaps.Unweighted, 1e-12);
        Assert.Equal((-1 - 4) / 4.0, gaps.Weighted, 1e-12);
        Assert.Equal(gaps.Items[2].Spread.PValue(0), gaps.Items[2].PValue);
        Assert.True(double.IsNaN(ServiceGaps.Of(Two, expected, perceived).Weighted));
    }

    [Fact]
    public void The_two_questionnaires_have_their_dimensions()
    {
        Assert.Equal((22, 5), (GapModel.Servqual.Items, GapModel.Servqual.Dimensions.Count));
        Assert.Equal((25, 9), (GapModel.LogisticsServiceQuality.Items, GapModel.LogisticsServiceQuality.Dimensions.Count));
    }

    [Fact]
    public void Gaps_of_nobody_and_of_rows_that_do_not_fit()
    {
        Assert.True(double.IsNaN(ServiceGaps.Of(Two, [], []).Unweighted));
        Assert.Throws<ArgumentException>(() => ServiceGaps.Of(Two, [[1, 1, 1]], []));
        Assert.Throws<ArgumentException>(() => ServiceGaps.Of(Two, [[1, 1]], [[1, 1]]));
        Assert.Throws<ArgumentException>(() => ServiceGaps.Of(Two, [[1, 1, 1]], [[1, 1, 1]], [1]));
        Assert.Throws<ArgumentException>(() => ServiceGaps.Of(Two, [[1, 1, 1]], [[1, 1, 1]], [0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ServiceGaps.Of(Two, [[1, 1, 1]], [[1, 1, 1]], [1, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ServiceGaps.Of(Two, [[1, 1, 1]], [[1, 1, double.PositiveInfinity]]));
    }

    [Fact]
    public void Alpha_of_two_questions_hand_worked()
    {
        // 1 2 3 and 1 3 2: variances 1 and 1, covariance 0.5, of the sum 3: α = 2(1 − 2/3); r̄ = 0.5, standardised 1/1.5.
        var scale = ItemAnalysis.Of([[1, 1], [2, 3], [3, 2], [double.NaN, 3]]);
        Assert.Equal(3, scale.Respondents);
        Assert.Equal(2 / 3.0, scale.Alpha, 1e-12);
        Assert.Equal(2 / 3.0, scale.StandardisedAlpha, 1e-12);
        Assert.Equal(0.5, scale.Items[0].ItemRestCorrelation, 1e-12);
        Assert.True(double.IsNaN(scale.Items[0].AlphaIfDropped));
    }

    [Fact]
    public void The_interval_of_alpha_is_Feldts()
    {
        // 1 − (1 − α)·F with scipy's quantiles for n 30, k 7 on the reference case's own α: here by a scale that has it.
        var random = new Random(9);
        double[][] answers = [.. Enumerable.Range(0, 30).Select(_ =>
        {
            var common = random.NextDouble();
            return Enumerable.Range(0, 7).Select(_ => common + 0.8 * random.NextDouble()).ToArray();
        })];
        var scale = ItemAnalysis.Of(answers);
        // F quantiles (0.975 and 0.025; 29 and 174 degrees): (1 − 0.7393756856435064)/(1 − 0.843142769565) and (1 − 0.9157730721601106)/(…).
        Assert.Equal(0.2606243143564936 / 0.156857230435, (1 - scale.Interval.Lower) / (1 - scale.Alpha), 1e-6);
        Assert.Equal(0.0842269278398894 / 0.156857230435, (1 - scale.Interval.Upper) / (1 - scale.Alpha), 1e-6);
    }

    [Fact]
    public void A_question_asked_the_other_way_round_shows_and_the_same_question_twice_is_perfect()
    {
        double[] x = [1, 2, 3, 4, 5, 2, 4];
        var turned = ItemAnalysis.Of([.. x.Select((v, i) => (double[])[v, v + (i % 2), 6 - v])]);
        Assert.True(turned.Items[2].ItemRestCorrelation < -0.9);
        Assert.True(turned.Items[2].AlphaIfDropped > 0.9 && turned.Alpha < 0);
        Assert.Equal(1, ItemAnalysis.Of([.. x.Select(v => (double[])[v, v])]).Alpha, 1e-12);
    }

    [Fact]
    public void Scales_without_answers_or_spread_have_no_alpha()
    {
        Assert.True(double.IsNaN(ItemAnalysis.Of([]).Alpha));
        Assert.True(double.IsNaN(ItemAnalysis.Of([[1, 2]]).Alpha) && double.IsNaN(ItemAnalysis.Of([[1, 2]]).Interval.Lower));
        Assert.True(double.IsNaN(ItemAnalysis.Of([[3, 3], [3, 3], [3, 3]]).Alpha));
        var oneConstant = ItemAnalysis.Of([[3, 1, 1], [3, 2, 2], [3, 3, 4]]);
        Assert.True(double.IsNaN(oneConstant.StandardisedAlpha) && double.IsNaN(oneConstant.Items[0].ItemRestCorrelation) && oneConstant.Alpha < 1);
        Assert.Throws<ArgumentException>(() => ItemAnalysis.Of([[1], [2]]));
        Assert.Throws<ArgumentException>(() => ItemAnalysis.Of([[1, 2], [2, 3, 4]]));
        Assert.Throws<ArgumentException>(() => ItemAnalysis.Of([[1, double.PositiveInfinity]]));
    }

    [Fact]
    public void Quadrants_are_marked_where_chance_alone_would_not_explain_them()
    {
        Sample Of(double mean, double n = 100) => new(n, mean, 1);
        RatedElement[] elements = [new("on time", Of(6.5), Of(4.2)), new("portal", Of(5.05), Of(6)), new("price", Of(3.5, 4), Of(6, 4)), new("fax", new(0, 3, double.NaN), new(0, 4, double.NaN))];
        var placed = ImportancePerformance.Around(elements, 5, 5);
        Assert.Equal([Quadrant.ConcentrateHere, Quadrant.KeepUpTheGoodWork, Quadrant.PossibleOverkill, Quadrant.LowPriority], placed.Elements.Select(e => e.Quadrant));
        Assert.Equal([true, false, false, false], placed.Elements.Select(e => e.IsCertain));
        // Holm over three tests: p = 2·P(t₉₉ > 15) stays tiny, 0.05/0.1 = 0.5 σ is nothing, 3 σ with four answers is 0.058.
        Assert.True(placed.Elements[0].ImportanceP < 1e-9 && placed.Elements[1].ImportanceP > 0.5 && placed.Elements[2].ImportanceP is > 0.05 and < 0.2);
        Assert.True(double.IsNaN(placed.Elements[3].ImportanceP) && double.IsNaN(placed.Elements[3].GapP));
        Assert.Equal(-2.3, placed.Elements[0].Gap, 1e-12);
        Assert.True(ImportancePerformance.Around(elements, 5, 5, falseDiscovery: true).Elements[2].ImportanceP <= placed.Elements[2].ImportanceP);
        Assert.Equal((6.5 + 5.05 + 3.5 + 3) / 4, ImportancePerformance.AroundMeans(elements).ImportanceLine, 1e-12);
        Assert.Throws<ArgumentException>(() => ImportancePerformance.AroundMeans([]));
        Assert.Throws<ArgumentException>(() => ImportancePerformance.AroundMeans([new("x", default, new(3, double.NaN, 1))]));
    }

    [Fact]
    public void We_are_better_or_worse_only_where_the_whole_table_allows_it()
    {
        Sample[] us = [new(200, 5.9, 1.0), new(200, 5.0, 1.2)];
        Sample[][] others = [[new(200, 4.1, 1.6), new(200, 5.3, 1.2)], [new(200, 5.8, 1.0), default]];
        var cells = CompetitorComparison.Of(us, others);
        Assert.Equal([Standing.Better, Standing.NotDifferent, Standing.Worse, Standing.NotDifferent], cells.Select(c => c.Standing));
        Assert.True(double.IsNaN(cells[3].AdjustedP));
        // Holm over the three tests that there are: the middle one counts twice.
        Assert.Equal(2 * Welch.Test(us[1], others[0][1]).PValue, cells[2].AdjustedP, 1e-12);
        Assert.Throws<ArgumentException>(() => CompetitorComparison.Of(us, [[default]]));
        Assert.Empty(CompetitorComparison.Of([], []));
    }
}
