namespace Nuoda.Analytics.Quality;

/// <summary>Cumulated sums of what lies off target: finds a small lasting shift that single values hide.</summary>
/// <remarks>
/// <para>C⁺ᵢ = max(0, xᵢ − (μ₀ + K) + C⁺ᵢ₋₁) and C⁻ᵢ = max(0, (μ₀ − K) − xᵢ + C⁻ᵢ₋₁), K = kσ, a signal where one exceeds H = hσ. k is half of the shift to be found (in σ); h 4 or 5: with k ½ and h 5, 465 values pass
/// between false alarms, and a shift of one σ is found after about ten. Page (1954), Biometrika 41(1–2), 100–115; Montgomery (2013), § 9.1.</para>
/// </remarks>
/// <param name="Above">C⁺, in the unit of the values.</param>
/// <param name="Below">C⁻.</param>
/// <param name="Limit">H, in the unit of the values.</param>
/// <param name="Signals">Values at which a sum exceeds H.</param>
public sealed record CusumChart(double[] Above, double[] Below, double Limit, IReadOnlyList<CusumSignal> Signals)
{
    /// <summary>Charts the values. The sums run on after a signal.</summary>
    /// <param name="values">Oldest first, finite; none gives an empty chart.</param>
    /// <param name="target">μ₀, in the unit of the values.</param>
    /// <param name="sigma">σ &gt; 0 of a single value under chance alone, for instance <see cref="XmrChart.Sigma"/>.</param>
    /// <param name="k">Allowance in σ, ≥ 0.</param>
    /// <param name="h">Limit in σ, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static CusumChart Of(ReadOnlySpan<double> values, double target, double sigma, double k = 0.5, double h = 5)
    {
        if (!double.IsFinite(target)) throw new ArgumentOutOfRangeException(nameof(target), target, "The target must be finite.");
        if (!(sigma > 0 && double.IsFinite(sigma))) throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "σ must be finite and above 0.");
        if (!(k >= 0 && double.IsFinite(k))) throw new ArgumentOutOfRangeException(nameof(k), k, "k must be finite and ≥ 0.");
        if (!(h > 0 && double.IsFinite(h))) throw new ArgumentOutOfRangeException(nameof(h), h, "h must be finite and above 0.");
        var (allowance, limit) = (k * sigma, h * sigma);
        double[] above = new double[values.Length], below = new double[values.Length];
        var signals = new List<CusumSignal>();
        double up = 0, down = 0;
        var (risen, fallen) = (0, 0);
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i])) throw new ArgumentOutOfRangeException(nameof(values), values[i], "A value must be finite.");
            above[i] = up = Math.Max(0, values[i] - target - allowance + up);
            below[i] = down = Math.Max(0, target - allowance - values[i] + down);
            risen = up > 0 ? risen + 1 : 0;
            fallen = down > 0 ? fallen + 1 : 0;
            if (up > limit) signals.Add(new(i, i - risen + 1, target + allowance + up / risen));
            if (down > limit) signals.Add(new(i, i - fallen + 1, target - allowance - down / fallen));
        }
        return new(above, below, limit, signals);
    }
}

/// <summary>A sum beyond its limit.</summary>
/// <param name="At">Place of the value, from 0.</param>
/// <param name="Since">Place of the first value after the sum was last 0: when the shift most likely began.</param>
/// <param name="Level">Where the mean has moved to, estimated: μ₀ ± (K + C/N).</param>
public readonly record struct CusumSignal(int At, int Since, double Level);
