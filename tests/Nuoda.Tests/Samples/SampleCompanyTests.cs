using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Customers;
using Nuoda.Insight;
using Nuoda.Platform.Import;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;
using Nuoda.Samples;
using Xunit;

namespace Nuoda.Tests.Samples;

public sealed class SampleCompanyTests
{
    private static readonly DateOnly Today = new(2026, 3, 31);
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        using var folder = new Folder();
        var truth = new SampleParameters { Lines = 5000 };
        SampleMaker.WriteFiles(folder / "a", truth, Today, English);
        SampleMaker.WriteFiles(folder / "b", truth, Today, English);
        SampleMaker.WriteFiles(folder / "c", truth with { Seed = 2 }, Today, English);
        Assert.Equal(Hash(folder / "a"), Hash(folder / "b"));
        Assert.NotEqual(Hash(folder / "a"), Hash(folder / "c"));
    }

    [Fact]
    public void The_chance_is_the_published_one()
    {
        // Counted by a second program (Python) from the published algorithms, seed 42.
        var chance = new Chance(42);
        Assert.Equal([0.08386297105988216, 0.3789802506626686, 0.6800434110281394], new[] { chance.Share(), chance.Share(), chance.Share() });
    }

    [Fact]
    public void The_files_have_exactly_the_lines_asked_for_and_end_yesterday()
    {
        using var folder = new Folder();
        var made = SampleMaker.WriteFiles(folder / "a", new SampleParameters { Lines = 1234, Months = 2 }, Today, English);
        var lines = File.ReadAllLines(folder / "a/lines.csv");
        Assert.Equal((1234, 1235), ((int)made.Lines, lines.Length));
        Assert.Equal((new DateOnly(2026, 1, 31), new DateOnly(2026, 3, 30)), (made.From, made.To));
        var ordered = lines.Skip(1).Select(l => l.Split(',')[2]).ToList();
        Assert.Equal(("2026-01-31", "2026-03-30"), (ordered[0], ordered[^1]));
        // Nothing that lies ahead is told as having happened.
        var delivered = Array.IndexOf(lines[0].Split(','), "delivered date");
        Assert.True(delivered > 0);
        Assert.All(lines.Skip(1), l => Assert.True(string.CompareOrdinal(l.Split(',')[delivered], "2026-03-31") < 0));
    }

    [Theory, Databases.Both]
    public async Task The_sample_company_comes_in_whole(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.Create(engine);
        var made = await Make(database.Home, new SampleParameters { Lines = 4000 });
        await using var db = database.OpenDb();
        var company = await Company.Load(db, ct);
        Assert.Equal(("CNY", "Asia/Shanghai", true), (company.Currency, company.TimeZone, company.IsSample));
        Assert.All(await db.Imports.AsNoTracking().ToListAsync(ct), i => Assert.Equal(ImportState.Done, i.State));
        Assert.Equal(0, await db.ImportIssues.CountAsync(ct));
        Assert.Equal((made.Lines, made.Orders, made.Deliveries, made.Customers, made.Returns, made.Reviews),
            (await Rows(db, "order_lines"), await Rows(db, "orders"), await Rows(db, "deliveries"), await Rows(db, "customers"), await Rows(db, "returns"), await Rows(db, "reviews")));
        Assert.False(Directory.Exists(Path.Combine(database.Home.Folder, "sample-files")));
        using var facts = await Facts.Open(database.Home, NullLogger.Instance, ct);
        Assert.Equal(4000, facts.Lines);
    }

    [Fact]
    public async Task A_company_of_ones_own_is_never_made_a_sample()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        await using (var db = database.OpenDb())
        {
            await (Company.Default with { Name = "Acme" }).Store(db, ct);
            await db.SaveChangesAsync(ct);
        }
        await using var services = Services(database.Home);
        var refused = await services.GetRequiredService<SampleMaker>().Make(database.Home, new SampleParameters { Lines = 10 }, Today, null, ct);
        Assert.Equal("samples.own_company", refused.Error?.Code);
        await using var after = database.OpenDb();
        Assert.False((await Company.Load(after, ct)).IsSample);
        Assert.Equal(0, await after.Set<Customer>().CountAsync(ct));
    }

    [Fact]
    public async Task A_sample_is_not_made_twice_in_one_place()
    {
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        await Make(database.Home, new SampleParameters { Lines = 10 });
        await using var services = Services(database.Home);
        var refused = await services.GetRequiredService<SampleMaker>().Make(database.Home, new SampleParameters { Lines = 10 }, Today, null, TestContext.Current.CancellationToken);
        Assert.Equal("samples.not_empty", refused.Error?.Code);
    }

    [Theory, InlineData("en"), InlineData("zh-CN")]
    public async Task The_small_files_in_the_repository_come_in_without_a_profile(string language)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        await using var services = Services(database.Home);
        var files = Directory.GetFiles(Small(language)).Order(StringComparer.Ordinal).Select(f => new ImportFile(Path.GetFileName(f), f)).ToList();
        Assert.Equal(12, files.Count);
        var result = await services.GetRequiredService<ImportRunner>().Run(new ImportRequest(files, null, "test"), null, ct);
        Assert.Null(result.Error);
        Assert.Empty(result.Value.Issues);
        var made = result.Value.Created;
        Assert.Equal((200, 24, 27, 3), (made["lines"], made["customers"], made["products"], made["sites"]));
        foreach (var file in new[] { "contacts", "deliveries", "returns", "reviews" }) Assert.True(made[file] > 0, file);
        foreach (var file in new[] { "contacts", "returns", "reviews" })
            Assert.Equal(File.ReadAllLines(Path.Combine(Small(language), file + ".csv")).Length - 1, made[file]);
    }

    [Theory, InlineData("en"), InlineData("zh-CN")]
    public void The_small_files_in_the_repository_are_those_that_the_program_writes(string language)
    {
        using var folder = new Folder();
        SampleMaker.WriteFiles(folder / language, new SampleParameters { Lines = 200, Months = 3, Seed = 4 }, Today, CultureInfo.GetCultureInfo(language));
        Assert.Equal(Hash(folder / language), Hash(Small(language)));
    }

    internal static async Task<SampleMaker.Made> Make(DataHome home, SampleParameters truth)
    {
        await using var services = Services(home);
        var made = await services.GetRequiredService<SampleMaker>().Make(home, truth, Today, null, TestContext.Current.CancellationToken);
        Assert.Null(made.Error);
        return made.Value;
    }

    private static ServiceProvider Services(DataHome home) => new CommandLine(Program.Modules).Services(home);

    private static async Task<long> Rows(NuodaDb db, string table)
    {
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = table switch
        {
            "order_lines" or "orders" or "deliveries" or "customers" or "returns" or "reviews" => "SELECT count(*) FROM " + table,
            _ => throw new ArgumentOutOfRangeException(nameof(table)),
        };
        return Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }

    private static string Hash(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(File.ReadAllBytes(file));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Small(string language)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Nuoda.slnx"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "samples", "small", language);
    }

    private sealed class Folder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-sample-");

        public static string operator /(Folder folder, string name) => Path.Combine(folder._folder.FullName, name);

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
