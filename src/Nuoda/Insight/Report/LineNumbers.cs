using Nuoda.Analytics.ServiceLevels;
using Nuoda.Kernel;

namespace Nuoda.Insight;

/// <summary>Numbers of lines that measures add up.</summary>
internal static class LineNumbers
{
    public static RowNumbers Judged(ServiceView view, JudgedColumn column) => (scan, _) => scan.Judged(view, column);

    /// <summary>q of the lines that have all of some flags, else 0.</summary>
    public static RowNumbers QuantityIf(ServiceView view, LineFlags all) => (scan, scratch) =>
    {
        var quantities = scan.Judged(view, JudgedColumn.Quantity);
        var flags = scan.Judged(view, JudgedColumn.Flags);
        for (var i = 0; i < quantities.Length; i++) scratch[i] = ((LineFlags)flags[i] & all) == all ? quantities[i] : 0;
        return scratch;
    };

    /// <summary>q of the lines due that were not kept.</summary>
    public static RowNumbers QuantityFailed(ServiceView view) => (scan, scratch) =>
    {
        var quantities = scan.Judged(view, JudgedColumn.Quantity);
        var flags = scan.Judged(view, JudgedColumn.Flags);
        for (var i = 0; i < quantities.Length; i++) scratch[i] = ((LineFlags)flags[i] & (LineFlags.Due | LineFlags.Kept)) == LineFlags.Due ? quantities[i] : 0;
        return scratch;
    };

    public static readonly RowNumbers One = (scan, scratch) =>
    {
        scratch.AsSpan(0, scan.Rows).Fill(1);
        return scratch;
    };

    /// <summary>A column of the facts; what is missing adds nothing.</summary>
    public static RowNumbers Fact(FactColumn column) => (scan, scratch) => OrZero(scan.Fact(column), scratch);

    /// <summary>A column of the facts as it is.</summary>
    public static RowNumbers Known(FactColumn column) => (scan, _) => scan.Fact(column);

    /// <summary>A line with a price and no discount has none.</summary>
    public static readonly RowNumbers Discount = (scan, scratch) =>
    {
        var gross = scan.Fact(FactColumn.Gross);
        var discount = scan.Fact(FactColumn.Discount);
        for (var i = 0; i < gross.Length; i++) scratch[i] = discount[i] == FactColumns.Missing && gross[i] != FactColumns.Missing ? 0 : discount[i];
        return scratch;
    };

    /// <summary>Gross less discount; missing without gross.</summary>
    public static readonly RowNumbers Net = (scan, scratch) =>
    {
        var gross = scan.Fact(FactColumn.Gross);
        var discount = scan.Fact(FactColumn.Discount);
        for (var i = 0; i < gross.Length; i++)
            scratch[i] = gross[i] == FactColumns.Missing ? FactColumns.Missing : gross[i] - (discount[i] == FactColumns.Missing ? 0 : discount[i]);
        return scratch;
    };

    // Stock-outs (StockOuts of the line evaluator): over lines of which somebody wrote down what was available.
    public static readonly RowNumbers StockKnown = Stock((_, _) => 1);
    public static readonly RowNumbers StockLacking = Stock((ordered, available) => available < ordered ? 1 : 0);
    public static readonly RowNumbers StockOrdered = Stock((ordered, _) => ordered);
    public static readonly RowNumbers StockShort = Stock((ordered, available) => Math.Max(0, ordered - Math.Max(0, available)));

    /// <summary>completion − due; by date of arrival alone: last delivery − due. Only of lines due.</summary>
    public static RowNumbers Deviation(ServiceView view, OnTimeRule rule) => (scan, scratch) =>
    {
        var flags = scan.Judged(view, JudgedColumn.Flags);
        var due = scan.Judged(view, JudgedColumn.Due);
        var actual = scan.Judged(view, rule == OnTimeRule.Arrival ? JudgedColumn.Arrived : JudgedColumn.Completion);
        for (var i = 0; i < flags.Length; i++)
            scratch[i] = (flags[i] & (long)LineFlags.Due) != 0 && actual[i] != FactColumns.Missing ? actual[i] - due[i] : FactColumns.Missing;
        return scratch;
    };

    /// <summary>completion − due of lines that were not filled by their due date and are complete now.</summary>
    public static RowNumbers Recovery(ServiceView view) => (scan, scratch) =>
    {
        var flags = scan.Judged(view, JudgedColumn.Flags);
        var due = scan.Judged(view, JudgedColumn.Due);
        var completion = scan.Judged(view, JudgedColumn.Completion);
        for (var i = 0; i < flags.Length; i++)
            scratch[i] = ((LineFlags)flags[i] & (LineFlags.Due | LineFlags.Filled)) == LineFlags.Due && completion[i] != FactColumns.Missing ? completion[i] - due[i] : FactColumns.Missing;
        return scratch;
    };

    /// <summary>completion − ordered of lines due.</summary>
    public static RowNumbers Cycle(ServiceView view) => (scan, scratch) =>
    {
        var flags = scan.Judged(view, JudgedColumn.Flags);
        var ordered = scan.Fact(FactColumn.OrderedOn);
        var completion = scan.Judged(view, JudgedColumn.Completion);
        for (var i = 0; i < flags.Length; i++)
            scratch[i] = (flags[i] & (long)LineFlags.Due) != 0 && completion[i] != FactColumns.Missing && ordered[i] != FactColumns.Missing ? completion[i] - ordered[i] : FactColumns.Missing;
        return scratch;
    };

    /// <summary>Unit prices in millionths; 0 where nobody wrote down a price or an amount.</summary>
    public static void Prices(BlockScan scan, long[] into)
    {
        var residues = scan.Fact(FactColumn.PriceResidue);
        var gross = scan.Fact(FactColumn.Gross);
        var quantities = scan.Fact(FactColumn.Quantity);
        var currencies = scan.Fact(FactColumn.Currency);
        long code = FactColumns.Missing;
        var currency = "";
        for (var i = 0; i < residues.Length; i++)
        {
            if (currencies[i] != code) currency = (code = currencies[i]) == FactColumns.Missing ? "" : scan.State.Codes.WordOf(TextKind.Currency, (int)code);
            into[i] = FactRow.PriceOf(gross[i].OrNull(), quantities[i], currency) + (residues[i] == FactColumns.Missing ? 0 : residues[i]);
        }
    }

    private static RowNumbers Stock(Func<long, long, long> of) => (scan, scratch) =>
    {
        var ordered = scan.Fact(FactColumn.Quantity);
        var available = scan.Fact(FactColumn.Available);
        for (var i = 0; i < ordered.Length; i++) scratch[i] = available[i] == FactColumns.Missing ? 0 : of(ordered[i], available[i]);
        return scratch;
    };

    private static ReadOnlySpan<long> OrZero(ReadOnlySpan<long> values, long[] scratch)
    {
        if (!values.Contains(FactColumns.Missing)) return values;
        for (var i = 0; i < values.Length; i++) scratch[i] = values[i] == FactColumns.Missing ? 0 : values[i];
        return scratch;
    }
}
