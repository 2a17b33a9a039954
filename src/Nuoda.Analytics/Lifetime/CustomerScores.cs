namespace Nuoda.Analytics.Lifetime;

/// <summary>Scores of many customers at once.</summary>
public static class CustomerScores
{
    // Chebyshev points of the interpolation over age, and from how many customers of one frequency on it pays.
    private const int Points = 24, Enough = 200;

    /// <summary>P(alive), expected purchases and discounted expected purchases of every customer, as the model gives them one by one.</summary>
    /// <remarks>What a living customer will buy depends on x and T alone. Where many customers share x it is computed at 24 Chebyshev points of ln(1 + T) and interpolated; an interpolation that
    /// is not within 1e-10 at points between is not used. A caller that wants more threads slices the spans.</remarks>
    /// <param name="model">The model.</param>
    /// <param name="histories">The customers, in the unit of time of the fit.</param>
    /// <param name="time">t ≥ 0 of the expected purchases.</param>
    /// <param name="periods">K ≥ 0 of the discounted purchases, in units of time; as <see cref="BuyingModels.DiscountedPurchases"/>.</param>
    /// <param name="rate">Discount per unit of time, &gt; −1.</param>
    /// <param name="alive">Receives P(alive). Length: customers.</param>
    /// <param name="purchases">Receives E[Y(t)]. Length: customers.</param>
    /// <param name="discounted">Receives the discounted purchases. Length: customers, or 0 when they are not wanted.</param>
    /// <exception cref="ArgumentException">A history contradicts itself, a parameter is out of range, or the lengths differ.</exception>
    public static void Score(this IBuyingModel model, ReadOnlySpan<PurchaseHistory> histories, double time, int periods, double rate, Span<double> alive, Span<double> purchases, Span<double> discounted)
    {
        BuyingModels.CheckTime(time);
        BuyingModels.CheckDiscount(periods, rate);
        var wanted = discounted.Length > 0;
        if (alive.Length != histories.Length || purchases.Length != histories.Length || (wanted && discounted.Length != histories.Length)) throw new ArgumentException("One result for each customer is needed.");
        var highest = 0;
        foreach (ref readonly var history in histories)
        {
            history.Check();
            highest = Math.Max(highest, history.Frequency);
        }
        var ages = new (int Count, double Least, double Most)[highest + 1];
        foreach (ref readonly var history in histories)
        {
            ref var range = ref ages[history.Frequency];
            range = range.Count == 0 ? (1, history.Age, history.Age) : (range.Count + 1, Math.Min(range.Least, history.Age), Math.Max(range.Most, history.Age));
        }
        var curves = new (AgeCurve? Purchases, AgeCurve? Discounted)[highest + 1];
        for (var i = 0; i < histories.Length; i++)
        {
            ref readonly var history = ref histories[i];
            ref var curve = ref curves[history.Frequency];
            var x = history.Frequency;
            curve.Purchases ??= new(age => model.PurchasesIfAlive(x, age, time), ages[x]);
            alive[i] = model.ProbabilityAlive(history);
            purchases[i] = alive[i] * curve.Purchases.At(history.Age);
            if (!wanted) continue;
            curve.Discounted ??= new(age => model.DiscountedIfAlive(x, age, periods, rate), ages[x]);
            discounted[i] = alive[i] * curve.Discounted.At(history.Age);
        }
    }

    /// <summary>A smooth function of age, exact or as a Chebyshev series in ln(1 + T).</summary>
    private sealed class AgeCurve
    {
        private readonly Func<double, double> _exact;
        private readonly double[]? _series;
        private readonly double _middle, _half;
        private double _lastAge = double.NaN, _lastValue;

        public AgeCurve(Func<double, double> exact, (int Count, double Least, double Most) ages)
        {
            _exact = exact;
            var (low, high) = (Math.Log(1 + ages.Least), Math.Log(1 + ages.Most));
            (_middle, _half) = ((low + high) / 2, (high - low) / 2);
            if (ages.Count < Enough || !(_half > 0)) return;
            var values = new double[Points];
            for (var k = 0; k < Points; k++) values[k] = exact(AgeAt(Math.Cos(Math.PI * (k + 0.5) / Points)));
            var series = new double[Points];
            for (var j = 0; j < Points; j++)
            {
                for (var k = 0; k < Points; k++) series[j] += values[k] * Math.Cos(Math.PI * j * (k + 0.5) / Points) * 2 / Points;
            }
            series[0] /= 2;
            _series = series;
            foreach (var place in (ReadOnlySpan<double>)[-0.999, -0.63, 0.07, 0.71, 0.999])
                if (!(Math.Abs(Sum(place) - exact(AgeAt(place))) <= 1e-10 * Math.Abs(values[0]))) _series = null;
            if (_series is null) return;
            // What is below the precision of the whole need not be summed.
            var length = Points;
            while (length > 1 && Math.Abs(series[length - 1]) < 1e-13 * Math.Abs(series[0])) length--;
            _series = series[..length];
        }

        public double At(double age)
        {
            if (age == _lastAge) return _lastValue;
            (_lastAge, _lastValue) = (age, _series is null ? _exact(age) : Sum((Math.Log(1 + age) - _middle) / _half));
            return _lastValue;
        }

        private double AgeAt(double place) => Math.Exp(_middle + _half * place) - 1;

        // Clenshaw's recurrence.
        private double Sum(double place)
        {
            double next = 0, afterNext = 0;
            for (var j = _series!.Length - 1; j > 0; j--) (next, afterNext) = (2 * place * next - afterNext + _series[j], next);
            return place * next - afterNext + _series[0];
        }
    }
}
