using Nuoda.Platform;
using Nuoda.Platform.Access;

namespace Nuoda.Customers;

/// <summary>The data scope, said as a filter on customers; orders, reviews and facts join to it.</summary>
[Published]
public static class CustomerScope
{
    public static IQueryable<Customer> Within(this IQueryable<Customer> customers, DataScope scope)
    {
        var names = scope.Names;
        return scope.Kind switch
        {
            ScopeKind.All => customers,
            ScopeKind.Region => customers.Where(c => c.Region != null && names.Contains(c.Region)),
            _ => customers.Where(c => c.SalesPerson != null && names.Contains(c.SalesPerson)),
        };
    }
}
