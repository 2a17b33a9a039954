using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>Contacts have their customer, merged files lead somewhere.</summary>
internal sealed class CustomersCheck : IDoctorCheck
{
    public string Name => "customers";

    public IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, CancellationToken ct)
    {
        var customers = db.Set<Customer>().AsNoTracking();
        return Finding.Any(
            [
                ("contact-without-customer", db.Set<Contact>().Where(c => !customers.Any(o => o.Id == c.CustomerId)).Select(c => c.Id)),
                ("customer-merged-into-nothing", customers.Where(c => c.MergedIntoId != null && !customers.Any(o => o.Id == c.MergedIntoId)).Select(c => c.Id)),
                ("customer-merged-into-itself", customers.Where(c => c.MergedIntoId == c.Id).Select(c => c.Id)),
            ],
            ct);
    }
}
