using Microsoft.AspNetCore.Http.HttpResults;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

public sealed record ContactBody(long Id, string Name, string? Title, string? Phone, string? Email, string? Notes);

/// <param name="Aliases">Keys of customers merged into this one.</param>
public sealed record CustomerBody(
    long Id, string Key, string Name, string? Class, string? Segment, string? Territory, string? Region, string? Market, string? Country, string? City, string? Address,
    string? Phone, string? Email, string? SalesPerson, RelationshipType? Relationship, LifecycleStage? Stage, string? Notes, int Version,
    IReadOnlyList<ContactBody> Contacts, IReadOnlyList<string> Aliases)
{
    internal static CustomerBody Of(CustomerFile file)
    {
        var c = file.Customer;
        return new(c.Id, c.Key, c.Name, c.Class, c.Segment, c.Territory, c.Region, c.Market, c.Country, c.City, c.Address, c.Phone, c.Email, c.SalesPerson, c.Relationship, c.Stage,
            c.Notes, c.Version, [.. file.Contacts.Select(p => new ContactBody(p.Id, p.Name, p.Title, p.Phone, p.Email, p.Notes))], file.Aliases);
    }
}

internal static class CustomerEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/customers/{id:long}", Get).Needs(Permission.CustomersRead).WithTags("Customers").Produces<CustomerBody>()
            .WithSummary("One customer, with contacts and an ETag; a customer merged into another answers with the other's address (308)");
        routes.MapPut("/api/customers/{id:long}", Put).Needs(Permission.CustomersWrite).WithTags("Customers").Produces<CustomerBody>()
            .WithSummary("Write all editable fields of a customer; If-Match with the ETag that was read, else 409 with the fields that differ");
        routes.MapPost("/api/customers/{id:long}/merge", Merge).Needs(Permission.CustomersWrite).Idempotent().WithTags("Customers").Produces<MergedCustomers>()
            .WithSummary("Merge another customer into this one: its orders, contacts, reviews and returns move here, its key goes on leading here");
    }

    private static async Task<IResult> Get(HttpContext http, long id, NuodaDb db, CurrentUser me, CancellationToken ct)
    {
        if (await CustomerFile.Read(db, id, me.Scope, ct) is not { } file) return CustomerFile.NotFound(id).ToProblem();
        if (file.Customer.MergedIntoId is { } into) return Results.Redirect($"/api/customers/{into}", permanent: true, preserveMethod: true);
        http.WithETag(file.Customer);
        return TypedResults.Ok(CustomerBody.Of(file));
    }

    private static async Task<IResult> Put(HttpContext http, long id, CustomerFields body, EditCustomer edit, NuodaDb db, CurrentUser me, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var saved = await edit.Handle(id, version.Value, body, me.Scope, ct);
        if (saved.Error is { } error) return error.ToProblem();
        // The change may have moved the customer out of the writer's own scope.
        return await CustomerFile.Read(db, id, DataScope.All, ct) is { } file ? Answer(http, file) : CustomerFile.NotFound(id).ToProblem();
    }

    private static Ok<CustomerBody> Answer(HttpContext http, CustomerFile file)
    {
        http.WithETag(file.Customer);
        return TypedResults.Ok(CustomerBody.Of(file));
    }

    private static async Task<IResult> Merge(long id, MergeBody body, MergeCustomers merge, CurrentUser me, CancellationToken ct)
    {
        var merged = await merge.Handle(from: body.From, into: id, me.Scope, ct);
        return merged.Error is { } error ? error.ToProblem() : TypedResults.Ok(merged.Value);
    }
}

/// <param name="From">The customer that goes.</param>
public sealed record MergeBody(long From);
