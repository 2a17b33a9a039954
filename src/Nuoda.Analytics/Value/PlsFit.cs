using Nuoda.Analytics.Inventory;
using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Value;

/// <summary>A block after the fit.</summary>
/// <param name="Weights">Of its standardised indicators; the composite has variance 1.</param>
/// <param name="Loadings">Correlation of each indicator with the composite.</param>
/// <param name="RSquared">Share of its variance that the blocks before it explain; null when nothing points at it.</param>
/// <param name="AverageVariance">Mean squared loading (AVE): above 0.5 wanted in mode A.</param>
/// <param name="CompositeReliability">ρ_c = (Σλ)²/((Σλ)² + Σ(1 − λ²)); null in mode B and for one indicator.</param>
/// <param name="Alpha">Cronbach's α of the standardised indicators; null in mode B and for one indicator.</param>
public sealed record FittedBlock(IReadOnlyList<double> Weights, IReadOnlyList<double> Loadings, double? RSquared, double AverageVariance, double? CompositeReliability, double? Alpha);

/// <summary>Bootstrap intervals of a fit, in the order of the figures they belong to.</summary>
/// <param name="Paths">One an arrow.</param>
/// <param name="TotalEffects">Block by block: row from, column to.</param>
/// <param name="Weights">One an indicator, block by block.</param>
/// <param name="Loadings">One an indicator, block by block.</param>
public sealed record PlsIntervals(IReadOnlyList<ResampledEstimate> Paths, IReadOnlyList<IReadOnlyList<ResampledEstimate>> TotalEffects, IReadOnlyList<IReadOnlyList<ResampledEstimate>> Weights, IReadOnlyList<IReadOnlyList<ResampledEstimate>> Loadings);

/// <summary>A path model fitted by partial least squares: the service-profit chain with its measurement.</summary>
/// <remarks>Composites stand for the constructs; path coefficients of mode A blocks are attenuated by measurement error. Two blocks in mode B are the first canonical correlation (Hotelling), two in mode A the first
/// pair of Tucker's inter-battery analysis. Source: Wold (1982), in Systems under Indirect Observation II, 1–54; Tenenhaus et al. (2005), Comput. Stat. Data Anal. 48(1), 159–205; the chain: Heskett et al. (1994), Harvard Business Review 72(2), 164–174.</remarks>
/// <param name="Blocks">In the order of the model.</param>
/// <param name="Paths">Coefficient of every arrow, standardised.</param>
/// <param name="Correlations">Of the composites: row and column a block.</param>
/// <param name="TotalEffects">Direct and through others: row from, column to.</param>
/// <param name="Rounds">Of the iteration.</param>
/// <param name="Converged">Weights stand still; false is rare and means that they go round in a circle.</param>
public sealed record PlsFit(IReadOnlyList<FittedBlock> Blocks, IReadOnlyList<double> Paths, double[][] Correlations, double[][] TotalEffects, int Rounds, bool Converged)
{
    /// <summary>Fits a model.</summary>
    /// <param name="model">Blocks and arrows.</param>
    /// <param name="columns">The indicators, each of length n, finite; those that no block uses do not matter.</param>
    /// <exception cref="ArgumentNullException">No model or no data.</exception>
    /// <exception cref="ArgumentException">Columns of different length or fewer than 3 rows, a model that does not fit them, a constant indicator, mode B indicators or explaining blocks that are combinations of one another.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite.</exception>
    public static PlsFit Fit(PathModel model, IReadOnlyList<double[]> columns)
    {
        var (products, algorithm) = Prepare(model, columns);
        var matrix = new double[products.Columns * products.Columns];
        products.Whole(matrix);
        var (paths, explained) = (new double[model.Arrows.Count], new double[model.Blocks.Count]);
        if (!algorithm.Run(matrix, [], out var converged) || !algorithm.Paths(paths, explained))
            throw new ArgumentException("An indicator is constant, or indicators of a mode B block or explaining blocks are combinations of one another.", nameof(columns));
        return new([.. model.Blocks.Select((_, b) => Describe(model, algorithm, b, explained[b]))], paths, Square(algorithm.Composites, model.Blocks.Count), Effects(model, paths), algorithm.Rounds, converged);
    }

