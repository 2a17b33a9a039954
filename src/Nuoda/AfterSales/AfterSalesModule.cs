using System.CommandLine;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Import;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.AfterSales;

/// <summary>How the program takes the module in.</summary>
internal static class AfterSalesModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) => [];

    public static void Add(IServiceCollection services, DataHome home)
    {
        services.AddSingleton<IImportTarget, AfterSalesImport>();
        services.AddSingleton<ICustomerTimeline, ReturnsOfCustomers>();
        services.AddSingleton<IFollowMerge, ReturnsOfCustomers>();
        services.AddSingleton<ICustomerTimeline, ReturnRequestsOfCustomers>();
        services.AddSingleton<IFollowMerge, ReturnRequestsOfCustomers>();
        services.AddScoped<ReturnList>();
        services.AddScoped<FindReturnable>();
        services.AddScoped<RequestReturn>();
        services.AddScoped<ReturnDesk>();
        services.AddScoped<ReturnReasons>();
        services.AddScoped<ReturnRules>();
        services.AddMenu(new(MenuGroup.Deliver, "/returns", "returns.title", "returns", Permission.OrdersRead, 80));
    }

    public static void Map(IEndpointRouteBuilder routes) => ReturnEndpoints.Map(routes);
}
