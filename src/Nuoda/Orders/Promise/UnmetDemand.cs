using Microsoft.EntityFrameworkCore;
using Nuoda.Platform;
using Nuoda.Platform.Storage;
using static Nuoda.Platform.Storage.RowBatch;

namespace Nuoda.Orders;

[Published]
public enum UnmetReason
{
    /// <summary>Nothing known of would ever come to so much.</summary>
    NoStock = 0,
    /// <summary>It could come, but not by when it was wished.</summary>
    TooLate = 1,
    /// <summary>The customer declined what was offered.</summary>
    Declined = 2,
}

/// <summary>未满足需求: what a customer asked for and we could not promise. Demand all the same: forecasts count it.</summary>
[Published]
public sealed class UnmetDemand
{
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }
    public long CustomerId { get; init; }
    public long ProductId { get; init; }
    public long? SiteId { get; init; }
    /// <summary>Thousandths.</summary>
    public long Quantity { get; init; }
    public DateOnly? RequestedOn { get; init; }
    public UnmetReason Reason { get; init; }
    /// <summary>The line of which it is the part that was left out; null when there was no order.</summary>
    public long? LineId { get; init; }
    /// <summary>What makes the same refusal, asked twice, one: the caller's idempotency key and the line.</summary>
    public string? Reference { get; init; }
}

internal static class UnmetDemands
{
    /// <summary>Adds them to what is to be written; what has its reference there already is not written again.</summary>
    public static async Task Write(NuodaDb db, RowBatch rows, IReadOnlyCollection<UnmetDemand> unmet, CancellationToken ct)
    {
        if (unmet.Count == 0) return;
        var references = unmet.Select(u => u.Reference).OfType<string>().ToArray();
        var known = references.Length == 0 ? [] : await db.Set<UnmetDemand>().Where(u => references.Contains(u.Reference)).Select(u => u.Reference!).ToHashSetAsync(ct);
        var fresh = unmet.Where(u => u.Reference is null || !known.Contains(u.Reference)).ToList();
        rows.Insert("unmet_demand",
            Column.Of("id", fresh.Select(u => u.Id)), Column.Of("at", fresh.Select(u => u.At.ToUnixTimeMilliseconds())), Column.Of("customer_id", fresh.Select(u => u.CustomerId)),
            Column.Of("product_id", fresh.Select(u => u.ProductId)), Column.Of("site_id", fresh.Select(u => u.SiteId)), Column.Of("quantity", fresh.Select(u => u.Quantity)),
            Column.Of("requested_on", fresh.Select(u => u.RequestedOn is { } day ? Day.ToNumber(day) : (int?)null)), Column.Of("reason", fresh.Select(u => (int)u.Reason)),
            Column.Of("line_id", fresh.Select(u => u.LineId)), Column.Of("reference", fresh.Select(u => u.Reference)));
    }
}
