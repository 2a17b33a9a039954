namespace Nuoda.Analytics.Credit;

/// <summary>Where a Z-score lies; the limits themselves are grey.</summary>
public enum AltmanZone
{
    /// <summary>Below the lower limit: most such companies failed within two years.</summary>
    Distress = 0,

    /// <summary>Between the limits.</summary>
    Grey = 1,

    /// <summary>Above the upper limit.</summary>
    Safe = 2,
}

/// <summary>A Z-score and its zone.</summary>
public readonly record struct AltmanScore(double Z, AltmanZone Zone);

/// <summary>Altman's Z: how near a company is to failing, from one balance sheet and income statement, all amounts in one currency.</summary>
/// <remarks>X1 working capital, X2 retained earnings, X3 earnings before interest and tax, X5 sales, each / total assets; X4 equity / total liabilities. Source: Altman (1968), J. Finance 23(4), 589–609; private and
/// non-manufacturing versions: Altman (1983), Corporate Financial Distress; with the constant for emerging markets: Altman (2005), Emerg. Mark. Rev. 6(4), 311–323. Learnt from American manufacturers of the 1960s: a
/// hint to look, no probability.</remarks>
/// <param name="WorkingCapital">Current assets less current liabilities.</param>
/// <param name="RetainedEarnings">Retained earnings.</param>
/// <param name="Ebit">Earnings before interest and tax, of a year.</param>
/// <param name="MarketEquity">Market value of the equity; null for a company that is not listed.</param>
/// <param name="BookEquity">Book value of the equity.</param>
/// <param name="Sales">Of a year.</param>
/// <param name="TotalAssets">&gt; 0.</param>
/// <param name="TotalLiabilities">&gt; 0.</param>
public sealed record AltmanZ(double WorkingCapital, double RetainedEarnings, double Ebit, double? MarketEquity, double BookEquity, double Sales, double TotalAssets, double TotalLiabilities)
{
    /// <summary>Z of listed manufacturers (1968): 1.2 X1 + 1.4 X2 + 3.3 X3 + 0.6 X4 + 0.999 X5; distress below 1.81, safe above 2.99.</summary>
    /// <returns>Null without a market value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An amount is not finite, or assets or liabilities are not positive.</exception>
    public AltmanScore? Listed() => MarketEquity is { } market ? Of(1.2, 1.4, 3.3, 0.6, 0.999, market, 1.81, 2.99) : null;

    /// <summary>Z′ of private manufacturers (1983): 0.717 X1 + 0.847 X2 + 3.107 X3 + 0.420 X4 + 0.998 X5, equity at book value; distress below 1.23, safe above 2.90.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An amount is not finite, or assets or liabilities are not positive.</exception>
    public AltmanScore Private() => Of(0.717, 0.847, 3.107, 0.420, 0.998, BookEquity, 1.23, 2.90);

    /// <summary>Z″ of traders and services (1983): 6.56 X1 + 3.26 X2 + 6.72 X3 + 1.05 X4, equity at book value; distress below 1.10, safe above 2.60.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An amount is not finite, or assets or liabilities are not positive.</exception>
    public AltmanScore NonManufacturer() => Of(6.56, 3.26, 6.72, 1.05, 0, BookEquity, 1.10, 2.60);

    /// <summary>Z″ + 3.25: the scale of bond ratings in emerging markets; zones as Z″, moved alike.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An amount is not finite, or assets or liabilities are not positive.</exception>
    public AltmanScore EmergingMarket() => NonManufacturer() is var score ? new(3.25 + score.Z, score.Zone) : default;

    private AltmanScore Of(double a, double b, double c, double d, double e, double equity, double distress, double safe)
    {
        Positive(TotalAssets, nameof(TotalAssets));
        Positive(TotalLiabilities, nameof(TotalLiabilities));
        foreach (var (amount, name) in (ReadOnlySpan<(double, string)>)[(WorkingCapital, nameof(WorkingCapital)), (RetainedEarnings, nameof(RetainedEarnings)), (Ebit, nameof(Ebit)), (Sales, nameof(Sales)), (equity, nameof(equity))])
            if (!double.IsFinite(amount)) throw new ArgumentOutOfRangeException(name, amount, "An amount must be finite.");
        var z = (a * WorkingCapital + b * RetainedEarnings + c * Ebit + e * Sales) / TotalAssets + d * equity / TotalLiabilities;
        return new(z, z < distress ? AltmanZone.Distress : z > safe ? AltmanZone.Safe : AltmanZone.Grey);
    }

    private static void Positive(double amount, string name)
    {
        if (!(amount > 0 && double.IsFinite(amount))) throw new ArgumentOutOfRangeException(name, amount, "Total assets and liabilities must be finite and > 0.");
    }
}
