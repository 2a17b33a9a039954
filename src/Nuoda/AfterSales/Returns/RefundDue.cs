using Nuoda.Platform;

namespace Nuoda.AfterSales;

/// <summary>What the outbox tells under <c>refund-due</c>: so much is owed to a customer for goods that came back. The credit note is Settlement's.</summary>
/// <param name="Amount">Minor units; may differ from the lines' sum where somebody decided it by hand.</param>
[Published]
public sealed record RefundDue(long Return, long? Customer, long Amount, string Currency, IReadOnlyList<RefundDueLine> Lines);

/// <param name="Line">Id of the return's line.</param>
/// <param name="Quantity">Thousandths.</param>
/// <param name="Amount">Minor units by the price of the order line; 0 where it has none.</param>
[Published]
public sealed record RefundDueLine(long Line, long? OrderLine, long? Product, long Quantity, long Amount);
