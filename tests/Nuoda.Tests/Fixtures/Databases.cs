using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Nuoda.Tests;

public enum Engine { Sqlite, Postgres }

/// <summary>Runs a theory once on each database: <c>[Theory, Databases.Both] public async Task …(Engine engine)</c>.
/// Further arguments of the test come from <c>[Databases.Both(arg, …)]</c>, one attribute a case.</summary>
public static class Databases
{
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public sealed class BothAttribute(params object?[] rest) : DataAttribute
    {
        public object?[] Rest { get; } = rest;

        public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
            ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([.. Enum.GetValues<Engine>().Select(engine => new TheoryDataRow([engine, .. Rest]))]);

        public override bool SupportsDiscoveryEnumeration() => true;
    }
}
