using MathNet.Numerics.LinearAlgebra;
using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Retention;

/// <summary>Partial likelihood of Cox's model with gradient and information, on standardised covariates.</summary>
/// <remarks>One pass back in time: customers enter the risk set at the end of their watch and leave it at its start, so an evaluation costs rows × covariates².
/// With d lost at t, Efron puts Σ_{l&lt;d} ln(S₀ − l/d D₀) for the denominator, S₀ = Σ e^η over those at risk, D₀ over those lost; Breslow puts d ln S₀.</remarks>
internal sealed class CoxLikelihood
{
    private readonly int _p;
    private readonly bool _efron;
    private readonly double[] _spreads, _until, _entry, _z;   // _z row by row, in descending order of the end
    private readonly bool[] _lost;
    private readonly int[] _byEntry;   // rows in descending order of the start
    private readonly double[] _risk, _eta, _gradient, _information, _beta;

    public CoxLikelihood(ReadOnlySpan<Lifespan> lifespans, double[][] covariates, CoxTies ties)
    {
        ArgumentNullException.ThrowIfNull(covariates);
        if (covariates.Length == 0) throw new ArgumentException("A fit needs a covariate.", nameof(covariates));
        Lifespan.Check(lifespans);
        var n = lifespans.Length;
        (_p, _efron) = (covariates.Length, ties == CoxTies.Efron);
        (Means, _spreads, var scaled) = (new double[_p], new double[_p], new double[_p][]);
        foreach (var one in lifespans) if (one.Lost) Losses++;
        if (Losses == 0) throw new ArgumentException("A fit needs a customer who was lost.", nameof(lifespans));
        for (var j = 0; j < _p; j++)
        {
            if (covariates[j].Length != n) throw new ArgumentException($"Covariate {j} has {covariates[j].Length} values for {n} rows.", nameof(covariates));
            foreach (var value in covariates[j]) if (!double.IsFinite(value)) throw new ArgumentException($"Covariate {j} has a value that is not finite.", nameof(covariates));
            var mean = Means[j] = covariates[j].Average();
            _spreads[j] = Math.Sqrt(covariates[j].Average(v => (v - mean) * (v - mean)));
            if (!(_spreads[j] > 1e-12 * Math.Abs(mean))) throw new ArgumentException($"Covariate {j} is the same in all rows.", nameof(covariates));
            scaled[j] = [.. covariates[j].Select(v => (v - mean) / _spreads[j])];
        }
        if (!new LeastSquares(_p).AreIndependent(scaled)) throw new ArgumentException("A covariate is a combination of the others.", nameof(covariates));

        var order = new int[n];
        var keys = new double[n];
        for (var i = 0; i < n; i++) (order[i], keys[i]) = (i, -lifespans[i].Until);
        Array.Sort(keys, order);
        (_until, _entry, _lost, _z) = (new double[n], new double[n], new bool[n], new double[n * _p]);
        for (var i = 0; i < n; i++)
        {
            var one = lifespans[order[i]];
            (_until[i], _entry[i], _lost[i]) = (one.Until, one.Entry, one.Lost);
            for (var j = 0; j < _p; j++) _z[i * _p + j] = scaled[j][order[i]];
        }
        _byEntry = new int[n];
        for (var i = 0; i < n; i++) (_byEntry[i], keys[i]) = (i, -_entry[i]);
        Array.Sort(keys, _byEntry);
        (_risk, _eta, _gradient, _information, _beta) = (new double[n], new double[n], new double[_p], new double[_p * _p], new double[_p]);
    }

    public double[] Means { get; }
    public int Rows => _until.Length;
    public int Losses { get; }
    public int Covariates => _p;

    /// <summary>A time of losses: how many, and what Schoenfeld's test needs of them.</summary>
    /// <param name="time">When.</param>
    /// <param name="lost">d.</param>
    /// <param name="residual">Σ over those lost of z less its expectation.</param>
    /// <param name="information">Their share of the information, p × p.</param>
    /// <param name="hazard">Increment of the baseline hazard.</param>
    public delegate void AtLoss(double time, int lost, ReadOnlySpan<double> residual, ReadOnlySpan<double> information, double hazard);

    /// <summary>The partial log-likelihood; gradient and information are kept for the other members.</summary>
    public double Evaluate(ReadOnlySpan<double> beta, AtLoss? atLoss = null)
    {
        var (p, n) = (_p, Rows);
        beta.CopyTo(_beta);
        for (var i = 0; i < n; i++)
        {
            double eta = 0;
            for (var j = 0; j < p; j++) eta += beta[j] * _z[i * p + j];
            // Where e^η would overflow the likelihood is not worth having either.
            (_eta[i], _risk[i]) = (eta, Math.Exp(Math.Min(eta, 300)));
        }
        Array.Clear(_gradient);
        Array.Clear(_information);
        double s0 = 0, value = 0;
        double[] s1 = new double[p], s2 = new double[p * p], d1 = new double[p], d2 = new double[p * p], residual = new double[p], share = new double[p * p];
        var left = 0;
        for (var i = 0; i < n;)
        {
            var time = _until[i];
            for (; left < n && _entry[_byEntry[left]] >= time; left++) Add(_byEntry[left], -1, ref s0, s1, s2);
            double d0 = 0;
            var lost = 0;
            Array.Clear(d1);
            Array.Clear(d2);
            Array.Clear(residual);
            for (; i < n && _until[i] == time; i++)
            {
                Add(i, 1, ref s0, s1, s2);
                if (!_lost[i]) continue;
                lost++;
                value += _eta[i];
                Add(i, 1, ref d0, d1, d2);
                for (var j = 0; j < p; j++) residual[j] += _z[i * p + j];
            }
            if (lost == 0) continue;
            Array.Clear(share);
            double hazard = 0;
            // Breslow's denominators are all the same.
            var terms = _efron ? lost : 1;
            for (var l = 0; l < terms; l++)
            {
                var (away, times) = _efron ? ((double)l / lost, 1) : (0, lost);
                var below = s0 - away * d0;
                value -= times * Math.Log(below);
                hazard += times / below;
                for (var j = 0; j < p; j++)
                {
                    var mean = (s1[j] - away * d1[j]) / below;
                    residual[j] -= times * mean;
                    for (var k = 0; k <= j; k++) share[j * p + k] += times * ((s2[j * p + k] - away * d2[j * p + k]) / below - mean * (s1[k] - away * d1[k]) / below);
                }
            }
            for (var j = 0; j < p; j++)
            {
                _gradient[j] += residual[j];
                for (var k = 0; k <= j; k++)
                {
                    share[k * p + j] = share[j * p + k];
                    _information[j * p + k] += share[j * p + k];
                    if (k < j) _information[k * p + j] += share[j * p + k];
                }
            }
            atLoss?.Invoke(time, lost, residual, share, hazard);
        }
        return value;
    }

