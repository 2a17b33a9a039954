using System.CommandLine;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Import;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary>How the program takes the module in.</summary>
internal static class InsightModule
{
    public static IEnumerable<Command> Verbs(CommandLine line)
    {
        yield return ReportVerb.Of(line);
    }

    public static void Add(IServiceCollection services, DataHome home)
    {
        services.AddSingleton<FactsHolder>();
        services.AddSingleton<IAfterImport, FactsAfterImport>();
        services.AddHostedService<FactsFollower>();
        services.AddScoped<AskedFacts>();
        services.AddScoped<Overview>();
        services.AddScoped<LinesOfFigure>();
        services.AddSingleton<SliceChoices>();
        services.AddMenu(new(MenuGroup.Prove, "/", "overview.title", "home", Permission.ReportsRead, Order: 10));
        services.AddMenu(new(MenuGroup.Prove, "/report", "report.title", "report", Permission.ReportsRead, Order: 20));
        services.AddMenu(new(MenuGroup.Prove, "/definitions", "definitions.title", "definition", Permission.ReportsRead, Order: 30));
        services.AddSingleton<ICustomerMeasures, MeasuresOfCustomers>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        ReportEndpoint.Map(routes);
        ReportExport.Map(routes);
    }
}
