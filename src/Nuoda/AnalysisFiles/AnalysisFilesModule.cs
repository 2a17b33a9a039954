using System.CommandLine;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.AnalysisFiles;

/// <summary>The analytics on a file of one's own, without a database: how the program takes these verbs in.</summary>
internal static class AnalysisFilesModule
{
    public static IEnumerable<Command> Verbs(CommandLine line) => [ForecastVerb.Command(), ClvVerb.Command(), ChurnVerb.Command(), InventoryVerb.Command(), SegmentVerb.Command(), ScoreVerb.Command(), SurveyVerb.Command(), ChartVerb.Command(), PolicyVerb.Command()];

    public static void Add(IServiceCollection services, DataHome home) { }

    public static void Map(IEndpointRouteBuilder routes) { }
}
