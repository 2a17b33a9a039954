using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nuoda.Analytics.Forecasting;

/// <summary>The exact Gaussian likelihood of a stationary (seasonal) ARMA process in O(n · r), r = max(p + mP, q + mQ), without allocating.</summary>
/// <remarks>
/// <para>w_t = Σ φ_j w_{t−j} + ε_t + Σ θ_j ε_{t−j} in the state form of Harvey, whose stationary start makes every change of the state covariance a matrix of rank one:
/// P_{t+1} − P_t = L_t M_t L_tᵀ. So only the vectors C_t = T P_t Z (gain times F_t) and L_t are carried instead of P_t: Morf, Sidhu &amp; Kailath (1974), IEEE Trans. Autom. Control 19(4), 315–323;
/// Pearlman (1980), Biometrika 67(1), 232–233; Mélard (1984), Appl. Stat. 33(1), 104–114. F_t is the variance of the one-step error v_t in units of σ².</para>
/// <para>F_1 and C_1 come from the autocovariances: of the autoregression alone by the Levinson recursion from its partial autocorrelations, then filtered through θ.</para>
/// </remarks>
internal sealed class ArmaFilter
{
    private readonly int _capacity;
    private readonly double[] _phi, _theta, _a, _c, _l, _steps, _gamma, _ar, _psi, _thetaProducts;
    private readonly int[] _phiLags, _thetaLags;
    private int _p, _q, _r, _phiCount, _thetaCount;
    private double _f;

    /// <param name="maximumLag">The highest lag, max(p + mP, q + mQ), that this filter will see.</param>
    public ArmaFilter(int maximumLag)
    {
        _capacity = maximumLag;
        var padded = maximumLag + Vector<double>.Count + 1;
        (_phi, _theta, _a, _c, _l) = (new double[padded], new double[padded], new double[padded], new double[padded], new double[padded]);
        _steps = new double[maximumLag * maximumLag];
        (_gamma, _ar) = (new double[maximumLag + 1], new double[2 * maximumLag + 2]);
        (_psi, _thetaProducts) = (new double[maximumLag + 1], new double[maximumLag + 1]);
        (_phiLags, _thetaLags) = (new int[maximumLag + 1], new int[maximumLag + 1]);
    }

    /// <summary>Sets the polynomials φ(B)Φ(Bᵐ) and θ(B)Θ(Bᵐ).</summary>
    public void Set(ReadOnlySpan<double> ar, ReadOnlySpan<double> ma, ReadOnlySpan<double> seasonalAr, ReadOnlySpan<double> seasonalMa, int period)
    {
        (_p, _q) = (ar.Length + period * seasonalAr.Length, ma.Length + period * seasonalMa.Length);
        _r = Math.Max(_p, _q);
        if (_r > _capacity) throw new ArgumentException($"Lag {_r} in a filter for lags up to {_capacity}.", nameof(ar));
        Multiply(ar, seasonalAr, period, -1, _phi);
        Multiply(ma, seasonalMa, period, 1, _theta);
        (_phiCount, _thetaCount) = (0, 0);
        for (var j = 0; j < _p; j++) if (_phi[j] != 0) _phiLags[_phiCount++] = j + 1;
        for (var j = 0; j < _q; j++) if (_theta[j] != 0) _thetaLags[_thetaCount++] = j + 1;
    }

    /// <summary>Runs over the series w − mean. Afterwards the filter stands after its last value.</summary>
    /// <param name="w">The differenced series.</param>
    /// <param name="mean">Taken off each value.</param>
    /// <param name="standardised">Receives v_t / √F_t when as long as w; may be empty.</param>
    /// <returns>Σ v²/F and Σ ln F; infinite when the autoregression is not stationary.</returns>
    public (double SumOfSquares, double LogVariances) Run(ReadOnlySpan<double> w, double mean, Span<double> standardised = default)
    {
        if (!Start()) return (double.PositiveInfinity, double.PositiveInfinity);
        var (sum, log, product, f, m) = (0.0, 0.0, 1.0, _f, -1 / _f);
        var changing = true;
        ref var a = ref MemoryMarshal.GetArrayDataReference(_a);
        for (var t = 0; t < w.Length; t++)
        {
            var v = w[t] - mean - a;
            var scaled = v / f;
            sum += v * scaled;
            product *= f;
            if (product is > 1e200 or < 1e-200 || (t & 63) == 63) (log, product) = (log + Math.Log(product), 1);
            if (!standardised.IsEmpty) standardised[t] = v / Math.Sqrt(f);
            if (changing)
            {
                (f, m) = Step(scaled, f, m);
                if ((t & 7) == 7) changing = Changes(m, f);
            }
            else StepSteady(scaled);
        }
        (_f, _m) = (f, m);
        return (sum, log + Math.Log(product));
    }

