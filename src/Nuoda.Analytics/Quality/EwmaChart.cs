namespace Nuoda.Analytics.Quality;

/// <summary>Exponentially weighted moving averages with limits: finds small shifts, and shows the level as it moves.</summary>
/// <remarks>
/// <para>zᵢ = λxᵢ + (1 − λ)zᵢ₋₁, z₀ = μ₀; limits μ₀ ± Lσ√(λ/(2 − λ)·(1 − (1 − λ)²ⁱ)). Roberts (1959), Technometrics 1(3), 239–250; Lucas &amp; Saccucci (1990), Technometrics 32(1), 1–12, for the choice: λ 0.1 with L 2.7 or λ 0.2 with
/// L 2.86, both about 500 values between false alarms.</para>
/// </remarks>
public static class EwmaChart
{
    /// <summary>Charts the values.</summary>
    /// <param name="values">Oldest first, finite; none gives an empty chart.</param>
    /// <param name="target">μ₀, in the unit of the values.</param>
    /// <param name="sigma">σ ≥ 0 of a single value under chance alone, for instance <see cref="XmrChart.Sigma"/>.</param>
    /// <param name="lambda">Weight of the newest value, 0 &lt; λ ≤ 1; 1 is a chart of the values themselves.</param>
    /// <param name="width">L, the limits in σ of z, &gt; 0.</param>
    /// <returns>z with its limits; σ is that of z.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static ControlChart Of(ReadOnlySpan<double> values, double target, double sigma, double lambda = 0.2, double width = 2.86)
    {
        if (!double.IsFinite(target)) throw new ArgumentOutOfRangeException(nameof(target), target, "The target must be finite.");
        if (!(sigma >= 0 && double.IsFinite(sigma))) throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "σ must be finite and ≥ 0.");
        if (!(lambda is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(lambda), lambda, "λ must lie in (0, 1].");
        if (!(width > 0 && double.IsFinite(width))) throw new ArgumentOutOfRangeException(nameof(width), width, "L must be finite and above 0.");
        var n = values.Length;
        var chart = new ControlChart(new double[n], new double[n], new double[n], new double[n], new double[n]);
        var (z, kept) = (target, 1.0);
        for (var i = 0; i < n; i++)
        {
            if (!double.IsFinite(values[i])) throw new ArgumentOutOfRangeException(nameof(values), values[i], "A value must be finite.");
            z += lambda * (values[i] - z);
            kept *= (1 - lambda) * (1 - lambda);
            chart.Values[i] = z;
            chart.Centre[i] = target;
            chart.Sigma[i] = sigma * Math.Sqrt(lambda / (2 - lambda) * (1 - kept));
            (chart.Lower[i], chart.Upper[i]) = (target - width * chart.Sigma[i], target + width * chart.Sigma[i]);
        }
        return chart;
    }
}
