using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nuoda.Analytics.Lifetime;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Lifetime;

/// <summary>Works out what a key such as <c>paretonbd_residual_clv_0.0027_margin_0.3</c> asks for: numbers within the names are parameters, with a point or an underscore as decimal mark.</summary>
internal sealed partial class GoldenPrediction
{
    private readonly Dictionary<string, IBuyingModel> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (PurchaseHistory History, double Mean)> _known = [];
    private readonly (PurchaseHistory History, double Mean)? _own;
    private readonly double? _time;
    private GammaGamma? _spend;

    [GeneratedRegex(@"^(?<model>bgnbd|paretonbd|gammagamma)(?:_(?<what>p_alive|cond_expected|expected_value|expected|pmf_(?<from>\d+)_to_(?<to>\d+)|pmf|dert|residual_clv|dclv))?(?:_d?(?<at>\d+(?:[._]\d+)?)(?<weeks>w)?)?(?:_d(?<rate>\d+(?:[._]\d+)?))?(?:_margin_(?<margin>\d+(?:[._]\d+)?))?(?:_x(?<x>\d+)(?:_tx(?<tx>\d+(?:[._]\d+)?)_T(?<T>\d+(?:[._]\d+)?))?(?:_m(?<m>\d+(?:[._]\d+)?))?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Key { get; }

    public GoldenPrediction(JsonElement inputs, IEnumerable<JsonElement> others)
    {
        Fields(inputs, ["bgnbd", "paretonbd", "gammagamma", "x", "t_x", "T", "m_x", "t", "note"], "inputs");
        Take(inputs);
        if (inputs.TryGetProperty("x", out _)) _own = History(inputs);
        if (inputs.TryGetProperty("t", out var t)) _time = t.GetDouble();
        // A cross-check names customers by x alone and the parameters not at all: both are those of the file's other cases.
        foreach (var other in others)
        {
            if (_models.Count == 0 || _spend is null) Take(other);
            if (other.TryGetProperty("x", out _)) _known.TryAdd(other.GetProperty("x").GetInt32(), History(other));
        }
    }

    public void Check(JsonElement expected, JsonElement tolerance)
    {
        foreach (var field in expected.EnumerateObject())
            if (Key.Match(field.Name) is { Success: true, Groups: var g } && g["tx"].Success)
                _known[int.Parse(g["x"].ValueSpan, CultureInfo.InvariantCulture)] = (new(int.Parse(g["x"].ValueSpan, CultureInfo.InvariantCulture), Number(g["tx"]), Number(g["T"])), 0);
        foreach (var field in expected.EnumerateObject())
        {
            var match = Key.Match(field.Name);
            Xunit.Assert.True(match.Success, $"unknown field '{field.Name}'");
            if (field.Value.ValueKind == JsonValueKind.Array)
            {
                var (first, time) = match.Groups["from"].Success ? ((int)Number(match.Groups["from"]), _time!.Value) : (0, Number(match.Groups["at"]));
                for (var k = 0; k < field.Value.GetArrayLength(); k++)
                    LifetimeGolden.Close(field.Value[k], _models[match.Groups["model"].Value].ProbabilityOfPurchases(first + k, time), tolerance, field.Name);
            }
            else LifetimeGolden.Close(field.Value, Value(match.Groups, field.Name), tolerance, field.Name);
        }
    }

    private double Value(GroupCollection g, string name)
    {
        var (history, mean) = g["x"].Success ? _known.GetValueOrDefault((int)Number(g["x"])) : _own ?? default;
        if (g["m"].Success) mean = Number(g["m"]);
        if (g["model"].Value == "gammagamma")
            return g["what"].Value is "expected_value" or "" ? _spend!.ExpectedValue(g["x"].Success ? (int)Number(g["x"]) : history.Frequency, mean) : throw new InvalidDataException($"unknown field '{name}'");
        var model = _models[g["model"].Value];
        return g["what"].Value switch
        {
            "p_alive" => model.ProbabilityAlive(history),
            "cond_expected" => model.ExpectedPurchases(history, Number(g["at"])),
            "expected" => model.ExpectedPurchasesOfNew(g["at"].Success ? Number(g["at"]) : _time!.Value),
            "dert" => ((ParetoNbd)model).DiscountedResidualPurchases(history, Number(g["at"])),
            "residual_clv" => ((ParetoNbd)model).DiscountedResidualPurchases(history, Number(g["at"])) * _spend!.ExpectedValue(history.Frequency, mean) * Number(g["margin"]),
            "dclv" => model.DiscountedPurchases(history, (int)Number(g["at"]), Number(g["rate"])) * _spend!.ExpectedValue(history.Frequency, mean) * Number(g["margin"]),
            _ => throw new InvalidDataException($"unknown field '{name}'"),
        };
    }

    private void Take(JsonElement inputs)
    {
        if (inputs.TryGetProperty("bgnbd", out var bg)) _models.TryAdd("bgnbd", new BgNbd(bg.GetProperty("r").GetDouble(), bg.GetProperty("alpha").GetDouble(), bg.GetProperty("a").GetDouble(), bg.GetProperty("b").GetDouble()));
        if (inputs.TryGetProperty("paretonbd", out var p)) _models.TryAdd("paretonbd", new ParetoNbd(p.GetProperty("r").GetDouble(), p.GetProperty("alpha").GetDouble(), p.GetProperty("s").GetDouble(), p.GetProperty("beta").GetDouble()));
        if (inputs.TryGetProperty("gammagamma", out var s)) _spend ??= new(s.GetProperty("p").GetDouble(), s.GetProperty("q").GetDouble(), s.GetProperty("v").GetDouble());
    }

    private static (PurchaseHistory, double) History(JsonElement inputs) =>
        (new(inputs.GetProperty("x").GetInt32(), inputs.GetProperty("t_x").GetDouble(), inputs.GetProperty("T").GetDouble()), inputs.TryGetProperty("m_x", out var m) ? m.GetDouble() : 0);

    private static double Number(Group g) => double.Parse(g.Value.Replace('_', '.'), CultureInfo.InvariantCulture);
}
