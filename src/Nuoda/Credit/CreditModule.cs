using System.CommandLine;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <summary>How the program takes the module in.</summary>
internal static class CreditModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) => [];

    public static void Add(IServiceCollection services, DataHome home)
    {
        services.AddScoped<EditCredit>();
        services.AddScoped<Securities>();
        services.AddScoped<CreditReports>();
        services.AddScoped<SettleHold>();
        services.AddScoped<CreditList>();
        services.AddScoped<HoldQueue>();
        services.AddMenu(new(MenuGroup.Promise, "/credit", "credit.title", "key", Permission.MoneyRead, 50));
        services.AddMenu(new(MenuGroup.Promise, "/credit/holds", "creditholds.title", "audit", Permission.MoneyRead, 55));
        services.AddSingleton<IFollowMerge, CreditOfCustomers>();
        services.AddSingleton(new CustomerLink("/credit", "credit.title", Permission.MoneyRead));
        services.AddHostedService<CreditDaily>();
    }

    public static void Map(IEndpointRouteBuilder routes) => CreditEndpoints.Map(routes);
}
