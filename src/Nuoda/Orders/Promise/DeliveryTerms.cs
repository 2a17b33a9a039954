using Nuoda.Platform;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <summary>What to do when not everything can come as asked (the codes of EDIFACT 4493).</summary>
[Published]
public enum PartialPolicy
{
    /// <summary>Each line comes whole, on its own day; nothing is split unless the customer says so at the order.</summary>
    LineComplete = 0,
    /// <summary>BK: send what is there, the rest as soon as possible.</summary>
    BackOrder = 1,
    /// <summary>SP: send what is there, the rest is called off.</summary>
    CancelRest = 2,
    /// <summary>SC: the whole order in one delivery.</summary>
    OrderComplete = 3,
    /// <summary>CD: by the wished day, or not at all.</summary>
    CancelIfLate = 4,
}

/// <summary>交货条件: how a customer takes goods in.</summary>
[Published]
public sealed class DeliveryTerms : IVersioned
{
    /// <summary>The customer's.</summary>
    public long Id { get; init; }
    /// <summary>The site that serves the customer; else the one whose region is theirs, else the first.</summary>
    public long? SiteId { get; set; }
    public long? RouteId { get; set; }
    public Weekdays ReceivingWeekdays { get; set; } = Weekdays.All;
    /// <summary>Holidays of the customer.</summary>
    public long? CalendarId { get; set; }
    /// <summary>Days that goods must still keep when they arrive.</summary>
    public int? MinShelfLifeDays { get; set; }
    public PartialPolicy PartialPolicy { get; set; }
    /// <summary>IS: a substitute from the agreed list may be sent without asking.</summary>
    public bool TakesSubstitutes { get; set; }
    public int Version { get; set; } = 1;
}
