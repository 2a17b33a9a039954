using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nuoda.Analytics.Surveys;
using static Nuoda.Analytics.Tests.GoldenCases;
using static Nuoda.Analytics.Tests.StatisticsGolden;

namespace Nuoda.Analytics.Tests.Surveys;

/// <summary>The survey measures as the reference file lays them out.</summary>
internal static class SurveyGolden
{
    public static JsonNode Nps(JsonElement inputs, JsonElement expected) => Score(NetPromoterScore.Of(Numbers(Fields(inputs, ["scores"], "inputs").GetProperty("scores"))), expected);

    public static JsonNode NpsCounts(JsonElement inputs, JsonElement expected)
    {
        Fields(inputs, ["promoters", "passives", "detractors"], "inputs");
        return Score(new(inputs.GetProperty("promoters").GetInt64(), inputs.GetProperty("passives").GetInt64(), inputs.GetProperty("detractors").GetInt64()), expected);
    }

    public static JsonNode Proportions(JsonElement inputs, JsonElement expected)
    {
        Fields(inputs, ["x", "n", "level"], "inputs");
        var (x, n, level) = (inputs.GetProperty("x").GetInt64(), inputs.GetProperty("n").GetInt64(), inputs.GetProperty("level").GetDouble());
        return new JsonObject
        {
            ["wilson"] = Ends(Proportion.Wilson(x, n, level)),
            ["wilson_cc"] = Ends(Proportion.WilsonWithContinuity(x, n, level)),
            ["clopper_pearson"] = Ends(Proportion.ClopperPearson(x, n, level)),
        };
    }

    public static JsonNode Csat(JsonElement inputs, JsonElement expected)
    {
        Fields(inputs, ["answers", "scale"], "inputs");
        var (lowest, highest) = Scale(inputs);
        var rating = Rating.Of(Numbers(inputs.GetProperty("answers")), lowest, highest, 2);
        var found = new JsonObject { ["n"] = (double)rating.N, ["satisfied"] = (double)rating.Satisfied, ["csat"] = rating.Share, ["mean"] = rating.AsSample().Mean };
        foreach (var field in expected.EnumerateObject().Where(f => f.Name.StartsWith("wilson", StringComparison.Ordinal))) found[field.Name] = Ends(rating.ShareInterval(Level(field.Name, "wilson")));
        return found;
    }

    public static JsonNode Cronbach(JsonElement inputs, JsonElement expected)
    {
        Fields(inputs, ["items", "rows"], "inputs");
        var analysis = ItemAnalysis.Of(Rows(inputs.GetProperty("rows")));
        return new JsonObject
        {
            ["alpha"] = analysis.Alpha,
            ["standardised_alpha"] = analysis.StandardisedAlpha,
            ["alpha_if_dropped"] = StatisticsGolden.Array(analysis.Items.Select(i => i.AlphaIfDropped)),
            ["item_rest_correlation"] = StatisticsGolden.Array(analysis.Items.Select(i => i.ItemRestCorrelation)),
        };
    }

    public static JsonNode Servqual(JsonElement inputs, JsonElement expected)
    {
        Fields(inputs, ["expectations", "perceptions", "weights", "scale"], "inputs");
        var gaps = ServiceGaps.Of(GapModel.Servqual, Rows(inputs.GetProperty("expectations")), Rows(inputs.GetProperty("perceptions")), inputs.TryGetProperty("weights", out var weights) ? Numbers(weights) : []);
        return new JsonObject
        {
            ["item_gaps"] = StatisticsGolden.Array(gaps.Items.Select(i => i.Gap)),
            ["dimension_gaps"] = new JsonObject(GapModel.Servqual.Dimensions.Zip(gaps.Dimensions, (d, g) => KeyValuePair.Create(d.Name, (JsonNode?)g.Gap))),
            ["unweighted_score"] = gaps.Unweighted,
            ["weighted_score"] = gaps.Weighted,
        };
    }

    public static JsonNode Ipa(JsonElement inputs, JsonElement expected)
    {
        Fields(inputs, ["attributes", "scale"], "inputs");
        var (lowest, highest) = Scale(inputs);
        var elements = inputs.GetProperty("attributes").EnumerateArray().Select(a => Fields(a, ["name", "importance", "performance"], "attribute"))
            .Select(a => new RatedElement(a.GetProperty("name").GetString()!, Mean(a, "importance"), Mean(a, "performance"))).ToArray();
        var (byData, middle) = (ImportancePerformance.AroundMeans(elements), (lowest + highest) / 2.0);
        return new JsonObject
        {
            ["data_centred"] = Quadrants(byData),
            ["scale_centred"] = Quadrants(ImportancePerformance.Around(elements, middle, middle)),
            ["gap"] = new JsonObject(byData.Elements.Select(e => KeyValuePair.Create(e.Name, (JsonNode?)e.Gap))),
        };

        static Sample Mean(JsonElement a, string field) => new(0, a.GetProperty(field).GetDouble(), double.NaN);
    }

    private static JsonObject Quadrants(ImportancePerformance placed) => new()
    {
        ["importance"] = placed.ImportanceLine,
        ["performance"] = placed.PerformanceLine,
        ["quadrants"] = new JsonObject(placed.Elements.Select(e => KeyValuePair.Create(e.Name, (JsonNode?)(e.Quadrant switch
        {
            Quadrant.ConcentrateHere => "concentrate here",
            Quadrant.KeepUpTheGoodWork => "keep up the good work",
            Quadrant.LowPriority => "low priority",
            _ => "possible overkill",
        })))),
    };

    private static JsonObject Score(NetPromoterScore score, JsonElement expected)
    {
        var found = new JsonObject
        {
            ["n"] = (double)score.N,
            ["promoters"] = (double)score.Promoters,
            ["passives"] = (double)score.Passives,
            ["detractors"] = (double)score.Detractors,
            ["nps"] = score.Score,
            ["se"] = score.StandardError(),
        };
        foreach (var field in expected.EnumerateObject())
        {
            if (field.Name.StartsWith("lower", StringComparison.Ordinal)) found[field.Name] = score.Interval(Level(field.Name, "lower")).Lower;
            else if (field.Name.StartsWith("upper", StringComparison.Ordinal)) found[field.Name] = score.Interval(Level(field.Name, "upper")).Upper;
        }
        return found;
    }

    private static JsonArray Ends(ConfidenceInterval interval) => StatisticsGolden.Array([interval.Lower, interval.Upper]);

    private static (int Lowest, int Highest) Scale(JsonElement inputs)
    {
        var ends = inputs.GetProperty("scale").GetString()!.Split('-').Select(e => int.Parse(e, CultureInfo.InvariantCulture)).ToArray();
        return (ends[0], ends[1]);
    }
}
