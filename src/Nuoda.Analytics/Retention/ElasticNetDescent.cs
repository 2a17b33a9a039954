using System.Numerics;
using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Retention;

/// <summary>The search of <see cref="ElasticNet"/>: for each λ, Newton steps on the likelihood, each solved by coordinate descent on cross products.</summary>
internal sealed class ElasticNetDescent
{
    // Below a move of that size (in curvature · Δβ²) the second derivatives of the last step still serve.
    private const double SmallMove = 1e-3;
    private const double Tolerance = 1e-8, LeastWeight = 1e-5, Enough = 0.999, LeastGain = 1e-5;
    private const int MostNewton = 100, MostSweeps = 10_000, SweepsToGuess = 5, LeastModels = 5;
    private readonly int _n, _p;
    private readonly double _mix;
    private readonly double[][] _x;   // standardised
    private readonly double[] _y, _penalty, _means, _spreads, _beta, _eta, _probability, _weight, _residual, _weighted, _slope;
    private double _intercept;

    public ElasticNetDescent(double[][] features, ReadOnlySpan<bool> lost, double[] penalty, double mix)
    {
        ChurnModels.CheckTable(features, lost, mayMiss: false);
        (_n, _p, _mix, _penalty) = (lost.Length, features.Length, mix, penalty);
        (_x, _y, _means, _spreads) = (new double[_p][], new double[_n], new double[_p], new double[_p]);
        for (var i = 0; i < _n; i++) _y[i] = lost[i] ? 1 : 0;
        for (var j = 0; j < _p; j++)
        {
            var mean = _means[j] = features[j].Average();
            var spread = Math.Sqrt(features[j].Average(v => (v - mean) * (v - mean)));
            // What is the same for all says nothing: its column of zeros keeps its coefficient at 0.
            _spreads[j] = spread > 1e-12 * (1 + Math.Abs(mean)) ? spread : 0;
            _x[j] = Array.ConvertAll(features[j], v => _spreads[j] > 0 ? (v - mean) / _spreads[j] : 0);
        }
        (_beta, _slope) = (new double[_p], new double[_p]);
        (_eta, _probability, _weight, _residual, _weighted) = (new double[_n], new double[_n], new double[_n], new double[_n], new double[_n]);
        _intercept = Logistic.Inverse(_y.Average());
    }

    /// <summary>The λ at which the first penalised feature enters; the others are fitted then.</summary>
    public double LargestLambda()
    {
        Solve(double.PositiveInfinity, double.PositiveInfinity);
        Gradient();
        double most = 0;
        for (var j = 0; j < _p; j++) if (_penalty[j] > 0) most = Math.Max(most, Math.Abs(_slope[j]) / _penalty[j]);
        return most / Math.Max(_mix, 1e-3);
    }

    public ElasticNetPath Along(IReadOnlyList<double> lambdas, bool stopEarly = false)
    {
        Solve(double.PositiveInfinity, double.PositiveInfinity);
        var none = Deviance();
        List<double> used = [], explained = [];
        List<LinearChurnModel> models = [];
        var before = double.PositiveInfinity;
        foreach (var lambda in lambdas)
        {
            Solve(lambda, before);
            before = lambda;
            used.Add(lambda);
            explained.Add(1 - Deviance() / none);
            models.Add(Model());
            if (!stopEarly || used.Count < LeastModels) continue;
            if (explained[^1] > Enough || explained[^1] - explained[^2] < LeastGain * explained[^1]) break;
        }
        return new(used, models, explained);
    }

    private LinearChurnModel Model()
    {
        var own = new double[_p];
        var intercept = _intercept;
        for (var j = 0; j < _p; j++)
        {
            own[j] = _spreads[j] > 0 ? _beta[j] / _spreads[j] : 0;
            intercept -= own[j] * _means[j];
        }
        return new(intercept, own, _means);
    }

