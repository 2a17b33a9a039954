using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <param name="Line">Id of the order line.</param>
/// <param name="Quantity">In the product's unit.</param>
/// <param name="Lot">As scanned; soonest expiry first when none.</param>
/// <param name="Reason">Why a lot that keeps longer goes before one that expires sooner.</param>
public sealed record ShipLineBody(long Line, decimal Quantity, string? Lot = null, string? Reason = null);

/// <param name="ShippedOn">Today when none.</param>
/// <param name="Carrier">Who takes them.</param>
/// <param name="Key">Number of the delivery note; given when none.</param>
public sealed record ShipBody(IReadOnlyList<ShipLineBody> Lines, DateOnly? ShippedOn = null, string? Carrier = null, string? Key = null);

/// <param name="Delivery">Id, for the proof of delivery.</param>
public sealed record ShippedLineBody(long Delivery, long Line, string Product, decimal Quantity, IReadOnlyList<string> Lots, DateOnly? ExpiresOn);

/// <param name="Key">Number of the delivery note.</param>
public sealed record ShipmentBody(string Key, DateOnly ShippedOn, IReadOnlyList<ShippedLineBody> Lines);

/// <summary>发运: goods leave. Stock goes down, the line's reservation with it, and the delivery is on its way until its proof comes.</summary>
internal sealed class ShipOrder(NuodaDb db, StockBook stock, TimeProvider clock)
{
    public async Task<Result<ShipmentBody>> Handle(long orderId, ShipBody body, DataScope scope, Company company, CancellationToken ct)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var shipped = await Ship(orderId, body, scope, company, ct);
        if (!shipped.IsOk) db.ChangeTracker.Clear();
        else if (own is not null) await own.CommitAsync(ct);
        return shipped;
    }

    private async Task<Result<ShipmentBody>> Ship(long orderId, ShipBody body, DataScope scope, Company company, CancellationToken ct)
    {
        if (await OpenLines.Find(db, orderId, scope, ct) is not { } order) return OrderFile.NotFound(orderId);
        if (body.Lines.Count == 0) return Error.Invalid("ship.nothing").At("lines");
        if (body.Key is { Length: > NuodaDb.TextLength } || body.Carrier is { Length: > NuodaDb.TextLength }) return Error.Invalid("text.too_long", NuodaDb.TextLength).At(body.Key is { Length: > NuodaDb.TextLength } ? "key" : "carrier");
        var today = company.Today(clock);
        if (body.ShippedOn > today) return Error.Invalid("ship.future", body.ShippedOn).At("shippedOn");
        if ((await CreditHolds.Waiting(db, [orderId], today, ct)).Count > 0) return Error.Conflict("ship.credit_hold", order.Key);
        // All products at once, in their order; then what is open is read.
        await Reserving.TakeTurn(db, await db.Set<OrderLine>().Where(l => l.OrderId == orderId).Select(l => l.ProductId).ToListAsync(ct), ct);
        var open = (await OpenLines.Of(db, order, ct)).ToDictionary(l => l.Line.Id);
        var first = await db.Reserve("deliveries", body.Lines.Count, ct);
        var key = body.Key ?? string.Create(CultureInfo.InvariantCulture, $"DN{today:yyyyMM}-{first}");
        var told = new List<ShippedLineBody>();
        for (var i = 0; i < body.Lines.Count; i++)
        {
            var asked = body.Lines[i];
            if (!open.TryGetValue(asked.Line, out var line)) return Error.Invalid("ship.line_unknown", asked.Line).At($"lines[{i}].line");
            if (asked.Quantity is <= 0 or > 1_000_000_000 || decimal.Round(asked.Quantity, 3) != asked.Quantity) return Error.Invalid("order.quantity", i + 1, asked.Quantity).At($"lines[{i}].quantity");
            var quantity = Quantity.ToThousandths(asked.Quantity);
            if (quantity > line.Open) return Error.Conflict("ship.more_than_open", Quantity.FromThousandths(line.Open), line.Product.Key).At($"lines[{i}].quantity");
            open[asked.Line] = line with { Open = line.Open - quantity };
            var left = await stock.Ship(new(line.Line.Id, line.Line.ProductId, line.SiteId, quantity, asked.Lot, asked.Reason, key), ct);
            if (left.Error is { } error) return error with { Field = $"lines[{i}].{error.Field ?? "quantity"}" };
            var expires = left.Value.Min(l => l.ExpiresOn);
            db.Add(new Delivery { Id = first + i, LineId = line.Line.Id, Key = key, ShippedOn = body.ShippedOn ?? today, Quantity = quantity, Carrier = body.Carrier ?? line.Line.Carrier });
            told.Add(new(first + i, line.Line.Id, line.Product.Key, asked.Quantity, [.. left.Value.Select(l => l.Lot).OfType<string>()], expires));
        }
        var saved = await db.TrySaveAndAnnounce(() => new LinesChanged { Lines = [.. body.Lines.Select(l => l.Line).Distinct()] }.Announce(db, clock.GetUtcNow(), ct), ct);
        return saved.Error is { } conflict ? conflict : new ShipmentBody(key, body.ShippedOn ?? today, told);
    }
}
