using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>Nothing promised that is not there, and what is on hand is what came less what went.</summary>
internal sealed class StockCheck : IDoctorCheck
{
    public string Name => "stock";

    public IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, CancellationToken ct)
    {
        var products = db.Set<Product>();
        var sites = db.Set<Site>();
        var supplies = db.Set<Supply>();
        var reservations = db.Set<Reservation>();
        var movements = db.Set<StockMovement>();
        var calendars = db.Set<Calendar>();
        var routes = db.Set<DeliveryRoute>();
        return Finding.Any(
            [
                ("supply-without-product", supplies.Where(s => !products.Any(p => p.Id == s.ProductId)).Select(s => s.Id)),
                ("supply-without-site", supplies.Where(s => !sites.Any(x => x.Id == s.SiteId)).Select(s => s.Id)),
                ("supply-lot-twice", supplies.Where(s => s.Kind == SupplyKind.OnHand && s.Lot != null
                    && supplies.Any(o => o.Id < s.Id && o.Kind == SupplyKind.OnHand && o.ProductId == s.ProductId && o.SiteId == s.SiteId && o.Lot == s.Lot)).Select(s => s.Id)),
                ("reserved-over", supplies.Where(s => s.Reserved < 0 || s.Reserved > s.Quantity).Select(s => s.Id)),
                ("reserved-not-sum", supplies.Where(s => s.Reserved != (reservations.Where(r => r.SupplyId == s.Id).Sum(r => (long?)r.Quantity) ?? 0)).Select(s => s.Id)),
                ("reservation-without-supply", reservations.Where(r => !supplies.Any(s => s.Id == r.SupplyId)).Select(r => r.LineId)),
                ("reservation-of-nothing", reservations.Where(r => r.Quantity <= 0).Select(r => r.LineId)),
                // Both ways: what is there and never came, and what came and is not there.
                ("on-hand-not-movements", movements.Select(m => new { m.ProductId, m.SiteId, m.Lot, m.Quantity })
                    .Concat(supplies.Where(s => s.Kind == SupplyKind.OnHand).Select(s => new { s.ProductId, s.SiteId, s.Lot, Quantity = -s.Quantity }))
                    .GroupBy(m => new { m.ProductId, m.SiteId, m.Lot }).Where(g => g.Sum(m => m.Quantity) != 0).Select(g => g.Key.ProductId)),
                ("calendar-day-without-calendar", db.Set<CalendarDay>().Where(d => !calendars.Any(c => c.Id == d.CalendarId)).Select(d => d.CalendarId)),
                ("site-without-calendar", sites.Where(s => s.CalendarId != null && !calendars.Any(c => c.Id == s.CalendarId)).Select(s => s.Id)),
                ("route-without-site", routes.Where(r => !sites.Any(s => s.Id == r.SiteId)).Select(r => r.Id)),
            ],
            ct);
    }
}
