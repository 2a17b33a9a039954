using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Value;

/// <summary>Partial least squares path modelling on a correlation matrix of the indicators, again and again.</summary>
/// <remarks>Wold's and Lohmöller's iteration: composite yᵦ = Σ w·x with variance 1; inner proxy zᵦ = Σ e·y over the neighbours; new weights are cov(x, z) (mode A) or its regression (mode B).
/// Since only covariances enter, no scores are needed. Source: Lohmöller (1989), Latent Variable Path Modeling with Partial Least Squares, ch. 2; Tenenhaus et al. (2005), Comput. Stat. Data Anal. 48(1), 159–205.</remarks>
internal sealed class PlsAlgorithm
{
    private const double Closeness = 1e-12;
    private const int MostRounds = 3000;
    private readonly PathModel _model;
    private readonly int _columns, _blocks;
    private readonly int[][] _indicators, _before;
    private readonly double[] _correlations, _composites, _weights, _proxy;
    private readonly double[]?[] _inverses;

    public PlsAlgorithm(PathModel model, int columns)
    {
        (_model, _columns, _blocks) = (model, columns, model.Blocks.Count);
        _indicators = [.. model.Blocks.Select(b => b.Indicators.ToArray())];
        _before = [.. Enumerable.Range(0, _blocks).Select(b => model.Arrows.Where(a => a.To == b).Select(a => a.From).ToArray())];
        (_correlations, _composites, _weights, _proxy) = (new double[columns * columns], new double[_blocks * _blocks], new double[columns], new double[columns]);
        _inverses = new double[_blocks][];
    }

    /// <summary>Weights of standardised indicators, one a column; 0 for a column that no block uses.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Correlations of the composites, blocks × blocks.</summary>
    public ReadOnlySpan<double> Composites => _composites;

    /// <summary>Correlations of the columns.</summary>
    public ReadOnlySpan<double> Correlations => _correlations;

    public int Rounds { get; private set; }

    /// <summary>Runs to the end on a matrix of cross products.</summary>
    /// <param name="products">Of all columns.</param>
    /// <param name="like">Weights whose signs are taken over block by block; empty: the loadings of a block sum to a positive number.</param>
    /// <param name="converged">The weights stand still.</param>
    /// <returns>False where an indicator is constant or those of a mode B block are not independent.</returns>
    public bool Run(ReadOnlySpan<double> products, ReadOnlySpan<double> like, out bool converged)
    {
        converged = false;
        if (!Correlate(products)) return false;
        for (var b = 0; b < _blocks; b++)
        {
            if (_model.Blocks[b].Mode == BlockMode.B && (_inverses[b] = Inverse(_indicators[b])) is null) return false;
            foreach (var i in _indicators[b]) _weights[i] = 1;
            if (!Normalise(b, _weights)) return false;
        }
        for (Rounds = 1; Rounds <= MostRounds && !converged; Rounds++)
        {
            CorrelateComposites();
            if (!Outer(out var change)) return false;
            converged = change < Closeness;
        }
        for (var b = 0; b < _blocks; b++)
        {
            var side = 0.0;
            foreach (var i in _indicators[b])
                foreach (var j in _indicators[b]) side += (like.IsEmpty ? 1 : like[i]) * _correlations[i * _columns + j] * _weights[j];
            if (side < 0) foreach (var i in _indicators[b]) _weights[i] = -_weights[i];
        }
        CorrelateComposites();
        return true;
    }

    /// <summary>Coefficients of the arrows, in their order.</summary>
    /// <param name="coefficients">One an arrow.</param>
    /// <param name="explained">R² of every block; 0 for those that nothing explains.</param>
    /// <returns>False where what explains a block is not independent.</returns>
    public bool Paths(Span<double> coefficients, Span<double> explained)
    {
        var swept = new double[_blocks * _blocks];
        for (var b = 0; b < _blocks; b++)
        {
            _composites.CopyTo(swept, 0);
            foreach (var from in _before[b]) if (!Sweep.On(swept, _blocks, from, 1)) return false;
            explained[b] = _before[b].Length == 0 ? 0 : 1 - swept[b * _blocks + b];
            for (var k = 0; k < _model.Arrows.Count; k++) if (_model.Arrows[k].To == b) coefficients[k] = swept[_model.Arrows[k].From * _blocks + b];
        }
        return true;
    }

