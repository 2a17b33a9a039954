using System.Globalization;
using System.Text;
using Nuoda.Kernel;

namespace Nuoda.Platform.Import;

/// <summary>Maps columns to fields by their names and their content, and says so when it is not sure.</summary>
internal static class ColumnMatching
{
    // The richest sort of row first: a file that could be order lines is not taken for a list of customers.
    private static readonly string[] Preference = ["lines", "reviews", "returns", "deliveries", "cancellations", "promises", "orders", "receipts", "on-hand", "routes", "calendar-days", "contacts", "products", "customers", "sites"];

    public static Result<ProfileFile> Match(string file, IReadOnlyList<string> headers, ColumnFormats formats, ImportCatalogue catalogue)
    {
        var recognised = Recognise(file, headers, formats, catalogue);
        if (recognised.Error is { } twice) return twice;
        var (found, unlike) = recognised.Value;
        foreach (var kindName in Preference)
        {
            if (!catalogue.Kinds.TryGetValue(kindName, out var kind) || !kind.Required.All(f => found.ContainsKey(f) || unlike.ContainsKey(f))) continue;
            // Without the column it would be taken for a poorer sort of row, and what it holds would be left out in silence.
            if (kind.Required.FirstOrDefault(f => !found.ContainsKey(f)) is { } field)
                return Error.Invalid("import.column_unlike", file, unlike[field], Texts.Of("field." + field)).At(unlike[field]);
            // Anything may carry an order number; what only refers says something of its own.
            if (kindName is "deliveries" && !found.Keys.Any(f => f is "shipped" or "delivered" or "delivered-quantity" or "accepted-quantity")) continue;
            if (kindName is "cancellations" && !found.Keys.Any(f => f.StartsWith("cancelled", StringComparison.Ordinal))) continue;
            if (kindName is "deliveries" or "cancellations" or "promises" && !found.ContainsKey("line") && !found.ContainsKey("product")) continue;
            if (kindName is "customers" && found.ContainsKey("order")) continue;
            var columns = found.Where(f => kind.Fields.Contains(f.Key)).ToDictionary(f => f.Key, f => (FieldSource)new FromColumn(f.Value, null, [], null, false, null), StringComparer.Ordinal);
            return new ProfileFile(file, [.. headers], kindName, null, columns);
        }
        return Error.Invalid("import.unsure", file, string.Join(", ", headers.Take(20)), found.Count == 0 ? "-" : string.Join(", ", found.Select(f => $"{f.Value} = {f.Key}")));
    }

    /// <summary>For a user to complete: the columns that are recognised, although they do not make a kind of rows.</summary>
    public static ProfileFile Guess(string file, IReadOnlyList<string> headers, ColumnFormats formats, ImportCatalogue catalogue)
    {
        var found = Recognise(file, headers.Distinct(StringComparer.OrdinalIgnoreCase).ToList(), formats, catalogue);
        var columns = found.Error is null ? found.Value.Found.Concat(found.Value.Unlike.Where(u => !found.Value.Found.ContainsKey(u.Key))).ToDictionary() : [];
        return new(file, [.. headers], null, null, columns.ToDictionary(f => f.Key, f => (FieldSource)new FromColumn(f.Value, null, [], null, false, null), StringComparer.Ordinal));
    }

    /// <summary>Columns by the field that they are named like: those whose values fit, and those whose values do not.</summary>
    private sealed record Recognised(Dictionary<string, string> Found, Dictionary<string, string> Unlike);

    private static Result<Recognised> Recognise(string file, IReadOnlyList<string> headers, ColumnFormats formats, ImportCatalogue catalogue)
    {
        var byName = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var field in catalogue.Fields.Values)
            foreach (var name in Names(field))
                if (byName.TryGetValue(name, out var fields)) { if (!fields.Contains(field.Name)) fields.Add(field.Name); }
                else byName[name] = [field.Name];

        var (found, unlike) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        for (var i = 0; i < headers.Count; i++)
        {
            if (!byName.TryGetValue(Plain(headers[i]), out var fields)) continue;
            var field = fields[0];
            if (!Fits(catalogue.Fields[field], i, formats))
            {
                unlike.TryAdd(field, headers[i]);
                continue;
            }
            if (found.TryGetValue(field, out var other)) return Error.Invalid("import.two_columns", file, other, headers[i], field).At(headers[i]);
            found[field] = headers[i];
        }
        // A list that names its customers or products without codes: the name is the code.
        if (!found.ContainsKey("customer") && found.TryGetValue("customer-name", out var customer)) found["customer"] = customer;
        if (!found.ContainsKey("product") && found.TryGetValue("product-name", out var product)) found["product"] = product;
        return new Recognised(found, unlike);
    }

    private static bool Fits(ImportField field, int column, ColumnFormats formats) => field.Type switch
    {
        FieldType.Day or FieldType.Moment => formats.Dates(column) is { Samples: 0 } or { Choice: not null } or { IsAmbiguous: true },
        FieldType.Number or FieldType.WholeNumber => formats.Numbers(column) is { Samples: 0 } or { Choice: not null } or { IsAmbiguous: true },
        _ => true,
    };

    private static IEnumerable<string> Names(ImportField field)
    {
        yield return Plain(field.Name);
        foreach (var text in Texts.Has("field." + field.Name) ? Texts.Both("field." + field.Name) : []) yield return Plain(text);
        foreach (var synonym in field.Synonyms) yield return Plain(synonym);
    }

    /// <summary>Letters and digits only, in lower case: <c> Order ID </c>, <c>order_id</c> and <c>OrderId</c> are one.</summary>
    internal static string Plain(string header)
    {
        var plain = new StringBuilder(header.Length);
        foreach (var letter in header.Normalize(NormalizationForm.FormKC))
            if (char.IsLetterOrDigit(letter)) plain.Append(char.ToLower(letter, CultureInfo.InvariantCulture));
        return plain.ToString();
    }
}
