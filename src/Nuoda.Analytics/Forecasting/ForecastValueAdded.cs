namespace Nuoda.Analytics.Forecasting;

/// <summary>One step of a forecasting process and what it was good for.</summary>
/// <param name="Name">The step: naive, statistical, sales' opinion, consensus.</param>
/// <param name="Error">Its mean absolute error, in the unit of the series.</param>
/// <param name="Bias">Its mean error y − f: positive when it forecast too little.</param>
/// <param name="AgainstFirst">Share of the first step's error that it saves; negative when it does harm, NaN when the first had none.</param>
/// <param name="AgainstPrevious">Share of the previous step's error that it saves; NaN for the first.</param>
public readonly record struct ForecastStep(string Name, double Error, double Bias, double AgainstFirst, double AgainstPrevious);

/// <summary>Forecast value added: which steps of the process make the forecast better, and which only cost time.</summary>
/// <remarks>Source: Gilliland (2010), The Business Forecasting Deal, ch. 4.</remarks>
public static class ForecastValueAdded
{
    /// <summary>Compares the steps on the same values.</summary>
    /// <param name="actual">What came, at least one value.</param>
    /// <param name="steps">Name and forecasts of each step in order of the process, the simplest (naive) first; each as long as the actuals.</param>
    /// <exception cref="ArgumentException">There is no value or no step, or lengths differ.</exception>
    public static ForecastStep[] Of(ReadOnlySpan<double> actual, params IReadOnlyList<(string Name, double[] Forecast)> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        if (steps.Count == 0) throw new ArgumentException("There is no step.", nameof(steps));
        var rows = new ForecastStep[steps.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var error = ForecastAccuracy.MeanAbsoluteError(actual, steps[i].Forecast);
            rows[i] = new(steps[i].Name, error, ForecastAccuracy.MeanError(actual, steps[i].Forecast),
                i == 0 ? 0 : ForecastAccuracy.ValueAdded(error, rows[0].Error), i == 0 ? double.NaN : ForecastAccuracy.ValueAdded(error, rows[i - 1].Error));
        }
        return rows;
    }
}
