namespace Nuoda.Analytics.ServiceLevels;

/// <summary>Did stock meet demand when the lines were entered? Over all lines of which somebody wrote down what was available, cancelled ones too.</summary>
/// <param name="Lines">Stock-out frequency: lines with available at entry &lt; ordered / lines.</param>
/// <param name="Units">Σ max(0, ordered − available) / Σ ordered, thousandths; the numerator is the short quantity.</param>
/// <param name="Unknown">Lines of which nobody wrote down what was available: left out.</param>
public readonly record struct StockOuts(Rate Lines, Rate Units, long Unknown)
{
    /// <summary>Counts the lines.</summary>
    /// <param name="lines">In any order.</param>
    public static StockOuts Of(ReadOnlySpan<LineFacts> lines)
    {
        long known = 0, lacking = 0, unitsShort = 0, units = 0;
        foreach (ref readonly var line in lines)
        {
            if (line.AvailableAtEntry is not { } available) continue;
            known++;
            units += line.QuantityOrdered;
            if (available >= line.QuantityOrdered) continue;
            lacking++;
            unitsShort += line.QuantityOrdered - Math.Max(0, available);
        }
        return new(new(lacking, known), new(unitsShort, units), lines.Length - known);
    }
}
