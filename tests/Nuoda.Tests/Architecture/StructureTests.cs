using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Architecture;

/// <summary>The modules keep to what design and CONTRIBUTING.md say of them. Each rule is also seen to find what BadSamples.cs does wrong.</summary>
public sealed class StructureTests
{
    private static readonly CompiledAssembly Program = CompiledAssembly.Of(typeof(NuodaDb).Assembly);
    private static readonly CompiledAssembly Tests = CompiledAssembly.Of(typeof(StructureTests).Assembly);
    private static readonly CompiledAssembly Kernel = CompiledAssembly.Of(typeof(Error).Assembly);
    private static readonly CompiledAssembly Analytics = CompiledAssembly.Of(Assembly.Load("Nuoda.Analytics"));

    [Fact]
    public void A_module_uses_only_what_earlier_modules_publish() => Nothing(Rules.ModulesThatReachTooFar(Program, "Nuoda"));

    [Fact]
    public void A_reach_into_another_module_is_found_however_it_is_made()
    {
        var found = Rules.ModulesThatReachTooFar(Tests, "Bad").Select(f => f.Split(' ', ':')[0]).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "Bad.Catalog.BesideCustomers", "Bad.Customers.ByAttribute", "Bad.Customers.ByBase", "Bad.Customers.ByCode", "Bad.Customers.ByConstraint`1",
                "Bad.Customers.ByField", "Bad.Customers.ByGeneric", "Bad.Customers.ByInterface", "Bad.Customers.ByParameter", "Bad.Customers.ByTypeOf",
                "Bad.Platform.KnowsLaterModule", "Bad.Sundries.NoModule",
            ],
            found);
    }

    [Fact]
    public void Sql_names_only_the_modules_own_tables() => Nothing(Rules.SqlOnForeignTables(Program, "Nuoda", Owners()));

    [Fact]
    public void Sql_on_a_foreign_table_is_found()
    {
        var owners = new Dictionary<string, string> { ["orders"] = "Orders", ["customers"] = "Customers" };
        var found = Rules.SqlOnForeignTables(Tests, "Bad", owners).Select(f => f.Split(' ')[0]).Order(StringComparer.Ordinal);
        Assert.Equal(["Bad.Customers.BySql", "Bad.Insight.Deletes", "Bad.Insight.Writes"], found);
    }

    [Fact]
    public void Every_table_has_one_owner_and_the_owners_are_modules() =>
        Assert.All(Owners().Values, owner => Assert.Contains(Program.Types, t => t.Namespace == "Nuoda." + owner || t.Namespace.StartsWith($"Nuoda.{owner}.", StringComparison.Ordinal)));

    [Fact]
    public void No_component_inside_a_page_shares_the_pages_database() => Nothing(Rules.ComponentsOnThePagesDatabase(typeof(NuodaDb).Assembly, "Nuoda"));

    [Fact]
    public void A_component_on_the_pages_database_is_found() =>
        Assert.Equal(["Bad.Customers.InsideAPage", "Bad.Customers.InsideAPageByService"],
            Rules.ComponentsOnThePagesDatabase(typeof(StructureTests).Assembly, "Bad").Select(f => f.Split(' ')[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void Time_chance_and_ids_come_in_from_outside()
    {
        Nothing(Rules.BannedUses(Program));
        Nothing(Rules.BannedUses(Kernel));
        Nothing(Rules.BannedUses(Analytics));
    }

    [Fact]
    public void A_clock_or_chance_of_ones_own_is_found() => Assert.Equal(9, Rules.BannedUses(Tests).Count(f => f.StartsWith("Bad.Orders.Clocks ", StringComparison.Ordinal)));

    [Fact]
    public void The_kernel_stands_on_the_runtime_alone() => Assert.DoesNotContain(Kernel.References, r => !OfTheRuntime(r));

    [Fact]
    public void Analytics_stands_on_the_kernel_and_numbers_alone() =>
        Assert.DoesNotContain(Analytics.References, r => !OfTheRuntime(r) && r is not ("Nuoda.Kernel" or "MathNet.Numerics"));

    [Fact]
    public void A_package_under_the_kernel_would_be_found() => Assert.Contains(Program.References, r => !OfTheRuntime(r));

    // All at once and in full, which Assert.Empty does not say.
    private static void Nothing(IEnumerable<string> broken)
    {
        var all = string.Join('\n', broken);
        Assert.True(all.Length == 0, all);
    }

    private static bool OfTheRuntime(string assembly) => assembly.StartsWith("System.", StringComparison.Ordinal) || assembly is "System" or "netstandard";

    private static Dictionary<string, string> Owners()
    {
        var options = new DbContextOptionsBuilder<NuodaDb>().UseSqlite("Data Source=:memory:").Options;
        using var db = new NuodaDb(options);
        return db.Model.GetEntityTypes().Where(e => e.GetTableName() is not null)
            .Select(e => (Table: e.GetTableName()!, Owner: OwnerOf(e.ClrType))).Distinct().ToDictionary(e => e.Table, e => e.Owner);
    }

    // Entities that a framework brings (sign-in, keys) are Platform's.
    private static string OwnerOf(Type entity) => entity.Namespace!.StartsWith("Nuoda.", StringComparison.Ordinal) ? entity.Namespace.Split('.')[1] : "Platform";
}