    private double _m;

    /// <summary>Continues past the last value: expected values, and how the errors of the coming periods build up.</summary>
    /// <param name="horizon">h, the periods ahead.</param>
    /// <param name="expected">Receives the expected w − mean, length h.</param>
    /// <param name="variance">Receives F of the coming one-step errors, in σ², length h.</param>
    /// <param name="response">Receives h × h, row by row: row j holds the response of w in period j, j + 1, … to a one-step error of 1 in period j.</param>
    public void Continue(int horizon, Span<double> expected, Span<double> variance, Span<double> response)
    {
        var s = new double[_r + 1];
        for (var j = 0; j < horizon; j++)
        {
            (expected[j], variance[j]) = (_a[0], _f);
            _c.AsSpan(0, _r).CopyTo(s);
            for (var i = 0; i < _r; i++) s[i] /= _f;
            response[j * horizon + j] = 1;
            for (var k = j + 1; k < horizon; k++)
            {
                var first = response[j * horizon + k] = s[0];
                for (var i = 0; i < _r; i++) s[i] = s[i + 1] + _phi[i] * first;
            }
            (_f, _m) = Step(0, _f, _m);
        }
    }

    // a ← T a + C v/F, then the rank-one change of C, L, F and M; T x shifts x up by one and adds φ x₁.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (double F, double M) Step(double scaled, double f, double m)
    {
        ref var phi = ref MemoryMarshal.GetArrayDataReference(_phi);
        ref var a = ref MemoryMarshal.GetArrayDataReference(_a);
        ref var c = ref MemoryMarshal.GetArrayDataReference(_c);
        ref var l = ref MemoryMarshal.GetArrayDataReference(_l);
        var (a0, l0) = (a, l);
        var (toC, toL) = (m * l0, -l0 / f);
        if (_r < 4)
        {
            for (nuint i = 0; i < (nuint)_r; i++)
            {
                var (p, gain) = (Unsafe.Add(ref phi, i), Unsafe.Add(ref c, i));
                var moved = p * l0 + Unsafe.Add(ref l, i + 1);
                Unsafe.Add(ref a, i) = p * a0 + Unsafe.Add(ref a, i + 1) + gain * scaled;
                Unsafe.Add(ref l, i) = moved + gain * toL;
                Unsafe.Add(ref c, i) = gain + moved * toC;
            }
        }
        else
        {
            var (va, vl, vs, vc, vt) = (new Vector<double>(a0), new Vector<double>(l0), new Vector<double>(scaled), new Vector<double>(toC), new Vector<double>(toL));
            for (nuint i = 0; i < (nuint)_r; i += (nuint)Vector<double>.Count)
            {
                var (p, gain) = (Vector.LoadUnsafe(ref phi, i), Vector.LoadUnsafe(ref c, i));
                var moved = Vector.FusedMultiplyAdd(p, vl, Vector.LoadUnsafe(ref l, i + 1));
                Vector.FusedMultiplyAdd(gain, vs, Vector.FusedMultiplyAdd(p, va, Vector.LoadUnsafe(ref a, i + 1))).StoreUnsafe(ref a, i);
                Vector.FusedMultiplyAdd(gain, vt, moved).StoreUnsafe(ref l, i);
                Vector.FusedMultiplyAdd(moved, vc, gain).StoreUnsafe(ref c, i);
            }
        }
        var next = f + m * l0 * l0;
        // Rounding must not take the variance of an error below that of the innovation by more than it already is.
        return next > 0 ? (next, m * f / next) : (f, 0);
    }

    private void StepSteady(double scaled)
    {
        var a0 = _a[0];
        for (var i = 0; i < _r; i++) _a[i] = _phi[i] * a0 + _a[i + 1] + _c[i] * scaled;
    }

    private bool Changes(double m, double f)
    {
        var largest = 0.0;
        for (var i = 0; i < _r; i++) largest = Math.Max(largest, Math.Abs(_l[i]));
        return Math.Abs(m) * largest * largest > 1e-15 * f;
    }