    private void Solve(double lambda, double before)
    {
        Gradient();
        var inside = new List<int>();
        for (var j = 0; j < _p; j++)
            if (_spreads[j] > 0 && (_penalty[j] == 0 || _beta[j] != 0 || (double.IsFinite(lambda) && Math.Abs(_slope[j]) >= _mix * _penalty[j] * (2 * lambda - Math.Min(before, 1e300))))) inside.Add(j);
        while (true)
        {
            Newton([.. inside], lambda);
            if (double.IsPositiveInfinity(lambda)) return;
            Gradient();
            var missed = false;
            for (var j = 0; j < _p; j++)
            {
                if (_spreads[j] == 0 || !(Math.Abs(_slope[j]) > _mix * lambda * _penalty[j] + 1e-9) || inside.Contains(j)) continue;
                inside.Add(j);
                missed = true;
            }
            if (!missed) return;
        }
    }

    private void Newton(int[] inside, double lambda)
    {
        var m = inside.Length + 1;
        double[] products = new double[m * m], score = new double[m], at = new double[m], last = new double[m];
        at[0] = _intercept;
        for (var a = 1; a < m; a++) at[a] = _beta[inside[a - 1]];
        var fresh = true;
        for (var step = 0; step < MostNewton; step++)
        {
            Probabilities();
            if (fresh) Products(inside, products);
            score[0] = _residual.Sum();
            for (var a = 1; a < m; a++) score[a] = Dot(_x[inside[a - 1]], _residual);
            at.CopyTo(last, 0);
            Descend(inside, lambda, products, score, at);
            _intercept = at[0];
            for (var a = 1; a < m; a++) _beta[inside[a - 1]] = at[a];
            Predict(inside, at, last);
            double moved = 0;
            for (var a = 0; a < m; a++) moved = Math.Max(moved, products[a * m + a] * (at[a] - last[a]) * (at[a] - last[a]));
            if (moved < Tolerance * Tolerance) return;
            fresh = moved > SmallMove;
        }
    }

    // Minimum of the quadratic: score holds XᵀW(z − Xβ)/n and is kept up to date with β.
    private void Descend(int[] inside, double lambda, double[] products, double[] score, double[] at)
    {
        var m = at.Length;
        double[] soft = new double[m], ridge = new double[m];
        for (var a = 1; a < m; a++) if (_penalty[inside[a - 1]] is > 0 and var penalty) (soft[a], ridge[a]) = (lambda * _mix * penalty, lambda * (1 - _mix) * penalty);
        for (var sweep = 1; sweep <= MostSweeps; sweep++)
        {
            double moved = 0;
            for (var a = 0; a < m; a++)
            {
                var curvature = products[a * m + a];
                if (!(curvature > 0)) continue;
                var pull = score[a] + curvature * at[a];
                var next = Math.Abs(pull) <= soft[a] ? 0 : (pull - Math.Sign(pull) * soft[a]) / (curvature + ridge[a]);
                var change = next - at[a];
                if (change == 0) continue;
                at[a] = next;
                for (var b = 0; b < m; b++) score[b] -= products[a * m + b] * change;
                moved = Math.Max(moved, curvature * change * change);
            }
            if (moved < 0.01 * Tolerance * Tolerance) return;
            // Features that move together make descent slow; which of them are in, and on which side, is found soon.
            if (sweep % SweepsToGuess == 0 && Settle(products, score, at, soft, ridge)) return;
        }
    }

