using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Storage;

namespace Nuoda.AfterSales;

/// <summary>What came back came from somewhere.</summary>
internal sealed class ReturnsCheck : IDoctorCheck
{
    public string Name => "returns";

    public IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, CancellationToken ct)
    {
        var returns = db.Set<Return>();
        return Finding.Any(
            [
                ("return-without-customer", returns.Where(r => r.CustomerId != null && !db.Set<Customer>().Any(c => c.Id == r.CustomerId)).Select(r => r.Id)),
                ("return-without-product", returns.Where(r => r.ProductId != null && !db.Set<Product>().Any(p => p.Id == r.ProductId)).Select(r => r.Id)),
            ],
            ct);
    }
}
