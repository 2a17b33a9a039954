using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

[Published]
public enum DocumentKind { Invoice = 0, CreditNote = 1, Payment = 2, Reversal = 3, Opening = 4 }

/// <summary>应收单据: an invoice, credit note, payment, reversed payment or opening balance. These are the receivables ledger: a document is only ever added, never changed; what a customer owes is their sum.</summary>
[Published]
public sealed class Receivable
{
    public long Id { get; init; }
    /// <summary>By kind and month, without gaps: INV-202611-0001.</summary>
    public required string Number { get; init; }
    public DocumentKind Kind { get; init; }
    public long CustomerId { get; init; }
    public required string Currency { get; init; }
    /// <summary>Day of the document: the month it is posted in, and where its ageing begins.</summary>
    public DateOnly Day { get; init; }
    /// <summary>Of what is owed: to be paid by.</summary>
    public DateOnly? DueOn { get; init; }
    /// <summary>Minor units; positive = the customer owes more.</summary>
    public long Amount { get; init; }
    /// <summary>Of a credit note the invoice, of a reversal the payment.</summary>
    public long? CorrectsId { get; init; }
    /// <summary>Of a payment: bank transfer, cash, acceptance …</summary>
    public string? Method { get; init; }
    /// <summary>The other side's number: bank reference, number in the ERP.</summary>
    public string? Reference { get; init; }
    public string? Note { get; init; }
    public DateTimeOffset At { get; init; }
    public required string By { get; init; }
}

/// <summary>A line of an invoice or credit note. Its amount stands as it was written: no price change reaches it.</summary>
[Published]
public sealed class ReceivableLine
{
    public long Id { get; init; }
    public long ReceivableId { get; init; }
    public long OrderId { get; init; }
    public long LineId { get; init; }
    public long DeliveryId { get; init; }
    public long ProductId { get; init; }
    /// <summary>Thousandths; negative in a credit note, 0 = the price alone is corrected.</summary>
    public long Quantity { get; init; }
    /// <summary>Minor units; negative in a credit note.</summary>
    public long Amount { get; init; }
    /// <summary>Of a credit note: the line of the invoice.</summary>
    public long? CorrectsId { get; init; }
    /// <summary>Of a credit note: the quantity is to be invoiced anew (the invoice was wrong). Else it came back or is a concession, and is not invoiced again.</summary>
    public bool IsReopened { get; init; }
}

/// <summary>Part of a payment or credit note (credit) set against an invoice or reversal (debit). Only ever added; taking it back adds the opposite.</summary>
[Published]
public sealed class Allocation
{
    public long Id { get; init; }
    public long CreditId { get; init; }
    public long DebitId { get; init; }
    /// <summary>Minor units; negative takes back.</summary>
    public long Amount { get; init; }
    public DateOnly Day { get; init; }
    public DateTimeOffset At { get; init; }
    public required string By { get; init; }
}

/// <summary>A month of the books: its counts are the numbers of its documents, and nothing is posted into it once it is closed.</summary>
[Published]
public sealed class SettlementMonth
{
    /// <summary>202611.</summary>
    public int Month { get; init; }
    public int Invoices { get; init; }
    public int CreditNotes { get; init; }
    public int Payments { get; init; }
    public int Statements { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public string? ClosedBy { get; init; }
}

/// <summary>How far settlement has followed the changes of orders. One row.</summary>
[Published]
public sealed class SettlementPlace
{
    /// <summary>Always 1.</summary>
    public int Row { get; init; }
    /// <summary>Of the outbox.</summary>
    public long Position { get; init; }
    /// <summary>Set while all orders are recounted: the last order done.</summary>
    public long? RecountedTo { get; init; }
}

/// <summary>对账单: what was posted for a customer in a period, as it stood when it was made; the customer confirms or disputes it line by line.</summary>
[Published]
public sealed class Statement
{
    public long Id { get; init; }
    public required string Number { get; init; }
    public long CustomerId { get; init; }
    public required string Currency { get; init; }
    public DateOnly FirstDay { get; init; }
    public DateOnly LastDay { get; init; }
    /// <summary>Owed before the first day, minor units.</summary>
    public long Opening { get; init; }
    /// <summary>Owed at the end of the last day; opening + lines.</summary>
    public long Closing { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public required string MadeBy { get; init; }
}

[Published]
public enum LineAnswer { Open = 0, Confirmed = 1, Disputed = 2 }

[Published]
public sealed class StatementLine : IVersioned
{
    public long Id { get; init; }
    public long StatementId { get; init; }
    public long ReceivableId { get; init; }
    public LineAnswer Answer { get; set; }
    /// <summary>In the customer's words: what is wrong with it.</summary>
    public string? Words { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    /// <summary>Who wrote the answer down, or the customer by the link.</summary>
    public string? AnsweredBy { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>催款函: a reminder to a customer, with what was overdue on its day.</summary>
[Published]
public sealed class DunningLetter
{
    public long Id { get; init; }
    public long CustomerId { get; init; }
    public required string Currency { get; init; }
    /// <summary>1, 2, 3: how firm.</summary>
    public int Level { get; init; }
    public DateOnly Day { get; init; }
    public DateTimeOffset At { get; init; }
    public required string By { get; init; }
}

[Published]
public sealed class DunningLine
{
    public long LetterId { get; init; }
    public long ReceivableId { get; init; }
    /// <summary>Not paid on the day of the letter, minor units.</summary>
    public long Open { get; init; }
}
