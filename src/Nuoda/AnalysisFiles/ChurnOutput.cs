using System.Globalization;
using System.Text;
using System.Text.Json;
using Nuoda.Analytics.Retention;
using Nuoda.Platform;

namespace Nuoda.AnalysisFiles;

/// <summary>Who will be lost: JSON and CSV for programs (docs/cli.md), and tables for people.</summary>
internal static class ChurnOutput
{
    private const int Shown = 20, Reasons = 3;

    public static void Write(ChurnAnswer answer, string format)
    {
        if (format == "json") WriteJson(answer);
        else if (format == "csv") WriteCsv(answer);
        else WriteTable(answer);
    }

    private static void WriteJson(ChurnAnswer answer)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("model", answer.ModelName);
            json.WriteNumber("customers", answer.Customers.Count);
            json.WriteNumber("lost", answer.Outcomes.Count(o => o == true));
            json.WriteNumber("unknown", answer.Outcomes.Count(o => o is null));
            json.WriteStartObject("heldBack");
            json.WriteNumber("auc", answer.Order.Auc);
            json.WriteNumber("kolmogorovSmirnov", answer.Order.KolmogorovSmirnov);
            json.WriteNumber("lift10", answer.Order.Lift(0.1));
            json.WriteNumber("brier", answer.Told.Brier);
            json.WriteNumber("logLoss", answer.Told.LogLoss);
            json.WriteNumber("calibrationError", answer.Told.CalibrationError);
            json.WriteStartArray("calibration");
            foreach (var (customers, foreseen, lost) in answer.Told.Classes)
            {
                json.WriteStartObject();
                json.WriteNumber("customers", customers);
                json.WriteNumber("foreseen", foreseen);
                json.WriteNumber("lost", lost);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("importance");
            foreach (var (column, added, spread) in answer.Importance)
            {
                json.WriteStartObject();
                json.WriteString("column", answer.Table.GroupNames[column]);
                json.WriteNumber("lossAdded", added);
                json.WriteNumber("spread", spread);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (answer.Model is LinearChurnModel linear)
            {
                json.WriteStartArray("effects");
                foreach (var (j, effect) in linear.Coefficients.Index())
                {
                    json.WriteStartObject();
                    json.WriteString("column", answer.Table.Names[j].Column);
                    json.WriteString("answer", answer.Table.Names[j].Answer);
                    json.WriteNumber("oddsRatio", Math.Exp(effect));
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            if (answer.Offer is { } offer)
            {
                var (profit, contacted) = answer.Order.ExpectedMaximumProfit(offer);
                json.WriteStartObject("expectedMaximumProfit");
                json.WriteNumber("perCustomer", profit);
                json.WriteNumber("contacted", contacted);
                json.WriteEndObject();
            }
            else json.WriteNull("expectedMaximumProfit");
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    private static void WriteCsv(ChurnAnswer answer)
    {
        using var output = Console.OpenStandardOutput();
        using var table = TabularWriter.Csv(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        table.Header(["customer", "lost", "p_lost", .. Enumerable.Range(1, Reasons).SelectMany(r => (string[])[$"reason_{r}", $"log_odds_{r}"])]);
        for (var i = 0; i < answer.Customers.Count; i++)
        {
            var reasons = answer.Reasons(i, Reasons);
            table.Row([answer.Customers[i], answer.Outcomes[i] switch { true => 1, false => 0, null => null }, answer.Model.Probability(answer.Table.Row(i)),
                .. Enumerable.Range(0, Reasons).SelectMany(r => r < reasons.Count ? (object?[])[reasons[r].Column, reasons[r].Added] : [null, null])]);
        }
    }

    private static void WriteTable(ChurnAnswer answer)
    {
        var (into, order, told) = (Console.Out, answer.Order, answer.Told);
        into.WriteLine(Texts.Of("churn.head", answer.Customers.Count, answer.Outcomes.Count(o => o == true), Texts.Of("churn.model." + answer.ModelName)));
        into.WriteLine(Texts.Of("churn.held_back", Said(order.Auc, "F3"), Said(order.Lift(0.1), "F2"), Said(order.Caught(0.1), "P0"), Said(told.LogLoss, "F4"), Said(told.CalibrationError, "P1")));
        if (answer.Offer is { } offer)
        {
            var (profit, contacted) = order.ExpectedMaximumProfit(offer);
            into.WriteLine(Texts.Of("churn.profit", Said(contacted, "P0"), Said(profit, "N2")));
        }
        into.WriteLine();
        TextTable.Write(into, [Texts.Of("churn.column"), Texts.Of("churn.loss_added"), "±"], [.. answer.Importance.Take(Shown).Select(i => (string[])[answer.Table.GroupNames[i.Feature], Said(i.LossAdded, "F4"), Said(i.Spread, "F4")])]);
        into.WriteLine();
        TextTable.Write(into, [Texts.Of("churn.class"), Texts.Of("churn.customers"), Texts.Of("churn.foreseen"), Texts.Of("churn.lost")],
            [.. told.Classes.Select((c, i) => (string[])[Said(i + 1, "0"), Said(c.Customers, "N0"), Said(c.Foreseen, "P1"), Said(c.Lost, "P1")])]);
        into.WriteLine();
        // Whom to look after: those still there, or of unknown outcome, who are most at risk.
        var risks = Enumerable.Range(0, answer.Customers.Count).Where(i => answer.Outcomes[i] != true).Select(i => (i, P: answer.Model.Probability(answer.Table.Row(i)))).OrderByDescending(r => r.P).Take(Shown);
        TextTable.Write(into, [Texts.Of("churn.customer"), Texts.Of("churn.p_lost"), Texts.Of("churn.reasons")],
            [.. risks.Select(r => (string[])[answer.Customers[r.i], Said(r.P, "P1"), string.Join(", ", answer.Reasons(r.i, Reasons).Select(c => c.Column))])]);
    }

    private static string Said(double value, string format) => value.ToString(format, CultureInfo.CurrentCulture);
}
