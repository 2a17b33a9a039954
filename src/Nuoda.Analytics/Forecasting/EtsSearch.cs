using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Forecasting;

/// <summary>Maximum likelihood of one form over a free vector: smoothing constants by logistic curves inside their bounds, initial states as they are.</summary>
/// <remarks>The bounds are the usual ones (0.0001 ≤ α ≤ 0.9999, β ≤ α, γ ≤ 1 − α, 0.8 ≤ φ ≤ 0.98) together with the admissible region: Hyndman &amp; Khandakar (2008), J. Stat. Softw. 27(3), §2.</remarks>
internal sealed class EtsSearch
{
    // A hill this far below the other one after a coarse search does not catch up.
    private const double TooLow = 5;

    // A free value below which α is as good as at its lower end.
    private const double AtTheEnd = -5, FirstStep = 0.1;
    private const double Lowest = EtsStart.Lowest, Highest = EtsStart.Highest;

    private readonly EtsLikelihood _likelihood;
    private readonly EtsForm _form;
    private readonly int _season, _beta, _gamma, _phi, _level, _dimensions;
    private readonly double[] _point, _slopes, _polynomial;
    private readonly QuasiNewton _low, _other;
    private readonly bool _trend, _damped, _seasonal;
    private bool _climbed;

    /// <param name="likelihood">The likelihood.</param>
    /// <param name="start">The series without gaps, for the start.</param>
    /// <param name="form">The form.</param>
    /// <param name="season">m.</param>
    public EtsSearch(EtsLikelihood likelihood, ReadOnlySpan<double> start, EtsForm form, int season)
    {
        (_likelihood, _form, _season) = (likelihood, form, season);
        (_trend, _damped, _seasonal) = (form.Trend != EtsTrend.None, form.Trend == EtsTrend.Damped, form.Season != EtsSeason.None);
        var next = 1;
        if (_trend) _beta = next++;
        if (_seasonal) _gamma = next++;
        if (_damped) _phi = next++;
        _level = next;
        _dimensions = form.ParameterCount(season);
        (_point, _slopes, _polynomial) = (new double[likelihood.PointLength], new double[likelihood.PointLength], new double[season + 2]);
        var x = new double[_dimensions];
        EtsStart.Fill(start, season, form, _point);
        Release(x);
        (_low, _other) = (new QuasiNewton(_dimensions, FirstStep), new QuasiNewton(_dimensions, FirstStep));
        _low.Start(Objective, x);
        Likeliest().CopyTo(_point, 0);
        Release(x);
        _other.Start(Objective, x);
    }

    /// <summary>The form that is fitted.</summary>
    public EtsForm Form => _form;

    /// <summary>−2 log L without constants at the best point so far; +∞ when none was found.</summary>
    public double Value => Best().Value;

    // Of two hills of nearly the same height the one that follows the series faster is the safer guess. A hill at the lower end of α must be higher by more: there the likelihood piles up
    // even when the level does move (Shephard & Harvey 1990, J. Time Ser. Anal. 11(4), 339–347).
    private QuasiNewton Best()
    {
        if (!double.IsFinite(_low.Value)) return _other;
        if (!double.IsFinite(_other.Value)) return _low;
        var (slower, faster) = _low.X[0] < _other.X[0] ? (_low, _other) : (_other, _low);
        return faster.Value < slower.Value + (slower.X[0] < AtTheEnd ? 1 : 0.2) ? faster : slower;
    }

    /// <summary>Climbs both hills until steps gain less than the tolerance. A finer search leaves out a hill that the one before left far below.</summary>
    public void Refine(double tolerance)
    {
        var limit = 40 * _dimensions + 200;
        var ((low, other), first) = ((_low.Value, _other.Value), !_climbed);
        if (first || !(low > other + TooLow)) _low.Run(tolerance, 0, limit);
        if (first || !(other > low + TooLow)) _other.Run(tolerance, 0, limit);
        _climbed = true;
    }

    /// <summary>The best point so far.</summary>
    public double[] Point()
    {
        Bind(Best().X);
        return _point;
    }

    // The likelihood has several hills: slow and fast levels, stiff and supple slopes and seasons. A coarse grid over the constants, states as they start, says which other one to climb.
    private double[] Likeliest()
    {
        var best = double.PositiveInfinity;
        var kept = (double[])_point.Clone();
        foreach (var alpha in (ReadOnlySpan<double>)[0.05, 0.3, 0.6, 0.95])
            foreach (var beta in _trend ? (ReadOnlySpan<double>)[0.02, 0.3, 0.8] : [0])
                foreach (var gamma in _seasonal ? (ReadOnlySpan<double>)[0.05, 0.3, 0.8] : [0])
                {
                    (_point[EtsLikelihood.Alpha], _point[EtsLikelihood.Beta], _point[EtsLikelihood.Gamma]) = (alpha, beta * alpha, gamma * (1 - alpha));
                    if (_seasonal && !EtsStability.IsAdmissible(_point, _season, _polynomial)) continue;
                    var value = _likelihood.Evaluate(_form, _point, []);
                    if (!(value < best)) continue;
                    best = value;
                    _point.CopyTo(kept, 0);
                }
        return kept;
    }