    // The minimum if the features in keep their sides and the others stay out; false when they would not.
    private static bool Settle(double[] products, double[] score, double[] at, double[] soft, double[] ridge)
    {
        var m = at.Length;
        int[] free = [.. Enumerable.Range(0, m).Where(a => products[a * m + a] > 0 && (at[a] != 0 || soft[a] == 0))];
        var k = free.Length;
        double[] factor = new double[k * k], change = new double[k];
        for (var i = 0; i < k; i++)
        {
            var a = free[i];
            change[i] = score[a] - Math.Sign(at[a]) * soft[a] - ridge[a] * at[a];
            for (var j = 0; j <= i; j++)
            {
                var sum = products[a * m + free[j]] + (i == j ? ridge[a] : 0);
                for (var l = 0; l < j; l++) sum -= factor[i * k + l] * factor[j * k + l];
                if (i > j) factor[i * k + j] = sum / factor[j * k + j];
                else if (sum > 1e-10 * products[a * m + a]) factor[i * k + i] = Math.Sqrt(sum);
                else return false;
            }
        }
        for (var i = 0; i < k; i++)
        {
            for (var l = 0; l < i; l++) change[i] -= factor[i * k + l] * change[l];
            change[i] /= factor[i * k + i];
        }
        for (var i = k - 1; i >= 0; i--)
        {
            for (var l = i + 1; l < k; l++) change[i] -= factor[l * k + i] * change[l];
            change[i] /= factor[i * k + i];
        }
        for (var i = 0; i < k; i++) if (soft[free[i]] > 0 && Math.Sign(at[free[i]] + change[i]) != Math.Sign(at[free[i]])) return false;
        var left = (double[])score.Clone();
        for (var i = 0; i < k; i++) for (var b = 0; b < m; b++) left[b] -= products[free[i] * m + b] * change[i];
        for (var a = 0; a < m; a++) if (at[a] == 0 && soft[a] > 0 && Math.Abs(left[a]) > soft[a]) return false;
        for (var i = 0; i < k; i++) at[free[i]] += change[i];
        left.CopyTo(score, 0);
        return true;
    }

    private void Predict(int[] inside, double[] at, double[] last)
    {
        var shift = at[0] - last[0];
        for (var i = 0; i < _n; i++) _eta[i] += shift;
        for (var a = 1; a < at.Length; a++)
        {
            if (at[a] == last[a]) continue;
            var (x, change) = (_x[inside[a - 1]], new Vector<double>(at[a] - last[a]));
            var i = 0;
            for (; i <= _n - Vector<double>.Count; i += Vector<double>.Count) (new Vector<double>(_eta, i) + change * new Vector<double>(x, i)).CopyTo(_eta, i);
            for (; i < _n; i++) _eta[i] += (at[a] - last[a]) * x[i];
        }
    }

    private void Probabilities()
    {
        if (_weight[0] == 0) Array.Fill(_eta, _intercept);   // the very first time
        for (var i = 0; i < _n; i++)
        {
            var p = _probability[i] = Logistic.At(_eta[i]);
            _weight[i] = Math.Max(p * (1 - p), LeastWeight) / _n;
            _residual[i] = (_y[i] - p) / _n;
        }
    }

    private void Gradient()
    {
        Probabilities();
        for (var j = 0; j < _p; j++) _slope[j] = Dot(_x[j], _residual);
    }

    private void Products(int[] inside, double[] products)
    {
        var m = inside.Length + 1;
        for (var a = 0; a < m; a++)
        {
            if (a == 0) _weight.CopyTo(_weighted, 0);
            else
            {
                var (x, i) = (_x[inside[a - 1]], 0);
                for (; i <= _n - Vector<double>.Count; i += Vector<double>.Count) (new Vector<double>(_weight, i) * new Vector<double>(x, i)).CopyTo(_weighted, i);
                for (; i < _n; i++) _weighted[i] = _weight[i] * x[i];
            }
            for (var b = a; b < m; b++) products[a * m + b] = products[b * m + a] = b == 0 ? _weighted.Sum() : Dot(_x[inside[b - 1]], _weighted);
        }
    }

    private double Deviance()
    {
        double sum = 0;
        // ln(1 + e^η) − yη, without overflow.
        for (var i = 0; i < _n; i++) sum += Math.Max(_eta[i], 0) + Math.Log(1 + Math.Exp(-Math.Abs(_eta[i]))) - _y[i] * _eta[i];
        return 2 * sum;
    }

    private static double Dot(double[] a, double[] b)
    {
        var (i, sum) = (0, Vector<double>.Zero);
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count) sum += new Vector<double>(a, i) * new Vector<double>(b, i);
        var total = Vector.Sum(sum);
        for (; i < a.Length; i++) total += a[i] * b[i];
        return total;
    }
}
