using System.Collections.Frozen;

namespace Nuoda.Platform.Access;

/// <summary>What a person is here for; one a user.</summary>
[Published]
public enum Role { Administrator = 0, Manager = 1, Agent = 2, Sales = 3, Planner = 4, Warehouse = 5, Finance = 6, Viewer = 7 }

/// <summary>What a page or an endpoint asks for. Every one of them declares exactly one, or says <see cref="OpenToAllAttribute"/>.</summary>
[Published]
public enum Permission
{
    /// <summary>Anybody who is signed in: their own account, the start page.</summary>
    SignedIn,
    CustomersRead, CustomersWrite,
    OrdersRead, OrdersWrite,
    /// <summary>Stock, expected goods, sites, routes and calendars.</summary>
    StockRead, StockWrite,
    /// <summary>Products, packs, listing, substitutes.</summary>
    CatalogRead, CatalogWrite,
    /// <summary>What customers pay. What we pay, and what is left, is <see cref="MoneyRead"/>.</summary>
    PricesRead,
    /// <summary>Entering price lists, price changes, promotions, purchase prices.</summary>
    PricesWrite,
    /// <summary>Putting into force what somebody else entered.</summary>
    PricesApprove,
    ImportsRead, ImportsWrite,
    /// <summary>Service measures without money.</summary>
    ReportsRead,
    /// <summary>Revenue, cost, profit: columns and measures that a role without it does not get.</summary>
    MoneyRead,
    /// <summary>Credit limits, securities, and orders that wait for credit.</summary>
    CreditWrite,
    /// <summary>Invoices, payments, statements, closing a month.</summary>
    SettlementWrite,
    UsersManage,
    AuditRead,
    SettingsManage,
}

/// <summary>The declared table: which role may do what. The drill of all routes and the user guide read it from here.</summary>
[Published]
public static class Roles
{
    private static readonly FrozenDictionary<Role, FrozenSet<Permission>> Table = new Dictionary<Role, FrozenSet<Permission>>
    {
        [Role.Administrator] = Enum.GetValues<Permission>().ToFrozenSet(),
        [Role.Manager] = May(Permission.StockRead, Permission.StockWrite, Permission.CustomersRead, Permission.CustomersWrite, Permission.OrdersRead, Permission.OrdersWrite, Permission.ImportsRead, Permission.ImportsWrite,
            Permission.ReportsRead, Permission.MoneyRead, Permission.AuditRead, Permission.CatalogRead, Permission.CatalogWrite, Permission.PricesRead, Permission.PricesWrite, Permission.PricesApprove, Permission.CreditWrite),
        [Role.Agent] = May(Permission.StockRead, Permission.CustomersRead, Permission.CustomersWrite, Permission.OrdersRead, Permission.OrdersWrite, Permission.ReportsRead, Permission.CatalogRead, Permission.PricesRead),
        [Role.Sales] = May(Permission.StockRead, Permission.CustomersRead, Permission.CustomersWrite, Permission.OrdersRead, Permission.ReportsRead, Permission.MoneyRead, Permission.CatalogRead, Permission.PricesRead,
            Permission.PricesWrite),
        [Role.Planner] = May(Permission.StockRead, Permission.StockWrite, Permission.CustomersRead, Permission.OrdersRead, Permission.OrdersWrite, Permission.ImportsRead, Permission.ImportsWrite, Permission.ReportsRead,
            Permission.CatalogRead, Permission.CatalogWrite),
        [Role.Warehouse] = May(Permission.StockRead, Permission.StockWrite, Permission.OrdersRead, Permission.OrdersWrite, Permission.ReportsRead, Permission.CatalogRead),
        [Role.Finance] = May(Permission.StockRead, Permission.CustomersRead, Permission.OrdersRead, Permission.ReportsRead, Permission.MoneyRead, Permission.CatalogRead, Permission.PricesRead, Permission.PricesWrite,
            Permission.PricesApprove, Permission.CreditWrite, Permission.SettlementWrite),
        [Role.Viewer] = May(Permission.StockRead, Permission.CustomersRead, Permission.OrdersRead, Permission.ReportsRead, Permission.CatalogRead),
    }.ToFrozenDictionary();

    public static string InWords(this Role role) => Texts.Of("role." + role.ToString().ToLowerInvariant());

    public static bool May(this Role role, Permission permission) => Table[role].Contains(permission);

    private static FrozenSet<Permission> May(params Permission[] permissions) => [Permission.SignedIn, .. permissions];
}
