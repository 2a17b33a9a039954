using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

internal sealed record ContactFields(string? Name, string? Title, string? Phone, string? Email, string? Notes);

/// <summary>Adds, changes and removes the people at a customer.</summary>
internal sealed class EditContact(NuodaDb db)
{
    /// <param name="id">Null: a new contact.</param>
    public async Task<Result<Contact>> Save(long customerId, long? id, int version, ContactFields fields, DataScope scope, CancellationToken ct)
    {
        var customer = await db.Set<Customer>().AsNoTracking().Within(scope).SingleOrDefaultAsync(c => c.Id == customerId && c.MergedIntoId == null, ct);
        if (customer is null) return CustomerFile.NotFound(customerId);
        if (Check(fields) is { } wrong) return wrong;
        var name = fields.Name!.Trim();
        Contact? contact;
        if (id is null)
        {
            // The key that an import would give the person.
            var key = $"{customer.Key}/{name}";
            if (await db.Set<Contact>().AnyAsync(c => c.Key == key, ct)) return Error.Conflict("contact.name_taken", name).At("name");
            db.Add(contact = new Contact { Id = await db.Reserve("contacts", 1, ct), CustomerId = customerId, Key = key, Name = name });
        }
        else
        {
            contact = await db.Set<Contact>().SingleOrDefaultAsync(c => c.Id == id && c.CustomerId == customerId, ct);
            if (contact is null) return Error.NotFound("contact.not_found", id);
            db.Expect(contact, version);
        }
        (contact.Name, contact.Title, contact.Phone, contact.Email, contact.Notes) =
            (name, TextRules.Clean(fields.Title), TextRules.Clean(fields.Phone), TextRules.Clean(fields.Email), TextRules.Clean(fields.Notes));
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : contact;
    }

    public async Task<Result<Done>> Remove(long customerId, long id, int version, DataScope scope, CancellationToken ct)
    {
        if (!await db.Set<Customer>().Within(scope).AnyAsync(c => c.Id == customerId, ct)) return CustomerFile.NotFound(customerId);
        var contact = await db.Set<Contact>().SingleOrDefaultAsync(c => c.Id == id && c.CustomerId == customerId, ct);
        if (contact is null) return Error.NotFound("contact.not_found", id);
        db.Expect(contact, version);
        db.Remove(contact);
        return await db.TrySave(ct);
    }

    private static Error? Check(ContactFields fields)
    {
        if (string.IsNullOrWhiteSpace(fields.Name)) return Error.Invalid("contact.name_needed").At("name");
        foreach (var (field, text) in new[] { ("name", fields.Name), ("title", fields.Title), ("phone", fields.Phone), ("email", fields.Email) })
            if (TextRules.Check(text, NuodaDb.TextLength) is { } wrong) return wrong.At(field);
        return fields.Notes?.Length > CustomerFields.LongestNotes ? Error.Invalid("text.too_long", CustomerFields.LongestNotes).At("notes") : null;
    }
}
