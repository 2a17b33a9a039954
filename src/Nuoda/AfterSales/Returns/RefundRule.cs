using Nuoda.Kernel;
using Nuoda.Orders;

namespace Nuoda.AfterSales;

/// <summary>What is owed for goods that came back: what was paid for them on their order line, whatever they cost today.</summary>
internal static class RefundRule
{
    /// <summary>Whether money is owed for units that were found so: not for gifts, and not for what the customer spoilt.</summary>
    public static bool IsOwed(ReturnKind kind, Disposition disposition, Liability liability) =>
        kind != ReturnKind.Gift && disposition != Disposition.GiftBack && liability != Liability.Customer;

    /// <summary>Minor units for so many thousandths more, after so many before; null when the line has no price. Taken as a difference of running totals, so that many small returns together never give
    /// back more than was paid.</summary>
    public static long? Amount(OrderLine line, Currency currency, long before, long quantity)
    {
        if (line.QuantityOrdered <= 0 || (line.Gross is null && line.UnitPriceMillionths is null)) return null;
        return Upto(before + quantity) - Upto(before);

        long Upto(long thousandths) => line.Gross is { } gross
            ? checked((long)decimal.Round((gross - (line.Discount ?? 0)) * (decimal)thousandths / line.QuantityOrdered, 0, MidpointRounding.ToEven))
            : currency.ToMinor(line.UnitPriceMillionths!.Value / 1_000_000m * Quantity.FromThousandths(thousandths));
    }
}
