using System.CommandLine;
using Nuoda.Platform.Access;
using Nuoda.Platform.Import;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>How the program takes the module in.</summary>
internal static class CustomersModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) => [];

    public static void Add(IServiceCollection services, DataHome home)
    {
        services.AddSingleton<IImportTarget, CustomersImport>();
        services.AddSingleton<CustomerSearch>();
        services.AddScoped<CustomerList>();
        services.AddScoped<CustomerTimeline>();
        services.AddScoped<EditCustomer>();
        services.AddScoped<EditContact>();
        services.AddScoped<Duplicates>();
        services.AddScoped<MergeCustomers>();
        services.AddSingleton<IFollowMerge, ContactsFollowMerge>();
        services.AddMenu(new(MenuGroup.Promise, "/customers", "customers.title", "customers", Permission.CustomersRead, 30));
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        CustomerListEndpoints.Map(routes);
        CustomerEndpoints.Map(routes);
    }
}
