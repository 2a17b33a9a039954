using Nuoda.Analytics.Retention;
using Xunit;

namespace Nuoda.Analytics.Tests.Retention;

/// <summary>Survival against R's survival 3.5-3 on rows made by a formula, hand-worked cases and properties.</summary>
public sealed class SurvivalTests
{
    private const int N = 60;
    private static readonly int[] Rows = [.. Enumerable.Range(0, N)];
    private static readonly double[] X = [.. Rows.Select(i => i * 53 % 97 / 97.0)], Y = [.. Rows.Select(i => i * 29 % 31 / 10.0 - 1)];
    private static readonly Lifespan[] Made = [.. Rows.Select(i => new Lifespan(1 + (i * 37 + 11) % 41, i * 17 % 5 < 3))];
    private static readonly Lifespan[] Late = [.. Rows.Select(i => new Lifespan(i * 13 % 7 + Made[i].Until, Made[i].Lost, i * 13 % 7))];

    // Every customer in two stretches: the first covariate changes halfway for each fourth.
    private static (Lifespan[] Lifespans, double[][] Covariates) Changing()
    {
        List<(Lifespan Span, double X, double Y)> rows = [];
        foreach (var i in Rows)
        {
            var middle = Late[i].From + Math.Ceiling(Made[i].Until / 2);
            if (middle > Late[i].From) rows.Add((new(middle, false, Late[i].From), X[i], Y[i]));
            if (Late[i].Until > middle) rows.Add((new(Late[i].Until, Late[i].Lost, middle), X[i] + (i % 4 == 0 ? 0.3 : 0), Y[i]));
        }
        return ([.. rows.Select(r => r.Span)], [[.. rows.Select(r => r.X)], [.. rows.Select(r => r.Y)]]);
    }

    [Fact]
    public void Six_customers_by_hand()
    {
        // Lost at 1, 3, 3; left the watch at 2, 4, 5: S = 5/6, then · 2/4.
        var curve = SurvivalCurve.Of([new(1, true), new(2, false), new(3, true), new(3, true), new(4, false), new(5, false)]);
        Assert.Equal([1, 3], curve.Times);
        Assert.Equal([6, 4], curve.AtRisk);
        Assert.Equal(5.0 / 12, curve.At(3).Survival, 1e-15);
        Assert.Equal(5.0 / 12 * Math.Sqrt(1.0 / 30 + 2.0 / (4 * 2)), curve.At(3).StandardError, 1e-15);
        Assert.Equal((1.0 / 6 + 0.5, Math.Sqrt(1.0 / 36 + 2.0 / 16)), curve.HazardAt(3.5));
        Assert.Equal(1 + 2 * 5.0 / 6 + 2 * 5.0 / 12, curve.RestrictedMean(5).Mean, 1e-14);
        Assert.Equal(3, curve.Quantile(0.5).Time);
        Assert.True(double.IsNaN(curve.Quantile(0.9).Time));
        Assert.Equal((6, 1.0, 0.0), (curve.At(0.5).AtRisk, curve.At(0.5).Survival, curve.At(0.5).StandardError));
        // S is a half from 2 to 4: the median is the middle of the step.
        Assert.Equal(3, SurvivalCurve.Of([new(1, true), new(2, true), new(3, false), new(4, true)]).Quantile(0.5).Time);
        Assert.True(double.IsNaN(SurvivalCurve.Of([new(1, true)]).At(1).StandardError));
    }

    [Fact]
    public void Late_entry_as_in_R()
    {
        var curve = SurvivalCurve.Of(Late);
        var expected = new[]
        {
            (10, 52, 0.851111736561, 0.0644641184400, 0.6670662327489, 0.937824667218, 0.158010745704, 0.0739135853998),
            (25, 31, 0.611677786505, 0.0731498435108, 0.4529953640067, 0.737030616898, 0.481592730608, 0.1169404983363),
            (40, 7, 0.203532701884, 0.0682636293799, 0.0901939995824, 0.348753613254, 1.515853439164, 0.3146375285836),
        };
        foreach (var (time, atRisk, survival, error, lower, upper, hazard, hazardError) in expected)
        {
            var point = curve.At(time);
            Assert.Equal(atRisk, point.AtRisk);
            Assert.Equal(survival, point.Survival, 1e-11);
            Assert.Equal(error, point.StandardError, 1e-11);
            Assert.Equal(lower, point.Lower, 1e-11);
            Assert.Equal(upper, point.Upper, 1e-11);
            Assert.Equal(hazard, curve.HazardAt(time).Hazard, 1e-11);
            Assert.Equal(hazardError, curve.HazardAt(time).StandardError, 1e-11);
        }
        // The lower end of the curve's interval is below 3/4 from the first loss on; R, which interpolates in a curve that must not rise, says 7.
        Assert.Equal((15, 2, 25), curve.Quantile(0.25));
        Assert.Equal((31, 23, 36), curve.Quantile(0.5));
        Assert.Equal((39, 35, double.NaN), curve.Quantile(0.75));
    }

