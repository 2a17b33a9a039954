using System.Globalization;
using System.Text;
using System.Text.Json;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Platform;

namespace Nuoda.Insight;

/// <summary>Answers on paper: the JSON that programs read (docs/cli.md), and an aligned table for people.</summary>
internal static class ReportOutput
{
    public static void WriteJson(ReportAnswer answer, Stream into)
    {
        using var json = new Utf8JsonWriter(into, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("asOf", Day(answer.AsOf));
        json.WriteNumber("position", answer.Position);
        if (answer.Currency is { } currency) json.WriteString("currency", currency);
        json.WriteStartObject("counts");
        foreach (var (name, count) in Counts(answer.Counts)) json.WriteNumber(name, count);
        json.WriteEndObject();
        json.WriteStartArray("rows");
        foreach (var row in answer.Rows) WriteRow(json, answer, row);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Names of the own counts as in JSON.</summary>
    public static IEnumerable<(string Name, long Count)> Counts(ReportCounts counts) =>
    [
        ("noPromise", counts.NoPromise), ("noDate", counts.NoDate), ("cancelledByCustomer", counts.CancelledByCustomer),
        ("deliveryDateUnknown", counts.DeliveryDateUnknown), ("notYetDue", counts.NotYetDue),
    ];

    public static void WriteTable(ReportAnswer answer, TextWriter into)
    {
        var (head, rows) = Cells(answer);
        var widths = head.Select((h, c) => rows.Select(r => Width(r[c])).Append(Width(h)).Max()).ToArray();
        into.WriteLine(Line(head, widths, answer.By.Count + 3));
        into.WriteLine(string.Join("  ", widths.Select(w => new string('-', w))));
        foreach (var row in rows) into.WriteLine(Line(row, widths, answer.By.Count + 3));
        var left = Counts(answer.Counts).Where(c => c.Count > 0).Select(c => $"{Texts.Of("report.count." + c.Name)}: {c.Count.ToString("N0", CultureInfo.CurrentCulture)}").ToList();
        into.WriteLine();
        into.WriteLine(Texts.Of("report.as_of", answer.AsOf));
        if (left.Count > 0) into.WriteLine(Texts.Of("report.left_out", string.Join(", ", left)));
    }

    /// <summary>Head and rows as a table shows them.</summary>
    public static (IReadOnlyList<string> Head, IReadOnlyList<string[]> Rows) Cells(ReportAnswer answer)
    {
        var spread = answer.Rows.Any(r => r.Spread is not null);
        List<string> head =
        [
            .. answer.By.Select(b => MeasureCatalogue.FindDimension(b)!.Name()), Texts.Of("report.measure"), Texts.Of("report.unit"), Texts.Of("report.view"),
            Texts.Of("report.numerator"), Texts.Of("report.denominator"), Texts.Of("report.value"),
        ];
        if (spread) head.AddRange([Texts.Of("report.sd"), "P50", "P90", "P95"]);
        var stake = answer.Rows.Any(r => r.AtStake is not null);
        if (stake) head.Add(Texts.Of("report.at_stake"));
        var rows = answer.Rows.Select(r => (string[])
        [
            .. r.By.Select(b => b ?? Texts.Of("report.unknown")), MeasureCatalogue.Find(r.Measure)!.Name(), Texts.Of("report.unit." + ReportWords.Of(r.Unit)), Texts.Of("report.view." + ReportWords.Of(r.View)),
            Amount(r.Numerator), Amount(r.Denominator), Shown(r),
            .. spread ? (string[])[Days(r.Spread?.Sd), Days(r.Spread?.P50), Days(r.Spread?.P90), Days(r.Spread?.P95)] : [],
            .. stake ? (string[])[Amount(r.AtStake)] : [],
        ]).ToList();
        return (head, rows);
    }

    /// <summary>Every number as it is, under the names of the JSON: for CSV and XLSX.</summary>
    public static void WriteRows(ReportAnswer answer, TabularWriter into)
    {
        var spread = answer.Rows.Any(r => r.Spread is not null);
        var stake = answer.Rows.Any(r => r.AtStake is not null);
        into.Header([.. answer.By, "measure", "unit", "view", "numerator", "denominator", "value", .. spread ? (string[])["n", "mean", "sd", "p50", "p90", "p95"] : [], .. stake ? (string[])["at_stake"] : []]);
        foreach (var row in answer.Rows)
        {
            object?[] days = !spread ? [] : [row.Spread?.Count, row.Spread?.Mean, row.Spread?.Sd, row.Spread?.P50, row.Spread?.P90, row.Spread?.P95];
            object?[] amounts = stake ? [FormattedNumber.Money(Plain(row.AtStake))] : [];
            into.Row([.. row.By, row.Measure, ReportWords.Of(row.Unit), ReportWords.Of(row.View), Plain(row.Numerator), Plain(row.Denominator), Value(row), .. days, .. amounts]);
        }
    }

    private static object? Value(ReportRow row) => MeasureCatalogue.Find(row.Measure)!.Value switch
    {
        MeasureValue.Ratio => FormattedNumber.Share(row.Value),
        MeasureValue.Money => FormattedNumber.Money((decimal?)row.Value),
        _ => row.Value,
    };

    private static void WriteRow(Utf8JsonWriter json, ReportAnswer answer, ReportRow row)
    {
        json.WriteStartObject();
        json.WriteStartObject("by");
        for (var i = 0; i < answer.By.Count; i++) json.WriteString(answer.By[i], row.By[i]);
        json.WriteEndObject();
        json.WriteString("measure", row.Measure);
        json.WriteString("unit", ReportWords.Of(row.Unit));
        json.WriteString("view", ReportWords.Of(row.View));
        Write(json, "numerator", row.Numerator);
        Write(json, "denominator", row.Denominator);
        Write(json, "value", row.Value);
        if (Measure.Find(row.Measure)!.Kind == MeasureKind.Failures && row.Unit != MeasureUnit.Value) Write(json, "atStake", row.AtStake);
        if (row.Spread is { } spread)
        {
            json.WriteNumber("n", spread.Count);
            Write(json, "mean", spread.Mean);
            Write(json, "sd", spread.Sd);
            Write(json, "p50", spread.P50);
            Write(json, "p90", spread.P90);
            Write(json, "p95", spread.P95);
            Write(json, "cv", spread.Cv);
            if (spread.WithinOneDay is { } near) Write(json, "withinOneDay", near.Value);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, decimal? number)
    {
        if (Plain(number) is { } value) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static void Write(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } value) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    // Without the trailing zeros of a decimal: 449, not 449.000.
    private static decimal? Plain(decimal? number) => number / 1.0000000000000000000000000000m;

    private static string Amount(decimal? number) => number?.ToString("#,0.###", CultureInfo.CurrentCulture) ?? "";

    private static string Days(double? number) => number?.ToString("#,0.0#", CultureInfo.CurrentCulture) ?? "";

    private static string Shown(ReportRow row) => row.Value is not { } value ? Texts.Of("report.not_applicable")
        : row.Spread is not null || Measure.Find(row.Measure)!.Kind == MeasureKind.ReviewScore ? Days(value)
        : row.Denominator is not null && Measure.Find(row.Measure)!.Kind is MeasureKind.Rate or MeasureKind.StockOut ? value.ToString("P2", CultureInfo.CurrentCulture)
        : value.ToString("#,0.##", CultureInfo.CurrentCulture);

    private static string Line(IReadOnlyList<string> cells, int[] widths, int leftAligned)
    {
        var line = new StringBuilder();
        for (var c = 0; c < cells.Count; c++)
        {
            if (c > 0) line.Append("  ");
            var room = new string(' ', widths[c] - Width(cells[c]));
            line.Append(c < leftAligned ? cells[c] + room : room + cells[c]);
        }
        return line.ToString().TrimEnd();
    }

    // Chinese characters take two places of a terminal.
    private static int Width(string text) => text.EnumerateRunes().Sum(r => r.Value is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0x20000 and <= 0x3FFFD ? 2 : 1);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
