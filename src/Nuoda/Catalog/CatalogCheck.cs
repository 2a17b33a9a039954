using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>Products lead to products, packs hold something, numbers name one thing.</summary>
internal sealed class CatalogCheck : IDoctorCheck
{
    public string Name => "catalog";

    public IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, CancellationToken ct)
    {
        var products = db.Set<Product>().AsNoTracking();
        var packs = db.Set<ProductPack>().AsNoTracking();
        var (lines, changes) = (db.Set<PriceLine>().AsNoTracking(), db.Set<PriceChange>().AsNoTracking());
        return Finding.Any(
            [
                ("product-successor-missing", products.Where(p => p.SuccessorId != null && !products.Any(o => o.Id == p.SuccessorId)).Select(p => p.Id)),
                ("product-dates-reversed", products.Where(p => p.RunDownOn < p.ListedOn || p.DelistedOn < p.ListedOn || p.DelistedOn < p.RunDownOn).Select(p => p.Id)),
                ("gtin-twice", products.Where(p => p.Gtin != null && products.Any(o => o.Gtin == p.Gtin && o.Id != p.Id)).Select(p => p.Id)),
                ("pack-without-product", packs.Where(k => !products.Any(p => p.Id == k.ProductId)).Select(k => k.Id)),
                ("pack-of-nothing", packs.Where(k => k.Quantity <= 0).Select(k => k.Id)),
                ("price-without-list-or-product", lines.Where(l => !db.Set<PriceList>().Any(t => t.Id == l.PriceListId) || !products.Any(p => p.Id == l.ProductId) || !changes.Any(c => c.Id == l.ChangeId)).Select(l => l.Id)),
                ("price-of-nothing", lines.Where(l => l.PackQuantity <= 0 || l.FromQuantity < 0 || l.PriceMillionths < 0).Select(l => l.Id)),
                ("price-change-approved-by-nobody", changes.Where(c => c.State == ApprovalState.Approved && (c.ApprovedBy == null || c.ApprovedAt == null)).Select(c => c.Id)),
                ("price-change-approved-by-maker", changes.Where(c => c.ApprovedBy != null && ("|" + c.Makers + "|").Contains("|" + c.ApprovedBy + "|")).Select(c => c.Id)),
                ("promotion-approved-by-maker", db.Set<Promotion>().Where(c => c.ApprovedBy != null && ("|" + c.Makers + "|").Contains("|" + c.ApprovedBy + "|")).Select(c => c.Id)),
                ("announcement-of-nothing", db.Set<PriceAnnouncement>().Where(a => !changes.Any(c => c.Id == a.ChangeId)).Select(a => a.CustomerId)),
                ("substitute-without-product", db.Set<ProductSubstitute>().Where(s => !products.Any(p => p.Id == s.ProductId) || !products.Any(p => p.Id == s.SubstituteId)).Select(s => s.Id)),
            ],
            ct);
    }
}
