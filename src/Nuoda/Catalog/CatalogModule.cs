using System.CommandLine;
using Nuoda.Platform.Import;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>How the program takes the module in.</summary>
internal static class CatalogModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) => [];

    public static void Add(IServiceCollection services, DataHome home) => services.AddSingleton<IImportTarget, CatalogImport>();

    public static void Map(IEndpointRouteBuilder routes) { }
}