    [Fact]
    public void Three_groups_as_in_R()
    {
        int[] group = [.. Rows.Select(i => i % 3)];
        var test = LogRank.Test(Made, group, 3);
        Assert.Equal(0.00735914674155, test.ChiSquared, 1e-11);
        Assert.Equal(2, test.DegreesOfFreedom);
        Assert.Equal([12, 12, 12], test.Observed);
        Assert.Equal(12.03945050078602, test.Expected[0], 1e-11);
        Assert.Equal(-3.87399502135, test.Variance[1, 2], 1e-10);
        var early = LogRank.Test(Made, group, 3, weight: 1);
        Assert.Equal(0.0451434079987, early.ChiSquared, 1e-10);
        Assert.Equal(7.3062713915469, early.Observed[0], 1e-10);
        Assert.Equal(7.8305762501210, early.Expected[2], 1e-10);
        // A third of the groups is empty: nothing changes for the others.
        var two = LogRank.Test(Made, [.. Rows.Select(i => i % 2 * 2)], 3);
        Assert.Equal(LogRank.Test(Made, [.. Rows.Select(i => i % 2)], 2).ChiSquared, two.ChiSquared, 1e-12);
        Assert.Equal(1, two.DegreesOfFreedom);
        Assert.Equal((0, 1), (LogRank.Test(Made, new int[N], 2).ChiSquared, LogRank.Test(Made, new int[N], 2).PValue));
    }

    [Theory]
    [InlineData(CoxTies.Efron, 0.657582502316, -0.0697415664383, 0.627303654227, 0.189716415871, -115.677113543, -115.107499578, 1.14244964424, 0.524559777572, 0.835251513391, 0.156849484262, 0.880793486320, 0.411747276396)]
    [InlineData(CoxTies.Breslow, 0.655073528072, -0.0670361142071, 0.627805544432, 0.189872188692, -115.885319962, -115.323942286, 1.12544373745, 0.522706209453, 0.827016464802, 0.164931947384, 0.875691963153, 0.410871328412)]
    public void Cox_as_in_R(CoxTies ties, params double[] expected) => SameAsR(CoxModel.Fit(Made, [X, Y], ties), expected);

    [Theory]
    [InlineData(CoxTies.Efron, 1.03941096117, -0.0699291441366, 0.645714240068, 0.192875779819, -111.137418559, -109.826473674, 2.62863588965, 0.576, 1.63226009094e-01, 3.98821765840e-06, 1.82412869577e-01, 0.2503093932240)]
    [InlineData(CoxTies.Breslow, 1.0106813519, -0.0712580994514, 0.642288637127, 0.19299299935, -111.490113874, -110.239327004, 2.50931143132, 0.575, 0.132710668473121, 0.000643681137766, 0.155740953006990, 0.2526629294238)]
    public void Cox_with_covariates_that_change_and_late_entry_as_in_R(CoxTies ties, params double[] expected)
    {
        var (lifespans, covariates) = Changing();
        Assert.Equal(118, lifespans.Length);
        SameAsR(CoxModel.Fit(lifespans, covariates, ties), expected);
    }

    private static void SameAsR(CoxModel model, double[] e)
    {
        Assert.True(model.Converged);
        double[] found = [model.Coefficients[0], model.Coefficients[1], model.StandardErrors[0], model.StandardErrors[1], model.NullLogLikelihood, model.LogLikelihood, model.Score.Statistic, model.Concordance,
            model.Proportionality[0].Statistic, model.Proportionality[1].Statistic, model.GlobalProportionality.Statistic, model.CumulativeHazard([0, 0], 25)];
        for (var i = 0; i < found.Length; i++) Assert.True(Math.Abs(found[i] - e[i]) <= 1e-6 * Math.Max(1e-3, Math.Abs(e[i])), $"{i}: {found[i]}, {e[i]} expected");
    }

    [Fact]
    public void A_customer_cut_into_stretches_is_one_customer()
    {
        Lifespan[] cut = [.. Made.Select(m => m with { Until = m.Until / 2, Lost = false }), .. Made.Select(m => m with { From = m.Until / 2 })];
        var (whole, pieces) = (CoxModel.Fit(Made, [X, Y]), CoxModel.Fit(cut, [[.. X, .. X], [.. Y, .. Y]]));
        Assert.Equal(whole.LogLikelihood, pieces.LogLikelihood, 1e-9);
        Assert.Equal(whole.Coefficients[0], pieces.Coefficients[0], 1e-7);
        Assert.Equal(whole.Concordance, pieces.Concordance, 1e-12);
        Assert.Equal(SurvivalCurve.Of(Made).Survival, SurvivalCurve.Of(cut).Survival);
    }

