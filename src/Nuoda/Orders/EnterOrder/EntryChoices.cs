using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;
using System.Text;
using System.Text.Encodings.Web;

namespace Nuoda.Orders;

/// <summary>What fits what is being typed: options for the entry form's fields.</summary>
internal static class EntryChoices
{
    private const int Most = 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/orders/new/customers", Customers).Needs(Permission.OrdersWrite).ExcludeFromDescription();
        routes.MapGet("/orders/new/products", Products).Needs(Permission.OrdersWrite).ExcludeFromDescription();
    }

    // Key first: what is typed is mostly a number.
    private static async Task<ContentHttpResult> Customers(HttpContext http, NuodaDb db, CurrentUser me, CancellationToken ct)
    {
        var typed = Typed(http);
        if (typed.Length == 0) return Options([]);
        return Options(await db.Set<Customer>().AsNoTracking().Within(me.Scope).Where(c => c.MergedIntoId == null && (c.Key.StartsWith(typed) || c.Name.StartsWith(typed)))
            .OrderBy(c => c.Key).Take(Most).Select(c => new Choice(c.Key, c.Name)).ToListAsync(ct));
    }

    private static async Task<ContentHttpResult> Products(HttpContext http, NuodaDb db, CancellationToken ct)
    {
        var typed = Typed(http);
        if (typed.Length == 0) return Options([]);
        return Options(await db.Set<Product>().AsNoTracking().Where(p => p.Key.StartsWith(typed) || p.Name.StartsWith(typed)).OrderBy(p => p.Key).Take(Most).Select(p => new Choice(p.Key, p.Name)).ToListAsync(ct));
    }

    // The field comes under its own name, which is another for each line.
    private static string Typed(HttpContext http) => http.Request.Query.Select(q => q.Value.ToString()).FirstOrDefault("").Trim();

    private static ContentHttpResult Options(IEnumerable<Choice> choices)
    {
        var html = new StringBuilder();
        foreach (var (key, name) in choices) html.Append("<option value=\"").Append(HtmlEncoder.Default.Encode(key)).Append("\">").Append(HtmlEncoder.Default.Encode(name)).Append("</option>");
        return TypedResults.Content(html.ToString(), "text/html; charset=utf-8");
    }

    private sealed record Choice(string Key, string Name);
}
