using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.AfterSales;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Insight;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Import;
using Nuoda.Platform.Settings;
using Nuoda.Stock;
using Nuoda.Voice;
using Xunit;

namespace Nuoda.Tests.Drills;

/// <summary>A company filled by import, as a user fills it, and asked by report.</summary>
internal sealed class DrillCompany : IAsyncDisposable
{
    private static readonly IImportTarget[] Targets = [new CustomersImport(), new CatalogImport(), new StockImport(), new OrdersImport(), new AfterSalesImport(), new VoiceImport()];
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("nuoda-drill-");

    private DrillCompany(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The long profile: the sizes of a release.</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("NUODA_FULL") == "1";

    public static async Task<DrillCompany> On(Engine engine) => new(await TestDatabase.Create(engine));

    public string At(string file) => Path.Combine(_files.FullName, file);

    public async Task<ImportOutcome> Import(string name, StringBuilder content)
    {
        await File.WriteAllTextAsync(At(name), content.ToString(), new UTF8Encoding(false), Ct);
        return await Import(At(name));
    }

    public async Task<ImportOutcome> Import(string path, string? profile = null)
    {
        var runner = new ImportRunner(Database.Home, FakeClock.On("2026-03-09"), Targets, follower: null, NullLogger<ImportRunner>.Instance);
        var mapping = profile is null ? null : runner.ReadProfile(await File.ReadAllTextAsync(profile, Ct)).Value;
        var outcome = await runner.Run(new ImportRequest([new ImportFile(Path.GetFileName(path), path)], mapping, "user:Drill"), null, Ct);
        Assert.True(outcome.IsOk, outcome.Error is { } refused ? Nuoda.Platform.Texts.Message(refused) : "");
        return outcome.Value;
    }

    public static ReportAnswer Ask(Facts facts, ReportQuestion question)
    {
        var answer = Reports.Ask(facts, Company.Default, question, DataScope.All, Ct);
        Assert.True(answer.IsOk, answer.Error?.Code);
        return answer.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _files.Delete(recursive: true);
    }
}
