using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>For whom goods are kept, in words: the module of orders knows.</summary>
[Published]
public interface ILineNames
{
    /// <summary>Lines that do not exist (yet), or whose customer is not within the scope, are left out.</summary>
    Task<IReadOnlyDictionary<long, LineName>> Of(NuodaDb db, IReadOnlyCollection<long> lines, DataScope scope, CancellationToken ct);
}

[Published]
public sealed record LineName(long OrderId, string Order, string Customer, string? Class);
