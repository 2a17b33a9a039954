using System.CommandLine;
using Nuoda.Platform;
using Nuoda.Platform.Sample;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Samples;

/// <summary>How the program takes the module in.</summary>
internal static class SamplesModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) => [SampleVerb.Of(line)];

    public static void Add(IServiceCollection services, DataHome home)
    {
        services.AddSingleton<SampleMaker>();
        services.AddSingleton<MakeSample>(s => async (sample, ct) =>
        {
            var maker = s.GetRequiredService<SampleMaker>();
            var made = await maker.Make(sample, new SampleParameters(), maker.Today, null, ct);
            // The door hands over a new, empty folder.
            if (made.Error is { } refused) throw new InvalidOperationException(refused.Message());
        });
    }

    public static void Map(IEndpointRouteBuilder routes) { }
}
