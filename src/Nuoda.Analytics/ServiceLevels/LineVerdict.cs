namespace Nuoda.Analytics.ServiceLevels;

/// <summary>Whether a line counts in a view, and if not, why: each reason is shown as a count of its own.</summary>
public enum LineStanding
{
    /// <summary>It counts (from its due date on).</summary>
    Included = 0,
    /// <summary>Promise view: no promise on record.</summary>
    NoPromise = 1,
    /// <summary>No due date is known in this view.</summary>
    NoDate = 2,
    /// <summary>Nothing was asked, or the customer called all of it off on or before the due date: q = 0.</summary>
    CancelledByCustomer = 3,
    /// <summary>Something is said to have arrived, but nobody knows on which day.</summary>
    DeliveryDateUnknown = 4,
}

/// <summary>What became of a line that was due.</summary>
public enum LineOutcome
{
    /// <summary>Left out, or not due yet.</summary>
    NotDue = 0,
    /// <summary>The right quantity, in time, in the quality promised.</summary>
    Kept = 1,
    /// <summary>Failed, but the customer has since accepted the whole quantity in the quality promised.</summary>
    Recovered = 2,
    /// <summary>Failed, and a quantity is still to come.</summary>
    Open = 3,
    /// <summary>Failed, and nothing more is to come.</summary>
    Lost = 4,
}

/// <summary>What became of a due line whose quantity had not all been accepted by the end of the due date.</summary>
public enum BackOrderState
{
    /// <summary>Filled by the due date, left out, or not due yet.</summary>
    None = 0,
    /// <summary>Accepted in full later.</summary>
    Recovered = 1,
    /// <summary>Not complete, a quantity is still to come.</summary>
    Open = 2,
    /// <summary>Not complete, and nothing more is to come: the rest was called off.</summary>
    Lost = 3,
}

/// <summary>Primary cause of a failed line, as far as the data tells. The numbers equal those of the order module's causes of failure.</summary>
public enum DerivedCause
{
    /// <summary>The data does not tell.</summary>
    Unknown = 0,
    /// <summary>Less was available at entry than was due.</summary>
    NoStock = 1,
    /// <summary>Arrived with less remaining shelf life than promised.</summary>
    ShelfLife = 6,
    /// <summary>Left after the last day on which it should have arrived.</summary>
    PickedLate = 10,
    /// <summary>Another item came.</summary>
    PickedWrong = 11,
    /// <summary>Packing slip, invoice or the like were not right.</summary>
    DocumentWrong = 13,
    /// <summary>We called off what was due.</summary>
    CutByUs = 15,
    /// <summary>Left in time, arrived too late.</summary>
    CarrierLate = 20,
    /// <summary>Arrived damaged, or was refused on arrival.</summary>
    CarrierDamaged = 21,
    /// <summary>Left in time, has not arrived.</summary>
    CarrierLost = 22,
}

