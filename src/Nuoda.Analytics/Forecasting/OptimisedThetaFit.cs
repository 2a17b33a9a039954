namespace Nuoda.Analytics.Forecasting;

/// <summary>Least squares of the dynamic optimised Theta model. Given α the one-step errors are linear in ℓ₀ and in the weight of the line, κ = 1 − 1/θ, so both are solved for, and only α is searched.</summary>
/// <remarks>e_t = z_t − ℓ₀·u_t − κ·R_t with z_t = y_t less the level that starts from 0, u_t = (1 − α)ᵗ⁻¹ and R_t what the line before t foretells.</remarks>
internal sealed class OptimisedThetaFit
{
    public const double LowestAlpha = 0.1, HighestAlpha = 0.99;

    // θ up to 10⁹: all line.
    private const double MostLine = 1 - 1e-9;
    private const int Places = 24;
    private const double Fine = 1e-7;

    private readonly double[] _y, _intercept, _slope;

    /// <param name="y">Values of order 1, at least four.</param>
    public OptimisedThetaFit(double[] y)
    {
        (_y, _intercept, _slope) = (y, new double[y.Length], new double[y.Length]);
        var line = new RunningLine();
        for (var t = 0; t < y.Length; t++)
        {
            line.Take(y[t]);
            (_intercept[t], _slope[t]) = (line.Intercept, line.Slope);
        }
    }

    /// <summary>The least squares over all α: the best place of a grid, then golden sections around it.</summary>
    public (double Start, double Alpha, double Line) Run()
    {
        const double step = (HighestAlpha - LowestAlpha) / Places;
        var (best, least) = (0, double.PositiveInfinity);
        for (var i = 0; i <= Places; i++)
        {
            var found = At(LowestAlpha + i * step).Squares;
            if (found < least) (best, least) = (i, found);
        }
        var golden = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (LowestAlpha + Math.Max(best - 1, 0) * step, LowestAlpha + Math.Min(best + 1, Places) * step);
        var (a, b) = (high - golden * (high - low), low + golden * (high - low));
        var (atA, atB) = (At(a).Squares, At(b).Squares);
        while (high - low > Fine)
        {
            if (atA <= atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - golden * (high - low);
                atA = At(a).Squares;
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + golden * (high - low);
                atB = At(b).Squares;
            }
        }
        // The middle does not see a minimum at an end of the range.
        var alpha = (low + high) / 2;
        foreach (var end in (ReadOnlySpan<double>)[LowestAlpha, HighestAlpha]) if (Math.Abs(alpha - end) < 2 * Fine) alpha = end;
        var (_, start, line) = At(alpha);
        return (start, alpha, line);
    }

    /// <summary>The best ℓ₀ and κ for an α, and the squares that they leave.</summary>
    private (double Squares, double Start, double Line) At(double alpha)
    {
        double level = 0, power = 1, keep = 1 - alpha, uu = 0, ur = 0, rr = 0, uz = 0, rz = 0, zz = 0;
        for (var t = 0; t < _y.Length; t++)
        {
            if (t >= 2)
            {
                var r = power * _intercept[t - 1] + (1 - power * keep) / alpha * _slope[t - 1];
                var z = _y[t] - level;
                uu += power * power;
                ur += power * r;
                rr += r * r;
                uz += power * z;
                rz += r * z;
                zz += z * z;
            }
            level += alpha * (_y[t] - level);
            power *= keep;
        }
        // Without a line, and with one of the best weight that is allowed.
        var determinant = uu * rr - ur * ur;
        var line = determinant > 1e-12 * uu * rr ? Math.Clamp((uu * rz - ur * uz) / determinant, 0, MostLine) : 0;
        var start = (uz - line * ur) / uu;
        return (Math.Max(0, zz + start * start * uu + line * line * rr - 2 * (start * uz + line * rz) + 2 * start * line * ur), start, line);
    }
}

/// <summary>The least-squares line through y₁…y_t, value by value.</summary>
internal struct RunningLine
{
    private double _mean;
    private int _count;

    /// <summary>At position 0.</summary>
    public double Intercept { get; private set; }

    /// <summary>Per period.</summary>
    public double Slope { get; private set; }

    public void Take(double y)
    {
        var t = ++_count;
        Slope = t == 1 ? 0 : ((t - 2) * Slope + 6 * (y - _mean) / t) / (t + 1);
        _mean += (y - _mean) / t;
        Intercept = _mean - Slope * (t + 1) / 2;
    }

    /// <summary>A line of zeros through as many values: what a value adds to it from here is linear.</summary>
    public readonly RunningLine Emptied() => new() { _count = _count };
}
