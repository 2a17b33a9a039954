using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;

namespace Nuoda.Orders;

/// <summary>An order that somebody wants to place.</summary>
/// <param name="By">For the trail: user:…, apikey:….</param>
/// <param name="Once">Null when the caller sent no idempotency key.</param>
/// <param name="HoldFor">Reserve only, and for so long; null = place it.</param>
[Published]
internal sealed record OrderAsked(OrderRequestBody Body, DataScope Scope, string By, OnceKey? Once, TimeSpan? HoldFor = null)
{
    public TaskCompletionSource<IntakeAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool HasSameKey(OrderAsked other) => Once is { } mine && other.Once is { } theirs && (By, mine.Key) == (other.By, theirs.Key);
}

/// <param name="RequestHash">Of the whole request: the same key for another one is a mistake.</param>
[Published]
internal sealed record OnceKey(string Key, string RequestHash);

/// <summary>What became of it.</summary>
[Published]
internal sealed record IntakeAnswer
{
    public IntakeAnswer(Error refused, IReadOnlyList<CheckedLineBody>? options = null) => (Refused, Options) = (refused, options);

    public IntakeAnswer(PlacedOrderBody placed) => (Content, Location) = (PlacedOrder.Write(placed), PlacedOrder.Address(placed.Id));

    public IntakeAnswer(PromiseHoldBody held) => (Content, Location) = (PlacedOrder.Write(held), $"/api/promises/holds/{held.Id}");

    public IntakeAnswer(IdempotencyKey stored) => Stored = stored;

    public Error? Refused { get; }
    /// <summary>Of an order that could not be promised: what could be offered instead.</summary>
    public IReadOnlyList<CheckedLineBody>? Options { get; }
    /// <summary>JSON of what was made; null when refused.</summary>
    public byte[]? Content { get; }
    public string? Location { get; }
    /// <summary>Where a person sees it.</summary>
    public string? Page => (Location ?? Stored?.Location)?["/api".Length..];
    /// <summary>The first request with this key, and its answer.</summary>
    public IdempotencyKey? Stored { get; }
}
