using Nuoda.Analytics.Features;
using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Credit;

/// <summary>A logistic regression: ln(p / (1 − p)) = intercept + Σ coefficient · column, by maximum likelihood without penalty.</summary>
/// <remarks>Newton's method with halved steps (McCullagh &amp; Nelder (1989), Generalized Linear Models, ch. 2, 4). Categories become columns of 0 and 1, one for each level but the first; a column that the ones before it
/// make up is left out: coefficient 0, standard error NaN.</remarks>
public sealed class LogisticFit
{
    private readonly Design _design;

    private LogisticFit(Design design) => (_design, Terms) = (design, [.. design.Terms]);

    /// <summary>"(Intercept)", then the columns: the name of the attribute, with the level for a category.</summary>
    public string[] Terms { get; }

    /// <summary>One a term, in the unit of its column.</summary>
    public required double[] Coefficients { get; init; }

    /// <summary>One a term; all NaN when the likelihood has no maximum.</summary>
    public required double[] StandardErrors { get; init; }

    /// <summary>Of the fit.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Of the intercept alone.</summary>
    public required double NullLogLikelihood { get; init; }

    /// <summary>False when the likelihood has no maximum: some columns tell the cases apart without error, and their coefficients have no bound.</summary>
    public required bool Converged { get; init; }

    /// <summary>−2 log-likelihood.</summary>
    public double Deviance => -2 * LogLikelihood;

    /// <summary>−2 log-likelihood of the intercept alone.</summary>
    public double NullDeviance => -2 * NullLogLikelihood;

    /// <summary>Coefficients that were free to choose: terms that were left out do not count.</summary>
    public required int FreeCoefficients { get; init; }

    /// <summary>Akaike's criterion.</summary>
    public double Aic => Deviance + 2 * FreeCoefficients;

    /// <summary>Coefficient / standard error of a term.</summary>
    public double Z(int term) => Coefficients[term] / StandardErrors[term];

    /// <summary>Fits the model.</summary>
    /// <param name="predictors">The attributes, none with missing values; may be none at all.</param>
    /// <param name="bad">Whether each case went bad; one of each kind at least.</param>
    /// <exception cref="ArgumentException">Lengths differ, a value is missing, or all cases are good or all bad.</exception>
    public static LogisticFit Fit(IReadOnlyList<Feature> predictors, ReadOnlySpan<bool> bad)
    {
        foreach (var predictor in predictors) if (predictor.Rows != bad.Length) throw new ArgumentException($"{bad.Length} outcomes for {predictor.Rows} cases of '{predictor.Name}'.", nameof(bad));
        var bads = bad.Count(true);
        if (bads == 0 || bads == bad.Length) throw new ArgumentException("A logistic regression needs a good and a bad case at least.", nameof(bad));
        var design = new Design([.. predictors.Select(p => (p.Name, (p as CategoricalFeature)?.Levels))]);
        var columns = design.Columns(predictors, bad.Length);
        var fit = new LogisticRegression(columns);
        var converged = fit.Run(bad);
        double share = (double)bads / bad.Length, nullLikelihood = bads * Math.Log(share) + (bad.Length - bads) * Math.Log(1 - share);
        return new(design) { Coefficients = fit.Coefficients, StandardErrors = fit.StandardErrors(), FreeCoefficients = fit.FreeCoefficients, LogLikelihood = fit.LogLikelihood, NullLogLikelihood = nullLikelihood, Converged = converged };
    }

    /// <summary>The probability of bad of other cases.</summary>
    /// <param name="predictors">The attributes of the fit in the same order, none with missing values; a level that the fit did not know counts as the first one.</param>
    /// <returns>One a case, 0–1.</returns>
    /// <exception cref="ArgumentException">The attributes are not those of the fit, or a value is missing.</exception>
    public double[] Probabilities(IReadOnlyList<Feature> predictors)
    {
        if (!predictors.Select(p => p.Name).SequenceEqual(_design.Names)) throw new ArgumentException("The attributes are not those of the fit.", nameof(predictors));
        var rows = predictors.Count == 0 ? 0 : Feature.CommonRows(predictors);
        var columns = _design.Columns(predictors, rows);
        var result = new double[rows];
        for (var j = 0; j < columns.Length; j++) for (var i = 0; i < rows; i++) result[i] += Coefficients[j] * columns[j][i];
        for (var i = 0; i < rows; i++) result[i] = Logistic.At(result[i]);
        return result;
    }

    /// <summary>The columns that attributes become.</summary>
    private sealed class Design((string Name, string[]? Levels)[] predictors)
    {
        public IEnumerable<string> Names => predictors.Select(p => p.Name);

        public IEnumerable<string> Terms => predictors.SelectMany(p => p.Levels is null ? [p.Name] : p.Levels.Skip(1).Select(l => p.Name + l)).Prepend("(Intercept)");

        public double[][] Columns(IReadOnlyList<Feature> features, int rows)
        {
            var columns = new List<double[]> { new double[rows] };
            Array.Fill(columns[0], 1);
            for (var p = 0; p < features.Count; p++)
            {
                for (var i = 0; i < rows; i++) if (features[p].IsMissing(i)) throw new ArgumentException($"'{features[p].Name}' is missing in case {i}: bin it first.", nameof(features));
                if (features[p] is NumericFeature numbers)
                {
                    if (predictors[p].Levels is not null) throw new ArgumentException($"'{numbers.Name}' had categories in the fit.", nameof(features));
                    columns.Add(numbers.Values);
                    continue;
                }
                var categories = (CategoricalFeature)features[p];
                var levels = predictors[p].Levels ?? throw new ArgumentException($"'{categories.Name}' had numbers in the fit.", nameof(features));
                foreach (var level in levels.Skip(1))
                {
                    var code = Array.IndexOf(categories.Levels, level);
                    columns.Add(Array.ConvertAll(categories.Codes, c => c == code ? 1.0 : 0));
                }
            }
            return [.. columns];
        }
    }
}
