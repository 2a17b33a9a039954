using System.Globalization;
using System.Text;
using System.Text.Json;
using Nuoda.Analytics.Retention;
using Nuoda.Platform;

namespace Nuoda.AnalysisFiles;

/// <summary>How long customers stay: JSON and CSV for programs (docs/cli.md), and tables for people.</summary>
internal static class StayOutput
{
    private const double Wide = 1.959963984540054;

    private readonly record struct Hazard(int Feature, double Ratio, double Lower, double Upper, double PValue, double Proportional);

    public static void Write(StayAnswer answer, string format)
    {
        if (answer.Passed.Count > 0) Console.Error.WriteLine(Texts.Of("churn.passed", string.Join(", ", answer.Passed)));
        if (answer.Model is { Converged: false }) Console.Error.WriteLine(Texts.Of("churn.separates"));
        if (format == "json") WriteJson(answer);
        else if (format == "csv") WriteCsv(answer);
        else WriteTable(answer);
    }

    private static Hazard[] Hazards(CoxModel model) => [.. Enumerable.Range(0, model.Coefficients.Count).Select(j =>
    {
        var (effect, error) = (model.Coefficients[j], model.StandardErrors[j]);
        return new Hazard(j, Math.Exp(effect), Math.Exp(effect - Wide * error), Math.Exp(effect + Wide * error), new ChiSquaredTest(effect / error * (effect / error), 1).PValue, model.Proportionality[j].PValue);
    })];

    private static void WriteJson(StayAnswer answer)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("customers", answer.Customers.Count);
            json.WriteNumber("lost", answer.Lifespans.Count(l => l.Lost));
            var (median, lower, upper) = answer.Curve.Quantile(0.5);
            json.WriteStartObject("median");
            Number(json, "time", median);
            Number(json, "lower", lower);
            Number(json, "upper", upper);
            json.WriteEndObject();
            json.WriteStartArray("curve");
            foreach (var time in answer.Curve.Times)
            {
                var point = answer.Curve.At(time);
                json.WriteStartObject();
                json.WriteNumber("time", time);
                json.WriteNumber("atRisk", point.AtRisk);
                json.WriteNumber("survival", point.Survival);
                Number(json, "lower", point.Lower);
                Number(json, "upper", point.Upper);
                json.WriteNumber("cumulativeHazard", answer.Curve.HazardAt(time).Hazard);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (answer.Model is { } model)
            {
                json.WriteStartObject("cox");
                json.WriteNumber("logLikelihood", model.LogLikelihood);
                json.WriteNumber("concordance", model.Concordance);
                json.WriteBoolean("converged", model.Converged);
                Number(json, "proportionalP", model.GlobalProportionality.PValue);
                json.WriteStartArray("hazards");
                foreach (var (feature, ratio, low, high, p, proportional) in Hazards(model))
                {
                    json.WriteStartObject();
                    json.WriteString("column", answer.Covariates.Names[feature].Column);
                    json.WriteString("answer", answer.Covariates.Names[feature].Answer);
                    Number(json, "ratio", ratio);
                    Number(json, "lower", low);
                    Number(json, "upper", high);
                    Number(json, "p", p);
                    Number(json, "proportionalP", proportional);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            else json.WriteNull("cox");
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    private static void WriteCsv(StayAnswer answer)
    {
        using var output = Console.OpenStandardOutput();
        using var table = TabularWriter.Csv(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        table.Header("customer", "time", "lost", "relative_hazard", "p_stays");
        for (var i = 0; i < answer.Customers.Count; i++)
        {
            var life = answer.Lifespans[i];
            double? relative = answer.Model?.RelativeHazard(answer.Covariates.Row(i)), stays = answer.Model is null || life.Lost ? null : answer.Stays(i);
            table.Row(answer.Customers[i], life.Until, life.Lost ? 1 : 0, relative is { } r && double.IsFinite(r) ? r : null, stays);
        }
    }

    private static void WriteTable(StayAnswer answer)
    {
        var into = Console.Out;
        var (median, _, _) = answer.Curve.Quantile(0.5);
        var last = answer.Lifespans.Max(l => l.Until);
        into.WriteLine(Texts.Of("churn.stay_head", answer.Customers.Count, answer.Lifespans.Count(l => l.Lost),
            double.IsNaN(median) ? Texts.Of("churn.no_median", Said(last, "0.##")) : Texts.Of("churn.median", Said(median, "0.##")), Said(answer.Curve.RestrictedMean(Math.Max(last, double.Epsilon)).Mean, "N1"), Said(last, "0.##")));
        into.WriteLine();
        var step = StayCurves.Step(last);
        TextTable.Write(into, [Texts.Of("churn.time"), Texts.Of("churn.at_risk"), Texts.Of("churn.still_there"), "95 %", ""],
            [.. Enumerable.Range(1, (int)(last / step)).Select(k => answer.Curve.At(k * step)).Select(p => (string[])[Said(p.Time, "0.##"), Said(p.AtRisk, "N0"), Said(p.Survival, "P1"), Said(p.Lower, "P1"), Said(p.Upper, "P1")])]);
        if (answer.Model is not { } model) return;
        into.WriteLine();
        into.WriteLine(Texts.Of("churn.cox", Said(model.Concordance, "F3")));
        TextTable.Write(into, [Texts.Of("churn.column"), Texts.Of("churn.ratio"), "95 %", "", "p", Texts.Of("churn.proportional")],
            [.. Hazards(model).OrderBy(h => h.PValue).Select(h => (string[])[answer.Covariates.Name(h.Feature), Said(h.Ratio, "F3"), Said(h.Lower, "F3"), Said(h.Upper, "F3"), P(h.PValue), P(h.Proportional)])]);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static string P(double value) => value < 0.001 ? "<0.001" : Said(value, "F3");

    private static string Said(double value, string format) => double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.CurrentCulture);
}