    private bool Correlate(ReadOnlySpan<double> products)
    {
        foreach (var block in _indicators)
            foreach (var i in block) if (!(products[i * _columns + i] > 0)) return false;
        for (var i = 0; i < _columns; i++)
            for (var j = 0; j < _columns; j++)
            {
                var scale = Math.Sqrt(products[i * _columns + i] * products[j * _columns + j]);
                _correlations[i * _columns + j] = i == j ? 1 : scale > 0 ? products[i * _columns + j] / scale : 0;
            }
        return true;
    }

    private void CorrelateComposites()
    {
        for (var b = 0; b < _blocks; b++)
            for (var c = b; c < _blocks; c++)
            {
                double sum = 0;
                foreach (var i in _indicators[b])
                    foreach (var j in _indicators[c]) sum += _weights[i] * _correlations[i * _columns + j] * _weights[j];
                _composites[b * _blocks + c] = _composites[c * _blocks + b] = b == c ? 1 : sum;
            }
    }

    private bool Outer(out double change)
    {
        change = 0;
        var pull = new double[_blocks * _blocks];
        foreach (var arrow in _model.Arrows)
        {
            var r = _composites[arrow.From * _blocks + arrow.To];
            pull[arrow.From * _blocks + arrow.To] = pull[arrow.To * _blocks + arrow.From] = _model.Scheme == InnerScheme.Centroid ? Math.Sign(r) : r;
        }
        if (_model.Scheme == InnerScheme.Path)
        {
            var (paths, explained) = (new double[_model.Arrows.Count], new double[_blocks]);
            if (!Paths(paths, explained)) return false;
            for (var k = 0; k < paths.Length; k++) pull[_model.Arrows[k].To * _blocks + _model.Arrows[k].From] = paths[k];
        }
        for (var b = 0; b < _blocks; b++)
        {
            foreach (var i in _indicators[b])
            {
                double covariance = 0;
                for (var c = 0; c < _blocks; c++)
                {
                    if (pull[b * _blocks + c] == 0) continue;
                    foreach (var j in _indicators[c]) covariance += pull[b * _blocks + c] * _correlations[i * _columns + j] * _weights[j];
                }
                _proxy[i] = covariance;
            }
            if (_inverses[b] is { } inverse)
            {
                var own = _indicators[b];
                var regressed = new double[own.Length];
                for (var i = 0; i < own.Length; i++)
                    for (var j = 0; j < own.Length; j++) regressed[i] += inverse[i * own.Length + j] * _proxy[own[j]];
                for (var i = 0; i < own.Length; i++) _proxy[own[i]] = regressed[i];
            }
            if (!Normalise(b, _proxy)) return false;
        }
        foreach (var block in _indicators)
            foreach (var i in block)
            {
                // A block may turn round as a whole: not a change.
                change = Math.Max(change, Math.Abs(Math.Abs(_proxy[i]) - Math.Abs(_weights[i])));
                _weights[i] = _proxy[i];
            }
        return true;
    }

    private bool Normalise(int b, double[] weights)
    {
        double variance = 0;
        foreach (var i in _indicators[b])
            foreach (var j in _indicators[b]) variance += weights[i] * _correlations[i * _columns + j] * weights[j];
        if (!(variance > 0)) return false;
        foreach (var i in _indicators[b]) weights[i] /= Math.Sqrt(variance);
        return true;
    }

    private double[]? Inverse(int[] own)
    {
        var matrix = new double[own.Length * own.Length];
        for (var i = 0; i < own.Length; i++)
            for (var j = 0; j < own.Length; j++) matrix[i * own.Length + j] = _correlations[own[i] * _columns + own[j]];
        for (var i = 0; i < own.Length; i++) if (!Sweep.On(matrix, own.Length, i, 1)) return null;
        for (var k = 0; k < matrix.Length; k++) matrix[k] = -matrix[k];
        return matrix;
    }
}
