using System.Numerics;

namespace Nuoda.Analytics.Forecasting;

/// <summary>Polynomials of the lag operator B: where their roots lie, and parameters that keep them on the right side of the unit circle.</summary>
internal static class LagPolynomial
{
    /// <summary>True when all roots of 1 − φ₁z − … − φₚzᵖ lie outside the circle of this radius (Schur–Cohn: every partial autocorrelation is below one).</summary>
    public static bool RootsOutside(ReadOnlySpan<double> phi, double radius = 1)
    {
        Span<double> a = stackalloc double[phi.Length], next = stackalloc double[phi.Length];
        var power = 1.0;
        for (var i = 0; i < a.Length; i++) a[i] = phi[i] * (power *= radius);
        for (var p = a.Length; p > 0; p--)
        {
            var k = a[p - 1];
            if (!(Math.Abs(k) < 1)) return false;
            var scale = 1 / (1 - k * k);
            for (var i = 0; i < p - 1; i++) next[i] = (a[i] + k * a[p - 2 - i]) * scale;
            next[..(p - 1)].CopyTo(a);
        }
        return true;
    }

    /// <summary>Coefficients of a stationary autoregression from free numbers: their tanh are the partial autocorrelations. Monahan (1984), Biometrika 71(2), 403–404.</summary>
    public static void FromFree(ReadOnlySpan<double> free, Span<double> phi)
    {
        Span<double> work = stackalloc double[free.Length];
        for (var p = 0; p < free.Length; p++)
        {
            var k = Math.Tanh(free[p]);
            for (var i = 0; i < p; i++) work[i] = phi[i] - k * phi[p - 1 - i];
            work[..p].CopyTo(phi);
            phi[p] = k;
        }
    }

    /// <summary>The free numbers of a stationary autoregression: the inverse of <see cref="FromFree"/>.</summary>
    public static void ToFree(ReadOnlySpan<double> phi, Span<double> free)
    {
        Span<double> a = stackalloc double[phi.Length], next = stackalloc double[phi.Length];
        phi.CopyTo(a);
        for (var p = a.Length; p > 0; p--)
        {
            var k = a[p - 1];
            free[p - 1] = Math.Atanh(k);
            var scale = 1 / (1 - k * k);
            for (var i = 0; i < p - 1; i++) next[i] = (a[i] + k * a[p - 2 - i]) * scale;
            next[..(p - 1)].CopyTo(a);
        }
    }

    /// <summary>The moving average with the same autocorrelations whose roots lie outside the unit circle: roots inside are turned over. False when it was so already.</summary>
    public static bool Invert(Span<double> theta)
    {
        Span<double> asAr = stackalloc double[theta.Length];
        for (var i = 0; i < theta.Length; i++) asAr[i] = -theta[i];
        if (RootsOutside(asAr)) return false;
        var q = theta.Length;
        while (q > 0 && theta[q - 1] == 0) q--;
        if (q == 0) return false;
        var roots = Roots(theta[..q]);
        var (any, product) = (false, new Complex[q + 1]);
        product[0] = 1;
        for (var r = 0; r < q; r++)
        {
            if (roots[r].Magnitude < 1) (roots[r], any) = (1 / roots[r], true);
            for (var i = r + 1; i > 0; i--) product[i] -= product[i - 1] / roots[r];
        }
        if (any) for (var i = 0; i < q; i++) theta[i] = product[i + 1].Real;
        return any;
    }

    /// <summary>The roots of 1 + c₁z + … + c_q z^q, c_q ≠ 0, all at once by the Durand–Kerner iteration.</summary>
    private static Complex[] Roots(ReadOnlySpan<double> c)
    {
        var q = c.Length;
        var roots = new Complex[q];
        var radius = Math.Pow(1 / Math.Abs(c[q - 1]), 1.0 / q);
        for (var i = 0; i < q; i++) roots[i] = Complex.FromPolarCoordinates(radius, 2 * Math.PI * i / q + 0.4);
        for (var round = 0; round < 500; round++)
        {
            var moved = 0.0;
            for (var i = 0; i < q; i++)
            {
                Complex value = c[q - 1], others = c[q - 1];
                for (var j = q - 2; j >= 0; j--) value = value * roots[i] + c[j];
                value = value * roots[i] + 1;
                for (var j = 0; j < q; j++) if (j != i) others *= roots[i] - roots[j];
                var step = value / others;
                roots[i] -= step;
                moved = Math.Max(moved, step.Magnitude / Math.Max(1e-300, roots[i].Magnitude));
            }
            if (moved < 1e-14) break;
        }
        return roots;
    }
}
