namespace Nuoda.Analytics.Forecasting;

/// <summary>Means and standard deviations of the forecasts of an exponential smoothing model, exact for normal errors.</summary>
/// <remarks>Source: Hyndman, Koehler, Ord &amp; Snyder (2008), ch. 6 (classes 1 to 3).</remarks>
internal static class EtsVariance
{
    /// <summary>Additive or no season. cⱼ = α + β(φ + … + φʲ) + γ·[m divides j]: what an error is worth j periods later.</summary>
    public static void Linear(EtsModel model, Span<double> mean, Span<double> deviation)
    {
        var (h, m) = (mean.Length, model.Season);
        var weight = new double[h];
        var (damp, power) = (0.0, 1.0);
        for (var j = 0; j < h; j++)
        {
            power *= model.Phi;
            damp += power;
            mean[j] = model.Level + damp * model.Slope + (model.Form.Season == EtsSeason.Additive ? model.Seasons[j % m] : 0);
            var c = model.Alpha + model.Beta * damp + (model.Form.Season == EtsSeason.Additive && (j + 1) % m == 0 ? model.Gamma : 0);
            weight[j] = c * c;
        }
        if (model.Form.Error == EtsError.Additive)
        {
            var sum = 1.0;
            for (var j = 0; j < h; j++)
            {
                deviation[j] = Math.Sqrt(model.Sigma2 * sum);
                sum += weight[j];
            }
            return;
        }
        // Relative errors scale with what they hit: θ is the second moment of the forecast before its own error.
        var second = new double[h];
        for (var j = 0; j < h; j++)
        {
            var carried = 0.0;
            for (var i = 1; i <= j; i++) carried += weight[i - 1] * second[j - i];
            second[j] = mean[j] * mean[j] + model.Sigma2 * carried;
            deviation[j] = Math.Sqrt(Math.Max(0, (1 + model.Sigma2) * second[j] - mean[j] * mean[j]));
        }
    }

    /// <summary>Multiplicative error and season: level and season move by the same error, so each season's product with the level has its own first and second moments.</summary>
    /// <remarks>x ← (F + gw′ε)x for level and slope, z ← z(1 + γε) for the season whose turn it is; the odd moments of ε vanish, E ε⁴ = 3σ⁴.</remarks>
    public static void Factor(EtsModel model, Span<double> mean, Span<double> deviation)
    {
        var (m, sigma2, phi, gamma) = (model.Season, model.Sigma2, model.Phi, model.Gamma);
        var (a, b) = (model.Alpha, model.Beta);
        var moments = new Moments[m];
        for (var j = 0; j < m; j++)
        {
            var z = model.Seasons[j];
            moments[j] = new Moments(model.Level * z, model.Slope * z, model.Level * model.Level * z * z, model.Level * model.Slope * z * z, model.Slope * model.Slope * z * z);
        }
        for (var h = 0; h < mean.Length; h++)
        {
            for (var j = 0; j < m; j++)
            {
                var (l, s, ll, ls, ss) = moments[j];
                var turn = j == h % m;
                var first = l + phi * s;
                var second = ll + 2 * phi * ls + phi * phi * ss;
                if (turn)
                {
                    mean[h] = first;
                    deviation[h] = Math.Sqrt(Math.Max(0, (1 + sigma2) * second - first * first));
                }
                var g = turn ? gamma : 0;
                // F x x′ w: the covariance of the moved state with what the error multiplies.
                var (levelWith, slopeWith) = (second, phi * (ls + phi * ss));
                var kept = 1 + g * g * sigma2;
                var cross = 2 * g * sigma2;
                var own = sigma2 * second * (1 + 3 * sigma2 * g * g);
                moments[j] = new Moments(
                    first + g * sigma2 * first * a,
                    phi * s + g * sigma2 * first * b,
                    kept * second + cross * 2 * a * levelWith + own * a * a,
                    kept * slopeWith + cross * (b * levelWith + a * slopeWith) + own * a * b,
                    kept * phi * phi * ss + cross * 2 * b * slopeWith + own * b * b);
            }
        }
    }

    private readonly record struct Moments(double Level, double Slope, double LevelLevel, double LevelSlope, double SlopeSlope);
}
