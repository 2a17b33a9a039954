using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <summary>信用账户: how much a customer may owe in one currency, and what stands against it. The balances are sums of <see cref="CreditEntry"/> kept beside them, so that one
/// statement can ask the limit and take from it.</summary>
[Published]
public sealed class CreditAccount : IVersioned
{
    public long CustomerId { get; init; }
    public required string Currency { get; init; }
    /// <summary>Minor units; null = no limit, 0 = no credit.</summary>
    public long? CreditLimit { get; set; }
    public RiskGrade? RiskGrade { get; set; }
    /// <summary>Term of payment in days after the invoice; null = the company's own.</summary>
    public int? PaymentDays { get; set; }
    /// <summary>Why limit, grade and term are what they are.</summary>
    public string? Notes { get; set; }
    /// <summary>Invoices less credit notes and payments, allocated or not; minor units.</summary>
    public long Receivables { get; init; }
    /// <summary>Accepted by the customer and not invoiced yet.</summary>
    public long Delivered { get; init; }
    /// <summary>Ordered, not delivered, due within the horizon.</summary>
    public long OpenOrders { get; init; }
    /// <summary>Ordered, not delivered, due after the horizon: eats no limit until it comes near.</summary>
    public long LaterOrders { get; init; }
    /// <summary>Deposits, guarantees, pledges and insurance in force.</summary>
    public long Secured { get; init; }
    public int Version { get; set; } = 1;

    long IVersioned.Id => CustomerId;

    /// <summary>What would be lost if the customer failed today; negative when more is secured than owed.</summary>
    public long Exposure => Receivables + Delivered + OpenOrders - Secured;
}

/// <summary>风险等级: A is the best.</summary>
[Published]
public enum RiskGrade { A = 1, B = 2, C = 3, D = 4, E = 5 }

/// <summary>Which balance of the account an entry belongs to.</summary>
[Published]
public enum CreditKind { OpenOrder = 0, LaterOrder = 1, Delivered = 2, Receivable = 3, Secured = 4 }

/// <summary>One posting of the credit ledger. Only ever added; what was wrong is put right by another.</summary>
[Published]
public sealed class CreditEntry
{
    public long Id { get; init; }
    public long CustomerId { get; init; }
    public required string Currency { get; init; }
    public CreditKind Kind { get; init; }
    /// <summary>Signed, minor units.</summary>
    public long Amount { get; init; }
    /// <summary>Of open, later and delivered.</summary>
    public long? OrderId { get; init; }
    /// <summary>Of receivables: the invoice, credit note or payment. Of secured: the security.</summary>
    public long? DocumentId { get; init; }
    public DateTimeOffset At { get; init; }
    /// <summary>user:…, apikey:…, system.</summary>
    public required string By { get; init; }
}

/// <summary>What one order holds of its customer's account.</summary>
[Published]
public sealed class CreditOrder
{
    public long OrderId { get; init; }
    public long CustomerId { get; init; }
    public required string Currency { get; init; }
    /// <summary>Earliest day on which something open is due; null = unknown, which counts as near.</summary>
    public DateOnly? DueOn { get; init; }
    /// <summary>Due after the horizon: what is open stands in later orders.</summary>
    public bool IsLater { get; init; }
    /// <summary>Minor units.</summary>
    public long Open { get; init; }
    /// <summary>Accepted and not invoiced, minor units.</summary>
    public long Delivered { get; init; }
}

[Published]
public enum HoldState { Held = 0, Released = 1, Refused = 2, Withdrawn = 3 }

/// <summary>Why an order waits: it passes the limit as it stands; it was changed to more; it was far and comes within the horizon.</summary>
[Published]
public enum HoldReason { OverLimit = 0, Changed = 1, CameNear = 2 }

/// <summary>信用冻结: an order that waits for somebody with the authority to let it pass. A release is of this order, up to this amount, until that day.</summary>
[Published]
public sealed class CreditHold : IVersioned
{
    public long Id { get; init; }
    public long OrderId { get; init; }
    public long CustomerId { get; init; }
    public required string Currency { get; init; }
    /// <summary>Of the whole order as asked for, minor units.</summary>
    public long Amount { get; init; }
    /// <summary>How far the customer would have been over the limit, minor units.</summary>
    public long Over { get; init; }
    public HoldReason Reason { get; init; }
    public DateTimeOffset Since { get; init; }
    public required string PlacedBy { get; init; }
    public HoldState State { get; set; }
    public DateTimeOffset? SettledAt { get; set; }
    public string? SettledBy { get; set; }
    /// <summary>In the releaser's words.</summary>
    public string? SettledWhy { get; set; }
    /// <summary>Last day of the release; after it what is still open is held again.</summary>
    public DateOnly? ValidUntil { get; set; }
    public int Version { get; set; } = 1;
}

[Published]
public enum SecurityKind { Deposit = 0, Guarantee = 1, PledgedReceivable = 2, Insurance = 3 }

/// <summary>担保: what covers a part of what a customer owes; the supply-chain-finance file of the customer.</summary>
[Published]
public sealed class CreditSecurity : IVersioned
{
    public long Id { get; init; }
    public long CustomerId { get; init; }
    public required string Currency { get; init; }
    public SecurityKind Kind { get; init; }
    /// <summary>Minor units that count; haircut already taken.</summary>
    public long Amount { get; init; }
    /// <summary>Bank, insurer, guarantor, or debtor of the pledged receivable.</summary>
    public required string Provider { get; init; }
    public string? Reference { get; init; }
    public DateOnly ValidFrom { get; init; }
    /// <summary>Last day; null = open-ended.</summary>
    public DateOnly? ValidUntil { get; init; }
    /// <summary>Counts in the account now.</summary>
    public bool IsInForce { get; set; }
    /// <summary>Given back, or run out.</summary>
    public DateTimeOffset? EndedAt { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>External credit report, attached as it came.</summary>
[Published]
public sealed class CreditReport
{
    public long Id { get; init; }
    public long CustomerId { get; init; }
    /// <summary>Who wrote it.</summary>
    public required string Source { get; init; }
    public DateOnly DatedOn { get; init; }
    /// <summary>In the source's own scale.</summary>
    public string? Grade { get; init; }
    public required string FileName { get; init; }
    public required string ContentType { get; init; }
    public byte[] Content { get; init; } = [];
    public DateTimeOffset AddedAt { get; init; }
    public required string AddedBy { get; init; }
}
