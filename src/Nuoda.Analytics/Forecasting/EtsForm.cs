namespace Nuoda.Analytics.Forecasting;

/// <summary>How the error enters an exponential smoothing model.</summary>
public enum EtsError
{
    /// <summary>A: added to the forecast.</summary>
    Additive,
    /// <summary>M: in proportion to the forecast.</summary>
    Multiplicative,
}

/// <summary>The trend of an exponential smoothing model.</summary>
public enum EtsTrend
{
    /// <summary>N: none.</summary>
    None,
    /// <summary>A: a straight line.</summary>
    Additive,
    /// <summary>Ad: a line that flattens by φ each period.</summary>
    Damped,
}

/// <summary>The season of an exponential smoothing model.</summary>
public enum EtsSeason
{
    /// <summary>N: none.</summary>
    None,
    /// <summary>A: added to the level.</summary>
    Additive,
    /// <summary>M: multiplies the level.</summary>
    Multiplicative,
}

/// <summary>One form of the exponential smoothing family: error, trend, season. Multiplicative trends are left out: they explode.</summary>
/// <param name="Error">How the error enters.</param>
/// <param name="Trend">The trend.</param>
/// <param name="Season">The season.</param>
public readonly record struct EtsForm(EtsError Error, EtsTrend Trend, EtsSeason Season)
{
    /// <summary>Simple exponential smoothing, ETS(A,N,N).</summary>
    public static EtsForm Simple => default;

    /// <summary>Holt's linear trend, ETS(A,A,N).</summary>
    public static EtsForm Holt => new(EtsError.Additive, EtsTrend.Additive, EtsSeason.None);

    /// <summary>Holt's damped trend, ETS(A,Ad,N).</summary>
    public static EtsForm HoltDamped => new(EtsError.Additive, EtsTrend.Damped, EtsSeason.None);

    /// <summary>Additive Holt-Winters, ETS(A,A,A).</summary>
    public static EtsForm HoltWintersAdditive => new(EtsError.Additive, EtsTrend.Additive, EtsSeason.Additive);

    /// <summary>Multiplicative Holt-Winters with multiplicative error, ETS(M,A,M).</summary>
    public static EtsForm HoltWintersMultiplicative => new(EtsError.Multiplicative, EtsTrend.Additive, EtsSeason.Multiplicative);

    /// <summary>Whether the season multiplies and the error adds: numerically unstable, so the automatic choice leaves it out.</summary>
    public bool IsUnstable => Error == EtsError.Additive && Season == EtsSeason.Multiplicative;

    /// <summary>The usual name, as ETS(M,Ad,A).</summary>
    public override string ToString() =>
        $"ETS({(Error == EtsError.Additive ? "A" : "M")},{Trend switch { EtsTrend.None => "N", EtsTrend.Additive => "A", _ => "Ad" }},{Season switch { EtsSeason.None => "N", EtsSeason.Additive => "A", _ => "M" }})";

    /// <summary>The number of estimated values without σ²: smoothing constants, φ and initial states.</summary>
    internal int ParameterCount(int season) =>
        2 + (Trend == EtsTrend.None ? 0 : 2) + (Trend == EtsTrend.Damped ? 1 : 0) + (Season == EtsSeason.None ? 0 : season);
}
