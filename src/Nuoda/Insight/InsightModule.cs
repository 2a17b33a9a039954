using System.CommandLine;
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
    }

    public static void Map(IEndpointRouteBuilder routes) => ReportEndpoint.Map(routes);
}
