using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Examples;

public sealed class ForecastingExamples
{
    [Fact]
    public void One_series()
    {
        // Quarterly sales of an item, oldest first.
        double[] sold = [30, 21, 29, 31, 33, 23, 32, 34, 36, 26, 35, 37, 40, 29, 38, 41];
        Forecast forecast = AutomaticForecast.Of(sold, season: 4, horizon: 4, levels: [80, 95]);
        double nextQuarter = forecast.Mean[0];
        double atMost = forecast.Upper[1][0];   // 95 of 100 quarters like it stay below this and above Lower[1][0]
        // Checked:
        Assert.InRange(nextQuarter, 41, 46);
        Assert.InRange(atMost, nextQuarter, 52);
    }

    [Fact]
    public void A_stock_out()
    {
        double[] sold = [12, 11, 13, 12, 0, 0, 12, 13, 11, 12, 13, 12];
        bool[] stockedOut = [.. sold.Select(s => s == 0)];
        double mistaken = Ets.Choose(sold, 1).Forecast(1, []).Mean[0];
        double right = Ets.Choose(sold, 1, stockedOut).Forecast(1, []).Mean[0];
        // Checked:
        Assert.InRange(mistaken, 5, 11);
        Assert.InRange(right, 11.5, 12.7);
    }

    [Fact]
    public void Drivers()
    {
        var (months, ahead) = (60, 6);
        var periods = new CalendarPeriods(new DateOnly(2021, 1, 1), PeriodUnit.Month, months + ahead);
        var (names, holidays) = CalendarDrivers.China(periods, months);
        double[] price = [.. Enumerable.Range(0, months + ahead).Select(t => t % 5 == 0 ? 8.5 : 10.0)];
        double[] sold = [.. Enumerable.Range(0, months).Select(t => 300 - 20 * price[t] - 4 * holidays[Array.IndexOf(names, "spring_festival")][t])];
        ForecastMethod driven = ForecastMethods.Driven("ridge", [price, .. holidays]);
        Forecast forecast = driven(sold, season: 12, ahead, levels: [80]);
        // Checked:
        for (var h = 0; h < ahead; h++) Assert.Equal(300 - 20 * price[months + h] - 4 * holidays[Array.IndexOf(names, "spring_festival")][months + h], forecast.Mean[h], 1.0);
    }

    [Fact]
    public void Choice_and_conformal_intervals()
    {
        double[] sold = [.. Enumerable.Range(0, 48).Select(t => 50 + t + (t % 12 == 11 ? 30.0 : 0) + t * 7 % 5)];
        ForecastSelection best = ForecastSelection.Choose(sold, season: 12, horizon: 6, levels: []);
        Forecast forecast = ConformalForecast.Of(ForecastMethods.Of(best.Method), sold, season: 12, horizon: 6, levels: [90]);
        double saved = best.ValueAdded;   // share of the seasonal naive forecast's error that the method saves
        // Checked:
        Assert.InRange(saved, 0.5, 1);
        Assert.True(forecast.Lower[0][0] < forecast.Mean[0] && forecast.Mean[0] < forecast.Upper[0][0]);
    }

    [Fact]
    public void A_hierarchy()
    {
        var hierarchy = new Hierarchy([["tea", "north"], ["tea", "south"], ["cups", "north"], ["cups", "south"]]);
        double[][] leaves = [[9, 11, 10, 12, 11, 12, 11, 13], [5, 6, 5, 7, 6, 6, 7, 6], [3, 3, 4, 3, 4, 4, 3, 5], [8, 7, 8, 6, 7, 6, 6, 5]];
        double[][] history = hierarchy.Add(leaves);   // the total, each region, each product, each leaf
        EtsModel[] models = [.. history.Select(y => Ets.Fit(y, 1, EtsForm.Simple))];
        Forecast[] together = hierarchy.Reconcile([.. models.Select(m => m.Forecast(3, [80]))], [.. models.Select(m => m.Errors)]);
        double total = together[0].Mean[0], ofLeaves = together[hierarchy.Sums..].Sum(f => f.Mean[0]);
        // Checked:
        Assert.Equal(total, ofLeaves, 1e-9);
        Assert.InRange(total, 26, 31);
    }

    [Fact]
    public void Now_and_then()
    {
        double[] asked = [0, 0, 4, 0, 0, 0, 6, 0, 5, 0, 0, 4];
        DemandPattern pattern = DemandClass.Of(asked).Pattern;
        double perPeriod = IntermittentDemand.Imapa(asked);
        // Checked:
        Assert.Equal(DemandPattern.Intermittent, pattern);
        Assert.InRange(perPeriod, 1.2, 2.2);
    }
}
