using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform.Access;

public sealed class DataScopeTests
{
    [Theory, Databases.Both]
    public async Task In_the_database_and_in_memory_the_scope_sees_the_same_customers(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.Create(engine);
        await using var db = database.OpenDb();
        string?[] people = [null, "Li Lei", "Han Mei", "li lei"], regions = [null, "North", "South"];
        foreach (var person in people)
            foreach (var region in regions)
            {
                var id = await db.Reserve("customers", 1, ct);
                db.Add(new Customer { Id = id, Key = $"C{id}", Name = $"C{id}", SalesPerson = person, Region = region });
            }
        await db.SaveChangesAsync(ct);
        var all = await db.Set<Customer>().AsNoTracking().ToListAsync(ct);
        foreach (var (scope, count) in new[] { ("all", 12), ("own:Li Lei", 3), ("team:Li Lei|Han Mei", 6), ("region:North", 4), ("region:North|South", 8), ("own:Nobody", 0) })
        {
            var seen = await db.Set<Customer>().Within(DataScope.Parse(scope)!).Select(c => c.Id).Order().ToListAsync(ct);
            Assert.Equal(count, seen.Count);
            Assert.Equal(all.Where(c => DataScope.Parse(scope)!.Sees(c.SalesPerson, c.Region)).Select(c => c.Id).Order(), seen);
        }
    }

    [Theory]
    [InlineData("all"), InlineData("own:Li Lei"), InlineData("team:A|B"), InlineData("region:华东")]
    public void A_scope_reads_back_as_it_was_written(string text) => Assert.Equal(text, DataScope.Parse(text)?.ToString());

    [Theory]
    [InlineData(""), InlineData("own:"), InlineData("own:A|B"), InlineData("everything"), InlineData("1:A"), InlineData("all:A"), InlineData("region")]
    public void What_names_nobody_is_no_scope(string text) => Assert.Null(DataScope.Parse(text));
}
