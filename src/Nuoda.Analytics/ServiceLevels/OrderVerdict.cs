namespace Nuoda.Analytics.ServiceLevels;

/// <summary>What is true of one order in one view: every question is answered over its included lines, all of which must say yes.</summary>
/// <remarks>Source: SCOR DS RL.1.1 (perfect customer order fulfilment) with RL.2.1 in full, RL.2.2 to the commit date, RL.2.3 documentation, RL.2.4 perfect condition.</remarks>
public readonly record struct OrderVerdict
{
    /// <summary>It counts: at least one line is included, and all included lines are due.</summary>
    public bool IsDue { get; init; }
    /// <summary>Included lines.</summary>
    public int Lines { get; init; }
    /// <summary>All in the right quantity, in time, in the promised quality.</summary>
    public bool Kept { get; init; }
    /// <summary>All filled by their due dates.</summary>
    public bool Filled { get; init; }
    /// <summary>All covered by their first shipment.</summary>
    public bool FirstPassFilled { get; init; }
    /// <summary>All on time (RL.2.2).</summary>
    public bool OnTime { get; init; }
    /// <summary>All in full (RL.2.1).</summary>
    public bool InFull { get; init; }
    /// <summary>All on time and in full.</summary>
    public bool Otif { get; init; }
    /// <summary>Something has arrived.</summary>
    public bool HasDelivery { get; init; }
    /// <summary>No arrival is known to have had wrong documents (RL.2.3).</summary>
    public bool DocumentsRight { get; init; }
    /// <summary>Somebody wrote down of each arrival whether its documents were right, or one is known to have had wrong ones.</summary>
    public bool DocumentsKnown { get; init; }
    /// <summary>Nothing rejected or damaged, all the ordered item with the promised shelf life (RL.2.4).</summary>
    public bool PerfectCondition { get; init; }
    /// <summary>Day on which the last included line was complete; null while one is not.</summary>
    public int? Completion { get; init; }
    /// <summary>Order cycle time: completion − order date, in days; null when not complete or the order date is unknown.</summary>
    public int? CycleDays { get; init; }

    /// <summary>All four components. Documents of which nobody wrote anything are not held against the order; one without delivery is not perfect.</summary>
    public bool Perfect => HasDelivery && Otif && DocumentsRight && PerfectCondition;

    /// <summary>The order whose lines were judged so.</summary>
    /// <param name="lines">All lines of the order, judged in one view under one definition as of one day.</param>
    /// <param name="orderedOn">Order date; null when unknown.</param>
    public static OrderVerdict Of(ReadOnlySpan<LineVerdict> lines, int? orderedOn)
    {
        int included = 0, due = 0;
        bool kept = true, filled = true, firstPass = true, onTime = true, inFull = true, delivered = false, documents = true, known = true, condition = true, complete = true;
        var completion = int.MinValue;
        foreach (ref readonly var line in lines)
        {
            if (line.Standing != LineStanding.Included) continue;
            included++;
            if (line.IsDue) due++;
            kept &= line.Kept;
            filled &= line.Filled;
            firstPass &= line.FirstPassFilled;
            onTime &= line.OnTime;
            inFull &= line.InFull;
            delivered |= line.HasDelivery;
            documents &= line.DocumentsRight;
            known &= line.DocumentsKnown || !line.HasDelivery;
            condition &= line.PerfectCondition;
            complete &= line.Completion is not null;
            completion = Math.Max(completion, line.Completion ?? int.MinValue);
        }
        var any = included > 0;
        return new()
        {
            IsDue = any && due == included,
            Lines = included,
            Kept = any && kept,
            Filled = any && filled,
            FirstPassFilled = any && firstPass,
            OnTime = any && onTime,
            InFull = any && inFull,
            Otif = any && onTime && inFull,
            HasDelivery = delivered,
            DocumentsRight = documents,
            DocumentsKnown = delivered && (known || !documents),
            PerfectCondition = condition,
            Completion = any && complete ? completion : null,
            CycleDays = any && complete ? completion - orderedOn : null,
        };
    }
}
