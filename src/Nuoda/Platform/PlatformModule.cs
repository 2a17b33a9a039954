using System.CommandLine;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Import;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Sample;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform;

/// <summary>How the program takes the module in.</summary>
internal static class PlatformModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) =>
        [ImportVerb.Make(line), UndoImport.Verb(line), .. AccessVerbs.All(line), Operations.Doctor.Verb(line), Operations.Backup.Verb(line), Operations.Restore.Verb(line)];

    public static void Add(IServiceCollection services, DataHome home)
    {
        services.AddShell();
        services.AddApi();
        services.AddAccess(home);
        services.AddImports();
        services.AddSingleton<SampleCompany>();
        services.AddScoped<SavedViews>();
        services.AddHostedService<AuditSealer>();
        services.AddHostedService<Housekeeping>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapShell();
        routes.MapApi();
        routes.MapAccess();
        routes.MapImportApi();
        routes.MapImportForms();
        routes.MapSavedViews();
        SampleDoor.Map(routes);
    }
}
