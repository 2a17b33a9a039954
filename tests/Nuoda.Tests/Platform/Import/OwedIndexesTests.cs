using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Import;
using Xunit;

namespace Nuoda.Tests.Platform.Import;

/// <summary>The first large import into empty tables of PostgreSQL makes their indexes when the rows are there.</summary>
public sealed class OwedIndexesTests
{
    private const string Head = "order id,customer id,product,quantity,order date,promised date,delivered date\n";
    private static readonly string Lines = Head + string.Concat(Enumerable.Range(0, 300).Select(i => $"A{i / 3},C{i % 7},P{i % 11},{1 + i % 5},2026-01-05,2026-01-10,2026-01-09\n"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_it_stores_the_tables_have_none_readers_do_not_wait_and_afterwards_all_are_there()
    {
        await using var company = await Empty();
        var before = await Indexes(company);
        List<string> during = [];
        var seen = new Now(() =>
        {
            using var db = company.Database.Home.OpenDb();
            db.Database.SetCommandTimeout(TimeSpan.FromSeconds(3));
            Assert.Equal(0, db.Database.SqlQuery<int>($"""SELECT COUNT(*)::int AS "Value" FROM orders o JOIN deliveries d ON d.line_id = o.id""").AsEnumerable().Single());
            during = Indexes(company).GetAwaiter().GetResult();
        });
        var outcome = await company.Runner.Run(new ImportRequest([company.Write("lines.csv", Lines)], null, "user:Wang"), seen, Ct);
        Assert.True(outcome.Value.IsStored);
        Assert.Contains(before, i => i.Contains("ix_orders_ordered_on_id", StringComparison.Ordinal));
        Assert.DoesNotContain(during, i => i.Contains("ix_orders_ordered_on_id", StringComparison.Ordinal) || i.Contains("ix_deliveries_line_id", StringComparison.Ordinal));
        Assert.Contains(during, i => i.Contains("ix_orders_key", StringComparison.Ordinal));
        Assert.Equal(before, await Indexes(company));
        Assert.Empty(await company.All<OwedIndex>());
        // With rows in them the tables keep their indexes.
        seen.Look = () => during = Indexes(company).GetAwaiter().GetResult();
        await company.Runner.Run(new ImportRequest([company.Write("more.csv", Head + "B1,C1,P1,1,2026-01-05,2026-01-10,2026-01-09\n")], null, "user:Wang"), seen, Ct);
        Assert.Contains(during, i => i.Contains("ix_orders_ordered_on_id", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("refused as a whole")]
    [InlineData("cancelled")]
    [InlineData("broken")]
    public async Task An_import_that_stores_nothing_leaves_them_as_they_were(string how)
    {
        await using var company = await Empty();
        var before = await Indexes(company);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var wereGone = false;
        var seen = new Now(() =>
        {
            wereGone = Indexes(company).GetAwaiter().GetResult().Count < before.Count;
            if (how == "cancelled") cancel.Cancel();
        });
        if (how == "broken")
            await company.Database.Execute("CREATE FUNCTION planted() RETURNS trigger AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$ LANGUAGE plpgsql; CREATE TRIGGER planted BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION planted()");
        var file = company.Write("lines.csv", how == "refused as a whole" ? Lines + "A1,C1,P1,many,2026-01-05,2026-01-10,2026-01-09\n" : Lines);
        var failure = await Record.ExceptionAsync(async () => Assert.False((await company.Runner.Run(new ImportRequest([file], null, "user:Wang") { AllOrNothing = true }, seen, cancel.Token)).Value.IsStored));
        Assert.Equal(how != "refused as a whole", failure is not null);
        Assert.True(wereGone);
        Assert.Equal("", await company.Records());
        Assert.Equal(before, await Indexes(company));
        Assert.Empty(await company.All<OwedIndex>());
    }

    [Fact]
    public async Task What_a_killed_import_owes_the_next_start_makes_and_a_living_one_keeps_owing()
    {
        await using var company = await Empty();
        var home = company.Database.Home;
        var before = await Indexes(company);
        await using (await Nuoda.Platform.Storage.CompanyLock.Take(home, Nuoda.Platform.Storage.CompanyLock.Apply, Ct))
        {
            await OwedIndexes.Take(home, ["orders", "deliveries"], Ct);
            await home.Migrate(Ct);
            Assert.Equal(3, (await company.All<OwedIndex>()).Count);
        }
        await home.Migrate(Ct);
        Assert.Equal(before, await Indexes(company));
        Assert.Empty(await company.All<OwedIndex>());
    }

    [Fact]
    public async Task What_a_killed_import_owes_the_next_import_makes()
    {
        await using var company = await Empty();
        var before = await Indexes(company);
        await OwedIndexes.Take(company.Database.Home, ["orders"], Ct);
        Assert.True((await company.Import(Lines)).IsStored);
        Assert.Equal(before, await Indexes(company));
    }

    [Fact]
    public async Task Somebody_who_reads_on_and_on_is_not_waited_for()
    {
        await using var company = await Empty();
        await using var reader = company.Database.Home.OpenDb();
        await using var reading = await reader.Database.BeginTransactionAsync(Ct);
        Assert.Equal(0, await reader.Set<Nuoda.Orders.Order>().CountAsync(Ct));
        var before = await Indexes(company);
        Assert.Equal(300, (await company.Import(Lines)).Created["lines"]);
        Assert.Equal(before, await Indexes(company));
    }

    private static async Task<Importing> Empty()
    {
        var company = await Importing.Into(Engine.Postgres);
        company.Runner.RowsBeforeIndexes = 300;
        return company;
    }

    private static async Task<List<string>> Indexes(Importing company)
    {
        await using var db = company.Database.Home.OpenDb();
        return await db.Database.SqlQuery<string>($"""SELECT indexdef AS "Value" FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname""").ToListAsync(Ct);
    }

    private sealed class Now(Action look) : IProgress<ImportProgress>
    {
        public Action Look { get; set; } = look;

        public void Report(ImportProgress value)
        {
            if (value.Phase == "applying") Look();
        }
    }
}
