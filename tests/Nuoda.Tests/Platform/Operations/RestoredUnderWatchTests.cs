using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Customers;
using Nuoda.Insight;
using Nuoda.Orders;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform.Operations;

/// <summary>Copies of the records that a node keeps (facts, words of the search) notice that a restore has put others in place, though as many events lie behind them as before.</summary>
public sealed class RestoredUnderWatchTests : IDisposable
{
    private static readonly FakeClock Clock = FakeClock.On("2026-03-10");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-restored-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task An_older_database_with_as_many_events_since_is_noticed_by_facts_and_search(Engine engine)
    {
        await using var company = await TestDatabase.Create(engine);
        await Add(company, "BEFORE");
        var archive = Path.Combine(_folder.FullName, "company.nuoda");
        Assert.Null((await new Backup(company.Home, Clock, Disk.Real).Write(archive, Ct)).Error);
        await Add(company, "LOST1");
        await Add(company, "LOST2");

        // Another node, whose folder the restore does not reach.
        var node = new DataHome(Directory.CreateDirectory(Path.Combine(_folder.FullName, "node")).FullName, company.Home.Database);
        // An embedded database has one folder, which goes with the restore: this one only reads it.
        if (engine == Engine.Sqlite) node = company.Home;
        using var owner = engine == Engine.Sqlite ? await Facts.Open(node, NullLogger.Instance, Ct) : null;
        using var search = new CustomerSearch(node);
        using var facts = await Facts.Open(node, NullLogger.Instance, Ct);
        Assert.Equal((3L, 1), (facts.Lines, await Found(search, company, "lost1")));
        await facts.Persist(Ct);
        if (engine == Engine.Postgres) using (var kept = await Facts.Open(node, NullLogger.Instance, Ct)) Assert.Equal(3, kept.Lines);

        Assert.Null((await new Restore(company.Home, Clock, Disk.Real).Read(archive, replace: true, Ct)).Error);
        await Add(company, "AFTER");
        await Add(company, "LATER", lines: 3);

        Assert.Equal((0, 1), (await Found(search, company, "lost1"), await Found(search, company, "after")));
        Assert.True(await facts.CatchUp(Ct));
        Assert.Equal(5, facts.Lines);
        Assert.False(await facts.CatchUp(Ct));
        if (engine == Engine.Sqlite) return;
        facts.Dispose();
        using var opened = await Facts.Open(node, NullLogger.Instance, Ct);
        Assert.Equal(5, opened.Lines);
    }

    private static async Task<int> Found(CustomerSearch search, TestDatabase company, string text)
    {
        await using var db = company.OpenDb();
        return (await search.Find(db, text, Ct))!.Count;
    }

    // The clock stands still: events at the same position are of the same millisecond before and after.
    private static async Task Add(TestDatabase company, string customer, int lines = 1)
    {
        var order = AnOrder.Of(customer);
        for (var i = 0; i < lines; i++) order.WithLine($"P{i}");
        var stored = await order.Store(company);
        await using var db = company.OpenDb();
        await db.TrySaveAndAnnounce(async () =>
        {
            await RecordsChanged.Announce(db, RecordsChanged.Customers, IdSet.Of(stored.CustomerId), Clock.GetUtcNow(), Ct);
            await new LinesChanged { Lines = stored.Lines, Orders = IdSet.Of(stored.Id) }.Announce(db, Clock.GetUtcNow(), Ct);
        }, Ct);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
