namespace Nuoda.Analytics.Inventory;

/// <summary>How a new demand is answered.</summary>
public enum PromiseRule
{
    /// <summary>By one period alone: the latest period up to the wished one whose own available quantity covers it, else the first later one.</summary>
    SinglePeriod,

    /// <summary>By what all periods up to a period hold together, taken from the latest backwards; where that is not enough, the first later period by which it is.</summary>
    Cumulative,
}

/// <summary>Available-to-promise by period, discrete with look-ahead: a period that lacks supply takes from the periods before it, latest first.</summary>
/// <remarks>ATPₜ = supplyₜ − demandₜ; a negative one is filled from t − 1, t − 2, … as far as they have something; what stays negative is promised beyond supply. Stock on hand is supply of the first period; lots that would arrive too old are left out by the caller.
/// Quantities are whole (thousandths where the caller counts so).</remarks>
public sealed class AvailableToPromise
{
    private readonly long[] _available;

    /// <param name="supply">Stock and scheduled receipts by period; each ≥ 0.</param>
    /// <param name="demand">What is promised already, by period; each ≥ 0, as many.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a quantity is negative.</exception>
    public AvailableToPromise(ReadOnlySpan<long> supply, ReadOnlySpan<long> demand)
    {
        if (supply.Length != demand.Length) throw new ArgumentException("Supply and demand have the same periods.", nameof(demand));
        _available = new long[supply.Length];
        // Periods before t that still have something, latest on top: no period is looked at in vain.
        var open = new Stack<int>();
        for (var t = 0; t < supply.Length; t++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(supply[t], nameof(supply));
            ArgumentOutOfRangeException.ThrowIfNegative(demand[t], nameof(demand));
            _available[t] = supply[t] - demand[t];
            while (_available[t] < 0 && open.TryPeek(out var before))
            {
                var taken = Math.Min(_available[before], -_available[t]);
                _available[before] -= taken;
                _available[t] += taken;
                if (_available[before] == 0) open.Pop();
            }
            if (_available[t] > 0) open.Push(t);
        }
    }

    /// <summary>By period; negative where more is promised than there will be.</summary>
    public ReadOnlySpan<long> ByPeriod => _available;

    /// <summary>When a quantity could be promised; nothing is taken.</summary>
    /// <param name="quantity">&gt; 0.</param>
    /// <param name="wished">Index of the period in which it is wished.</param>
    /// <param name="rule">What counts as available.</param>
    /// <returns>Index of the period: with <see cref="PromiseRule.SinglePeriod"/> the one that covers it (goods are there at the wished time when it is not later), with <see cref="PromiseRule.Cumulative"/> the wished one or the first later one; null when no period can.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The quantity is not positive, or the period is none.</exception>
    public int? Earliest(long quantity, int wished, PromiseRule rule)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantity, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(wished);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(wished, _available.Length);
        if (rule == PromiseRule.SinglePeriod)
        {
            for (var t = wished; t >= 0; t--) if (_available[t] >= quantity) return t;
            for (var t = wished + 1; t < _available.Length; t++) if (_available[t] >= quantity) return t;
            return null;
        }
        long sum = 0;
        for (var t = 0; t < _available.Length; t++)
        {
            sum += Math.Max(0, _available[t]);
            if (t >= wished && sum >= quantity) return t;
        }
        return null;
    }

    /// <summary>Promises a quantity: as <see cref="Earliest"/>, and takes it.</summary>
    /// <param name="quantity">&gt; 0.</param>
    /// <param name="wished">Index of the period in which it is wished.</param>
    /// <param name="rule">What counts as available.</param>
    /// <returns>Index of the period, null when none can: nothing is taken then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The quantity is not positive, or the period is none.</exception>
    public int? Promise(long quantity, int wished, PromiseRule rule)
    {
        if (Earliest(quantity, wished, rule) is not { } period) return null;
        for (var t = period; quantity > 0; t--)
        {
            var taken = Math.Min(Math.Max(0, _available[t]), quantity);
            _available[t] -= taken;
            quantity -= taken;
        }
        return period;
    }
}
