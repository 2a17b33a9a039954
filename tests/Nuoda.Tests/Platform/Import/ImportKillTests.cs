using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Nuoda.Orders;
using Nuoda.Platform.Import;
using Xunit;

namespace Nuoda.Tests.Platform.Import;

/// <summary>Drill R1: the built program, killed (SIGKILL) at random moments of an import of 100,000 rows, and started again.</summary>
public sealed class ImportKillTests
{
    private const int Rows = 100_000;
    private const int Seed = 20260309;

    [Theory, Databases.Both]
    public async Task Killed_again_and_again_it_goes_on_and_nothing_is_lost_or_doubled(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.Create(engine);
        var file = Path.Combine(database.Home.Folder, "lines.csv");
        var (quantity, gross) = await WriteLines(file, ct);
        string[] arguments = ["import", file, "--format", "json", "--data", database.Home.Folder, .. database.Home.Database is { } server ? new[] { "--database", server } : []];

        var random = new Random(Seed + (int)engine);
        var kills = engine == Engine.Sqlite ? 5 : 2;
        var killed = 0;
        for (var i = 0; i < kills; i++)
        {
            await using var import = NuodaProcess.Start(arguments);
            // Half of the blows fall into the applying, which begins when the run is open and its file is staged.
            var ended = import.WaitForExit(ct);
            await WaitForRun(database, ended, ct);
            await Task.WhenAny(ended, Task.Delay(random.Next(0, 2500), ct));
            if (!ended.IsCompleted) killed++;
            await import.Kill();
            await AssertWholeOrNothing(database, ct);
        }
        var last = await NuodaProcess.Run(arguments, ct);
        Assert.True(last.ExitCode == 0, last.Errors);

        await using var db = database.Home.OpenDb();
        Assert.Equal(Rows, await db.Set<OrderLine>().CountAsync(ct));
        Assert.Equal(quantity, await db.Set<OrderLine>().SumAsync(l => l.QuantityOrdered, ct));
        Assert.Equal(gross, await db.Set<OrderLine>().SumAsync(l => l.Gross, ct));
        Assert.Equal(Rows, await db.Set<PromiseVersion>().CountAsync(ct));
        Assert.Equal(Rows, await db.Set<Delivery>().CountAsync(ct));
        Assert.Equal(Rows / 4, await db.Set<Order>().CountAsync(ct));
        TestContext.Current.AddAttachment("kills", killed.ToString(CultureInfo.InvariantCulture));
        Assert.True(killed > 0, "No blow fell into the import.");
    }

    [Fact]
    public async Task What_a_killed_check_left_goes_with_the_next_one_and_a_living_one_keeps_its_own()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        var imports = database.Home.ImportsFolder;
        var file = Path.Combine(database.Home.Folder, "lines.csv");
        await WriteLines(file, ct);
        // On a busy machine a check may end before the blow: then another gets it.
        for (var blow = 0; blow < 10 && !(Directory.Exists(imports) && Directory.EnumerateDirectories(imports, "dry-*").Any()); blow++)
        {
            await using var check = NuodaProcess.Start(["import", file, "--dry-run", "--data", database.Home.Folder]);
            var ended = check.WaitForExit(ct);
            while (!ended.IsCompleted && !(Directory.Exists(imports) && Directory.EnumerateFiles(imports, "*.stage", SearchOption.AllDirectories).Any())) await Task.Delay(5, ct);
            await check.Kill();
        }
        var left = Assert.Single(Directory.EnumerateDirectories(imports, "dry-*"));
        await File.WriteAllTextAsync(left + ".issues", "some", ct);
        // Another process checks; a third begins and has not come to its lock.
        var living = Directory.CreateDirectory(Path.Combine(imports, "dry-2-2")).FullName;
        var begins = Directory.CreateDirectory(Path.Combine(imports, "dry-3-3")).FullName;
        var import = Directory.CreateDirectory(Path.Combine(imports, "7")).FullName;
        await File.WriteAllTextAsync(Path.Combine(import, "000-000000.stage"), "staged, and gone on with later", ct);
        using (ImportRuns.Lock(living))
        {
            await File.WriteAllTextAsync(Path.Combine(living, "000-000000.stage"), "staged", ct);
            var small = Path.Combine(database.Home.Folder, "small.csv");
            await File.WriteAllTextAsync(small, "order id,customer id,product,quantity,order date\nA1,C1,P1,10,2026-01-05\n", ct);
            Assert.Equal(0, (await NuodaProcess.Run(["import", small, "--dry-run", "--data", database.Home.Folder], ct)).ExitCode);
            Assert.Equal([import, living, begins], Directory.EnumerateDirectories(imports).Order(StringComparer.Ordinal));
            Assert.Empty(Directory.EnumerateFiles(imports));
        }
    }

    private static async Task WaitForRun(TestDatabase database, Task ended, CancellationToken ct)
    {
        while (!ended.IsCompleted)
        {
            if (Directory.Exists(database.Home.ImportsFolder) && Directory.EnumerateDirectories(database.Home.ImportsFolder).Any()) return;
            await Task.Delay(20, ct);
        }
    }

    private static async Task AssertWholeOrNothing(TestDatabase database, CancellationToken ct)
    {
        await using var db = database.Home.OpenDb();
        var lines = await db.Set<OrderLine>().CountAsync(ct);
        Assert.True(lines is 0 or Rows, $"{lines} lines after a kill.");
        Assert.Equal(lines, await db.Set<Delivery>().CountAsync(ct));
        if (lines == Rows) Assert.Contains(await db.Imports.AsNoTracking().ToListAsync(ct), i => i.State == ImportState.Done);
    }

    private static async Task<(long Quantity, long Gross)> WriteLines(string path, CancellationToken ct)
    {
        var random = new Random(Seed);
        long quantity = 0, gross = 0;
        await using var file = new StreamWriter(path, append: false, new UTF8Encoding(false));
        await file.WriteLineAsync("order id,line number,customer id,product,quantity,order date,promised date,delivered date,gross amount");
        for (var i = 0; i < Rows; i++)
        {
            int pieces = random.Next(1, 50), cents = random.Next(100, 100_000);
            (quantity, gross) = (quantity + pieces * 1000L, gross + cents);
            var day = new DateOnly(2026, 1, 1).AddDays(i % 300);
            await file.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"SO{i / 4:D6},{i % 4 + 1},C{i / 4 % 500},P{random.Next(300)},{pieces},{day:yyyy-MM-dd},{day.AddDays(3):yyyy-MM-dd},{day.AddDays(random.Next(1, 6)):yyyy-MM-dd},{cents / 100m}").AsMemory(), ct);
        }
        return (quantity, gross);
    }
}
