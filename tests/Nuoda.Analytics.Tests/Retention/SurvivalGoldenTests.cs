using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Retention;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Retention;

/// <summary>The reference values of survival analysis, number by number; the other kinds of the file belong to other areas' readers.</summary>
public sealed class SurvivalGoldenTests
{
    private const string File = "statistics.json";
    private static readonly string[] Own = ["kaplan_meier", "kaplan_meier_median", "logrank", "cox", "cox_baseline_hazard"];

    public static IEnumerable<TheoryDataRow<string>> Cases => Ids(File, Own.Contains);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_number_of_the_reference_case_comes_out(string id)
    {
        var (kind, inputs, expected, tolerance) = Case(File, id);
        var check = new Check(tolerance);
        var data = SurvivalRows.Of(Required(File), inputs);
        switch (kind)
        {
            case "kaplan_meier":
                Fields(inputs, ["dataset"], "inputs");
                Curve(SurvivalCurve.Of(data.All()), expected, check);
                break;
            case "kaplan_meier_median":
                Fields(inputs, ["dataset", "group"], "inputs");
                Fields(expected, ["median"], "expected");
                var (lifespans, group, groups) = data.Grouped(inputs);
                for (var g = 0; g < groups; g++)
                    check.Close(expected.GetProperty("median")[g], SurvivalCurve.Of([.. lifespans.Where((_, i) => group[i] == g)]).Quantile(0.5).Time, $"median {g}");
                break;
            case "logrank": LogRankOf(data, inputs, expected, check); break;
            case "cox": Cox(data, inputs, expected, check); break;
            case "cox_baseline_hazard":
                Fields(inputs, ["dataset", "terms", "ties", "centered"], "inputs");
                Fields(expected, ["time", "cumhaz"], "expected");
                var (model, means) = Fit(data, inputs);
                var at = inputs.GetProperty("centered").GetBoolean() ? means : new double[means.Length];
                for (var i = 0; i < expected.GetProperty("time").GetArrayLength(); i++)
                    check.Close(expected.GetProperty("cumhaz")[i], model.CumulativeHazard(at, expected.GetProperty("time")[i].GetDouble()), $"cumhaz {i}");
                break;
            default: Assert.Fail($"{id}: unknown kind '{kind}'"); break;
        }
        Assert.True(check.Compared > 0);
    }

