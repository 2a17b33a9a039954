using MathNet.Numerics.Distributions;
using Nuoda.Analytics.Inventory;
using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Value;

/// <summary>A regression coefficient.</summary>
/// <param name="Value">In units of what is explained per unit of what explains.</param>
/// <param name="StandardError">By ordinary least squares.</param>
/// <param name="PValue">Two-sided, Student's t.</param>
public readonly record struct PathCoefficient(double Value, double StandardError, double PValue);

/// <summary>What one mediator carries.</summary>
/// <param name="A">Cause → mediator.</param>
/// <param name="B">Mediator → effect, the cause and the other mediators held.</param>
/// <param name="Indirect">a·b with bootstrap intervals (Preacher &amp; Hayes): judge by these.</param>
/// <param name="SobelError">√(b²·sₐ² + a²·s_b²), the first-order standard error of a·b.</param>
/// <param name="SobelP">Two-sided p of a·b by the normal distribution: too cautious in small samples, since a product is skewed.</param>
public sealed record MediatedPath(PathCoefficient A, PathCoefficient B, ResampledEstimate Indirect, double SobelError, double SobelP);

/// <summary>What Baron and Kenny's steps find.</summary>
public enum MediationFinding
{
    /// <summary>Nothing is carried: the cause does not move the mediators, or they do not move the effect.</summary>
    None,

    /// <summary>The cause moves the effect through mediators and besides.</summary>
    Partial,

    /// <summary>Once the mediators are held, the cause no longer moves the effect.</summary>
    Full,

    /// <summary>The cause moves mediators that move the effect, but its total effect is not significant: steps 2 and 3 hold without step 1 (effects that cancel out, or a sample too small).</summary>
    IndirectOnly,
}

/// <summary>Does the cause move the effect through mediators? Service → satisfaction → loyalty.</summary>
/// <remarks>
/// <para>M = i₁ + a·X, Y = i₂ + c′·X + Σ b·M, Y = i₃ + c·X by least squares, each with the covariates; c = c′ + Σ a·b holds exactly.</para>
/// <para>Source: Baron &amp; Kenny (1986), J. Personality Soc. Psychol. 51(6), 1173–1182; Sobel (1982), Sociol. Methodol. 13, 290–312; Preacher &amp; Hayes (2008), Behav. Res. Methods 40(3), 879–891 (several mediators side by side, bootstrap).</para>
/// </remarks>
/// <param name="Total">c: cause → effect.</param>
/// <param name="Direct">c′: cause → effect, the mediators held.</param>
/// <param name="Mediators">In the order given.</param>
/// <param name="TotalIndirect">Σ a·b.</param>
public sealed record Mediation(PathCoefficient Total, PathCoefficient Direct, IReadOnlyList<MediatedPath> Mediators, ResampledEstimate TotalIndirect)
{
    /// <summary>Estimates the paths.</summary>
    /// <param name="cause">X, length n, finite.</param>
    /// <param name="mediators">M, at least one, each of length n, finite.</param>
    /// <param name="effect">Y, length n, finite.</param>
    /// <param name="covariates">Held in every equation, each of length n; null for none.</param>
    /// <param name="draws">Of the bootstrap, ≥ 100.</param>
    /// <param name="level">Of the intervals, between 0 and 1.</param>
    /// <param name="seed">The same seed gives the same intervals.</param>
    /// <exception cref="ArgumentNullException">A column is missing.</exception>
    /// <exception cref="ArgumentException">Columns of different length, no mediator, fewer rows than mediators + covariates + 3, or a column that is constant or a combination of others.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite, or a number is out of range.</exception>
    public static Mediation Estimate(double[] cause, IReadOnlyList<double[]> mediators, double[] effect, IReadOnlyList<double[]>? covariates = null, int draws = 5000, double level = 0.95, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(cause);
        ArgumentNullException.ThrowIfNull(mediators);
        ArgumentNullException.ThrowIfNull(effect);
        if (mediators.Count == 0) throw new ArgumentException("At least one mediator.", nameof(mediators));
        // In this order: cause, covariates, mediators, effect.
        double[][] columns = [cause, .. covariates ?? [], .. mediators, effect];
        var (first, size, rows) = (1 + (covariates?.Count ?? 0), columns.Length, cause.Length);
        foreach (var column in columns)
        {
            ArgumentNullException.ThrowIfNull(column, nameof(columns));
            if (column.Length != rows) throw new ArgumentException($"A column has {column.Length} rows, another {rows}.", nameof(mediators));
            foreach (var value in column) Check.Finite(value, nameof(columns));
        }
        if (rows < size + 1) throw new ArgumentException($"{rows} rows do not do for {size} columns.", nameof(cause));
        var products = new CrossProducts(columns);
        var intervals = MomentBootstrap.Run(products, m => Indirect(m, size, first), draws, level, seed);
        return Assemble(products, size, first, intervals);
    }

