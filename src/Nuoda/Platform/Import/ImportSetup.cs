using Microsoft.AspNetCore.Http.Features;
using Nuoda.Platform.Access;
using Nuoda.Platform.Shell;

namespace Nuoda.Platform.Import;

/// <summary>How the program takes imports in.</summary>
internal static class ImportSetup
{
    public static void AddImports(this IServiceCollection services)
    {
        services.AddSingleton<ImportRunner>();
        services.AddSingleton<ImportBoard>();
        services.AddSingleton<UndoImport>();
        services.AddScoped<ImportJobs>();
        services.AddHostedService<ImportJobRunner>();
        // What may come in at all is limited by the size of the request's body, which only the two upload addresses raise.
        services.Configure<FormOptions>(o => o.MultipartBodyLengthLimit = ImportJobs.LargestUpload);
        services.AddMenu(new(MenuGroup.Company, "/imports", "imports.title", "import", Permission.ImportsRead, 5));
    }
}