    /// <summary>The last evaluation once more, loss by loss, back in time.</summary>
    public void Again(AtLoss atLoss) => Evaluate(_beta.ToArray(), atLoss);

    /// <summary>Kaplan–Meier of the rows.</summary>
    public SurvivalCurve Curve() => SurvivalCurve.Of([.. Enumerable.Range(0, Rows).Select(i => new Lifespan(_until[i], _lost[i], double.IsNegativeInfinity(_entry[i]) ? 0 : _entry[i]))]);

    private void Add(int row, int sign, ref double s0, double[] s1, double[] s2)
    {
        var risk = sign * _risk[row];
        var z = _z.AsSpan(row * _p, _p);
        s0 += risk;
        for (var j = 0; j < z.Length; j++)
        {
            var weighted = risk * z[j];
            s1[j] += weighted;
            for (var k = 0; k <= j; k++) s2[j * z.Length + k] += weighted * z[k];
        }
    }

    private Matrix<double> Information => Matrix<double>.Build.Dense(_p, _p, (i, j) => _information[i * _p + j]);

    /// <summary>I⁻¹ U; null when the information cannot be inverted.</summary>
    public double[]? NewtonStep()
    {
        var move = Information.Solve(Vector<double>.Build.Dense(_gradient)).ToArray();
        return move.All(double.IsFinite) ? move : null;
    }

    public double ScoreStatistic()
    {
        var gradient = Vector<double>.Build.Dense(_gradient);
        return gradient * Information.Solve(gradient);
    }

    public double Wald()
    {
        var beta = Vector<double>.Build.Dense(_beta);
        return beta * Information * beta;
    }

    /// <summary>In the units of the covariates.</summary>
    public double[] Unscaled(ReadOnlySpan<double> beta)
    {
        var own = beta.ToArray();
        for (var j = 0; j < _p; j++) own[j] /= _spreads[j];
        return own;
    }

    public double[,] Covariance()
    {
        var inverse = Information.Inverse();
        var covariance = new double[_p, _p];
        for (var j = 0; j < _p; j++) for (var k = 0; k < _p; k++) covariance[j, k] = inverse[j, k] / (_spreads[j] * _spreads[k]);
        return covariance;
    }

    /// <summary>Times of losses, ascending, and the cumulative hazard of a customer with mean covariates.</summary>
    public (double[] Times, double[] Hazards) Baseline()
    {
        List<(double Time, double Hazard)> steps = [];
        Again((time, _, _, _, hazard) => steps.Add((time, hazard)));
        steps.Reverse();
        double sum = 0;
        return ([.. steps.Select(s => s.Time)], [.. steps.Select(s => sum += s.Hazard)]);
    }

    /// <summary>Harrell's C, with a tree of counts by rank of risk: rows · log rows.</summary>
    public double Concordance()
    {
        var n = Rows;
        double[] ranked = [.. _eta.Select(e => Math.Round(e, 12)).Distinct().Order()];
        var counts = new int[ranked.Length + 1];
        int[] rank = [.. _eta.Select(e => Array.BinarySearch(ranked, Math.Round(e, 12)) + 1)];
        double pairs = 0, right = 0;
        int left = 0, inside = 0;
        for (var i = 0; i < n;)
        {
            var (start, time) = (i, _until[i]);
            // Those watched beyond the loss, and those whose watch ended with it without one; not those lost at the same time.
            for (; left < n && _entry[_byEntry[left]] >= time; left++) Move(rank[_byEntry[left]], -1);
            for (; i < n && _until[i] == time; i++) if (!_lost[i]) Move(rank[i], 1);
            for (var k = start; k < i; k++)
            {
                if (!_lost[k]) continue;
                var (below, upTo) = (Count(rank[k] - 1), Count(rank[k]));
                pairs += inside;
                right += below + 0.5 * (upTo - below);
            }
            for (var k = start; k < i; k++) if (_lost[k]) Move(rank[k], 1);
        }
        return pairs > 0 ? right / pairs : double.NaN;

        void Move(int at, int by)
        {
            inside += by;
            for (; at < counts.Length; at += at & -at) counts[at] += by;
        }

        int Count(int at)
        {
            var sum = 0;
            for (; at > 0; at -= at & -at) sum += counts[at];
            return sum;
        }
    }
}
