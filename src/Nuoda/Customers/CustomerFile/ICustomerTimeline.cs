using Nuoda.Platform;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>One kind of thing that happens between a customer and us. Later modules bring theirs; each answers with its own newest, and the customer file merges them.</summary>
[Published]
public interface ICustomerTimeline
{
    /// <summary>Its name in the URL; "timeline.KIND" is what people read.</summary>
    string Kind { get; }

    /// <summary>The newest entries before a place: by day, then by id, both descending.</summary>
    Task<IReadOnlyList<TimelineEntry>> Newest(NuodaDb db, long customerId, TimelinePlace before, int count, CancellationToken ct);
}

/// <summary>Entries of an earlier day, and those of this very day whose id is below, come after the place.</summary>
[Published]
public readonly record struct TimelinePlace(DateOnly Day, long Below)
{
    /// <summary>Of what happened on a day that nobody wrote down: at the very end.</summary>
    public static readonly DateOnly NoDay = DateOnly.MinValue;

    public bool Precedes(DateOnly day, long id) => day < Day || (day == Day && id < Below);
}

/// <param name="Id">Unique within kind and day.</param>
/// <param name="Title">In the reader's language.</param>
/// <param name="Href">The record itself.</param>
[Published]
public sealed record TimelineEntry(DateOnly Day, long Id, string Title, string? Detail = null, string? Href = null, Tone Tone = Tone.Neutral)
{
    public string Kind { get; init; } = "";
}
