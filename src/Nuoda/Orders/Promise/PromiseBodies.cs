using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <param name="Product">Key of the product.</param>
/// <param name="Quantity">In the product's unit, above 0, three decimals at most.</param>
/// <param name="RequestedOn">Day of arrival asked for; none = as soon as possible.</param>
/// <param name="MinShelfLifeDays">Days that the goods must still keep on arrival; the customer's own rule when none.</param>
/// <param name="Accept">The kind of option that the customer chose; the best that the partial rule allows when none.</param>
[Published]
public sealed record PromiseLineBody(string Product, decimal Quantity, DateOnly? RequestedOn = null, int? MinShelfLifeDays = null, OptionKind? Accept = null);

/// <param name="Customer">Key of the customer.</param>
/// <param name="Site">Key of the site to deliver from; the customer's own when none.</param>
/// <param name="Partial">What to do when not everything can come as asked; the customer's own rule when none.</param>
public sealed record PromiseCheckBody(string Customer, IReadOnlyList<PromiseLineBody> Lines, string? Site = null, PartialPolicy? Partial = null);

/// <param name="Customer">Key of the customer.</param>
/// <param name="Key">Order number, unique; given when none.</param>
/// <param name="Site">Key of the site to deliver from; the customer's own when none.</param>
/// <param name="Partial">What to do when not everything can come as asked; the customer's own rule when none.</param>
/// <param name="TakeUnpromised">Store lines that cannot be promised all the same, as back-orders without a promise; else the order is refused with what could be offered instead.</param>
[Published]
public sealed record OrderRequestBody(
    string Customer, IReadOnlyList<PromiseLineBody> Lines, string? Key = null, string? Site = null, PartialPolicy? Partial = null, string? Channel = null, string? Kind = null, bool TakeUnpromised = false);

/// <param name="Kind">onHand, receipt or transfer.</param>
/// <param name="Reference">Lot on hand, or the order that it comes with.</param>
/// <param name="Confidence">How sure it is, percent.</param>
public sealed record TakenBody(SupplyKind Kind, string? Reference, decimal Quantity, DateOnly? ReadyOn, DateOnly? ExpiresOn, int Confidence)
{
    internal static TakenBody Of(Take take) => new(take.Supply.Kind, take.Supply.Reference, Kernel.Quantity.FromThousandths(take.Quantity),
        take.Supply.ReadyOn == FreeSupply.OnHand ? null : Day.FromNumber(take.Supply.ReadyOn), take.Supply.ExpiresOn is { } day ? Day.FromNumber(day) : null, take.Supply.Confidence);
}

public sealed record DropBody(decimal Quantity, DateOnly ShipOn, DateOnly DeliverOn, string Site, string? Route, IReadOnlyList<TakenBody> From)
{
    internal static DropBody Of(Drop drop) => new(Kernel.Quantity.FromThousandths(drop.Quantity), Day.FromNumber(drop.Trip.ShipOn), Day.FromNumber(drop.Trip.DeliverOn), drop.Lane.Site, drop.Lane.Route,
        [.. drop.Takes.Select(TakenBody.Of)]);
}

/// <param name="Product">Key; another than asked for when it is a substitute.</param>
/// <param name="Missing">What this way leaves out.</param>
/// <param name="Why">Why this day, this site, this quantity, in words.</param>
public sealed record PromiseOptionBody(OptionKind Kind, string Product, bool IsOnTime, DateOnly DeliverOn, decimal Missing, decimal? Cost, IReadOnlyList<DropBody> Deliveries, IReadOnlyList<string> Why);

/// <param name="Options">Best first; the first is what an order would take. Empty: nothing can be promised.</param>
public sealed record CheckedLineBody(string Product, decimal Quantity, DateOnly? RequestedOn, IReadOnlyList<PromiseOptionBody> Options);

/// <param name="CompleteOn">Day by which all of it can be there as the first options say; null when not all can.</param>
public sealed record PromiseCheckAnswer(string Customer, string Site, DateTimeOffset AsOf, DateOnly? CompleteOn, IReadOnlyList<CheckedLineBody> Lines);

/// <param name="PromisedOn">Null: taken without a promise.</param>
public sealed record PlacedLineBody(long Id, long Number, string Product, decimal Quantity, DateOnly? RequestedOn, decimal? PromisedQuantity, DateOnly? PromisedOn, DateOnly? ShipOn, string? Site, bool IsOnTime);

public sealed record PlacedOrderBody(long Id, string Key, string Customer, IReadOnlyList<PlacedLineBody> Lines);

/// <param name="Minutes">How long the goods are kept: 1 to 1,440; 15 when none.</param>
public sealed record HoldRequestBody(string Customer, IReadOnlyList<PromiseLineBody> Lines, int? Minutes = null, string? Key = null, string? Site = null, PartialPolicy? Partial = null, string? Channel = null, string? Kind = null);

/// <param name="Order">As it will be when the customer says yes; its number and those of its lines are given already.</param>
public sealed record PromiseHoldBody(long Id, DateTimeOffset Until, PlacedOrderBody Order);
