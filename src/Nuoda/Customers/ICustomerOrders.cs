using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>Whose orders there are: the order module answers, which comes after this one.</summary>
[Published]
public interface ICustomerOrders
{
    /// <summary>One row an order, for this module to group and compare in the database.</summary>
    IQueryable<CustomerOrder> Of(NuodaDb db);
}

[Published]
public sealed class CustomerOrder
{
    public required long CustomerId { get; init; }
    public required DateOnly? OrderedOn { get; init; }
}
