using System.CommandLine;
using Nuoda.Platform.Access;
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
        services.AddScoped<StockDesk>();
        services.AddScoped<StockList>();
        services.AddScoped<ProductStock>();
        services.AddScoped<MovementList>();
        services.AddScoped<ExpectedGoods>();
        services.AddScoped<EditNetwork>();
        services.AddMenu(new(MenuGroup.Deliver, "/stock", "stock.title", "stock", Permission.StockRead, 10));
        services.AddMenu(new(MenuGroup.Deliver, "/stock/receipts", "receipts.title", "import", Permission.StockRead, 20));
        services.AddMenu(new(MenuGroup.Deliver, "/sites", "sites.title", "home", Permission.StockRead, 80));
        services.AddMenu(new(MenuGroup.Deliver, "/routes", "routes.title", "truck", Permission.StockRead, 82));
        services.AddMenu(new(MenuGroup.Deliver, "/calendars", "calendars.title", "calendar", Permission.StockRead, 84));
    }

    public static void Map(IEndpointRouteBuilder routes) => StockEndpoints.Map(routes);
}
