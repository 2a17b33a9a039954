using System.Numerics;
using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Lifetime;

/// <summary>Value of a purchase: the repeat purchases of a customer are worth Gamma(p, rate ν) each, and ν ~ Gamma(q, rate v) over the customers.</summary>
/// <remarks>Fader &amp; Hardie (2013), “The Gamma-Gamma model of monetary value”. The value of a purchase is taken to be independent of how often the customer buys.</remarks>
public sealed record GammaGamma
{
    /// <summary>The model with known parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not finite and &gt; 0.</exception>
    public GammaGamma(double p, double q, double v) => (P, Q, V) = (BuyingModels.CheckPositive(p, nameof(p)), BuyingModels.CheckPositive(q, nameof(q)), BuyingModels.CheckPositive(v, nameof(v)));

    /// <summary>p: shape of the value of one purchase, dimensionless, &gt; 0.</summary>
    public double P { get; }

    /// <summary>q: shape of the distribution over customers, dimensionless, &gt; 0.</summary>
    public double Q { get; }

    /// <summary>v (γ in part of the literature): its rate, in money, &gt; 0.</summary>
    public double V { get; }

    /// <summary>E[M | x, m_x] = p (v + x m_x) / (p x + q − 1): expected value of a purchase of this customer; of a new one with x = 0.</summary>
    /// <param name="frequency">x ≥ 0: purchases that the mean is of.</param>
    /// <param name="meanValue">m_x ≥ 0: their mean value, in money; not looked at when x = 0.</param>
    /// <returns>In money; +∞ when p x + q ≤ 1, for then the mean does not exist.</returns>
    /// <exception cref="ArgumentOutOfRangeException">x or m_x is negative, or m_x not finite.</exception>
    public double ExpectedValue(int frequency, double meanValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frequency);
        if (!(meanValue >= 0 && double.IsFinite(meanValue))) throw new ArgumentOutOfRangeException(nameof(meanValue), meanValue, "A mean value must be finite and ≥ 0.");
        var below = P * frequency + Q - 1;
        return below <= 0 ? double.PositiveInfinity : P * (V + (frequency == 0 ? 0 : frequency * meanValue)) / below;
    }

    /// <summary>Maximum likelihood fit to the customers with x &gt; 0 and m_x &gt; 0; the others say nothing about it and are passed over.</summary>
    /// <param name="frequencies">x of each customer, ≥ 0.</param>
    /// <param name="meanValues">m_x of each customer, in money, ≥ 0; same length.</param>
    /// <param name="start">Where the search begins; null for the usual place.</param>
    /// <param name="standardErrors">Whether to compute standard errors too.</param>
    /// <exception cref="ArgumentException">The lengths differ, a value is out of range, or fewer than two customers remain.</exception>
    public static LifetimeFit<GammaGamma> Fit(ReadOnlySpan<int> frequencies, ReadOnlySpan<double> meanValues, GammaGamma? start = null, bool standardErrors = false)
    {
        if (frequencies.Length != meanValues.Length) throw new ArgumentException("One mean value for each frequency is needed.");
        var likelihood = new Likelihood(frequencies, meanValues);
        double[] parameters = start is null ? [2, 3, 1] : [start.P, start.Q, start.V / likelihood.Scale];
        var search = new MaximumLikelihood(3);
        var (value, converged) = search.Maximise(likelihood.Evaluate, parameters);
        var errors = standardErrors ? search.StandardErrors(likelihood.Evaluate, parameters, likelihood.Customers) : [];
        if (standardErrors) errors[2] *= likelihood.Scale;
        return new(new(parameters[0], parameters[1], parameters[2] * likelihood.Scale), value * likelihood.Customers - likelihood.Customers * Math.Log(likelihood.Scale), likelihood.Customers, converged, errors);
    }

    // ln L = ln Γ(px + q) − ln Γ(px) − ln Γ(q) + q ln v + (px − 1) ln m + px ln x − (px + q) ln(v + x m). Money in units of its mean.
    private sealed class Likelihood
    {
        private readonly double[] _frequency, _total;
        private readonly (int X, double Customers)[] _groups;
        private readonly double _logMeans, _logTotals;

        public Likelihood(ReadOnlySpan<int> frequencies, ReadOnlySpan<double> meanValues)
        {
            List<double> frequency = new(frequencies.Length), total = new(frequencies.Length);
            double sum = 0;
            for (var i = 0; i < frequencies.Length; i++)
            {
                if (frequencies[i] is < 0 or > PurchaseHistory.MostPurchases) throw new ArgumentOutOfRangeException(nameof(frequencies), frequencies[i], "x must lie in [0, 1,000,000].");
                if (!(meanValues[i] >= 0 && double.IsFinite(meanValues[i]))) throw new ArgumentOutOfRangeException(nameof(meanValues), meanValues[i], "A mean value must be finite and ≥ 0.");
                if (frequencies[i] == 0 || meanValues[i] == 0) continue;
                frequency.Add(frequencies[i]);
                total.Add(frequencies[i] * meanValues[i]);
                sum += meanValues[i];
            }
            (_frequency, _total) = ([.. frequency], [.. total]);
            if (Customers < 2) throw new ArgumentException("A fit needs two customers with repeat purchases of some worth.", nameof(frequencies));
            Scale = sum / Customers;
            var counts = new double[(int)_frequency.Max() + 1];
            for (var i = 0; i < _total.Length; i++)
            {
                _total[i] /= Scale;
                counts[(int)_frequency[i]]++;
                _logMeans += Math.Log(_total[i] / _frequency[i]);
                _logTotals += _frequency[i] * Math.Log(_total[i]);
            }
            _groups = [.. counts.Index().Where(c => c.Item > 0).Select(c => (c.Index, c.Item))];
        }

        public int Customers => _total.Length;
        public double Scale { get; }

        public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            var (p, q, v) = (parameters[0], parameters[1], parameters[2]);
            var (n, logV) = (Customers, Math.Log(v));
            var (logs, weightedLogs, inverses, weightedInverses) = Sums(v);
            var value = n * (q * logV - GammaFunction.Log(q)) + p * _logTotals - _logMeans - p * weightedLogs - q * logs;
            double byP = _logTotals - weightedLogs, byQ = n * (logV - GammaFunction.Digamma(q)) - logs;
            foreach (var (x, customers) in _groups)
            {
                value += customers * (GammaFunction.Log(p * x + q) - GammaFunction.Log(p * x));
                var slope = GammaFunction.Digamma(p * x + q);
                byP += customers * x * (slope - GammaFunction.Digamma(p * x));
                byQ += customers * slope;
            }
            (gradient[0], gradient[1], gradient[2]) = (byP / n, byQ / n, q / v - (p * weightedInverses + q * inverses) / n);
            return value / n;
        }

        // Σ ln(v + x m), Σ x ln(v + x m), Σ 1/(v + x m), Σ x/(v + x m).
        private (double, double, double, double) Sums(double v)
        {
            Vector<double> logs = default, weightedLogs = default, inverses = default, weightedInverses = default;
            var i = 0;
            for (; i <= _total.Length - Vector<double>.Count; i += Vector<double>.Count)
            {
                var (at, x) = (new Vector<double>(v) + new Vector<double>(_total, i), new Vector<double>(_frequency, i));
                var log = Vector.Log(at);
                var inverse = Vector<double>.One / at;
                logs += log;
                weightedLogs += x * log;
                inverses += inverse;
                weightedInverses += x * inverse;
            }
            var (l, wl, r, wr) = (Vector.Sum(logs), Vector.Sum(weightedLogs), Vector.Sum(inverses), Vector.Sum(weightedInverses));
            for (; i < _total.Length; i++)
            {
                var (at, x) = (v + _total[i], _frequency[i]);
                l += Math.Log(at);
                wl += x * Math.Log(at);
                r += 1 / at;
                wr += x / at;
            }
            return (l, wl, r, wr);
        }
    }
}
