using System.Text.Json;
using Nuoda.Analytics.Lifetime;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Lifetime;

/// <summary>The reference values of customer lifetime, number by number; other files of the same layout run through the same reader.</summary>
public sealed class ClvGoldenTests
{
    private const string File = "clv.json";
    private static readonly string[] Log = ["data", "calibration_end", "holdout_end", "time_unit"];

    public static IEnumerable<TheoryDataRow<string>> Cases => Ids(File);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_number_of_the_reference_case_comes_out(string id)
    {
        var (kind, inputs, expected, tolerance) = Case(File, id);
        switch (kind)
        {
            case "btyd_summary": Summary(inputs, expected, tolerance); break;
            case "bgnbd_fit": Fit(BgNbd.Fit(Histories(inputs), standardErrors: true)); break;
            case "mbgnbd_fit": Fit(MbgNbd.Fit(Histories(inputs), standardErrors: true)); break;
            case "paretonbd_fit": Fit(ParetoNbd.Fit(Histories(inputs), standardErrors: true)); break;
            case "gammagamma_fit": Spend(); break;
            case "bgbb_fit": Opportunities(); break;
            case "bgbb_predict": OpportunityPrediction(inputs, expected, tolerance); break;
            case "btyd_predict" or "btyd_new_customer":
                new GoldenPrediction(inputs, Required(File).Values.Where(c => Kind(c) == "btyd_predict").Select(c => c.GetProperty("inputs"))).Check(expected, tolerance);
                break;
            case "holdout_accuracy": HoldoutGolden.Check(inputs, expected, tolerance); break;
            case "dataset": Assert.Empty(expected.EnumerateObject()); break;
            default: Assert.Fail($"{id}: unknown kind '{kind}'"); break;
        }

        void Fit<TModel>(LifetimeFit<TModel> fit) where TModel : IBuyingModel
        {
            Assert.True(fit.Converged);
            LifetimeGolden.Fit(expected, tolerance, fit.Model.Parameters, fit.LogLikelihood, fit.StandardErrors);
        }

        void Spend()
        {
            Fields(inputs, [.. Log, "customers_used", "customers_dropped_zero_value"], "inputs");
            var orders = GoldenOrders.Read(inputs).Summaries;
            var fit = GammaGamma.Fit([.. orders.Select(o => o.History.Frequency)], [.. orders.Select(o => o.MeanValue)], standardErrors: true);
            if (Int(inputs, "customers_used") is { } used) Assert.Equal(used, fit.Customers);
            if (Int(inputs, "customers_dropped_zero_value") is { } dropped) Assert.Equal(dropped, orders.Count(o => o.History.Frequency > 0) - fit.Customers);
            LifetimeGolden.Fit(expected, tolerance, [("p", fit.Model.P), ("q", fit.Model.Q), ("v", fit.Model.V)], fit.LogLikelihood, fit.StandardErrors);
        }

        void Opportunities()
        {
            Fields(inputs, ["columns", "cells", "data"], "inputs");
            var fit = BgBb.Fit(GoldenOrders.Matrix(inputs), standardErrors: true);
            LifetimeGolden.Fit(expected, tolerance, [("alpha", fit.Model.Alpha), ("beta", fit.Model.Beta), ("gamma", fit.Model.Gamma), ("delta", fit.Model.Delta)], fit.LogLikelihood, fit.StandardErrors);
        }
    }

    private static PurchaseHistory[] Histories(JsonElement inputs)
    {
        Fields(inputs, [.. Log, "customers", "repeat_purchases"], "inputs");
        var histories = GoldenOrders.Read(inputs).Histories;
        if (Int(inputs, "customers") is { } customers) Assert.Equal(customers, histories.Length);
        if (Int(inputs, "repeat_purchases") is { } repeats) Assert.Equal(repeats, histories.Sum(h => h.Frequency));
        return histories;
    }

    private static void Summary(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, Log, "inputs");
        var all = GoldenOrders.Read(inputs).Summaries;
        var totals = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["customers"] = all.Length,
            ["sum_x"] = all.Sum(s => s.History.Frequency),
            ["customers_with_repeat"] = all.Count(s => s.History.Frequency > 0),
            ["sum_t_x"] = all.Sum(s => s.History.Recency),
            ["sum_T"] = all.Sum(s => s.History.Age),
            ["sum_x_star"] = all.Sum(s => s.HoldoutPurchases),
            ["mean_m_x_of_repeaters"] = all.Where(s => s.History.Frequency > 0).Average(s => s.MeanValue),
        };
        Fields(expected, [.. totals.Keys, "rows"], "expected");
        foreach (var (name, value) in totals) if (expected.TryGetProperty(name, out var e)) LifetimeGolden.Close(e, value, tolerance, name);
        var byId = all.ToDictionary(s => s.Customer);
        foreach (var row in expected.GetProperty("rows").EnumerateArray())
        {
            Fields(row, ["cid", "x", "t_x", "T", "m_x", "x_star"], "row");
            var found = byId[row.GetProperty("cid").GetInt32()];
            foreach (var (name, value) in new[] { ("x", found.History.Frequency), ("t_x", found.History.Recency), ("T", found.History.Age), ("m_x", found.MeanValue), ("x_star", found.HoldoutPurchases) })
                LifetimeGolden.Close(row.GetProperty(name), value, tolerance, name);
        }
    }

    private static void OpportunityPrediction(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, ["params", "x", "t_x", "n"], "inputs");
        var p = Fields(inputs.GetProperty("params"), ["alpha", "beta", "gamma", "delta"], "params");
        var model = new BgBb(p.GetProperty("alpha").GetDouble(), p.GetProperty("beta").GetDouble(), p.GetProperty("gamma").GetDouble(), p.GetProperty("delta").GetDouble());
        var history = new OpportunityCell(inputs.GetProperty("x").GetInt32(), inputs.GetProperty("t_x").GetInt32(), inputs.GetProperty("n").GetInt32());
        foreach (var field in expected.EnumerateObject())
        {
            var (name, number) = (field.Name, field.Name[(field.Name.LastIndexOf('_') + 1)..].TrimStart('d'));
            double value;
            if (name == "p_alive") value = model.ProbabilityAlive(history);
            else if (name.StartsWith("cond_expected_", StringComparison.Ordinal)) value = model.ExpectedPurchases(history, int.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
            else if (name.StartsWith("dert_d", StringComparison.Ordinal)) value = model.DiscountedResidualPurchases(history, double.Parse(name["dert_d".Length..].Replace('_', '.'), System.Globalization.CultureInfo.InvariantCulture));
            else throw new InvalidDataException($"unknown field '{name}'");
            LifetimeGolden.Close(field.Value, value, tolerance, name);
        }
    }
}
