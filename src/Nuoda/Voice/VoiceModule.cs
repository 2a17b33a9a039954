using System.CommandLine;
using Nuoda.Customers;
using Nuoda.Platform.Import;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Voice;

/// <summary>How the program takes the module in.</summary>
internal static class VoiceModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) => [];

    public static void Add(IServiceCollection services, DataHome home)
    {
        services.AddSingleton<IImportTarget, VoiceImport>();
        services.AddSingleton<ICustomerTimeline, ReviewsOfCustomers>();
        services.AddSingleton<IFollowMerge, ReviewsOfCustomers>();
    }

    public static void Map(IEndpointRouteBuilder routes) { }
}
