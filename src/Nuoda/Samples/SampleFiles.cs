using System.Globalization;
using System.Text.Json.Nodes;
using Nuoda.Platform;
using Nuoda.Platform.Import;

namespace Nuoda.Samples;

/// <param name="Name">Of the file, without extension, and of its part of the profile.</param>
/// <param name="Rows">Kind of rows, as the import names it.</param>
/// <param name="Fields">In the order of the columns.</param>
internal sealed record SampleLayout(string Name, string Rows, string[] Fields);

/// <summary>The files that the sample company is written in: what a user's own would look like. The headers are the names that the program gives the fields, so that
/// the same files import by themselves, in either language.</summary>
internal sealed class SampleFiles : IDisposable
{
    public static readonly SampleLayout Sites = new("sites", "sites", ["site", "site-name", "site-region", "site-cut-off", "site-preparation", "site-calendar"]);

    public static readonly SampleLayout CalendarDays = new("calendar-days", "calendar-days", ["calendar", "calendar-day", "calendar-works", "calendar-note"]);
    public static readonly SampleLayout Routes = new("routes", "routes", ["route-id", "route-name", "site", "route-region", "route-weekdays", "transit-days"]);
    public static readonly SampleLayout OnHand = new("on-hand", "on-hand", ["site", "product", "lot", "expires-on", "on-hand"]);
    public static readonly SampleLayout Receipts = new("receipts", "receipts", ["receipt", "receipt-line", "site", "product", "expected-quantity", "expected-on", "expected-from", "confidence"]);

    public static readonly SampleLayout Customers = new("customers", "customers",
        ["customer", "customer-name", "customer-class", "segment", "customer-region", "customer-market", "customer-territory", "customer-sales-person", "customer-country", "customer-city", "customer-address", "customer-phone", "customer-email"]);

    public static readonly SampleLayout Contacts = new("contacts", "contacts", ["customer", "contact-name", "contact-title", "contact-phone", "contact-email"]);
    public static readonly SampleLayout Products = new("products", "products", ["product", "product-name", "product-group", "unit", "pack", "product-supplier"]);

    public static readonly SampleLayout Lines = new("lines", "lines",
    [
        "order", "line", "ordered", "customer", "region", "market", "territory", "sales-person", "channel", "order-kind", "shipping-mode", "site", "product", "quantity", "available-at-entry",
        "unit-price", "gross", "discount", "cost", "requested", "promised", "promised-shelf-life", "revised", "revised-by", "shipped", "delivered", "delivered-quantity", "rejected-quantity",
        "damaged-quantity", "substitute", "substitute-accepted", "documents-right", "remaining-shelf-life", "carrier", "cancelled-quantity", "cancelled-on", "cancelled-by", "line-status",
    ]);

    /// <summary>What came after a line's first delivery.</summary>
    public static readonly SampleLayout Deliveries = new("deliveries", "deliveries",
        ["order", "line", "delivery", "shipped", "delivered", "delivered-quantity", "documents-right", "remaining-shelf-life", "carrier"]);

    public static readonly SampleLayout Returns = new("returns", "returns", ["return", "customer", "product", "returned-quantity", "returned-on", "return-reason", "return-amount"]);
    public static readonly SampleLayout Reviews = new("reviews", "reviews", ["review", "order", "customer", "score", "review-comment", "asked-on", "answered-on"]);

    private static readonly SampleLayout[] All = [CalendarDays, Sites, Routes, Customers, Contacts, Products, OnHand, Receipts, Lines, Deliveries, Returns, Reviews];

    private readonly string _folder;
    private readonly CultureInfo _language;
    private readonly Dictionary<SampleLayout, (FileStream File, TabularWriter Rows)> _open = [];

    /// <param name="folder">Is made when missing.</param>
    /// <param name="language">Of the headers.</param>
    public SampleFiles(string folder, CultureInfo language)
    {
        _folder = folder;
        _language = language;
        Directory.CreateDirectory(folder);
    }

    /// <summary>The mapping of these files, with headers in the language.</summary>
    public static string Profile(CultureInfo language) => new JsonObject
    {
        ["name"] = "sample",
        ["files"] = new JsonArray([.. All.Select(layout => (JsonNode)new JsonObject
        {
            ["name"] = layout.Name, ["rows"] = layout.Rows,
            ["columns"] = new JsonObject(layout.Fields.Select(f => KeyValuePair.Create(f, (JsonNode?)Header(f, language)))),
        })]),
    }.ToJsonString();

    /// <summary>The table of the layout; its file and header come with the first row.</summary>
    public TabularWriter To(SampleLayout layout)
    {
        if (_open.TryGetValue(layout, out var open)) return open.Rows;
        var file = new FileStream(Path.Combine(_folder, layout.Name + ".csv"), FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        var rows = TabularWriter.Csv(file);
        rows.Header([.. layout.Fields.Select(f => Header(f, _language))]);
        _open.Add(layout, (file, rows));
        return rows;
    }

    /// <summary>Ends the files; those that were written, in the order in which they refer to each other.</summary>
    public IReadOnlyList<ImportFile> Finish()
    {
        Dispose();
        return [.. All.Where(_open.ContainsKey).Select(l => new ImportFile(l.Name + ".csv", Path.Combine(_folder, l.Name + ".csv")))];
    }

    public void Dispose()
    {
        foreach (var (file, rows) in _open.Values)
        {
            if (!file.CanWrite) continue;
            rows.Dispose();
            file.Dispose();
        }
    }

    private static string Header(string field, CultureInfo language) => Texts.In(language, "field." + field);
}