/// <summary>
/// What is true of one order line in one view under one definition as of one day (<see cref="ServiceLevel.Judge(OrderLineHistory,ServiceDefinition,ServiceView,int)"/>).
/// Days are whole days since 1970-01-01, quantities whole thousandths of the unit.
/// </summary>
public readonly record struct LineVerdict
{
    /// <summary>Whether it counts, and if not, why. Fields that need a due date are 0, null or false when the date is unknown.</summary>
    public LineStanding Standing { get; init; }
    /// <summary>Due date: the last day promised (promise view) or the day wished (request view); null when unknown.</summary>
    public int? Due { get; init; }
    /// <summary>First day that counts: the promise's own window, else due − early tolerance; null when any early day counts.</summary>
    public int? WindowStart { get; init; }
    /// <summary>Included, and due on or before the as-of day.</summary>
    public bool IsDue { get; init; }
    /// <summary>q: what was due, after the customer's cancellations up to the due date.</summary>
    public long Quantity { get; init; }
    /// <summary>min(q, accepted up to and including the due date): no tolerance, no window.</summary>
    public long AcceptedByDue { get; init; }
    /// <summary>All accepted by the as-of day; may exceed q.</summary>
    public long AcceptedTotal { get; init; }
    /// <summary>First day on which the accepted quantity reached q; null when it has not.</summary>
    public int? Completion { get; init; }
    /// <summary>Day of the last delivery so far, whatever was accepted of it; null without delivery.</summary>
    public int? ArrivedOn { get; init; }
    /// <summary>
    /// Completed rule: something was accepted, the last needed delivery (accepted before it &lt; q) falls in [window start, due + late tolerance] and nothing is open.
    /// Arrival rule: <see cref="ArrivedOn"/> falls in that window.
    /// </summary>
    public bool OnTime { get; init; }
    /// <summary>q ≤ accepted total ≤ q · (1 + over-delivery tolerance).</summary>
    public bool InFull { get; init; }
    /// <summary>
    /// Nothing that was needed came broken: of the first q accepted units none damaged, short of the promised shelf life or of another item,
    /// unless good ones made it up by the end of the window (or by completion, when that is later).
    /// </summary>
    public bool QualityKept { get; init; }
    /// <summary>Quantity still to come: max(0, q − accepted − cancelled by us − cancelled by the customer after the due date).</summary>
    public long Open { get; init; }
    /// <summary>Called off by us, or by the customer after the due date.</summary>
    public long Cut { get; init; }
    /// <summary>Quantity (before rejects) that left on the line's first shipping day, of the ordered item or an accepted substitute.</summary>
    public long FirstPassShipped { get; init; }
    /// <summary>Something has arrived.</summary>
    public bool HasDelivery { get; init; }
    /// <summary>No arrival is known to have come with wrong documents (true without arrival).</summary>
    public bool DocumentsRight { get; init; }
    /// <summary>Somebody wrote down for each arrival whether its documents were right (false without arrival).</summary>
    public bool DocumentsKnown { get; init; }
    /// <summary>Nothing rejected, nothing damaged, each arrival the ordered item and with the promised shelf life (true without arrival).</summary>
    public bool PerfectCondition { get; init; }
    /// <summary>max(0, accepted − q): shown apart, no credit elsewhere.</summary>
    public long Excess { get; init; }
    /// <summary>completion − ordered, in days; null when not complete or the order date is unknown.</summary>
    public int? CycleDays { get; init; }
    /// <summary>completion − due, in days, negative = early; null when not complete.</summary>
    public int? DeviationDays { get; init; }
    /// <summary>(completion − ordered) / (due − ordered); null unless complete and due after the order date.</summary>
    public double? LeadTimeRatio { get; init; }
    /// <summary>Days from due until the customer had everything in the promised quality, ≥ 0; null unless the outcome is recovered.</summary>
    public int? RecoveryDays { get; init; }
    /// <summary>Units accepted after the due date, up to q.</summary>
    public long LateUnits { get; init; }
    /// <summary>Σ late units · days late: divided by Σ late units it is the unit-weighted recovery time.</summary>
    public long LateUnitDays { get; init; }
    /// <summary>Kept, or what became of the failure.</summary>
    public LineOutcome Outcome { get; init; }
    /// <summary>Exactly one for each failed line; null for all others.</summary>
    public DerivedCause? PrimaryCause { get; init; }

    /// <summary>On time and in full.</summary>
    public bool Otif => OnTime && InFull;
    /// <summary>The customer service level's question: right quantity, in the window, in the promised quality. On time, in full and quality kept.</summary>
    public bool Kept => OnTime && InFull && QualityKept;
    /// <summary>Due and not kept.</summary>
    public bool Failed => Outcome > LineOutcome.Kept;
    /// <summary>Filled by the end of the due date.</summary>
    public bool Filled => Quantity > 0 && AcceptedByDue >= Quantity;
    /// <summary>q − accepted by due.</summary>
    public long ShortAtDue => Quantity - AcceptedByDue;
    /// <summary>The first shipment covered q.</summary>
    public bool FirstPassFilled => Quantity > 0 && FirstPassShipped >= Quantity;
    /// <summary>What became of the quantity missing at the end of the due date.</summary>
    public BackOrderState BackOrder => !IsDue || Filled ? BackOrderState.None
        : Completion is not null ? BackOrderState.Recovered
        : Open > 0 ? BackOrderState.Open : BackOrderState.Lost;
}
