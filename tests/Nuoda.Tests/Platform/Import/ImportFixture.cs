using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.AfterSales;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform.Import;
using Nuoda.Stock;
using Nuoda.Voice;
using Xunit;

namespace Nuoda.Tests.Platform.Import;

/// <summary>A company that imports files: <c>await using var company = await Importing.Into(engine); var outcome = await company.Import("orders.csv", "order,…");</c></summary>
internal sealed class Importing : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-import-");

    private Importing(TestDatabase database)
    {
        Database = database;
        Runner = new ImportRunner(database.Home, Clock, Targets, follower: null, NullLogger<ImportRunner>.Instance);
        Undo = new UndoImport(database.Home, Clock, Targets, follower: null);
    }

    public static IImportTarget[] Targets { get; } = [new CustomersImport(), new CatalogImport(), new StockImport(), new OrdersImport(), new AfterSalesImport(), new VoiceImport()];

    public TestDatabase Database { get; }
    public FakeClock Clock { get; } = FakeClock.On("2026-03-09");
    public ImportRunner Runner { get; }
    public UndoImport Undo { get; }
    public string Folder => _folder.FullName;

    public static async Task<Importing> Into(Engine engine) => new(await TestDatabase.Create(engine));

    public ImportFile Write(string name, string content, Encoding? encoding = null)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content, encoding ?? new UTF8Encoding(false));
        return new ImportFile(name, path);
    }

    /// <summary>Imports one file; it must be accepted as a whole file.</summary>
    public Task<ImportOutcome> Import(string content, Func<ImportRequest, ImportRequest>? with = null) => Import([Write("orders.csv", content)], with);

    public async Task<ImportOutcome> Import(ImportFile[] files, Func<ImportRequest, ImportRequest>? with = null, string? profile = null)
    {
        var outcome = await Try(files, with, profile);
        Assert.True(outcome.Error is null, outcome.Error is null ? "" : Nuoda.Platform.Texts.Message(outcome.Error));
        return outcome.Value;
    }

    public async Task<Kernel.Result<ImportOutcome>> Try(ImportFile[] files, Func<ImportRequest, ImportRequest>? with = null, string? profile = null)
    {
        var request = new ImportRequest(files, profile is null ? null : Runner.ReadProfile(profile).Value, "user:Wang");
        return await Runner.Run((with ?? (r => r))(request), null, TestContext.Current.CancellationToken);
    }

    public async Task<UndoOutcome> TakeBack(long import)
    {
        var undone = await Undo.Handle(import, "user:Li", TestContext.Current.CancellationToken);
        Assert.Null(undone.Error);
        return undone.Value;
    }

    /// <summary>All business records, as one text a table: equal texts mean that nothing was changed. Versions are left out unless asked for (an undo raises them).</summary>
    public async Task<string> Records(bool versions = true)
    {
        var all = new StringBuilder();
        await using var db = Database.Home.OpenDb();
        await db.Database.OpenConnectionAsync();
        foreach (var table in new[] { "customers", "contacts", "products", "sites", "orders", "order_lines", "request_versions", "promise_versions", "deliveries", "cancellations", "returns", "reviews" })
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            var columns = db.Model.GetEntityTypes().Single(e => e.GetTableName() == table).GetProperties().Select(p => p.GetColumnName())
                .Where(c => versions || c != "version" || table is "promise_versions" or "request_versions").Order(StringComparer.Ordinal).ToList();
            command.CommandText = $"SELECT {string.Join(", ", columns.Select(c => $"\"{c}\""))} FROM {table} ORDER BY {(columns.Contains("id") ? "id" : "line_id, version")}";
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
                all.Append(table).Append(' ').AppendJoin('|', Enumerable.Range(0, rows.FieldCount).Select(i => rows.IsDBNull(i) ? "" : Convert.ToString(rows.GetValue(i), CultureInfo.InvariantCulture))).Append('\n');
        }
        return all.ToString();
    }

    public async Task<string> Hash() => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(await Records())));

    public async Task<List<T>> All<T>() where T : class
    {
        await using var db = Database.Home.OpenDb();
        return await db.Set<T>().AsNoTracking().ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
