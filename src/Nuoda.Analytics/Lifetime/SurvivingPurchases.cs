namespace Nuoda.Analytics.Lifetime;

/// <summary>Expected purchases of a customer who is alive, when each purchase may be the last: the conditional expectation of BG/NBD without its hypergeometric function.</summary>
/// <remarks>
/// <para>Rate λ ~ Gamma(R, rate α′), dropout probability p ~ Beta(a, B). Were the customer immortal, n purchases in t would come with the negative binomial probability
/// w_n = (1 − z)^R (R)_n / n! · z^n, z = t / (α′ + t). Of n such purchases e_n = Σ_{j&lt;n} E[(1 − p)^j] = Σ_{j&lt;n} (B)_j / (a + B)_j really happen. So E = Σ w_n e_n: all terms are
/// positive and nothing cancels, also at a = 1, where the published formula (Fader, Hardie &amp; Lee 2005, eq. 10) divides by zero.</para>
/// <para>Where the series is long (z near 1, or R z/(1 − z) large): E = E_p[(1 − (1 + p t/α′)^(−R)) / p], over logit p by the trapezoidal rule after a sinh substitution.</para>
/// </remarks>
internal sealed class SurvivingPurchases(double shape, double a, double b)
{
    private const double LongestMeanSeries = 300, MostZ = 0.95;

    // Per n: w_{n+1} / w_n without z, and e_{n+1}. Grown when a longer series asks.
    private double[] _ratios = [], _happened = [];
    private double _survival = 1;

    /// <param name="rate">α′ &gt; 0.</param>
    /// <param name="time">t ≥ 0.</param>
    public double Within(double rate, double time)
    {
        if (time == 0) return 0;
        var z = time / (rate + time);
        return z > MostZ || shape * time / rate > LongestMeanSeries ? Integral(time / rate) : Series(z, time / rate);
    }

    private double Series(double z, double y)
    {
        var weight = Math.Exp(-shape * Math.Log(1 + y));
        var peak = shape * y;
        double sum = 0;
        for (var n = 0; ; n++)
        {
            if (n == _ratios.Length) Extend();
            weight *= _ratios[n] * z;   // w_{n+1}
            var term = weight * _happened[n];
            sum += term;
            // Beyond the peak the terms fall at least by the ratio of this one to the last; when z is near 1 they fall slowly.
            if (n > peak && term < 1e-16 * sum * (1 - z)) return sum;
        }
    }

    private void Extend()
    {
        var (from, to) = (_ratios.Length, Math.Max(64, 2 * _ratios.Length));
        Array.Resize(ref _ratios, to);
        Array.Resize(ref _happened, to);
        for (var n = from; n < to; n++)
        {
            _ratios[n] = (shape + n) / (n + 1);
            if (n > 0) _survival *= (b + n - 1) / (a + b + n - 1);
            _happened[n] = (n > 0 ? _happened[n - 1] : 0) + _survival;
        }
    }

    internal double Integral(double y)
    {
        var centre = Math.Log(a / b);
        double logShare = Math.Log(a / (a + b)), logOther = Math.Log(b / (a + b));
        var scale = Math.Min(4, Math.Sqrt(1 / a + 1 / b));
        var last = double.NaN;
        for (var step = 0.25; step > 1e-4; step /= 2)
        {
            double weights = 0, sum = 0;
            Side(1);
            Side(-1);
            Add(0);
            var value = sum / weights;
            if (Math.Abs(value - last) <= 1e-13 * value) return value;
            last = value;

            void Side(int sign)
            {
                for (var i = 1; ; i++) if (!Add(sign * i * step)) return;
            }

            bool Add(double s)
            {
                var v = centre + scale * Math.Sinh(s);
                // p and 1 − p from the logit, without cancellation.
                var small = Math.Exp(-Math.Abs(v));
                var (logP, logRest) = v > 0 ? (-Math.Log(1 + small), -v - Math.Log(1 + small)) : (v - Math.Log(1 + small), -Math.Log(1 + small));
                var density = Math.Exp(a * (logP - logShare) + b * (logRest - logOther)) * Math.Cosh(s);
                if (!(density > 1e-25)) return false;
                var p = Math.Exp(logP);
                weights += density;
                var purchases = p * y < 1e-12 ? shape * y : -ExpM1(-shape * Log1P(p * y)) / p;
                sum += density * purchases;
                return true;
            }
        }
        return last;
    }

    // ln(1 + u) and e^u − 1 for small u, which Math lacks.
    internal static double Log1P(double u)
    {
        var one = 1 + u;
        return one == 1 ? u : Math.Log(one) * u / (one - 1);
    }

    internal static double ExpM1(double u)
    {
        if (Math.Abs(u) > 0.5) return Math.Exp(u) - 1;
        var power = Math.Exp(u);
        return power == 1 ? u : power - 1 == -1 ? -1 : (power - 1) * u / Math.Log(power);
    }
}
