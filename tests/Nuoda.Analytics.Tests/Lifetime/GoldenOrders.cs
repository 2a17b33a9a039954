using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Lifetime;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Lifetime;

/// <summary>The data that a reference case names: an order log or a table of summaries.</summary>
internal sealed record GoldenOrders(CustomerSummary[] Summaries)
{
    public PurchaseHistory[] Histories => [.. Summaries.Select(s => s.History)];

    public static GoldenOrders Read(JsonElement inputs)
    {
        var rows = Rows(inputs.GetProperty("data").GetString()!);
        if (rows[0].ContainsKey("date"))
        {
            var purchases = rows.Select(r => new Purchase(int.Parse(r["cid"], CultureInfo.InvariantCulture), DayOf(r["date"], "yyyyMMdd"), Number(r["usd"]))).ToArray();
            return new(OrderLog.Summarise(purchases, DayOf(Text(inputs, "calibration_end")!, "yyyy-MM-dd"), Text(inputs, "holdout_end") is { } end ? DayOf(end, "yyyy-MM-dd") : int.MaxValue, Unit(Text(inputs, "time_unit"))));
        }
        return new([.. rows.Select((r, i) =>
        {
            var x = int.Parse(r["x"], CultureInfo.InvariantCulture);
            return new CustomerSummary(i, 0, 0, new(x, Number(r["t_x"]), Number(r["T"])), Number(r.TryGetValue("zbar", out var mean) ? mean : r["m_x"]), 0, 0);
        })]);
    }

    public static OpportunityCell[] Matrix(JsonElement inputs)
    {
        if (inputs.TryGetProperty("data", out var data) && data.GetString() != "inline")
            return [.. Rows(data.GetString()!).Select(r => new OpportunityCell((int)Number(r["x"]), (int)Number(r["t_x"]), (int)Number(r["n"]), Number(r["customers"])))];
        var columns = inputs.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).ToList();
        int X = columns.IndexOf("x"), last = columns.IndexOf("t_x"), n = columns.IndexOf("n"), customers = columns.IndexOf("customers");
        return [.. inputs.GetProperty("cells").EnumerateArray().Select(c => new OpportunityCell(c[X].GetInt32(), c[last].GetInt32(), c[n].GetInt32(), c[customers].GetDouble()))];
    }

    private static List<Dictionary<string, string>> Rows(string data)
    {
        var path = Path.Combine(Folder, data.Contains('/') ? data : $"data/{data}.csv");
        var lines = File.ReadAllLines(path);
        var names = lines[0].Split(',');
        return [.. lines.Skip(1).Where(l => l.Length > 0).Select(line => line.Split(',').Index().ToDictionary(c => names[c.Index].Trim(), c => c.Item, StringComparer.Ordinal))];
    }

    private static double Unit(string? unit) => unit switch
    {
        null or "week = 7 days" or "week" => OrderLog.Week,
        "day" => 1,
        _ => throw new InvalidDataException($"unknown time_unit '{unit}'"),
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static int DayOf(string text, string format) => DateOnly.ParseExact(text, format, CultureInfo.InvariantCulture).DayNumber;
}
