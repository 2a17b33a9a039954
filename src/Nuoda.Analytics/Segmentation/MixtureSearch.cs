namespace Nuoda.Analytics.Segmentation;

/// <summary>Expectation-maximisation of one mixture; its buffers serve many starts.</summary>
internal sealed class MixtureSearch
{
    private const int MostIterations = 1000;
    private const double Tolerance = 1e-8, LeastShare = 1e-6;
    private readonly int _n, _d, _k;
    private readonly MixtureShape _shape;
    private readonly double[] _points, _weights, _means, _covariances, _factors, _logConstant, _shares, _gap, _logs;
    private readonly double _floor;

    public MixtureSearch(ReadOnlySpan<double> points, int dimensions, int k, MixtureShape shape)
    {
        (_points, _d, _k, _shape) = (points.ToArray(), dimensions, k, shape);
        _n = points.Length / dimensions;
        (_weights, _means, _logConstant, _logs) = (new double[k], new double[k * _d], new double[k], new double[k]);
        (_covariances, _factors) = (new double[k * _d * _d], new double[k * _d * _d]);
        (_shares, _gap) = (new double[_n * k], new double[_d]);
        var variance = 0.0;
        for (var j = 0; j < _d; j++)
        {
            double mean = 0, squares = 0;
            for (var i = 0; i < _n; i++) mean += _points[i * _d + j] / _n;
            for (var i = 0; i < _n; i++) squares += (_points[i * _d + j] - mean) * (_points[i * _d + j] - mean);
            variance += squares / _n / _d;
        }
        if (!(variance > 0)) throw new ArgumentException("All points are equal: there is no distribution to fit.", nameof(points));
        _floor = LeastShare * variance;
    }

    public GaussianMixture Run(ReadOnlySpan<int> division)
    {
        Array.Clear(_shares);
        for (var i = 0; i < _n; i++) _shares[i * _k + division[i]] = 1;
        var (likelihood, converged) = (double.NegativeInfinity, false);
        for (var iteration = 0; iteration < MostIterations && !converged; iteration++)
        {
            Maximise();
            var before = likelihood;
            likelihood = Expect();
            converged = likelihood - before < Tolerance * _n;
        }
        return Result(likelihood, converged);
    }

    private GaussianMixture Result(double likelihood, bool converged)
    {
        var order = Enumerable.Range(0, _k).OrderByDescending(j => _weights[j]).ToArray();
        var (shares, segments) = (new double[_n * _k], new int[_n]);
        for (var i = 0; i < _n; i++)
            for (var p = 0; p < _k; p++)
            {
                shares[i * _k + p] = _shares[i * _k + order[p]];
                if (shares[i * _k + p] > shares[i * _k + segments[i]]) segments[i] = p;
            }
        return new(_shape, [.. order.Select(j => _weights[j])], [.. order.SelectMany(j => _means[(j * _d)..((j + 1) * _d)])], [.. order.SelectMany(j => _covariances[(j * _d * _d)..((j + 1) * _d * _d)])],
            shares, segments, likelihood, GaussianMixture.Parameters(_shape, _k, _d) * Math.Log(_n) - 2 * likelihood, converged);
    }

    private void Maximise()
    {
        Array.Clear(_means);
        Array.Clear(_covariances);
        for (var j = 0; j < _k; j++)
        {
            var total = 0.0;
            for (var i = 0; i < _n; i++)
            {
                var share = _shares[i * _k + j];
                total += share;
                for (var a = 0; a < _d; a++) _means[j * _d + a] += share * _points[i * _d + a];
            }
            // A segment that all points have left keeps a trace of itself.
            total = Math.Max(total, 1e-10);
            _weights[j] = total / _n;
            for (var a = 0; a < _d; a++) _means[j * _d + a] /= total;
            Scatter(j, total);
        }
        Form();
        for (var j = 0; j < _k; j++) Factor(j);
    }

