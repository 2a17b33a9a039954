using System.CommandLine;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Shell;

/// <summary>How the program takes a module in: its verbs, its services, its pages' endpoints. Razor pages are found by themselves.</summary>
[Published]
public sealed record Module(
    string Name,
    Func<CommandLine, IEnumerable<Command>> Verbs,
    Action<IServiceCollection, DataHome> Add,
    Action<IEndpointRouteBuilder> Map);
