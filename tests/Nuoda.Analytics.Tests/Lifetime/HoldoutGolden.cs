using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Lifetime;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Lifetime;

/// <summary>What the models foresaw for the hold-out against what happened.</summary>
internal static class HoldoutGolden
{
    public static void Check(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, ["data", "calibration_end", "holdout_end", "time_unit", "params", "t"], "inputs");
        var given = Fields(inputs.GetProperty("params"), ["bgnbd", "paretonbd", "gammagamma"], "params");
        double[] bg = Array(given, "bgnbd"), pareto = Array(given, "paretonbd"), gamma = Array(given, "gammagamma");
        var models = new (string Name, IBuyingModel Model)[] { ("bgnbd", new BgNbd(bg[0], bg[1], bg[2], bg[3])), ("paretonbd", new ParetoNbd(pareto[0], pareto[1], pareto[2], pareto[3])) };
        var spend = new GammaGamma(gamma[0], gamma[1], gamma[2]);
        var all = GoldenOrders.Read(inputs).Summaries;
        var (t, n) = (inputs.GetProperty("t").GetInt32(), all.Length);
        var figures = new Dictionary<string, double>(StringComparer.Ordinal) { ["actual_holdout_purchases"] = all.Sum(s => s.HoldoutPurchases) };
        var foreseen = models.ToDictionary(m => m.Name, m => all.Select(s => m.Model.ExpectedPurchases(s.History, t)).ToArray(), StringComparer.Ordinal);
        foreach (var (name, model) in models)
        {
            figures[name + "_total"] = foreseen[name].Sum();
            figures[name + "_mae"] = all.Select((s, i) => Math.Abs(foreseen[name][i] - s.HoldoutPurchases)).Average();
            figures[name + "_mean_p_alive"] = all.Average(s => model.ProbabilityAlive(s.History));
        }
        figures[string.Create(CultureInfo.InvariantCulture, $"total_expected_value_{t}w")] = all.Select((s, i) => foreseen["paretonbd"][i] * spend.ExpectedValue(s.History.Frequency, s.MeanValue)).Sum();
        foreach (var field in Fields(expected, [.. figures.Keys, "by_calibration_frequency"], "expected").EnumerateObject())
        {
            if (field.Name != "by_calibration_frequency")
            {
                LifetimeGolden.Close(field.Value, figures[field.Name], tolerance, field.Name);
                continue;
            }
            foreach (var group in field.Value.EnumerateObject())
            {
                var least = int.Parse(group.Name.TrimEnd('+'), CultureInfo.InvariantCulture);
                var members = Enumerable.Range(0, n).Where(i => group.Name.EndsWith('+') ? all[i].History.Frequency >= least : all[i].History.Frequency == least).ToList();
                foreach (var value in Fields(group.Value, ["customers", "bgnbd_mean", "paretonbd_mean", "actual_mean"], group.Name).EnumerateObject())
                    LifetimeGolden.Close(value.Value, value.Name switch
                    {
                        "customers" => members.Count,
                        "actual_mean" => members.Average(i => all[i].HoldoutPurchases),
                        _ => members.Average(i => foreseen[value.Name[..^"_mean".Length]][i]),
                    }, tolerance, $"{group.Name}.{value.Name}");
            }
        }

        static double[] Array(JsonElement value, string name) => [.. value.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
    }
}