    /// <summary>Bootstrap intervals: rows drawn with replacement, signs of a block as in the fit to all rows.</summary>
    /// <param name="model">Blocks and arrows.</param>
    /// <param name="columns">As in <see cref="Fit"/>.</param>
    /// <param name="draws">≥ 100.</param>
    /// <param name="level">Of the intervals, between 0 and 1.</param>
    /// <param name="seed">The same seed gives the same intervals.</param>
    /// <exception cref="ArgumentNullException">No model or no data.</exception>
    /// <exception cref="ArgumentException">As in <see cref="Fit"/>, or nearly all draws are so.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static PlsIntervals Intervals(PathModel model, IReadOnlyList<double[]> columns, int draws = 2000, double level = 0.95, int seed = 1)
    {
        var fit = Fit(model, columns);
        var (products, algorithm) = Prepare(model, columns);
        var like = new double[columns.Count];
        for (var b = 0; b < model.Blocks.Count; b++)
            for (var i = 0; i < model.Blocks[b].Indicators.Count; i++) like[model.Blocks[b].Indicators[i]] = fit.Blocks[b].Weights[i];
        var blocks = model.Blocks.Count;
        var all = MomentBootstrap.Run(products, Figures, draws, level, seed);
        var at = model.Arrows.Count;
        return new(all[..at], [.. Enumerable.Range(0, blocks).Select(_ => (IReadOnlyList<ResampledEstimate>)Take(blocks))], [.. model.Blocks.Select(b => (IReadOnlyList<ResampledEstimate>)Take(b.Indicators.Count))],
            [.. model.Blocks.Select(b => (IReadOnlyList<ResampledEstimate>)Take(b.Indicators.Count))]);

        double[]? Figures(double[] matrix)
        {
            var paths = new double[model.Arrows.Count];
            if (!algorithm.Run(matrix, like, out _) || !algorithm.Paths(paths, new double[blocks])) return null;
            return [.. paths, .. Effects(model, paths).SelectMany(e => e), .. model.Blocks.SelectMany(b => b.Indicators.Select(i => algorithm.Weights[i])), .. Enumerable.Range(0, blocks).SelectMany(b => Loadings(model, algorithm, b))];
        }

        ResampledEstimate[] Take(int count) => all[at..(at += count)];
    }

    private static (CrossProducts Products, PlsAlgorithm Algorithm) Prepare(PathModel model, IReadOnlyList<double[]> columns)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(columns);
        model.CheckAgainst(columns.Count);
        foreach (var column in columns)
        {
            if (column.Length != columns[0].Length) throw new ArgumentException($"A column has {column.Length} rows, another {columns[0].Length}.", nameof(columns));
            foreach (var value in column) Check.Finite(value, nameof(columns));
        }
        if (columns.Count == 0 || columns[0].Length < 3) throw new ArgumentException("At least three rows.", nameof(columns));
        return (new([.. columns]), new(model, columns.Count));
    }

    private static FittedBlock Describe(PathModel model, PlsAlgorithm algorithm, int b, double explained)
    {
        var own = model.Blocks[b].Indicators;
        var loadings = Loadings(model, algorithm, b);
        double sum = loadings.Sum(), squares = loadings.Sum(l => l * l), between = 0;
        var reflective = model.Blocks[b].Mode == BlockMode.A && own.Count > 1;
        foreach (var i in own)
            foreach (var j in own) if (i != j) between += algorithm.Correlations[i * algorithm.Weights.Length + j];
        var mean = between / (own.Count * Math.Max(1, own.Count - 1));
        double[] weights = new double[own.Count];
        for (var i = 0; i < weights.Length; i++) weights[i] = algorithm.Weights[own[i]];
        return new(weights, loadings, model.Arrows.Any(a => a.To == b) ? explained : null, squares / own.Count,
            reflective ? sum * sum / (sum * sum + own.Count - squares) : null, reflective ? own.Count * mean / (1 + (own.Count - 1) * mean) : null);
    }

    private static double[] Loadings(PathModel model, PlsAlgorithm algorithm, int b)
    {
        var (own, columns) = (model.Blocks[b].Indicators, algorithm.Weights.Length);
        var loadings = new double[own.Count];
        for (var i = 0; i < loadings.Length; i++)
            foreach (var j in own) loadings[i] += algorithm.Correlations[own[i] * columns + j] * algorithm.Weights[j];
        return loadings;
    }

    // Effects reach a block along its last arrow: those on what explains it come first in the list.
    private static double[][] Effects(PathModel model, double[] paths)
    {
        var effects = new double[model.Blocks.Count][];
        for (var from = 0; from < effects.Length; from++)
        {
            effects[from] = new double[effects.Length];
            for (var to = from + 1; to < effects.Length; to++)
                for (var k = 0; k < paths.Length; k++)
                    if (model.Arrows[k].To == to) effects[from][to] += paths[k] * (model.Arrows[k].From == from ? 1 : effects[from][model.Arrows[k].From]);
        }
        return effects;
    }

    private static double[][] Square(ReadOnlySpan<double> matrix, int size)
    {
        var square = new double[size][];
        for (var i = 0; i < size; i++) square[i] = matrix.Slice(i * size, size).ToArray();
        return square;
    }
}
