namespace Nuoda.Analytics.Forecasting;

/// <summary>A fitted exponential smoothing model.</summary>
public sealed class EtsModel
{
    internal EtsModel(EtsForm form, int season, ReadOnlySpan<double> point, EtsLikelihood likelihood, double scale, double value)
    {
        (Form, Season) = (form, form.Season == EtsSeason.None ? 1 : season);
        (Alpha, Beta, Gamma, Phi) = (point[EtsLikelihood.Alpha], point[EtsLikelihood.Beta], point[EtsLikelihood.Gamma], point[EtsLikelihood.Phi]);
        var (level, slope, seasons) = likelihood.Last;
        var seasonScale = form.Season == EtsSeason.Additive ? scale : 1;
        InitialLevel = point[EtsLikelihood.Level] * scale;
        InitialSlope = point[EtsLikelihood.Slope] * scale;
        InitialSeasons = form.Season == EtsSeason.None ? [] : Scaled(point.Slice(EtsLikelihood.Seasons, season), seasonScale);
        (Level, Slope, Seasons) = (level * scale, slope * scale, form.Season == EtsSeason.None ? [] : Scaled(seasons, seasonScale));
        Fitted = Scaled(likelihood.Fitted, scale);
        Errors = Scaled(likelihood.Errors, form.Error == EtsError.Additive ? scale : 1);
        var (n, k, sum) = (likelihood.Known, form.ParameterCount(season), 0.0);
        foreach (var e in Errors) if (!double.IsNaN(e)) sum += e * e;
        Sigma2 = n > k ? sum / (n - k) : sum / n;
        LogLikelihood = -value / 2 - n * Math.Log(scale);
        Aic = -2 * LogLikelihood + 2 * (k + 1);
        Bic = -2 * LogLikelihood + Math.Log(n) * (k + 1);
        Aicc = n > k + 2 ? Aic + 2.0 * (k + 1) * (k + 2) / (n - k - 2) : double.PositiveInfinity;
    }

    /// <summary>Error, trend and season.</summary>
    public EtsForm Form { get; }

    /// <summary>m, the periods of a season; 1 for a form without season.</summary>
    public int Season { get; }

    /// <summary>α, how far the level follows an error, 0 to 1.</summary>
    public double Alpha { get; }

    /// <summary>β ≤ α, how far the slope follows an error; 0 without trend.</summary>
    public double Beta { get; }

    /// <summary>γ ≤ 1 − α, how far the season follows an error; 0 without season.</summary>
    public double Gamma { get; }

    /// <summary>φ, what is left of the slope after a period; 1 without damping.</summary>
    public double Phi { get; }

    /// <summary>ℓ₀, the level before the first value, in the unit of the series.</summary>
    public double InitialLevel { get; }

    /// <summary>b₀, the slope before the first value, per period; 0 without trend.</summary>
    public double InitialSlope { get; }

    /// <summary>The seasons of the first m periods in time order; empty without season.</summary>
    public double[] InitialSeasons { get; }

    /// <summary>ℓₙ, the level after the last value.</summary>
    public double Level { get; }

    /// <summary>bₙ, the slope after the last value, per period.</summary>
    public double Slope { get; }

    /// <summary>The seasons of the next m periods in time order; empty without season.</summary>
    public double[] Seasons { get; }

    /// <summary>One-step forecasts of the series, length n.</summary>
    public double[] Fitted { get; }

    /// <summary>One-step errors, length n: y − f (additive error) or (y − f)/f (multiplicative); NaN where the item was out of stock.</summary>
    public double[] Errors { get; }

    /// <summary>σ², variance of the errors, Σe²/(n − number of estimated values), n the values that are known.</summary>
    public double Sigma2 { get; }

    /// <summary>log L up to the constant that all forms share, −(n log Σe² + 2Σ log|f| if multiplicative)/2.</summary>
    public double LogLikelihood { get; }

    /// <summary>Akaike's criterion, σ² counted as estimated.</summary>
    public double Aic { get; }

    /// <summary>Akaike's criterion corrected for small samples; +∞ when the series is too short for the form.</summary>
    public double Aicc { get; }

    /// <summary>Schwarz's criterion.</summary>
    public double Bic { get; }

    /// <summary>Forecasts with prediction intervals: analytic, or simulated for the unstable forms (<see cref="EtsForm.IsUnstable"/>).</summary>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <param name="seed">Seed of the simulation.</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon or a level is out of range.</exception>
    public Forecast Forecast(int horizon, ReadOnlySpan<double> levels, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        if (Form.IsUnstable) return EtsSimulation.Forecast(this, horizon, levels, seed);
        var (mean, deviation) = (new double[horizon], new double[horizon]);
        if (Form.Season == EtsSeason.Multiplicative) EtsVariance.Factor(this, mean, deviation);
        else EtsVariance.Linear(this, mean, deviation);
        return Forecasting.Forecast.Normal(mean, deviation, levels);
    }

    private static double[] Scaled(ReadOnlySpan<double> values, double scale)
    {
        var scaled = values.ToArray();
        for (var i = 0; i < scaled.Length; i++) scaled[i] *= scale;
        return scaled;
    }
}
