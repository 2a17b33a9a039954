using System.CommandLine;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Import;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>How the program takes the module in.</summary>
internal static class CatalogModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) => [];

    public static void Add(IServiceCollection services, DataHome home)
    {
        services.AddSingleton<IImportTarget, CatalogImport>();
        services.AddScoped<ProductList>();
        services.AddScoped<EditProduct>();
        services.AddScoped<EditSubstitute>();
        services.AddSingleton<IFollowMerge, SubstitutesFollowMerge>();
        services.AddScoped<EditPriceList>();
        services.AddScoped<EditPriceChange>();
        services.AddScoped<AnnouncePriceChange>();
        services.AddScoped<EditPromotion>();
        services.AddScoped<EditPurchasePrice>();
        services.AddSingleton<IFollowMerge, PricesFollowMerge>();
        services.AddMenu(new(MenuGroup.Promise, "/price-lists", "prices.title", "price", Permission.PricesRead, 45));
        services.AddMenu(new(MenuGroup.Promise, "/products", "products.title", "product", Permission.CatalogRead, 40));
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        ProductListEndpoints.Map(routes);
        ProductEndpoints.Map(routes);
        PriceListEndpoints.Map(routes);
        PriceChangeEndpoints.Map(routes);
        PromotionEndpoints.Map(routes);
        PurchasePriceEndpoints.Map(routes);
    }
}
