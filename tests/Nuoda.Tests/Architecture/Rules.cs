using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Nuoda.Platform.Storage;

namespace Nuoda.Tests.Architecture;

/// <summary>The rules that hold the modules apart (docs/decisions and CONTRIBUTING.md say why). Each returns what breaks it, one line each.</summary>
public static partial class Rules
{
    /// <summary>A module may use those of the earlier rows only.</summary>
    private static readonly string[][] Order =
    [
        ["Platform"],
        ["Customers", "People", "AnalysisFiles"],
        // Whose price it is, is said of customers.
        ["Catalog"],
        ["Stock", "Partners", "Credit"],
        ["Orders"],
        ["AfterSales", "Settlement", "Desk", "Voice", "Growth"],
        ["Insight"],
        ["Samples"],
    ];

    private static readonly Dictionary<UsedMember, string> BannedMembers = new()
    {
        [new("System.DateTime", "get_Now", 0)] = "take a TimeProvider",
        [new("System.DateTime", "get_UtcNow", 0)] = "take a TimeProvider",
        [new("System.DateTime", "get_Today", 0)] = "Company.Today(clock)",
        [new("System.DateTimeOffset", "get_Now", 0)] = "take a TimeProvider",
        [new("System.DateTimeOffset", "get_UtcNow", 0)] = "take a TimeProvider",
        [new("System.Random", ".ctor", 0)] = "new Random(seed); a secret comes from RandomNumberGenerator",
        [new("System.Random", "get_Shared", 0)] = "new Random(seed); a secret comes from RandomNumberGenerator",
        [new("System.Guid", "NewGuid", 0)] = "ids come from db.Reserve, secrets from RandomNumberGenerator",
        [new("System.Guid", "CreateVersion7", 0)] = "ids come from db.Reserve, secrets from RandomNumberGenerator",
    };

    /// <param name="assembly">The program.</param>
    /// <param name="root">First part of its namespaces.</param>
    public static IEnumerable<string> ModulesThatReachTooFar(CompiledAssembly assembly, string root)
    {
        var types = assembly.Types.ToDictionary(t => t.FullName);
        foreach (var user in types.Values)
        {
            // Program and OrdersModule, CustomersModule … put the modules together: that is their work.
            if (ModuleOf(user, root) is not { } from || user.Name == from + "Module") continue;
            if (Row(from) < 0) yield return $"{user.FullName}: {from} is no module.";
            foreach (var used in user.Uses.Select(u => types[u]))
            {
                if (ModuleOf(used, root) is not { } to || to == from) continue;
                if (Row(to) >= Row(from)) yield return $"{user.FullName} uses {used.FullName}: {from} comes before or beside {to}.";
                else if (!used.Attributes.Contains("PublishedAttribute")) yield return $"{user.FullName} uses {used.FullName}, which is not [Published].";
            }
        }
    }

    public static IEnumerable<string> BannedUses(CompiledAssembly assembly) =>
        from type in assembly.Types
        from member in type.UsesOutside
        where BannedMembers.ContainsKey(member)
        select $"{type.FullName} uses {member.Type}.{member.Name}: {BannedMembers[member]}.";

    /// <param name="assembly">The program.</param>
    /// <param name="root">First part of its namespaces.</param>
    /// <param name="owners">Module that owns each table.</param>
    public static IEnumerable<string> SqlOnForeignTables(CompiledAssembly assembly, string root, IReadOnlyDictionary<string, string> owners)
    {
        foreach (var type in assembly.Types)
        {
            if (ModuleOf(type, root) is not { } module) continue;
            foreach (var match in type.Strings.SelectMany(text => TableInSql().Matches(text)))
            {
                var table = match.Groups["table"].Value;
                if (!owners.TryGetValue(table, out var owner) || owner == module) continue;
                // Insight reads all; nobody else's tables are written.
                if (module == "Insight" && match.Groups["read"].Success && !match.Value.StartsWith("DELETE", StringComparison.OrdinalIgnoreCase)) continue;
                yield return $"{type.FullName} has SQL with '{match.Value}': {table} belongs to {owner}.";
            }
        }
    }

    /// <summary>A page and what stands on it start their reads at the same time; a database context serves one at a time. What stands on a page and reads takes a
    /// scope of its own (OwningComponentBase). SQLite never waits, so only PostgreSQL would show it, now and then.</summary>
    public static IEnumerable<string> ComponentsOnThePagesDatabase(Assembly assembly, string root) =>
        from component in assembly.GetTypes()
        where typeof(IComponent).IsAssignableFrom(component) && component.Namespace?.StartsWith(root + ".", StringComparison.Ordinal) == true
        where !component.IsDefined(typeof(RouteAttribute))
        from property in component.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        where property.GetCustomAttribute<InjectAttribute>() is not null && StandsOn(property.PropertyType, [])
        select $"{component.FullName} injects {property.PropertyType.Name}, which reads the database of the page around it.";

    private static bool StandsOn(Type service, HashSet<Type> seen) =>
        service == typeof(NuodaDb) || (seen.Add(service) && service.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(c => c.GetParameters().Any(p => StandsOn(p.ParameterType, seen))));

    /// <summary>The part of the namespace after the root; null for types of no module (the compiler's own, the program's entry).</summary>
    private static string? ModuleOf(CompiledType type, string root) =>
        type.Namespace.StartsWith(root + ".", StringComparison.Ordinal) ? type.Namespace[(root.Length + 1)..].Split('.')[0] : null;

    private static int Row(string module) => Array.FindIndex(Order, row => row.Contains(module));

    [GeneratedRegex("""\b(?:(?<read>(?:DELETE\s+)?FROM|JOIN)|INTO|UPDATE|TABLE|TRUNCATE|COPY)\s+(?:ONLY\s+|IF\s+EXISTS\s+)?"?(?<table>\w+)""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex TableInSql();
}
