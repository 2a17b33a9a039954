using System.Text.Json;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Outbox;

/// <summary>Attributes of records changed (a customer renamed, merged, re-classed): <c>{"ranges":[[first,last],…],"ids":[…]}</c>.</summary>
[Published]
public static class RecordsChanged
{
    public const string Customers = "customers-changed";
    public const string Products = "products-changed";
    public const string Sites = "sites-changed";
    public const string Orders = "orders-changed";
    public const string Reviews = "reviews-changed";
    /// <summary>What is said of the company itself: name, language, currency, zone, week.</summary>
    public const string Company = "company-changed";

    /// <summary>Adds the event to the caller's transaction; the caller saves.</summary>
    public static Task Announce(NuodaDb db, string kind, IdSet which, DateTimeOffset at, CancellationToken ct) =>
        Append(db, kind, JsonSerializer.Serialize(which), at, ct);

    /// <summary>Adds any event at the next position, in the caller's transaction; the caller saves.</summary>
    public static async Task Append(NuodaDb db, string kind, string payload, DateTimeOffset at, CancellationToken ct) =>
        db.Outbox.Add(new OutboxEvent { Id = await db.Reserve("outbox", 1, ct), At = at, Kind = kind, Payload = payload });
}
