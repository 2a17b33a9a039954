using System.CommandLine;
using Nuoda.Platform.Import;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>How the program takes the module in.</summary>
internal static class StockModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) => [];

    public static void Add(IServiceCollection services, DataHome home)
    {
        services.AddSingleton<IImportTarget, StockImport>();
        services.AddSingleton<CurrentNetwork>();
        services.AddScoped<StockBook>();
    }

    public static void Map(IEndpointRouteBuilder routes) { }
}
