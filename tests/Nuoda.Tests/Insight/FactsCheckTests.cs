using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Insight;
using Nuoda.Platform.Operations;
using Xunit;

namespace Nuoda.Tests.Insight;

public sealed class FactsCheckTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task Sound_facts_missing_facts_and_facts_that_are_behind_are_no_finding(Engine engine)
    {
        var (database, company) = await Filled(engine);
        await using var owned = database;
        Assert.Empty(await Found(database));
        using (await Facts.Open(database.Home, NullLogger.Instance, Ct)) Assert.Empty(await Found(database));
        for (var i = 0; i < 20; i++) await company.Step();
        Assert.Empty(await Found(database));
    }

    [Theory]
    [InlineData("lines")]
    [InlineData("orders")]
    [InlineData("words")]
    [InlineData("manifest")]
    public async Task A_damaged_byte_of_any_file_is_found(string kind)
    {
        await using var database = (await Filled(Engine.Sqlite)).Database;
        using (await Facts.Open(database.Home, NullLogger.Instance, Ct)) { }
        var file = Directory.GetFiles(database.Home.FactsFolder, kind + "*").Single();
        var bytes = await File.ReadAllBytesAsync(file, Ct);
        bytes[bytes.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(file, bytes, Ct);
        Assert.Equal("facts-damaged", Assert.Single(await Found(database)).Code);
    }

    [Fact]
    public async Task Lines_that_went_without_a_word_are_found()
    {
        await using var database = (await Filled(Engine.Sqlite)).Database;
        using (await Facts.Open(database.Home, NullLogger.Instance, Ct)) { }
        await database.Execute("DELETE FROM promise_versions");
        await database.Execute("DELETE FROM request_versions");
        await database.Execute("DELETE FROM deliveries");
        await database.Execute("DELETE FROM cancellations");
        await database.Execute("DELETE FROM order_lines WHERE id = (SELECT MAX(id) FROM order_lines)");
        Assert.Equal("facts-differ", Assert.Single(await Found(database)).Code);
    }

    private static async Task<List<Finding>> Found(TestDatabase database) =>
        [.. (await Doctor.Examine(database.Home, Ct)).Where(l => l.Check == "facts").SelectMany(l => l.Findings ?? [])];

    private static async Task<(TestDatabase Database, RandomCompany Company)> Filled(Engine engine)
    {
        var database = await TestDatabase.Create(engine);
        var company = new RandomCompany(database, 9);
        await company.Found();
        for (var i = 0; i < 20; i++) await company.Step();
        return (database, company);
    }
}
