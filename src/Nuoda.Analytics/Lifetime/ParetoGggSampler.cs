using MathNet.Numerics;
using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Lifetime;

/// <summary>The Markov chain of <see cref="ParetoGgg"/>.</summary>
/// <remarks>
/// <para>For each customer, with D the time of dropout and w that of the purchase to come (made or not), n = x + 1 intervals end at w: λ | … ~ Gamma(r + k n, α + k w);
/// k | … ∝ k^(t−1) e^(−γk) (kλ)^(kn) Γ(k)^(−n) e^((k−1) Σ ln interval − kλw); μ | … ~ Gamma(s, β + T) when alive at T, else Gamma(s + 1, β + D). (D, w) are drawn together: D by
/// Metropolis–Hastings with weight Q(k, kλ(min(D, T) − t_x)), the probability that no purchase came before; then w from its gamma distribution beyond that.</para>
/// <para>A shape is drawn with its rate integrated out and β with s and all μ integrated out, since each pair is strongly correlated.</para>
/// </remarks>
internal sealed class ParetoGggSampler
{
    private const double Vague = 1e-3;   // shape and rate of every prior
    private const int Proposals = 2;
    private readonly int[] _x;
    private readonly double[] _last, _age, _logs, _k, _rate, _dropout, _until, _next;
    private readonly bool[] _alive;
    private readonly double[] _sumAlive, _sumPurchases, _sumRegularity;
    private readonly double _scale, _horizon;
    private readonly ParetoGggPlan _plan;
    private readonly Random _random;
    private double _t = 1, _gamma = 1, _r = 1, _alpha = 5, _s = 1, _beta = 5;

    public ParetoGggSampler(ReadOnlySpan<RegularHistory> customers, double scale, double horizon, ParetoGggPlan plan)
    {
        var n = customers.Length;
        (_scale, _horizon, _plan, _random) = (scale, horizon / scale, plan, new Random(plan.Seed));
        (_x, _last, _age, _logs) = (new int[n], new double[n], new double[n], new double[n]);
        (_k, _rate, _dropout, _until, _next, _alive) = (new double[n], new double[n], new double[n], new double[n], new double[n], new bool[n]);
        (_sumAlive, _sumPurchases, _sumRegularity) = (new double[n], new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            var (history, logs) = customers[i];
            (_x[i], _last[i], _age[i]) = (history.Frequency, history.Recency / scale, history.Age / scale);
            _logs[i] = history.Frequency == 0 ? 0 : logs - history.Frequency * Math.Log(scale);
            (_k[i], _rate[i], _dropout[i]) = (1, (_x[i] + 0.5) / (_age[i] + 5), 0.2);
            (_until[i], _alive[i]) = (_age[i], true);
        }
    }

    public ParetoGggFit Run()
    {
        var kept = new double[6][];
        for (var p = 0; p < 6; p++) kept[p] = new double[_plan.Draws];
        for (var sweep = -_plan.BurnIn; sweep < _plan.Draws; sweep++)
        {
            for (var i = 0; i < _x.Length; i++) Customer(i);
            (_t, _gamma) = ShapeAndRate(_k, _t);
            (_r, _alpha) = ShapeAndRate(_rate, _r);
            Dropouts();
            if (sweep < 0) continue;
            (kept[0][sweep], kept[1][sweep], kept[2][sweep]) = (_t, _gamma, _r);
            (kept[3][sweep], kept[4][sweep], kept[5][sweep]) = (_alpha * _scale, _s, _beta * _scale);
            for (var i = 0; i < _x.Length; i++) Foresee(i);
        }
        for (var i = 0; i < _x.Length; i++)
        {
            _sumAlive[i] /= _plan.Draws;
            _sumPurchases[i] /= _plan.Draws;
            _sumRegularity[i] /= _plan.Draws;
        }
        var converged = kept.All(chain => SplitRatio([.. chain.Select(v => Math.Log(v))]) < 1.1);
        double[] spread = [.. kept.Select(chain => Math.Sqrt(chain.Average(v => v * v) - chain.Average() * chain.Average()))];
        foreach (var chain in kept) Array.Sort(chain);
        var middle = kept.Select(chain => chain[_plan.Draws / 2]).ToArray();
        return new(new(middle[0], middle[1], middle[2], middle[3], middle[4], middle[5]), spread, _sumAlive, _sumPurchases, _sumRegularity, converged);
    }