    [Fact]
    public void Simulated_hazard_ratios_come_back_and_one_that_fades_is_found_out()
    {
        var random = new Random(5);
        const int n = 4000;
        double[] treated = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(2))], price = [.. Enumerable.Range(0, n).Select(_ => 1000 + 100 * random.NextDouble())];
        Lifespan[] lives = [.. Enumerable.Range(0, n).Select(i =>
        {
            var time = -Math.Log(1 - random.NextDouble()) / (0.1 * Math.Exp(0.7 * treated[i] - 0.01 * (price[i] - 1000)));
            var censor = 20 * random.NextDouble();
            return new Lifespan(Math.Min(time, censor), time <= censor);
        })];
        var model = CoxModel.Fit(lives, [treated, price]);
        Assert.Equal(0.7, model.Coefficients[0], 3 * model.StandardErrors[0]);
        Assert.Equal(-0.01, model.Coefficients[1], 3 * model.StandardErrors[1]);
        Assert.True(model.GlobalProportionality.PValue > 0.01);
        Assert.Equal(Math.Exp(-0.5 * Math.Exp(0.35 - 0.5)), model.Survival([0.5, 1050], 5), 0.02);
        // Units of the covariates and order of the rows change nothing else.
        var turned = CoxModel.Fit([.. lives.Reverse()], [[.. treated.Reverse()], [.. price.Reverse().Select(p => p / 100)]]);
        Assert.Equal(100 * model.Coefficients[1], turned.Coefficients[1], 1e-6);
        Assert.Equal(model.LogLikelihood, turned.LogLikelihood, 1e-6);
        // The same hazards cross: those treated are lost early, the others late.
        Lifespan[] crossing = [.. Enumerable.Range(0, n).Select(i => new Lifespan(treated[i] == 1 ? Math.Sqrt(random.NextDouble()) : random.NextDouble() * random.NextDouble(), true))];
        Assert.True(CoxModel.Fit(crossing, [treated]).Proportionality[0].PValue < 1e-6);
    }

    [Fact]
    public void A_covariate_that_separates_is_said_and_the_hazard_of_two_is_twice_that_of_one()
    {
        var model = CoxModel.Fit([new(1, true), new(2, true), new(3, true), new(4, false), new(5, false)], [[1, 1, 1, 0, 0]]);
        Assert.False(model.Converged);
        var fit = CoxModel.Fit(Made, [X, Y]);
        Assert.Equal(Math.Exp(fit.Coefficients[0]), fit.RelativeHazard([1.5, 0]) / fit.RelativeHazard([0.5, 0]), 1e-12);
        Assert.Equal(0, fit.CumulativeHazard([0, 0], 0.5));
        Assert.Equal(1, fit.Survival([0, 0], 0));
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SurvivalCurve.Of([]));
        foreach (var bad in (Lifespan[])[new(-1, true), new(double.NaN, true), new(3, true, 3), new(2, true, 3), new(2, true, -1), new(double.PositiveInfinity, false)])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => SurvivalCurve.Of([bad]));
            Assert.Throws<ArgumentOutOfRangeException>(() => LogRank.Test([bad], [0], 2));
            Assert.Throws<ArgumentOutOfRangeException>(() => CoxModel.Fit([bad], [[1]]));
        }
        var curve = SurvivalCurve.Of([new(0, true), new(0, false), new(3, false)]);
        Assert.Equal(2.0 / 3, curve.At(0).Survival, 1e-15);
        Assert.Empty(SurvivalCurve.Of([new(3, false)]).Times);
        Assert.True(double.IsNaN(SurvivalCurve.Of([new(3, false)]).Quantile(0.5).Time));
        Assert.Throws<ArgumentOutOfRangeException>(() => curve.At(1, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => curve.Quantile(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LogRank.Test(Made, [.. Rows.Select(i => i)], 3));
        Assert.Throws<ArgumentException>(() => CoxModel.Fit(Made, []));
        Assert.Throws<ArgumentException>(() => CoxModel.Fit(Made, [[1, 2]]));
        Assert.Throws<ArgumentException>(() => CoxModel.Fit(Made, [[.. X.Select(_ => 2.0)]]));
        Assert.Throws<ArgumentException>(() => CoxModel.Fit(Made, [X, [.. X.Select(x => 3 - x)]]));
        Assert.Throws<ArgumentException>(() => CoxModel.Fit([.. Made.Select(m => m with { Lost = false })], [X]));
        Assert.Throws<ArgumentException>(() => CoxModel.Fit(Made, [X]).RelativeHazard([1, 2]));
    }
}
