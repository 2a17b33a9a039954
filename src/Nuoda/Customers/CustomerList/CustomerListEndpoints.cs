using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Shell;

namespace Nuoda.Customers;

internal static class CustomerListEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/customers", Get).Needs(Permission.CustomersRead).WithTags("Customers").Produces<ListBody<CustomerRow>>()
            .WithSummary("Customers, a page at a time: q, region, class, segment, sales-person; sort = name, key, region, sales-person, last-order, with - before to turn; limit up to 200; after = next of the page before");
        routes.MapGet("/customers/export", Export).Needs(Permission.CustomersRead).ExcludeFromDescription();
    }

    private static async Task<IResult> Get(HttpContext http, CustomerList list, CurrentUser me, string? after, int? limit, CancellationToken ct)
    {
        var question = CustomerQuestion.Read(http.Request);
        // A page shows its list all the same; a program would not see that its word was not understood.
        if (question.Sort is { } sort && !CustomerList.Sorts.Contains(sort.TrimStart('-'))) return Error.Invalid("list.unknown_word", sort, string.Join(", ", CustomerList.Sorts)).At("sort").ToProblem();
        var (page, count) = await list.Read(question, me.Scope, after, Math.Clamp(limit ?? Page<CustomerRow>.Size, 1, Page<CustomerRow>.MostRows), ct);
        return TypedResults.Ok(new ListBody<CustomerRow>(page, count));
    }

    private static Task<IResult> Export(HttpContext http, CustomerList list, CurrentUser me, string? format, CancellationToken ct) =>
        ListExport.Answer(http, Texts.Of("customers.title"), format,
        [
            Texts.Of("customer.key"), Texts.Of("customer.name"), Texts.Of("customer.class"), Texts.Of("customer.segment"), Texts.Of("customer.region"), Texts.Of("customer.city"),
            Texts.Of("customer.sales_person"), Texts.Of("customer.phone"), Texts.Of("customer.email"), Texts.Of("customer.orders"), Texts.Of("customer.last_order"),
        ], Rows(list.All(CustomerQuestion.Read(http.Request), me.Scope, ct)));

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(IAsyncEnumerable<CustomerRow> customers)
    {
        await foreach (var c in customers)
            yield return [c.Key, c.Name, c.Class, c.Segment, c.Region, c.City, c.SalesPerson, c.Phone, c.Email, c.Orders, c.LastOrderedOn];
    }
}
