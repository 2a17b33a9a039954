// Breaks every rule of Rules.cs on purpose: StructureTests sees each of them reported. Never run.
#pragma warning disable CA1823, CA1822, CA5394, IDE0051, IDE0052, CS0169, CA1812, CA1852, CA1813, CA1018, CA1711, CA1050, CS0649

namespace Bad.Platform
{
    [Published]
    [AttributeUsage(AttributeTargets.All)]
    public sealed class PublishedAttribute : Attribute;

    [Published]
    public class Open
    {
        public class Inside;
    }

    public class Own;
    public class OwnBase;
    public interface IOwn;
    public sealed class OwnMarkerAttribute : Attribute;

    public static class OwnStatic
    {
        public static int Number() => 1;
    }

    public class KnowsLaterModule
    {
        public Orders.Order? Order { get; init; }
    }
}

namespace Bad.Customers
{
    using Bad.Platform;

    public class Customer
    {
        public Open.Inside Allowed(Open open) => new();
    }

    public class ByField
    {
        private Own? _own;
    }

    public class ByBase : OwnBase;

    public class ByInterface : IOwn;

    public class ByParameter
    {
        public void Take(List<Own> own) { }
    }

    public class ByCode
    {
        public static async Task<int> Run()
        {
            await Task.Yield();
            return OwnStatic.Number();
        }
    }

    public class ByTypeOf
    {
        public object Type() => typeof(Own);
    }

    public class ByGeneric
    {
        public object Make() => Enumerable.Empty<Own>();
    }

    public class ByConstraint<T>
        where T : IOwn;

    [OwnMarker]
    public class ByAttribute;

    public class CustomersModule
    {
        public Own Allowed() => new();
    }

    public class InsideAPage : Microsoft.AspNetCore.Components.ComponentBase
    {
        [Microsoft.AspNetCore.Components.Inject]
        public Nuoda.Platform.Storage.NuodaDb? Db { get; set; }
    }

    public class InsideAPageByService : Microsoft.AspNetCore.Components.ComponentBase
    {
        [Microsoft.AspNetCore.Components.Inject]
        private Reader? Reader { get; set; }
    }

    public class Reader(Nuoda.Platform.Storage.NuodaDb db)
    {
        public object Db => db;
    }

    [Microsoft.AspNetCore.Components.Route("/page")]
    public class Page : Microsoft.AspNetCore.Components.ComponentBase
    {
        [Microsoft.AspNetCore.Components.Inject]
        public Nuoda.Platform.Storage.NuodaDb? Db { get; set; }
    }

    public class BySql
    {
        public string Query(int id) => $"SELECT count(*) FROM orders WHERE customer_id = {id}";

        public string Own => "SELECT * FROM customers";
    }
}

namespace Bad.Catalog
{
    public class BesideCustomers
    {
        public Customers.Customer? Customer { get; init; }
    }
}

namespace Bad.Orders
{
    [Platform.Published]
    public class Order;

    public class Clocks
    {
        public object[] Bad() =>
        [
            DateTime.Now, DateTime.UtcNow, DateTime.Today, DateTimeOffset.Now, DateTimeOffset.UtcNow, new Random(), Random.Shared, Guid.NewGuid(),
            Guid.CreateVersion7(),
        ];

        public object Good() => new Random(7);
    }
}

namespace Bad.Insight
{
    public class Reads
    {
        public string Allowed => "SELECT * FROM orders JOIN customers ON true";
    }

    public class Writes
    {
        public string Update => "UPDATE orders SET key = ''";
    }

    public class Deletes
    {
        public string Delete => "delete from customers";
    }
}

namespace Bad.Sundries
{
    public class NoModule
    {
        public Bad.Platform.Open? Open { get; init; }
    }
}
