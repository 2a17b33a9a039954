namespace Nuoda.Analytics.Quality;

/// <summary>A cause with what it costs.</summary>
/// <param name="Cause">Its name.</param>
/// <param name="Amount">Count, quantity or money, ≥ 0.</param>
/// <param name="Share">Of the total, 0–1; NaN when the total is 0.</param>
/// <param name="Cumulated">Share of this cause and all before it.</param>
/// <param name="IsVital">One of the few that together make up what was asked for.</param>
public readonly record struct ParetoRow(string Cause, double Amount, double Share, double Cumulated, bool IsVital);

/// <summary>Causes by size, and the few that make up most: Juran (1951), Quality Control Handbook, "the vital few".</summary>
public static class Pareto
{
    /// <summary>Orders the causes, largest first, equal ones by name.</summary>
    /// <param name="causes">Name and amount; a name may stand several times, its amounts are added.</param>
    /// <param name="vital">Share that the vital few reach together, 0 &lt; share ≤ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An amount is negative or not finite, or the share out of range.</exception>
    public static ParetoRow[] Of(IEnumerable<(string Cause, double Amount)> causes, double vital = 0.8)
    {
        if (!(vital is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(vital), vital, "The share lies in (0, 1].");
        var amounts = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (cause, amount) in causes)
        {
            if (!(amount >= 0 && double.IsFinite(amount))) throw new ArgumentOutOfRangeException(nameof(causes), amount, "An amount must be finite and ≥ 0.");
            amounts[cause] = amounts.GetValueOrDefault(cause) + amount;
        }
        var total = amounts.Values.Sum();
        var sum = 0.0;
        return [.. amounts.OrderByDescending(a => a.Value).ThenBy(a => a.Key, StringComparer.Ordinal).Select(a =>
        {
            // The first to cross the line still belongs.
            var isVital = a.Value > 0 && sum < vital * total * (1 - 1e-12);
            sum += a.Value;
            return new ParetoRow(a.Key, a.Value, a.Value / total, sum / total, isVital);
        })];
    }
}
