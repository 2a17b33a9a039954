namespace Nuoda.Analytics.Credit;

/// <summary>What one debtor owes and may come to owe.</summary>
/// <remarks>EAD = outstanding + conversion · max(0, limit − outstanding); EL = PD · LGD · EAD. Source: Basel Committee (2006), International Convergence of Capital Measurement (Basel II), part 2, III.</remarks>
/// <param name="Outstanding">Open receivables and goods delivered but not billed, in money; finite, ≥ 0.</param>
/// <param name="Limit">Credit limit, in money; finite, ≥ 0. What is owed beyond it counts in full.</param>
/// <param name="Conversion">Share of the unused limit that is drawn before a default, 0–1.</param>
/// <param name="ProbabilityOfDefault">PD within the horizon, 0–1.</param>
/// <param name="LossGivenDefault">LGD: share of the exposure that is lost after collateral, credit insurance and collection, 0–1.</param>
public sealed record CreditExposure(double Outstanding, double Limit, double Conversion, double ProbabilityOfDefault, double LossGivenDefault)
{
    /// <summary>EAD, in money.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An amount or share is out of range.</exception>
    public double AtDefault => Amount(Outstanding, nameof(Outstanding)) + Share(Conversion, nameof(Conversion)) * Math.Max(0, Amount(Limit, nameof(Limit)) - Outstanding);

    /// <summary>EL within the horizon of the PD, in money.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An amount or share is out of range.</exception>
    public double ExpectedLoss => Share(ProbabilityOfDefault, nameof(ProbabilityOfDefault)) * LossAtDefault;

    private double LossAtDefault => Share(LossGivenDefault, nameof(LossGivenDefault)) * AtDefault;

    /// <summary>The PD of another horizon, when the danger is the same at all times: 1 − (1 − PD)^years.</summary>
    /// <param name="yearly">PD of a year, 0–1.</param>
    /// <param name="years">Horizon in years, ≥ 0; the term of payment for a single delivery.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static double ProbabilityWithin(double yearly, double years)
    {
        if (!(years >= 0)) throw new ArgumentOutOfRangeException(nameof(years), years, "The horizon must be ≥ 0.");
        return 1 - Math.Pow(1 - Share(yearly, nameof(yearly)), years);
    }

    /// <summary>All debtors together.</summary>
    /// <param name="exposures">Any number.</param>
    /// <returns>Sum of the EAD, sum of the EL, and standard deviation of the loss if debtors fail independently of each other: √Σ PD (1 − PD) (LGD · EAD)². In a crisis they do not: the true spread is wider.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An amount or share is out of range.</exception>
    public static (double AtDefault, double ExpectedLoss, double Deviation) Total(IEnumerable<CreditExposure> exposures)
    {
        double exposure = 0, loss = 0, variance = 0;
        foreach (var one in exposures)
        {
            exposure += one.AtDefault;
            loss += one.ExpectedLoss;
            variance += one.ProbabilityOfDefault * (1 - one.ProbabilityOfDefault) * one.LossAtDefault * one.LossAtDefault;
        }
        return (exposure, loss, Math.Sqrt(variance));
    }

    private static double Amount(double value, string name) => value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "An amount must be finite and ≥ 0.");

    private static double Share(double value, string name) => value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "A share must lie in [0, 1].");
}
