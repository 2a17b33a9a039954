namespace Nuoda.Analytics.Forecasting;

/// <summary>Whether the influence of the past dies out under given smoothing constants (the admissible region).</summary>
/// <remarks>Source: Hyndman, Koehler, Ord &amp; Snyder (2008), ch. 10: all roots of the characteristic equation lie in the unit circle; counted here by the Schur–Cohn recursion instead of finding them.</remarks>
internal static class EtsStability
{
    /// <summary>For a seasonal model; β = 0 without trend, φ = 1 without damping. Without season the usual bounds lie inside the admissible region.</summary>
    /// <param name="point">α, β, γ, φ.</param>
    /// <param name="season">m ≥ 2.</param>
    /// <param name="polynomial">Buffer of at least m + 2.</param>
    public static bool IsAdmissible(ReadOnlySpan<double> point, int season, Span<double> polynomial)
    {
        var (alpha, beta, gamma, phi) = (point[EtsLikelihood.Alpha], point[EtsLikelihood.Beta], point[EtsLikelihood.Gamma], point[EtsLikelihood.Phi]);
        // The forecast holds φb, so that is how far an error moves it through the slope.
        beta *= phi;
        int degree;
        if (beta == 0 && phi == 1)
        {
            // One root is 1 whatever the constants are (level and season share it): it is divided out.
            degree = season;
            polynomial[0] = alpha + gamma - 1;
            polynomial[1..season].Fill(alpha);
            polynomial[season] = 1;
        }
        else
        {
            degree = season + 1;
            polynomial[0] = phi * (1 - alpha - gamma);
            polynomial[1] = alpha + beta - alpha * phi + gamma - 1;
            polynomial[2..season].Fill(alpha + beta - alpha * phi);
            polynomial[season] = alpha + beta - phi;
            polynomial[season + 1] = 1;
        }
        return IsStable(polynomial[..(degree + 1)]);
    }

    /// <summary>Whether every root lies strictly inside the unit circle; the coefficients (constant first) are overwritten.</summary>
    private static bool IsStable(Span<double> a)
    {
        for (var n = a.Length - 1; n > 0; n--)
        {
            var k = a[0] / a[n];
            if (!(Math.Abs(k) < 1)) return false;
            // Subtracting k times the reversed polynomial clears the constant; the rest, divided by z, keeps the count of roots inside.
            for (int i = 0, j = n; i <= j; i++, j--) (a[i], a[j]) = (a[i] - k * a[j], a[j] - k * a[i]);
            for (var i = 0; i < n; i++) a[i] = a[i + 1];
        }
        return true;
    }
}
