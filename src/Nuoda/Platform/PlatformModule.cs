using System.CommandLine;
using Nuoda.Platform.Access;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform;

/// <summary>How the program takes the module in.</summary>
internal static class PlatformModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) => [];

    public static void Add(IServiceCollection services, DataHome home)
    {
        services.AddShell();
        services.AddAccess(home);
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapShell();
        routes.MapAccess();
    }
}