    private void Scatter(int j, double total)
    {
        var c = _covariances.AsSpan(j * _d * _d, _d * _d);
        for (var i = 0; i < _n; i++)
        {
            var share = _shares[i * _k + j];
            if (share == 0) continue;
            for (var a = 0; a < _d; a++) _gap[a] = _points[i * _d + a] - _means[j * _d + a];
            for (var a = 0; a < _d; a++)
            {
                var weighted = share * _gap[a];
                if (_shape is MixtureShape.Spherical or MixtureShape.Diagonal) c[a * _d + a] += weighted * _gap[a];
                else for (var b = 0; b <= a; b++) c[a * _d + b] += weighted * _gap[b];
            }
        }
        foreach (ref var value in c) value /= total;
    }

    // The lower halves as the shape wants them, mirrored; with the floor on the diagonal.
    private void Form()
    {
        var size = _d * _d;
        for (var cell = 0; _shape == MixtureShape.Shared && cell < size; cell++)
        {
            var sum = 0.0;
            for (var j = 0; j < _k; j++) sum += _weights[j] * _covariances[j * size + cell];
            for (var j = 0; j < _k; j++) _covariances[j * size + cell] = sum;
        }
        for (var j = 0; j < _k; j++)
        {
            var c = _covariances.AsSpan(j * size, size);
            var mean = 0.0;
            for (var a = 0; a < _d; a++) mean += c[a * _d + a] / _d;
            for (var a = 0; a < _d; a++)
            {
                if (_shape == MixtureShape.Spherical) c[a * _d + a] = mean;
                c[a * _d + a] += _floor;
                for (var b = 0; b < a; b++) c[b * _d + a] = c[a * _d + b];
            }
        }
    }

    // Cholesky factor of the covariance, and what does not depend on the point.
    private void Factor(int j)
    {
        var size = _d * _d;
        var (c, l) = (_covariances.AsSpan(j * size, size).ToArray(), _factors.AsSpan(j * size, size).ToArray());
        var determinant = 0.0;
        for (var a = 0; a < _d; a++)
            for (var b = 0; b <= a; b++)
            {
                var sum = c[a * _d + b];
                for (var e = 0; e < b; e++) sum -= l[a * _d + e] * l[b * _d + e];
                if (a > b) l[a * _d + b] = sum / l[b * _d + b];
                else
                {
                    // The floor keeps it positive but for rounding.
                    l[a * _d + a] = Math.Sqrt(Math.Max(sum, _floor * 1e-3));
                    determinant += Math.Log(l[a * _d + a]);
                }
            }
        l.CopyTo(_factors, j * size);
        _logConstant[j] = Math.Log(_weights[j]) - determinant - _d / 2.0 * Math.Log(2 * Math.PI);
    }

    private double Expect()
    {
        var likelihood = 0.0;
        var (isPlain, size) = (_shape is MixtureShape.Spherical or MixtureShape.Diagonal, _d * _d);
        for (var i = 0; i < _n; i++)
        {
            var most = double.NegativeInfinity;
            for (var j = 0; j < _k; j++)
            {
                var square = 0.0;
                for (var a = 0; a < _d; a++)
                {
                    var gap = _points[i * _d + a] - _means[j * _d + a];
                    if (!isPlain) for (var b = 0; b < a; b++) gap -= _factors[j * size + a * _d + b] * _gap[b];
                    _gap[a] = gap / _factors[j * size + a * _d + a];
                    square += _gap[a] * _gap[a];
                }
                _logs[j] = _logConstant[j] - square / 2;
                most = Math.Max(most, _logs[j]);
            }
            var sum = 0.0;
            for (var j = 0; j < _k; j++) sum += _shares[i * _k + j] = Math.Exp(_logs[j] - most);
            for (var j = 0; j < _k; j++) _shares[i * _k + j] /= sum;
            likelihood += most + Math.Log(sum);
        }
        return likelihood;
    }
}
