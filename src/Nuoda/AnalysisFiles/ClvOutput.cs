using System.Globalization;
using System.Text;
using System.Text.Json;
using Nuoda.Analytics.Lifetime;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.AnalysisFiles;

/// <summary>What <c>nuoda clv</c> found.</summary>
/// <param name="ModelName">As asked for.</param>
/// <param name="Model">null for Pareto/GGG, which is sampled and has no formulas.</param>
/// <param name="Regular">Pareto/GGG.</param>
/// <param name="LogLikelihood">null for Pareto/GGG: its posterior has none.</param>
/// <param name="Converged">Whether the fit came to an end.</param>
/// <param name="Spend">Value of a purchase, where there is something to learn it from.</param>
/// <param name="Customers">As the file calls them.</param>
/// <param name="Summaries">What the calibration period says of them.</param>
internal sealed record ClvAnswer(
    string ModelName, IBuyingModel? Model, ParetoGggFit? Regular, double? LogLikelihood, bool Converged, LifetimeFit<GammaGamma>? Spend, IReadOnlyList<string> Customers, CustomerSummary[] Summaries)
{
    public IReadOnlyList<(string Name, double Value)> Parameters => Model?.Parameters ?? Regular!.Model.Parameters;

    /// <summary>Units of time ahead.</summary>
    public int Horizon { get; init; }

    /// <summary>A unit of time.</summary>
    public double Discount { get; init; }

    public double Margin { get; init; }

    /// <summary>Last day that the model learnt from, days since 1970-01-01.</summary>
    public int CalibrationEnd { get; init; }

    public double DaysPerUnit { get; init; }
    public string Unit { get; init; } = "";
}

/// <summary>Its JSON and CSV for programs (docs/cli.md), and a table for people.</summary>
internal static class ClvOutput
{
    private const int Shown = 20, FarthestDays = 36_525;

    private readonly record struct Row(CustomerSummary Summary, double Alive, double Purchases, double? Value, double? Clv);

    public static void Write(ClvAnswer answer, string format)
    {
        if (format == "json") WriteJson(answer);
        else if (format == "csv") WriteCsv(answer);
        else WriteTable(answer);
    }

    private static void WriteJson(ClvAnswer answer)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("model", answer.ModelName);
            json.WriteStartObject("parameters");
            foreach (var (name, value) in answer.Parameters) json.WriteNumber(name, value);
            json.WriteEndObject();
            if (answer.LogLikelihood is { } likelihood) json.WriteNumber("logLikelihood", likelihood);
            else json.WriteNull("logLikelihood");
            if (answer.Spend is { } spend)
            {
                json.WriteStartObject("gammaGamma");
                json.WriteNumber("p", spend.Model.P);
                json.WriteNumber("q", spend.Model.Q);
                json.WriteNumber("v", spend.Model.V);
                json.WriteNumber("logLikelihood", spend.LogLikelihood);
                json.WriteNumber("customers", spend.Customers);
                json.WriteEndObject();
            }
            else json.WriteNull("gammaGamma");
            json.WriteNumber("customers", answer.Summaries.Length);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    private static void WriteCsv(ClvAnswer answer)
    {
        using var output = Console.OpenStandardOutput();
        using var table = TabularWriter.Csv(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        table.Header(["customer", "x", "t_x", "T", "m_x", "p_alive", "expected_purchases", "expected_value", "clv", "next_order_by_50", .. answer.Regular is null ? Array.Empty<string>() : ["regularity"]]);
        foreach (var (i, row) in Rows(answer).Index())
        {
            var (history, mean) = (row.Summary.History, row.Summary.MeanValue);
            table.Row([
                answer.Customers[row.Summary.Customer], history.Frequency, history.Recency, history.Age, mean, row.Alive, row.Purchases, row.Value, row.Clv, NextOrder(answer, history),
                .. answer.Regular is { } regular ? (object?[])[regular.Regularity[i]] : []]);
        }
    }

    // The day by which the next order comes with even odds; none when it never becomes as likely, or not within a lifetime.
    private static DateOnly? NextOrder(ClvAnswer answer, PurchaseHistory history)
    {
        if (answer.Model is null) return null;
        var days = answer.Model.NextPurchaseQuantile(history, 0.5) * answer.DaysPerUnit;
        return days <= FarthestDays ? Day.FromNumber(answer.CalibrationEnd + (int)Math.Ceiling(days)) : null;
    }

    private static void WriteTable(ClvAnswer answer)
    {
        var into = Console.Out;
        into.WriteLine(Texts.Of("clv.head", answer.ModelName, answer.Summaries.Length, string.Join(", ", answer.Parameters.Select(p => Said($"{p.Name} {p.Value:F4}"))), answer.LogLikelihood is { } likelihood ? Said($"{likelihood:F2}") : "–"));
        if (answer.Spend is { } spend) into.WriteLine(Texts.Of("clv.spend", Said($"p {spend.Model.P:F4}, q {spend.Model.Q:F4}, v {spend.Model.V:F4}"), spend.Customers, Said($"{spend.Model.ExpectedValue(0, 0):F2}")));
        var rows = Rows(answer);
        into.WriteLine(Texts.Of("clv.total", rows.Sum(r => r.Alive).ToString("N0", CultureInfo.CurrentCulture), answer.Horizon, Texts.Of("clv.unit." + answer.Unit), rows.Sum(r => r.Purchases).ToString("N0", CultureInfo.CurrentCulture)));
        into.WriteLine();
        string[] head = [Texts.Of("clv.customer"), "x", "t_x", "T", Texts.Of("clv.alive"), Texts.Of("clv.purchases"), Texts.Of("clv.value"), Texts.Of("clv.clv")];
        var lines = rows.OrderByDescending(r => r.Clv ?? r.Purchases).Take(Shown).Select(r => (string[])
            [answer.Customers[r.Summary.Customer], Said($"{r.Summary.History.Frequency}"), Said($"{r.Summary.History.Recency:F1}"), Said($"{r.Summary.History.Age:F1}"),
                Said($"{r.Alive:F3}"), Said($"{r.Purchases:F2}"), Said($"{r.Value:F2}"), Said($"{r.Clv:F2}")]).ToList();
        TextTable.Write(into, head, lines);
    }

    private static Row[] Rows(ClvAnswer answer)
    {
        var n = answer.Summaries.Length;
        double[] alive = new double[n], purchases = new double[n], discounted = new double[n];
        if (answer.Regular is { } regular) (alive, purchases, discounted) = (regular.Alive, regular.Purchases, regular.Purchases);
        else answer.Model!.Score([.. answer.Summaries.Select(s => s.History)], answer.Horizon, answer.Horizon, answer.Discount, alive, purchases, discounted);
        return [.. answer.Summaries.Select((s, i) =>
        {
            var value = answer.Spend?.Model.ExpectedValue(s.History.Frequency, s.MeanValue);
            // Without a mean in the model (q ≤ 1 and too few purchases) there is no figure.
            if (value is { } v && !double.IsFinite(v)) value = null;
            return new Row(s, alive[i], purchases[i], value, value * discounted[i] * answer.Margin);
        })];
    }

    private static string Said(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
