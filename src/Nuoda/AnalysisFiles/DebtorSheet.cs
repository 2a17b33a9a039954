using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nuoda.Analytics.Credit;
using Nuoda.Analytics.Features;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda.AnalysisFiles;

/// <summary>Figures that need no learning, a debtor a row: <c>nuoda score --method altman</c> and <c>--method loss</c>.</summary>
internal static class DebtorSheet
{
    private static readonly string[] Balance = ["working_capital", "retained_earnings", "ebit", "book_equity", "sales", "total_assets", "total_liabilities"];
    private static readonly string[] Exposure = ["outstanding", "limit", "conversion", "pd", "lgd"];

    /// <summary>Altman's Z of each company; market_equity may be missing or empty.</summary>
    public static int Altman(string path, string? id, string format)
    {
        var listed = TabularFile.Open(path) is { Error: null, Value: var file } && file.Headers.Contains("market_equity", StringComparer.OrdinalIgnoreCase);
        return Sheet(path, id, format, listed ? [.. Balance, "market_equity"] : Balance, "altman", ["z", "zone", "z_private", "zone_private", "z_double_prime", "zone_double_prime", "z_em"], v =>
        {
            if (!(v[5] > 0)) return ("total_assets", "not_positive");
            if (!(v[6] > 0)) return ("total_liabilities", "not_positive");
            return null;
        }, v =>
        {
            var company = new AltmanZ(v[0], v[1], v[2], listed && !double.IsNaN(v[7]) ? v[7] : null, v[3], v[4], v[5], v[6]);
            var (z, own, trader) = (company.Listed(), company.Private(), company.NonManufacturer());
            return [z?.Z, Zone(z?.Zone), own.Z, Zone(own.Zone), trader.Z, Zone(trader.Zone), company.EmergingMarket().Z];
        }, _ => null);

        static string? Zone(AltmanZone? zone) => zone?.ToString().ToLowerInvariant();
    }

    /// <summary>Exposure at default and expected loss of each debtor, and of all.</summary>
    public static int Loss(string path, string? id, string format) => Sheet(path, id, format, Exposure, "loss", ["exposure_at_default", "expected_loss"], v =>
    {
        for (var c = 0; c < Exposure.Length; c++)
        {
            if (!(v[c] >= 0)) return (Exposure[c], "amount_negative");
            if (c >= 2 && v[c] > 1) return (Exposure[c], "not_a_share");
        }
        return null;
    }, v => Of(v) is var debtor ? [debtor.AtDefault, debtor.ExpectedLoss] : [], all =>
    {
        var (exposure, loss, deviation) = CreditExposure.Total(all.Select(Of));
        return Texts.Of("score.loss_total", all.Count, Said(exposure), Said(loss), Said(deviation));
    });

    private static CreditExposure Of(double[] v) => new(v[0], v[1], v[2], v[3], v[4]);

    private static int Sheet(string path, string? id, string format, string[] columns, string method, string[] results,
        Func<double[], (string Column, string Code)?> fault, Func<double[], object?[]> of, Func<IReadOnlyList<double[]>, string?> total)
    {
        var read = CaseTable.Read(path, id, columns);
        if (read.Error is { } refused) return CommandLine.Fail(refused);
        var table = read.Value;
        if (table.Features.FirstOrDefault(f => f is CategoricalFeature && f.Rows > 0 && f.Name != "market_equity") is { } words) return CommandLine.Fail(Error.Invalid("analysis.needs_numbers_only", words.Name));
        var (ids, rows) = (new List<string>(), new List<double[]>());
        for (var i = 0; i < table.Ids.Length; i++)
        {
            double[] values = [.. table.Features.Select(f => f is NumericFeature numbers ? numbers.Values[i] : double.NaN)];
            var empty = Array.FindIndex(values, 0, Math.Min(values.Length, columns.Count(c => c != "market_equity")), double.IsNaN);
            if (empty >= 0) table.Rejected.Add(table.Rows[i], columns[empty], "", "cell_empty");
            else if (fault(values) is var (column, code)) table.Rejected.Add(table.Rows[i], column, values[Array.IndexOf(columns, column)].ToString(CultureInfo.InvariantCulture), code);
            else
            {
                ids.Add(table.Ids[i]);
                rows.Add(values);
            }
        }
        table.Rejected.Write(Console.Error);
        Write(format, method, ids, results, [.. rows.Select(of)], total(rows));
        return table.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private static void Write(string format, string method, List<string> ids, string[] results, object?[][] found, string? total)
    {
        using var output = Console.OpenStandardOutput();
        if (format == "csv")
        {
            using var table = TabularWriter.Csv(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            table.Header(["id", .. results]);
            for (var i = 0; i < found.Length; i++) table.Row([ids[i], .. found[i]]);
        }
        else if (format == "json")
        {
            using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                json.WriteStartArray();
                for (var i = 0; i < found.Length; i++)
                {
                    json.WriteStartObject();
                    json.WriteString("id", ids[i]);
                    for (var c = 0; c < results.Length; c++)
                        if (found[i][c] is double number) json.WriteNumber(results[c], number);
                        else json.WriteString(results[c], (string?)found[i][c]);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            output.WriteByte((byte)'\n');
        }
        else
        {
            using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            TextTable.Write(text, [Texts.Of("score.case"), .. results.Select(r => Texts.Of($"score.{method}.{r}"))],
                [.. found.Select((f, i) => (string[])[ids[i], .. f.Select(v => v is double number ? Said(number) : v is string zone ? Texts.Of("score.zone." + zone) : "")])]);
            if (total is not null) text.WriteLine(total);
        }
    }

    private static string Said(double value) => value.ToString("N2", CultureInfo.CurrentCulture);
}
