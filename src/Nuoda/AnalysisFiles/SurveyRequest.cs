namespace Nuoda.AnalysisFiles;

/// <summary>What is known of the population on one column: <c>--target "region:north=60,south=40"</c>.</summary>
internal sealed record SurveyTarget(string Column, IReadOnlyList<string> Classes, IReadOnlyList<double> Shares);

/// <summary>What <c>nuoda survey</c> was asked.</summary>
internal sealed record SurveyRequest(string Kind)
{
    public IReadOnlyList<string> Items { get; init; } = [];
    public string? By { get; init; }
    public string? Weight { get; init; }
    public IReadOnlyList<SurveyTarget> Targets { get; init; } = [];
    public double? Population { get; init; }

    /// <summary>Confidence as a share.</summary>
    public double Level { get; init; } = 0.95;

    public int Lowest { get; init; }
    public int Highest { get; init; }
    public int Boxes { get; init; }
    public string Model { get; init; } = "servqual";
    public IReadOnlyList<double> DimensionWeights { get; init; } = [];
    public string? Outcome { get; init; }
    public string? Us { get; init; }
    public bool IsSummary { get; init; }
    public bool FalseDiscovery { get; init; }
    public bool CrossAtMiddle { get; init; }

    /// <summary>Groups with fewer answers show nothing but how many there are.</summary>
    public int Minimum { get; init; } = 1;

    public int Replicates { get; init; }
}
