namespace Nuoda.Analytics.Lifetime;

/// <summary>A model fitted by maximum likelihood.</summary>
/// <param name="Model">The model with the parameters found.</param>
/// <param name="LogLikelihood">Natural logarithm of the likelihood, total over all customers.</param>
/// <param name="Customers">Customers that the fit used.</param>
/// <param name="Converged">Whether an inner maximum was reached. False when a parameter runs beyond e^±9, as for data that are more regular than the model allows, or too few: the
/// model is usable then, but its parameters mean little.</param>
/// <param name="StandardErrors">Of the parameters in their order, from the inverse of the observed information; empty unless asked for, NaN where that is not positive definite.</param>
public sealed record LifetimeFit<TModel>(TModel Model, double LogLikelihood, int Customers, bool Converged, IReadOnlyList<double> StandardErrors);

/// <summary>What is known about what a customer will do, whichever model says it.</summary>
public interface IBuyingModel
{
    /// <summary>Names and values of the parameters, in the model's usual order.</summary>
    IReadOnlyList<(string Name, double Value)> Parameters { get; }

    /// <summary>Probability that the customer is still a customer at T.</summary>
    /// <param name="history">x, t_x and T, in the unit of time of the fit.</param>
    double ProbabilityAlive(PurchaseHistory history);

    /// <summary>Expected purchases in (T, T + t] of a customer who is alive at T for certain.</summary>
    /// <param name="frequency">x ≥ 0.</param>
    /// <param name="age">T ≥ 0, in the unit of time of the fit.</param>
    /// <param name="time">t ≥ 0, in the same unit.</param>
    double PurchasesIfAlive(int frequency, double age, double time);

    /// <summary>E[X(t)]: expected repeat purchases of a new customer within t of the first purchase.</summary>
    double ExpectedPurchasesOfNew(double time);

    /// <summary>P(X(t) = k): probability that a new customer has bought again k times within t.</summary>
    double ProbabilityOfPurchases(int purchases, double time);

    /// <summary>Probability that the next purchase comes within (T, T + t]: the distribution function of the time to the next order. Its limit is below 1, for the customer may have gone.</summary>
    double NextPurchaseWithin(PurchaseHistory history, double time);

    /// <summary>Draws a customer and what that customer does within T: for tests, and to see how far chance alone goes.</summary>
    /// <param name="age">T ≥ 0, in units of time.</param>
    /// <param name="random">Source of chance; the same seed draws the same customers.</param>
    PurchaseHistory Simulate(double age, Random random);
}

/// <summary>What follows from any buying model in the same way.</summary>
public static class BuyingModels
{
    /// <summary>E[Y(t)]: expected purchases in (T, T + t].</summary>
    /// <param name="model">The model.</param>
    /// <param name="history">x, t_x and T, in the unit of time of the fit.</param>
    /// <param name="time">t ≥ 0, in the same unit.</param>
    /// <exception cref="ArgumentException">The history contradicts itself, or t is negative.</exception>
    public static double ExpectedPurchases(this IBuyingModel model, PurchaseHistory history, double time) =>
        model.ProbabilityAlive(history) * model.PurchasesIfAlive(history.Frequency, history.Age, time);

    /// <summary>Discounted expected purchases of the coming periods: Σ_{k=1..K} (E[Y(k)] − E[Y(k−1)]) / (1 + d)^k. Times margin and expected value of a purchase it is the residual lifetime value.</summary>
    /// <param name="model">The model.</param>
    /// <param name="history">x, t_x and T, in the unit of time of the fit.</param>
    /// <param name="periods">K ≥ 0, in units of time.</param>
    /// <param name="rate">d: discount per unit of time, &gt; −1.</param>
    /// <exception cref="ArgumentException">The history contradicts itself, or K or d is out of range.</exception>
    public static double DiscountedPurchases(this IBuyingModel model, PurchaseHistory history, int periods, double rate)
    {
        CheckDiscount(periods, rate);
        return model.ProbabilityAlive(history) * model.DiscountedIfAlive(history.Frequency, history.Age, periods, rate);
    }

    /// <summary>Time within which the next purchase comes with probability p; +∞ when it never becomes as probable as that.</summary>
    /// <param name="model">The model.</param>
    /// <param name="history">x, t_x and T, in the unit of time of the fit.</param>
    /// <param name="probability">0 ≤ p ≤ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is out of range.</exception>
    public static double NextPurchaseQuantile(this IBuyingModel model, PurchaseHistory history, double probability)
    {
        if (!(probability is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, "p must lie in [0, 1].");
        if (probability == 0) return 0;
        // Whoever has gone orders no more.
        if (model.ProbabilityAlive(history) <= probability) return double.PositiveInfinity;
        double low = 0, high = 1;
        while (model.NextPurchaseWithin(history, high) < probability)
        {
            (low, high) = (high, 2 * high);
            if (high > 1e9) return double.PositiveInfinity;
        }
        while (high - low > 1e-10 * high)
        {
            var middle = (low + high) / 2;
            if (model.NextPurchaseWithin(history, middle) < probability) low = middle;
            else high = middle;
        }
        return high;
    }

    internal static double DiscountedIfAlive(this IBuyingModel model, int frequency, double age, int periods, double rate)
    {
        double sum = 0, before = 0, factor = 1;
        for (var k = 1; k <= periods; k++)
        {
            var until = model.PurchasesIfAlive(frequency, age, k);
            factor /= 1 + rate;
            sum += (until - before) * factor;
            before = until;
        }
        return sum;
    }

    internal static void CheckDiscount(int periods, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(periods);
        if (!(rate > -1 && double.IsFinite(rate))) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A discount rate must be finite and > −1.");
    }

    internal static void CheckTime(double time)
    {
        if (!(time >= 0 && double.IsFinite(time))) throw new ArgumentOutOfRangeException(nameof(time), time, "A time must be finite and ≥ 0.");
    }

    internal static double CheckPositive(double value, string name) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "A parameter must be finite and > 0.");
}
