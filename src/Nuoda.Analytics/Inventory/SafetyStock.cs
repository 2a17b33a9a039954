namespace Nuoda.Analytics.Inventory;

/// <summary>Safety stock for demand and lead time that both vary.</summary>
/// <param name="Factor">z: standard deviations of safety.</param>
/// <param name="Stock">z·√(L·σ² + d²·σ_L²), in units.</param>
/// <param name="ReorderPoint">d·L + stock.</param>
/// <param name="ForDemandOnly">z·σ·√L: were the lead time fixed.</param>
/// <param name="ForLeadTimeOnly">z·d·σ_L: were demand steady.</param>
/// <param name="IfDependent">The sum of both: where a long lead time comes with high demand.</param>
public readonly record struct SafetyStock(double Factor, double Stock, double ReorderPoint, double ForDemandOnly, double ForLeadTimeOnly, double IfDependent)
{
    /// <summary>For a probability of no stock-out in a replenishment cycle, normal demand during the lead time.</summary>
    /// <remarks>Source: King (2011), “Crack the code: understanding safety stock and mastering its equations”, APICS Magazine, July/August, 33–36; demand and lead time independent.</remarks>
    /// <param name="demandMean">d per period, finite and ≥ 0.</param>
    /// <param name="demandSd">σ per period, finite and ≥ 0.</param>
    /// <param name="leadTime">L in periods, finite and ≥ 0.</param>
    /// <param name="leadTimeSd">σ_L in periods, finite and ≥ 0.</param>
    /// <param name="cycleService">Between 0 and 1; below ½ the stock is negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static SafetyStock ForCycleService(double demandMean, double demandSd, double leadTime, double leadTimeSd, double cycleService)
    {
        var z = UnitNormal.Quantile(Check.Share(cycleService));
        var ofDemand = Check.NotNegative(demandSd) * Math.Sqrt(Check.NotNegative(leadTime));
        var ofLeadTime = Check.NotNegative(demandMean) * Check.NotNegative(leadTimeSd);
        var stock = z * Math.Sqrt(ofDemand * ofDemand + ofLeadTime * ofLeadTime);
        return new(z, stock, demandMean * leadTime + stock, z * ofDemand, z * ofLeadTime, z * (ofDemand + ofLeadTime));
    }
}
