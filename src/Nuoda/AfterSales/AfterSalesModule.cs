using System.CommandLine;
using Nuoda.Customers;
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
    }

    public static void Map(IEndpointRouteBuilder routes) { }
}