    private void Customer(int i)
    {
        var (k, hazard) = (_k[i], _dropout[i]);
        var tick = k * _rate[i];
        var silence = _age[i] - _last[i];
        // Weight of a dropout: target over proposal; the proposal is half exponential, half even over the silence.
        double Weight(double until, bool alive)
        {
            var still = SpecialFunctions.GammaUpperRegularized(k, Math.Max(1e-300, tick * (until - _last[i])));
            if (alive) return 2 * still;
            var density = hazard * Math.Exp(-hazard * (until - _last[i]));
            return 2 * density * still / (density + 1 / silence);
        }
        if (silence > 0)
        {
            var weight = Weight(_until[i], _alive[i]);
            for (var proposal = 0; proposal < Proposals; proposal++)
            {
                var gone = _random.NextDouble() < 0.5 ? RandomVariates.Exponential(_random, hazard) : silence * (1 - _random.NextDouble());
                var (until, alive) = gone >= silence ? (_age[i], true) : (_last[i] + gone, false);
                var proposed = Weight(until, alive);
                if (!(_random.NextDouble() * weight < proposed)) continue;
                (_until[i], _alive[i], weight) = (until, alive, proposed);
            }
        }
        var interval = Math.Max(1e-12, RandomVariates.GammaBeyond(_random, k, tick * (_until[i] - _last[i])) / tick);
        _next[i] = _last[i] + interval;
        var n = _x[i] + 1;
        var rate = RandomVariates.Gamma(_random, _r + k * n) / (_alpha + k * _next[i]);
        _rate[i] = rate = Math.Max(1e-12, rate);
        var (logs, logRate, at) = (_logs[i] + Math.Log(interval), Math.Log(rate), _next[i]);
        // In ln k, hence t and not t − 1.
        _k[i] = Math.Exp(SliceSampler.Next(_random, Math.Log(k), 1, logK =>
        {
            var shape = Math.Exp(logK);
            return _t * logK - _gamma * shape + n * (shape * (logK + logRate) - GammaFunction.Log(shape)) + (shape - 1) * logs - shape * rate * at;
        }));
        _dropout[i] = Math.Max(1e-12, _alive[i] ? RandomVariates.Gamma(_random, _s) / (_beta + _age[i]) : RandomVariates.Gamma(_random, _s + 1) / (_beta + _until[i]));
    }

    private (double Shape, double Rate) ShapeAndRate(double[] values, double shape)
    {
        double sum = 0, logs = 0;
        foreach (var v in values)
        {
            sum += v;
            logs += Math.Log(v);
        }
        var n = values.Length;
        shape = Math.Exp(SliceSampler.Next(_random, Math.Log(shape), 0.5, log =>
        {
            var a = Math.Exp(log);
            return GammaFunction.Log(n * a + Vague) - n * GammaFunction.Log(a) + a * logs - (n * a + Vague) * Math.Log(Vague + sum) + Vague * (log - a);
        }));
        return (shape, RandomVariates.Gamma(_random, n * shape + Vague) / (Vague + sum));
    }

    private void Dropouts()
    {
        double gone = 0;
        foreach (var alive in _alive) if (!alive) gone++;
        double Exposure(double beta)
        {
            double sum = 0;
            foreach (var until in _until) sum += Math.Log(1 + until / beta);
            return sum;
        }
        _beta = Math.Exp(SliceSampler.Next(_random, Math.Log(_beta), 1, log =>
        {
            var beta = Math.Exp(log);
            double ends = 0;
            for (var i = 0; i < _until.Length; i++) if (!_alive[i]) ends += Math.Log(beta + _until[i]);
            return -(Vague + gone) * Math.Log(Vague + Exposure(beta)) - ends + Vague * (log - beta);
        }));
        _s = Math.Max(1e-12, RandomVariates.Gamma(_random, Vague + gone) / (Vague + Exposure(_beta)));
    }

    private void Foresee(int i)
    {
        _sumRegularity[i] += _k[i];
        if (!_alive[i]) return;
        _sumAlive[i]++;
        if (_horizon == 0) return;
        var end = _age[i] + Math.Min(_horizon, RandomVariates.Exponential(_random, _dropout[i]));
        for (var at = Math.Max(_next[i], _age[i]); at <= end; at += Math.Max(1e-9, RandomVariates.Gamma(_random, _k[i]) / (_k[i] * _rate[i]))) _sumPurchases[i]++;
    }

    // Gelman et al. (2013), Bayesian Data Analysis, eq. 11.4, of the two halves.
    private static double SplitRatio(ReadOnlySpan<double> chain)
    {
        var half = chain.Length / 2;
        var ((mean1, variance1), (mean2, variance2)) = (Moments(chain[..half]), Moments(chain[^half..]));
        var (within, between) = ((variance1 + variance2) / 2, (mean1 - mean2) * (mean1 - mean2) / 2);
        return within > 0 ? Math.Sqrt((half - 1.0) / half + between / within) : 1;
    }

    private static (double Mean, double Variance) Moments(ReadOnlySpan<double> values)
    {
        double sum = 0, squares = 0;
        foreach (var v in values) sum += v;
        foreach (var v in values) squares += (v - sum / values.Length) * (v - sum / values.Length);
        return (sum / values.Length, squares / (values.Length - 1));
    }
}
