using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nuoda.Analytics.Inventory;
using Nuoda.Platform;

namespace Nuoda.AnalysisFiles;

/// <summary>What <c>nuoda inventory</c> found: JSON and CSV for programs (docs/cli.md), a table for people.</summary>
internal static class InventoryOutput
{
    private const int Shown = 20;

    public static void Write(InventoryRow[] rows, ItemTerms terms, string format)
    {
        if (format == "json") WriteJson(rows, terms);
        else if (format == "csv") WriteCsv(rows);
        else WriteTable(rows, terms);
    }

    private static string Name(StockPolicy policy) => policy switch { StockPolicy.MinMax => "minmax", StockPolicy.OrderUpTo => "rs", _ => "rq" };

    private static void WriteJson(InventoryRow[] rows, ItemTerms terms)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("policy", Name(terms.Policy));
            json.WriteString("service", terms.Service == ServiceTarget.FillRate ? "fill" : "cycle");
            json.WriteStartArray("items");
            foreach (var row in rows)
            {
                json.WriteStartObject();
                json.WriteString("item", row.Item);
                json.WriteString("class", row.Class);
                json.WriteNumber("annualValue", row.AnnualValue);
                json.WriteNumber("mean", row.Plan.Demand.Mean);
                json.WriteNumber("sd", row.Plan.Demand.StandardDeviation);
                json.WriteString("distribution", row.Distribution);
                json.WriteString("spread", row.Spread);
                Write(json, "reorderPoint", row.Plan.OrderPoint);
                Write(json, "orderQuantity", row.Plan.OrderQuantity);
                Write(json, "orderUpTo", row.Plan.OrderUpTo);
                json.WriteNumber("safetyStock", row.Plan.SafetyStock);
                Write(json, "cycleService", row.Plan.CycleService);
                Write(json, "fillRate", row.Plan.FillRate);
                json.WriteNumber("meanStock", row.Plan.MeanStock);
                json.WriteNumber("stockValue", row.StockValue);
                json.WriteNumber("ordersPerYear", row.OrdersPerYear);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("classes");
            foreach (var group in rows.GroupBy(r => r.Class).OrderBy(g => g.Key, StringComparer.Ordinal)) Sum(json, group.Key, [.. group]);
            json.WriteEndArray();
            json.WritePropertyName("total");
            Sum(json, null, rows);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    private static void Sum(Utf8JsonWriter json, string? name, InventoryRow[] rows)
    {
        json.WriteStartObject();
        if (name is not null) json.WriteString("class", name);
        json.WriteNumber("items", rows.Length);
        json.WriteNumber("annualValue", rows.Sum(r => r.AnnualValue));
        json.WriteNumber("stockValue", rows.Sum(r => r.StockValue));
        json.WriteNumber("safetyStockValue", rows.Sum(r => r.SafetyValue));
        Write(json, "fillRate", FillRate(rows));
        json.WriteNumber("ordersPerYear", rows.Sum(r => r.OrdersPerYear));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    // Over the demand's value; null where nothing is asked for.
    private static double? FillRate(IReadOnlyCollection<InventoryRow> rows)
    {
        var value = rows.Sum(r => r.AnnualValue);
        return value > 0 ? rows.Sum(r => r.AnnualValue * (r.Plan.FillRate ?? 0)) / value : null;
    }

    private static void WriteCsv(InventoryRow[] rows)
    {
        using var output = Console.OpenStandardOutput();
        using var table = TabularWriter.Csv(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        table.Header("item", "class", "annual_value", "mean", "sd", "distribution", "reorder_point", "order_quantity", "order_up_to", "safety_stock", "cycle_service", "fill_rate", "mean_stock", "stock_value", "orders_per_year", "spread");
        foreach (var row in rows)
            table.Row(row.Item, row.Class, row.AnnualValue, row.Plan.Demand.Mean, row.Plan.Demand.StandardDeviation, row.Distribution, row.Plan.OrderPoint, row.Plan.OrderQuantity, row.Plan.OrderUpTo,
                row.Plan.SafetyStock, row.Plan.CycleService, row.Plan.FillRate, row.Plan.MeanStock, row.StockValue, row.OrdersPerYear, row.Spread);
    }

    private static void WriteTable(InventoryRow[] rows, ItemTerms terms)
    {
        var into = Console.Out;
        into.WriteLine(Texts.Of("inventory.head", rows.Length, Texts.Of("inventory.policy." + Name(terms.Policy)), Said(rows.Sum(r => r.StockValue), "N0"), Said(rows.Sum(r => r.SafetyValue), "N0"),
            Said(FillRate(rows), "P1"), Said(rows.Sum(r => r.OrdersPerYear), "N0")));
        var foreseen = rows.Count(r => r.IsForecast);
        into.WriteLine(Texts.Of("inventory.spread", foreseen, rows.Length - foreseen));
        into.WriteLine();
        string[] classHead = [Texts.Of("inventory.class"), Texts.Of("inventory.items"), Texts.Of("inventory.annual_value"), Texts.Of("inventory.stock_value"), Texts.Of("inventory.fill_rate")];
        TextTable.Write(into, classHead, [.. rows.GroupBy(r => r.Class).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (string[])
            [g.Key, Said(g.Count(), "N0"), Said(g.Sum(r => r.AnnualValue), "N0"), Said(g.Sum(r => r.StockValue), "N0"), Said(FillRate([.. g]), "P1")])]);
        into.WriteLine();
        string[] head =
        [
            Texts.Of("inventory.item"), Texts.Of("inventory.class"), Texts.Of("inventory.mean"), Texts.Of("inventory.sd"), Texts.Of("inventory.distribution"), Texts.Of("inventory.order_point"), Texts.Of("inventory.quantity"),
            Texts.Of("inventory.up_to"), Texts.Of("inventory.safety"), Texts.Of("inventory.fill_rate"), Texts.Of("inventory.stock_value"),
        ];
        TextTable.Write(into, head, [.. rows.OrderByDescending(r => r.AnnualValue).Take(Shown).Select(r => (string[])
            [r.Item, r.Class, Said(r.Plan.Demand.Mean, "N1"), Said(r.Plan.Demand.StandardDeviation, "N1"), r.Distribution, Said(r.Plan.OrderPoint, "N0"), Said(r.Plan.OrderQuantity, "N0"),
                Said(r.Plan.OrderUpTo, "N0"), Said(r.Plan.SafetyStock, "N0"), Said(r.Plan.FillRate, "P1"), Said(r.StockValue, "N0")])]);
        if (rows.Length > Shown) into.WriteLine(Texts.Of("inventory.more", rows.Length - Shown));
    }

    // A rounded 0 has no sign.
    private static string Said(double? value, string format) => (format == "N0" && value is > -0.5 and < 0 ? 0 : value)?.ToString(format, CultureInfo.CurrentCulture) ?? "";
}
