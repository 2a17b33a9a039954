using System.CommandLine;
using System.CommandLine.Help;
using Nuoda.AfterSales;
using Nuoda.AnalysisFiles;
using Nuoda.Catalog;
using Nuoda.Credit;
using Nuoda.Customers;
using Nuoda.Insight;
using Nuoda.Orders;
using Nuoda.Platform;
using Nuoda.Platform.Shell;
using Nuoda.Samples;
using Nuoda.Settlement;
using Nuoda.Stock;
using Nuoda.Voice;

namespace Nuoda;

/// <summary>Puts the modules together; holds no rules.</summary>
public static class Program
{
    /// <summary>In the order of their dependencies; one line a module.</summary>
    public static readonly IReadOnlyList<Module> Modules =
    [
        new("Platform", PlatformModule.Verbs, PlatformModule.Add, PlatformModule.Map),
        new("Customers", CustomersModule.Verbs, CustomersModule.Add, CustomersModule.Map),
        new("Catalog", CatalogModule.Verbs, CatalogModule.Add, CatalogModule.Map),
        new("Stock", StockModule.Verbs, StockModule.Add, StockModule.Map),
        new("Credit", CreditModule.Verbs, CreditModule.Add, CreditModule.Map),
        new("Orders", OrdersModule.Verbs, OrdersModule.Add, OrdersModule.Map),
        new("AfterSales", AfterSalesModule.Verbs, AfterSalesModule.Add, AfterSalesModule.Map),
        new("Settlement", SettlementModule.Verbs, SettlementModule.Add, SettlementModule.Map),
        new("Voice", VoiceModule.Verbs, VoiceModule.Add, VoiceModule.Map),
        new("Insight", InsightModule.Verbs, InsightModule.Add, InsightModule.Map),
        new("AnalysisFiles", AnalysisFilesModule.Verbs, AnalysisFilesModule.Add, AnalysisFilesModule.Map),
        new("Samples", SamplesModule.Verbs, SamplesModule.Add, SamplesModule.Map),
    ];

    public static async Task<int> Main(string[] args)
    {
        CommandLine.UseLanguage(args);
        var line = new CommandLine(Modules);
        var root = new RootCommand(Texts.Of("cli.nuoda")) { line.Data, line.Database, line.Language };
        var serve = new Serve(line, Modules);
        serve.Takes(root);
        root.Add(serve.Verb());
        foreach (var verb in Modules.SelectMany(m => m.Verbs(line))) root.Add(verb);
        Usage.Translate(root);
        var parse = root.Parse(args);
        if (parse.Errors.Count > 0)
        {
            foreach (var wrong in Usage.Wrong(parse)) Console.Error.WriteLine(wrong);
            return ExitCode.WrongUsage;
        }
        return parse.Action is HelpAction ? await Usage.Help(parse) : await parse.InvokeAsync();
    }
}
