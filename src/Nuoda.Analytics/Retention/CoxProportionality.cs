using MathNet.Numerics.LinearAlgebra;

namespace Nuoda.Analytics.Retention;

/// <summary>Whether the effects of a Cox model stay the same over time.</summary>
/// <remarks>Score test of adding z_j · g(t), g(t) = 1 − S(t−) by Kaplan–Meier, centred over the losses: U = Σ g r (r: Schoenfeld residuals), with the information of the model enlarged by that term.
/// Grambsch &amp; Therneau (1994), Biometrika 81(3), 515–526, in its exact form.</remarks>
internal static class CoxProportionality
{
    public static (ChiSquaredTest[] Each, ChiSquaredTest Together) Test(CoxLikelihood likelihood)
    {
        var p = likelihood.Covariates;
        var curve = likelihood.Curve();
        List<(double Scale, int Lost, double[] Residual, double[] Information)> losses = [];
        likelihood.Again((time, lost, residual, information, _) => losses.Add((1 - curve.Before(time), lost, residual.ToArray(), information.ToArray())));
        var mean = losses.Sum(l => l.Scale * l.Lost) / losses.Sum(l => l.Lost);
        var (u, plain, cross, squared) = (Vector<double>.Build.Dense(p), Square(), Square(), Square());
        foreach (var (scale, _, residual, information) in losses)
        {
            var g = scale - mean;
            for (var j = 0; j < p; j++)
            {
                u[j] += g * residual[j];
                for (var k = 0; k < p; k++)
                {
                    var part = information[j * p + k];
                    plain[j, k] += part;
                    cross[j, k] += g * part;
                    squared[j, k] += g * g * part;
                }
            }
        }
        var inverse = plain.Inverse();
        var each = new ChiSquaredTest[p];
        for (var j = 0; j < p; j++)
        {
            var own = cross.Column(j);
            var left = squared[j, j] - own * inverse * own;
            each[j] = new(left > 0 ? u[j] * u[j] / left : 0, 1);
        }
        var rest = squared - cross * inverse * cross;
        var together = u * rest.Solve(u);
        // With one time of loss, or as good as one, nothing can change with time.
        return (each, new(double.IsFinite(together) ? Math.Max(0, together) : 0, p));

        Matrix<double> Square() => Matrix<double>.Build.Dense(p, p);
    }
}
