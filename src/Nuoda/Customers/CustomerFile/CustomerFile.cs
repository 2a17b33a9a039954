using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>客户档案: all that this module knows of one customer.</summary>
/// <param name="Aliases">Keys of the files that were merged into this one.</param>
internal sealed record CustomerFile(Customer Customer, IReadOnlyList<Contact> Contacts, IReadOnlyList<string> Aliases)
{
    private const int MostContacts = 500;

    /// <summary>Null: no such customer, or none that the reader may see.</summary>
    public static async Task<CustomerFile?> Read(NuodaDb db, long id, DataScope scope, CancellationToken ct)
    {
        var customer = await db.Set<Customer>().AsNoTracking().Within(scope).SingleOrDefaultAsync(c => c.Id == id, ct);
        if (customer is null) return null;
        var contacts = await db.Set<Contact>().AsNoTracking().Where(c => c.CustomerId == id).OrderBy(c => c.Name).ThenBy(c => c.Id).Take(MostContacts).ToListAsync(ct);
        var aliases = await db.Set<Customer>().AsNoTracking().Where(c => c.MergedIntoId == id).OrderBy(c => c.Key).Select(c => c.Key).ToListAsync(ct);
        return new(customer, contacts, aliases);
    }

    /// <summary>Who changed what of the customer and its contacts, newest first.</summary>
    public static async Task<IReadOnlyList<AuditEntry>> History(NuodaDb db, CustomerFile file, int count, CancellationToken ct)
    {
        var (id, contacts) = (file.Customer.Id, file.Contacts.Select(c => (long?)c.Id).ToList());
        var own = await db.AuditEntries.AsNoTracking().Where(e => e.Entity == "customers" && e.EntityId == id).OrderByDescending(e => e.Id).Take(count).ToListAsync(ct);
        if (contacts.Count > 0)
            own.AddRange(await db.AuditEntries.AsNoTracking().Where(e => e.Entity == "contacts" && contacts.Contains(e.EntityId)).OrderByDescending(e => e.Id).Take(count).ToListAsync(ct));
        return [.. own.OrderByDescending(e => e.Id).Take(count)];
    }

    public static Error NotFound(long id) => Error.NotFound("customer.not_found", id);
}
