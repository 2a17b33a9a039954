using System.Diagnostics;
using System.Text;
using Nuoda.Platform.Import;
using Xunit;

namespace Nuoda.Tests.Platform.Import;

/// <summary>Many changed records at once.</summary>
public sealed class ImportUpdateTests
{
    private const int Customers = 40_000;

    [Fact]
    public async Task Updates_do_not_depend_on_what_the_server_believes_of_the_table()
    {
        await using var company = await Importing.Into(Engine.Postgres);
        // A refused import leaves pages without rows; statistics taken now say: no rows, however many come later.
        var refused = await company.Import([company.Write("refused.csv", Lines("A") + ",nobody,a\n")], r => r with { AllOrNothing = true });
        Assert.False(refused.IsStored);
        await company.Database.Execute("ANALYZE customers");
        Assert.Equal(Customers, (await company.Import([company.Write("first.csv", Lines("A"))])).Created["customers"]);
        var watch = Stopwatch.StartNew();
        Assert.Equal(Customers, (await company.Import([company.Write("second.csv", Lines("B"))])).Updated["customers"]);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{Customers} updates took {watch.Elapsed}.");
    }

    private static string Lines(string name)
    {
        var file = new StringBuilder("customer id,customer name,customer class\n");
        for (var i = 0; i < Customers; i++) file.Append('C').Append(i).Append(',').Append(name).Append(i).Append(",a\n");
        return file.ToString();
    }
}