    // C_1(i) = Σ_{j≥i} φ_j γ(j−i) + Σ_{j≥i} θ_j ψ_{j−i}: the covariance of w_1 with the state that follows; F_1 = γ(0).
    private bool Start()
    {
        if (!Autocovariances()) return false;
        _a.AsSpan().Clear();
        _c.AsSpan().Clear();
        for (var s = 0; s < _phiCount; s++)
        {
            var j = _phiLags[s];
            var phi = _phi[j - 1];
            for (var i = 0; i < j; i++) _c[i] += phi * _gamma[j - 1 - i];
        }
        if (_q > 0)
        {
            for (var k = 0; k < _q; k++)
            {
                var psi = k == 0 ? 1 : _theta[k - 1];
                for (var s = 0; s < _phiCount && _phiLags[s] <= k; s++) psi += _phi[_phiLags[s] - 1] * _psi[k - _phiLags[s]];
                _psi[k] = psi;
            }
            for (var s = 0; s < _thetaCount; s++)
            {
                var j = _thetaLags[s];
                var theta = _theta[j - 1];
                for (var i = 0; i < j; i++) _c[i] += theta * _psi[j - 1 - i];
            }
        }
        _f = _gamma[0];
        _c.AsSpan().CopyTo(_l);
        return _f > 0 && double.IsFinite(_f);
    }

    // γ(0 … p−1) of w in units of σ², by way of the autoregression u = φ⁻¹(B) ε, for w = θ(B) u.
    private bool Autocovariances()
    {
        if (_p == 0)
        {
            var sum = 1.0;
            for (var s = 0; s < _thetaCount; s++) sum += _theta[_thetaLags[s] - 1] * _theta[_thetaLags[s] - 1];
            _gamma[0] = sum;
            return true;
        }
        var p = _p;
        _phi.AsSpan(0, p).CopyTo(_steps.AsSpan((p - 1) * p));
        var variance = 1.0;
        for (var level = p - 1; level >= 0; level--)
        {
            var row = _steps.AsSpan(level * p, level + 1);
            var k = row[level];
            if (!(Math.Abs(k) < 1)) return false;
            var scale = 1 / (1 - k * k);
            variance *= scale;
            if (level == 0) break;
            var below = _steps.AsSpan((level - 1) * p, level);
            if (k == 0) row[..level].CopyTo(below);
            else for (var i = 0; i < below.Length; i++) below[i] = (row[i] + k * row[level - 1 - i]) * scale;
        }
        var u = _ar.AsSpan(0, p + _q);
        u[0] = variance;
        for (var lag = 1; lag < u.Length; lag++)
        {
            var sum = 0.0;
            if (lag < p)
            {
                var row = _steps.AsSpan((lag - 1) * p, lag);
                for (var i = 0; i < row.Length; i++) sum += row[i] * u[lag - 1 - i];
            }
            else for (var s = 0; s < _phiCount; s++) sum += _phi[_phiLags[s] - 1] * u[lag - _phiLags[s]];
            u[lag] = sum;
        }
        if (_q == 0)
        {
            u.CopyTo(_gamma);
            return true;
        }
        // g(d) = Σ θ_i θ_{i+d}, θ_0 = 1; γ(k) = Σ_d g(d) u(|k + d|).
        var g = _thetaProducts.AsSpan(0, _q + 1);
        g.Clear();
        for (var s = -1; s < _thetaCount; s++)
            for (var o = s; o < _thetaCount; o++)
                g[Lag(o) - Lag(s)] += At(s) * At(o);
        for (var k = 0; k < p; k++) _gamma[k] = g[0] * u[k];
        for (var d = 1; d <= _q; d++)
        {
            var weight = g[d];
            if (weight != 0) for (var k = 0; k < p; k++) _gamma[k] += weight * (u[k + d] + u[Math.Abs(k - d)]);
        }
        return true;

        int Lag(int s) => s < 0 ? 0 : _thetaLags[s];
        double At(int s) => s < 0 ? 1 : _theta[_thetaLags[s] - 1];
    }

    private static void Multiply(ReadOnlySpan<double> plain, ReadOnlySpan<double> seasonal, int period, double sign, double[] product)
    {
        product.AsSpan().Clear();
        for (var i = 0; i < plain.Length; i++) product[i] = plain[i];
        for (var s = 0; s < seasonal.Length; s++)
        {
            var lag = (s + 1) * period;
            product[lag - 1] += seasonal[s];
            for (var i = 0; i < plain.Length; i++) product[lag + i] += sign * plain[i] * seasonal[s];
        }
    }
}
