using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>What must happen elsewhere when one customer file becomes part of another: each module moves what it owns, in the same transaction.</summary>
[Published]
public interface IFollowMerge
{
    /// <summary>"merge.KIND" is what people read.</summary>
    string Kind { get; }

    /// <summary>How many of its records belong to the customer.</summary>
    Task<int> Count(NuodaDb db, long customerId, CancellationToken ct);

    /// <summary>Makes them the other customer's and announces it; the caller saves.</summary>
    Task Move(NuodaDb db, long from, long into, DateTimeOffset at, CancellationToken ct);
}
