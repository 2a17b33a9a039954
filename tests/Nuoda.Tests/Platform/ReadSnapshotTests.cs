using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform;

/// <summary>Bulk rows, read past ADO.NET: each engine's own way must give the same values.</summary>
public sealed class ReadSnapshotTests
{
    private const int Many = 100_000;
    private static string Numbers => $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Many}) SELECT i, CAST(i AS bigint) * 4000000000 FROM n";

    [Theory, Databases.Both]
    public async Task Every_row_comes_whole_and_in_order(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        using var snapshot = ReadSnapshot.Of(database.Home);
        using var rows = snapshot.Query(Numbers);
        for (var i = 1; i <= Many; i++)
        {
            Assert.True(rows.Read());
            Assert.Equal((i, i * 4_000_000_000), (rows.GetInt32(0), rows.GetInt64(1)));
        }
        Assert.False(rows.Read());
    }

    [Theory, Databases.Both]
    public async Task Texts_of_any_length_and_what_is_missing_come_as_they_were_stored(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var longest = string.Concat(Enumerable.Repeat("长文本 long ", 40_000));
        using var snapshot = ReadSnapshot.Of(database.Home);
        using var rows = snapshot.Query($"SELECT 'ä诺😀', '', NULL, '{longest}', 1 UNION ALL SELECT 'b', 'c', 'd', 'e', 2 ORDER BY 5");
        Assert.True(rows.Read());
        Assert.Equal(("ä诺😀", "", true, longest), (rows.GetString(0), rows.GetString(1), rows.IsDBNull(2), rows.GetString(3)));
        Assert.True(rows.Read());
        Assert.Equal(("b", "c", "d", "e"), (rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetString(3)));
        Assert.False(rows.Read());
    }

    [Theory, Databases.Both]
    public async Task Who_stops_in_the_middle_can_ask_again(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        using var snapshot = ReadSnapshot.Of(database.Home);
        for (var i = 0; i < 3; i++)
            using (var rows = snapshot.Query(Numbers)) Assert.True(rows.Read());
        Assert.Equal(Many, snapshot.Number($"SELECT COUNT(*) FROM ({Numbers}) AS n"));
        Assert.Null(snapshot.Number("SELECT MAX(id) FROM orders"));
    }

    [Theory, Databases.Both]
    public async Task Yes_and_no_are_told_apart(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        using var snapshot = ReadSnapshot.Of(database.Home);
        using var rows = snapshot.Query("SELECT (1 = 1), (1 = 0)");
        Assert.True(rows.Read());
        Assert.Equal((true, false), (rows.GetBoolean(0), rows.GetBoolean(1)));
    }
}
