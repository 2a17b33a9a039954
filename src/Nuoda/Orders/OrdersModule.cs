using System.CommandLine;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Import;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>How the program takes the module in.</summary>
internal static class OrdersModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) => [];

    public static void Add(IServiceCollection services, DataHome home)
    {
        services.AddSingleton<IImportTarget, OrdersImport>();
        services.AddScoped<OrderList>();
        services.AddScoped<SetCause>();
        services.AddScoped<PromiseCheck>();
        services.AddSingleton<OrderIntake>();
        services.AddScoped<PromiseHolds>();
        services.AddScoped<ShipOrder>();
        services.AddScoped<DeliverOrder>();
        services.AddScoped<CancelLine>();
        services.AddHostedService<HoldsRunOut>();
        services.AddSingleton<Stock.ILineNames, LineNames>();
        services.AddSingleton<ICustomerOrders, OrdersOfCustomers>();
        services.AddSingleton<IProductSales, SalesOfOrders>();
        services.AddSingleton<IFollowMerge, OrdersOfCustomers>();
        services.AddSingleton<ICustomerTimeline, OrderedTimeline>();
        services.AddSingleton<ICustomerTimeline, PromiseChangedTimeline>();
        services.AddSingleton<ICustomerTimeline, DeliveredTimeline>();
        services.AddMenu(new(MenuGroup.Promise, "/orders", "orders.title", "orders", Permission.OrdersRead, 20));
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        OrderListEndpoints.Map(routes);
        OrderEndpoints.Map(routes);
        PromiseEndpoints.Map(routes);
        EntryChoices.Map(routes);
        FulfilEndpoints.Map(routes);
    }
}
