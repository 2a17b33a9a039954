using System.CommandLine;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>How the program takes the module in.</summary>
internal static class SettlementModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) => [];

    public static void Add(IServiceCollection services, DataHome home)
    {
        services.AddScoped<Posting>();
        services.AddScoped<IssueInvoiceHandler>();
        services.AddScoped<IssueCreditNoteHandler>();
        services.AddScoped<Payments>();
        services.AddScoped<ReceivableList>();
        services.AddScoped<WaitingList>();
        services.AddScoped<AgeingList>();
        services.AddScoped<Statements>();
        services.AddScoped<Dunning>();
        services.AddScoped<Answering>();
        services.AddSingleton<IFollowMerge, ReceivablesOfCustomers>();
        services.AddHostedService<SettlementFollow>();
        services.AddMenu(new(MenuGroup.Deliver, "/receivables", "receivables.title", "report", Permission.MoneyRead, 70));
        services.AddMenu(new(MenuGroup.Deliver, "/invoices/new", "invoice.new", "orders", Permission.SettlementWrite, 72));
        services.AddMenu(new(MenuGroup.Deliver, "/ageing", "ageing.title", "definition", Permission.MoneyRead, 74));
        services.AddMenu(new(MenuGroup.Deliver, "/statements", "statements.title", "audit", Permission.MoneyRead, 76));
        services.AddMenu(new(MenuGroup.Deliver, "/dunning", "dunning.title", "info", Permission.MoneyRead, 78));
    }

    public static void Map(IEndpointRouteBuilder routes) => SettlementEndpoints.Map(routes);
}