    private static void Curve(SurvivalCurve curve, JsonElement expected, Check check)
    {
        foreach (var field in expected.EnumerateObject())
        {
            var (name, value) = (field.Name, field.Value);
            switch (name)
            {
                case "times": Points(value, SurvivalInterval.Log); break;
                case "loglog": Points(value, SurvivalInterval.LogLog); break;
                case "quantiles":
                    double[] shares = [0.25, 0.5, 0.75];
                    for (var i = 0; i < shares.Length; i++) check.Close(value[i], curve.Quantile(shares[i]).Time, $"quantile {shares[i]}");
                    break;
                case "median_lower": check.Close(value, curve.Quantile(0.5, interval: SurvivalInterval.Log).Lower, name); break;
                case "median_upper": check.Close(value, curve.Quantile(0.5, interval: SurvivalInterval.Log).Upper, name); break;
                case "rmean_se":
                    check.Close(value, curve.RestrictedMean(Limit()).StandardError, name);
                    break;
                default:
                    Assert.True(name.StartsWith("rmean_", StringComparison.Ordinal), $"unknown field '{name}'");
                    check.Close(value, curve.RestrictedMean(Limit()).Mean, name);
                    break;
            }
        }

        // The limit stands in the name of the field beside: rmean_1022.
        double Limit() => double.Parse(expected.EnumerateObject().Single(f => f.Name.StartsWith("rmean_", StringComparison.Ordinal) && char.IsAsciiDigit(f.Name[6])).Name[6..], CultureInfo.InvariantCulture);

        void Points(JsonElement table, SurvivalInterval interval)
        {
            Assert.Contains(table.EnumerateObject(), f => f.Name == "time");
            for (var i = 0; i < table.GetProperty("time").GetArrayLength(); i++)
                foreach (var column in table.EnumerateObject())
                {
                    var point = curve.At(table.GetProperty("time")[i].GetDouble(), Level(column.Name) ?? 95, interval);
                    var found = column.Name switch
                    {
                        "time" => point.Time,
                        "n_risk" => point.AtRisk,
                        "survival" => point.Survival,
                        "std_err" => point.StandardError,
                        _ when column.Name.StartsWith("lower", StringComparison.Ordinal) && Level(column.Name) is not null => point.Lower,
                        _ when column.Name.StartsWith("upper", StringComparison.Ordinal) && Level(column.Name) is not null => point.Upper,
                        _ => throw new InvalidDataException($"unknown field '{column.Name}'"),
                    };
                    check.Close(column.Value[i], found, $"{column.Name} {i}");
                }
        }

        static double? Level(string name) => name.Length > 5 && double.TryParse(name[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var level) ? level : null;
    }

    private static void LogRankOf(SurvivalRows data, JsonElement inputs, JsonElement expected, Check check)
    {
        Fields(inputs, ["dataset", "group", "group_order"], "inputs");
        Fields(expected, ["chisq", "p", "observed", "expected", "var", "df", "group_order"], "expected");
        var (lifespans, group, groups) = data.Grouped(inputs, expected);
        var test = LogRank.Test(lifespans, group, groups);
        check.Close(expected.GetProperty("chisq"), test.ChiSquared, "chisq");
        check.Close(expected.GetProperty("p"), test.PValue, "p");
        if (expected.TryGetProperty("df", out var df)) check.Close(df, test.DegreesOfFreedom, "df");
        for (var g = 0; g < groups; g++)
        {
            check.Close(expected.GetProperty("observed")[g], test.Observed[g], $"observed {g}");
            check.Close(expected.GetProperty("expected")[g], test.Expected[g], $"expected {g}");
        }
        if (!expected.TryGetProperty("var", out var variance)) return;
        // A number is the variance of the first group; a table is the whole matrix.
        if (variance.ValueKind == JsonValueKind.Number) check.Close(variance, test.Variance[0, 0], "var");
        else for (var g = 0; g < groups; g++) for (var h = 0; h < groups; h++) check.Close(variance[g][h], test.Variance[g, h], $"var {g} {h}");
    }

    private static (CoxModel Model, double[] Means) Fit(SurvivalRows data, JsonElement inputs)
    {
        string[] terms = [.. inputs.GetProperty("terms").EnumerateArray().Select(t => t.GetString()!)];
        var (lifespans, columns) = data.Complete(terms);
        var ties = inputs.GetProperty("ties").GetString() switch { "efron" => CoxTies.Efron, "breslow" => CoxTies.Breslow, var other => throw new InvalidDataException($"unknown ties '{other}'") };
        return (CoxModel.Fit(lifespans, columns, ties), [.. columns.Select(c => c.Average())]);
    }

    private static void Cox(SurvivalRows data, JsonElement inputs, JsonElement expected, Check check)
    {
        Fields(inputs, ["dataset", "terms", "ties"], "inputs");
        var (model, _) = Fit(data, inputs);
        Assert.True(model.Converged);
        foreach (var field in expected.EnumerateObject())
        {
            var (name, value) = (field.Name, field.Value);
            switch (name)
            {
                case "terms": Assert.Equal(List(inputs.GetProperty("terms")).Select(t => t.GetString()), List(value).Select(t => t.GetString())); break;
                case "coef": Each(j => model.Coefficients[j]); break;
                case "se": Each(j => model.StandardErrors[j]); break;
                case "z": Each(j => model.Coefficients[j] / model.StandardErrors[j]); break;
                case "p": Each(j => new ChiSquaredTest(Math.Pow(model.Coefficients[j] / model.StandardErrors[j], 2), 1).PValue); break;
                case "loglik":
                    check.Close(value[0], model.NullLogLikelihood, "loglik 0");
                    check.Close(value[1], model.LogLikelihood, "loglik 1");
                    break;
                case "lr_test": check.Close(value, model.LikelihoodRatio.Statistic, name); break;
                // R keeps two decimals of it.
                case "wald": check.Close(value, Math.Round(model.Wald.Statistic, 2), name); break;
                case "score": check.Close(value, model.Score.Statistic, name); break;
                case "concordance": check.Close(value, model.Concordance, name); break;
                case "n": check.Close(value, model.Rows, name); break;
                case "events": check.Close(value, model.Losses, name); break;
                default: Assert.Fail($"unknown field '{name}'"); break;
            }

            void Each(Func<int, double> found)
            {
                var all = List(value);
                for (var j = 0; j < all.Count; j++) check.Close(all[j], found(j), $"{name} {j}");
            }
        }
    }

    // R drops the brackets of a list of one.
    private static List<JsonElement> List(JsonElement value) => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];

    /// <summary>Comparison with the case's tolerance, by field where it names one.</summary>
    private sealed class Check(JsonElement tolerance)
    {
        public int Compared { get; private set; }

        public void Close(JsonElement expected, double actual, string where)
        {
            Compared++;
            var field = where.Split(' ')[0];
            var bounds = Fields(tolerance.TryGetProperty(field, out var own) ? own : tolerance.GetProperty("default"), ["rel", "abs"], "tolerance");
            if (expected.ValueKind == JsonValueKind.Null)
            {
                Assert.True(double.IsNaN(actual), $"{where}: {actual}, none expected");
                return;
            }
            var (value, difference) = (expected.GetDouble(), Math.Abs(actual - expected.GetDouble()));
            Assert.True((bounds.TryGetProperty("abs", out var abs) && difference <= abs.GetDouble()) || (bounds.TryGetProperty("rel", out var rel) && difference <= rel.GetDouble() * Math.Max(Math.Abs(value), 1e-9)),
                $"{where}: {actual}, {value} expected");
        }
    }
}
