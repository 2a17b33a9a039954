namespace Nuoda.Analytics.Retention;

/// <summary>What is gained by giving a win-back action to those first whom a model says it keeps.</summary>
/// <remarks>Q(φ) = (K_t − K_u · N_t/N_u)/N, over the share φ of all customers with the highest uplift: K_t, K_u kept with and without the action, N_t, N_u customers with and without it among them, N customers with the
/// action in all. Radcliffe (2007), “Using control groups to target on predicted lift”, Direct Marketing Analytics J. 1, 14–21.</remarks>
public sealed class QiniCurve
{
    private QiniCurve(IReadOnlyList<(double Share, double Gain)> points) => Points = points;

    /// <summary>Share of the customers contacted, and customers kept by it per customer of the treated group; from (0, 0), customers of one uplift together.</summary>
    public IReadOnlyList<(double Share, double Gain)> Points { get; }

    /// <summary>Effect on all: customers kept more per customer treated.</summary>
    public double Overall => Points[^1].Gain;

    /// <summary>Qini coefficient: area between the curve and the straight line of a blind choice. 0 is blind, negative worse.</summary>
    public double Coefficient
    {
        get
        {
            double area = 0;
            for (var i = 1; i < Points.Count; i++) area += (Points[i].Share - Points[i - 1].Share) * (Points[i].Gain + Points[i - 1].Gain) / 2;
            return area - Overall / 2;
        }
    }

    /// <summary>The curve of a trial that the model did not learn from.</summary>
    /// <param name="uplift">Foreseen for each customer; finite.</param>
    /// <param name="treated">Whether each got the action.</param>
    /// <param name="lost">Whether each was lost.</param>
    /// <exception cref="ArgumentException">There is nobody with or nobody without the action, the lengths differ or an uplift is not finite.</exception>
    public static QiniCurve Of(ReadOnlySpan<double> uplift, ReadOnlySpan<bool> treated, ReadOnlySpan<bool> lost)
    {
        Ranking.Check(uplift, lost);
        if (treated.Length != lost.Length || !treated.Contains(true) || !treated.Contains(false)) throw new ArgumentException("A trial needs customers with and without the action.", nameof(treated));
        double all = 0, nt = 0, nu = 0, kt = 0, ku = 0;
        foreach (var t in treated) if (t) all++;
        var (keys, order) = (uplift.ToArray(), Enumerable.Range(0, uplift.Length).ToArray());
        Array.Sort(keys, order);
        List<(double, double)> points = [(0, 0)];
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            var one = order[i];
            if (treated[one]) (nt, kt) = (nt + 1, lost[one] ? kt : kt + 1);
            else (nu, ku) = (nu + 1, lost[one] ? ku : ku + 1);
            // Before anybody without the action has come there is nothing to compare with.
            if ((i == 0 || keys[i - 1] != keys[i]) && nu > 0) points.Add(((keys.Length - i) / (double)keys.Length, (kt - ku * nt / nu) / all));
        }
        return new(points);
    }
}