    /// <summary>Baron and Kenny's steps: 1 total effect, 2 cause → mediator, 3 mediator → effect (2 and 3 for one mediator at least), 4 what is left of the direct effect.</summary>
    /// <param name="significance">Between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The significance is out of range.</exception>
    public MediationFinding BaronKenny(double significance = 0.05)
    {
        Check.Share(significance);
        if (!Mediators.Any(m => m.A.PValue < significance && m.B.PValue < significance)) return MediationFinding.None;
        if (Total.PValue >= significance) return MediationFinding.IndirectOnly;
        return Direct.PValue < significance ? MediationFinding.Partial : MediationFinding.Full;
    }

    private static Mediation Assemble(CrossProducts products, int size, int first, ResampledEstimate[] intervals)
    {
        var matrix = new double[size * size];
        products.Whole(matrix);
        var (squares, effect) = (Diagonal(matrix, size), size - 1);
        for (var k = 0; k < first; k++) Sweep.On(matrix, size, k, squares[k]);
        var a = new PathCoefficient[effect - first];
        for (var k = 0; k < a.Length; k++) a[k] = Coefficient(matrix, size, 0, first + k, products.Rows - first - 1);
        var total = Coefficient(matrix, size, 0, effect, products.Rows - first - 1);
        for (var k = first; k < effect; k++) Sweep.On(matrix, size, k, squares[k]);
        var paths = new MediatedPath[a.Length];
        for (var k = 0; k < a.Length; k++)
        {
            var b = Coefficient(matrix, size, first + k, effect, products.Rows - size);
            var error = Math.Sqrt(b.Value * b.Value * a[k].StandardError * a[k].StandardError + a[k].Value * a[k].Value * b.StandardError * b.StandardError);
            var p = error > 0 ? 2 * UnitNormal.Cumulative(-Math.Abs(a[k].Value * b.Value) / error) : a[k].Value * b.Value == 0 ? 1 : 0;
            paths[k] = new(a[k], b, intervals[k], error, p);
        }
        return new(total, Coefficient(matrix, size, 0, effect, products.Rows - size), paths, intervals[^1]);
    }

    // a·b of every mediator, and their sum.
    private static double[]? Indirect(double[] matrix, int size, int first)
    {
        var (squares, effect) = (Diagonal(matrix, size), size - 1);
        var indirect = new double[effect - first + 1];
        for (var k = 0; k < first; k++) if (!Sweep.On(matrix, size, k, squares[k])) return null;
        for (var k = first; k < effect; k++) indirect[k - first] = matrix[k];
        for (var k = first; k < effect; k++) if (!Sweep.On(matrix, size, k, squares[k])) return null;
        for (var k = first; k < effect; k++) indirect[^1] += indirect[k - first] *= matrix[k * size + effect];
        return indirect;
    }

    private static double[] Diagonal(double[] matrix, int size) => [.. Enumerable.Range(0, size).Select(k => matrix[k * size + k])];

    private static PathCoefficient Coefficient(double[] swept, int size, int from, int to, int freedom)
    {
        var value = swept[from * size + to];
        var error = Math.Sqrt(Math.Max(0, swept[to * size + to]) / freedom * -swept[from * size + from]);
        return new(value, error, error > 0 ? 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(value / error)) : value == 0 ? 1 : 0);
    }
}
