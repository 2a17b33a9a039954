using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>What may be said of a customer; a field left out is emptied.</summary>
public sealed record CustomerFields(
    string Name, string? Class = null, string? Segment = null, string? Territory = null, string? Region = null, string? Market = null, string? Country = null, string? City = null,
    string? Address = null, string? Phone = null, string? Email = null, string? SalesPerson = null, RelationshipType? Relationship = null, LifecycleStage? Stage = null, string? Notes = null)
{
    public const int LongestNotes = 10_000;

    internal static CustomerFields Of(Customer c) => new(
        c.Name, c.Class, c.Segment, c.Territory, c.Region, c.Market, c.Country, c.City, c.Address, c.Phone, c.Email, c.SalesPerson, c.Relationship, c.Stage, c.Notes);

    internal void WriteTo(Customer c)
    {
        (c.Name, c.Class, c.Segment, c.Territory, c.Region, c.Market, c.Country, c.City) =
            (Name.Trim(), Clean(Class), Clean(Segment), Clean(Territory), Clean(Region), Clean(Market), Clean(Country), Clean(City));
        (c.Address, c.Phone, c.Email, c.SalesPerson, c.Relationship, c.Stage, c.Notes) =
            (Clean(Address), Clean(Phone), Clean(Email), Clean(SalesPerson), Relationship, Stage, Clean(Notes));
    }

    internal Error? Check()
    {
        if (string.IsNullOrWhiteSpace(Name)) return Error.Invalid("customer.name_needed").At("name");
        foreach (var (field, text) in new[]
                 {
                     ("name", Name), ("class", Class), ("segment", Segment), ("territory", Territory), ("region", Region), ("market", Market), ("country", Country), ("city", City),
                     ("address", Address), ("phone", Phone), ("email", Email), ("salesPerson", SalesPerson),
                 })
            if (TextRules.Check(text, NuodaDb.TextLength) is { } wrong) return wrong.At(field);
        if (Notes?.Length > LongestNotes) return Error.Invalid("text.too_long", LongestNotes).At("notes");
        return null;
    }

    private static string? Clean(string? text) => TextRules.Clean(text);
}

/// <summary>What holds for a line of text that somebody types.</summary>
[Published]
public static class TextRules
{
    public static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    public static Error? Check(string? text, int longest) =>
        text?.Trim().Length > longest ? Error.Invalid("text.too_long", longest)
        : text?.Any(char.IsControl) == true ? Error.Invalid("text.control")
        : null;
}

/// <summary>Changes a customer file, unless somebody else did first.</summary>
internal sealed class EditCustomer(NuodaDb db, TimeProvider clock)
{
    /// <param name="version">That the editor saw.</param>
    public async Task<Result<Customer>> Handle(long id, int version, CustomerFields fields, DataScope scope, CancellationToken ct)
    {
        var customer = await db.Set<Customer>().Within(scope).SingleOrDefaultAsync(c => c.Id == id && c.MergedIntoId == null, ct);
        if (customer is null) return CustomerFile.NotFound(id);
        if (fields.Check() is { } wrong) return wrong;
        // Two edits that say the same are no conflict; and one that says nothing new changes nothing.
        db.Expect(customer, version);
        fields.WriteTo(customer);
        var saved = await db.TrySaveAndAnnounce(() => RecordsChanged.Announce(db, RecordsChanged.Customers, IdSet.Of(id), clock.GetUtcNow(), ct), ct);
        return saved.Error is { } error ? error : customer;
    }
}