    private double Objective(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Bind(x);
        if (_seasonal && !EtsStability.IsAdmissible(_point, _season, _polynomial)) return double.PositiveInfinity;
        var value = _likelihood.Evaluate(_form, _point, _slopes);
        if (double.IsFinite(value)) Chain(x, gradient);
        return value;
    }

    private void Release(Span<double> x)
    {
        var alpha = _point[EtsLikelihood.Alpha];
        x[0] = Logistic.Inverse((alpha - Lowest) / (Highest - Lowest));
        if (_trend) x[_beta] = Logistic.Inverse((_point[EtsLikelihood.Beta] - Lowest) / (alpha - Lowest));
        if (_seasonal) x[_gamma] = Logistic.Inverse((_point[EtsLikelihood.Gamma] - Lowest) / (1 - alpha - Lowest));
        if (_damped) x[_phi] = Logistic.Inverse((_point[EtsLikelihood.Phi] - EtsStart.LowestPhi) / (EtsStart.HighestPhi - EtsStart.LowestPhi));
        x[_level] = _point[EtsLikelihood.Level];
        if (_trend) x[_level + 1] = _point[EtsLikelihood.Slope];
        if (_seasonal) _point.AsSpan(EtsLikelihood.Seasons + 1, _season - 1).CopyTo(x[FirstSeason..]);
    }

    private int FirstSeason => _level + (_trend ? 2 : 1);

    private void Bind(ReadOnlySpan<double> x)
    {
        var alpha = Lowest + (Highest - Lowest) * Logistic.At(x[0]);
        _point[EtsLikelihood.Alpha] = alpha;
        if (_trend) _point[EtsLikelihood.Beta] = Lowest + (alpha - Lowest) * Logistic.At(x[_beta]);
        if (_seasonal) _point[EtsLikelihood.Gamma] = Lowest + (1 - alpha - Lowest) * Logistic.At(x[_gamma]);
        if (_damped) _point[EtsLikelihood.Phi] = EtsStart.LowestPhi + (EtsStart.HighestPhi - EtsStart.LowestPhi) * Logistic.At(x[_phi]);
        _point[EtsLikelihood.Level] = x[_level];
        if (_trend) _point[EtsLikelihood.Slope] = x[_level + 1];
        if (!_seasonal) return;
        // The seasons sum to 0 or to m; the first is what the others leave.
        var rest = _form.Season == EtsSeason.Multiplicative ? _season : 0.0;
        for (var j = 1; j < _season; j++) rest -= _point[EtsLikelihood.Seasons + j] = x[FirstSeason + j - 1];
        _point[EtsLikelihood.Seasons] = rest;
    }

    private void Chain(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var byAlpha = _slopes[EtsLikelihood.Alpha];
        var alpha = _point[EtsLikelihood.Alpha];
        if (_trend)
        {
            var share = Logistic.At(x[_beta]);
            byAlpha += _slopes[EtsLikelihood.Beta] * share;
            gradient[_beta] = _slopes[EtsLikelihood.Beta] * (alpha - Lowest) * share * (1 - share);
        }
        if (_seasonal)
        {
            var share = Logistic.At(x[_gamma]);
            byAlpha -= _slopes[EtsLikelihood.Gamma] * share;
            gradient[_gamma] = _slopes[EtsLikelihood.Gamma] * (1 - alpha - Lowest) * share * (1 - share);
        }
        if (_damped)
        {
            var share = Logistic.At(x[_phi]);
            gradient[_phi] = _slopes[EtsLikelihood.Phi] * (EtsStart.HighestPhi - EtsStart.LowestPhi) * share * (1 - share);
        }
        var part = Logistic.At(x[0]);
        gradient[0] = byAlpha * (Highest - Lowest) * part * (1 - part);
        gradient[_level] = _slopes[EtsLikelihood.Level];
        if (_trend) gradient[_level + 1] = _slopes[EtsLikelihood.Slope];
        if (!_seasonal) return;
        for (var j = 1; j < _season; j++) gradient[FirstSeason + j - 1] = _slopes[EtsLikelihood.Seasons + j] - _slopes[EtsLikelihood.Seasons];
    }
}
