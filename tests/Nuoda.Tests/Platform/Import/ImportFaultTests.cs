using Xunit;

namespace Nuoda.Tests.Platform.Import;

/// <summary>Drill R3 on import: the n-th write fails, n = 1, 2, … until none is left; then the import is complete, or nothing has changed.</summary>
public sealed class ImportFaultTests
{
    private const string Lines = "order id,customer id,product,quantity,order date,promised date,delivered date\nA1,C1,P1,1,2026-01-05,2026-01-10,2026-01-09\nA2,C2,P2,2,2026-01-05,2026-01-10,2026-01-09\n";

    private static readonly string[] Tables = ["customers", "products", "orders", "order_lines", "promise_versions", "deliveries", "import_ranges", "audit_entries", "outbox"];

    [Fact]
    public async Task A_write_refused_by_the_database_leaves_all_as_it_was_and_the_next_try_completes()
    {
        foreach (var table in Tables)
        {
            await using var company = await Importing.Into(Engine.Sqlite);
            var file = company.Write("x.csv", Lines);
            // The disk says no at this table: the whole transaction must go.
            await company.Database.Execute($"CREATE TRIGGER planted BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'planted: disk full'); END");
            var failure = await Record.ExceptionAsync(() => company.Try([file]));
            Assert.True(failure is not null, $"{table}: the failed write was not reported.");
            Assert.Equal("", await company.Records());
            await company.Database.Execute("DROP TRIGGER planted");
            var again = await company.Import([file]);
            Assert.Equal((2L, 2L), (again.Created["lines"], again.Resumed));
        }
    }

    [Theory, Databases.Both]
    public async Task A_connection_that_breaks_at_any_stored_line_leaves_nothing(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var file = company.Write("x.csv", Lines);
        var trigger = engine == Engine.Sqlite
            ? "CREATE TRIGGER planted BEFORE INSERT ON deliveries WHEN (SELECT COUNT(*) FROM order_lines) > 1 BEGIN SELECT RAISE(ABORT, 'planted'); END"
            : "CREATE FUNCTION planted() RETURNS trigger AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$ LANGUAGE plpgsql; CREATE TRIGGER planted BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION planted()";
        await company.Database.Execute(trigger);
        Assert.NotNull(await Record.ExceptionAsync(() => company.Try([file])));
        Assert.Equal("", await company.Records());
        await company.Database.Execute(engine == Engine.Sqlite ? "DROP TRIGGER planted" : "DROP TRIGGER planted ON deliveries");
        Assert.Equal(2, (await company.Import([file])).Created["lines"]);
    }

    [Theory, Databases.Both]
    public async Task A_stage_that_cannot_be_written_takes_back_what_was_applied_of_it_and_the_next_try_goes_on(Engine engine)
    {
        const int Rows = 40_000;
        await using var company = await Importing.Into(engine);
        var file = company.Write("x.csv", "order id,customer id,product,quantity\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"A{i},C1,P1,1\n")));
        // Applying begins with the first chunk; the second has no place.
        var planted = Directory.CreateDirectory(Path.Combine(company.Database.Home.ImportsFolder, "1", "000-000001.stage.tmp"));
        Assert.IsType<UnauthorizedAccessException>(await Record.ExceptionAsync(() => company.Try([file])));
        Assert.Equal("", await company.Records());
        planted.Delete();
        var again = await company.Import([file]);
        Assert.Equal((1L, Rows, Rows), (again.ImportId, again.Created["lines"], again.Read));
        Assert.InRange(again.Resumed, 1, Rows - 1);
    }
}
