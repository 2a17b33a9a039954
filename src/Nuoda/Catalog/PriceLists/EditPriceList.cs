using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="Key">The list's number.</param>
/// <param name="ScopeValue">Of a region's or a class's list: which one.</param>
/// <param name="Customer">Of a customer's list: the customer's number.</param>
/// <param name="Currency">The company's when left out.</param>
/// <param name="ToDay">Last day.</param>
public sealed record PriceListFields(
    string Key, string Name, PriceScope Scope = PriceScope.Everybody, string? ScopeValue = null, string? Customer = null, string? Currency = null, DateOnly? FromDay = null, DateOnly? ToDay = null);

/// <summary>Enters price lists. Whom one is for, its currency and its days are said once: changing them would change prices that two people agreed on.</summary>
internal sealed class EditPriceList(NuodaDb db)
{
    public async Task<Result<PriceList>> Add(PriceListFields fields, Company company, DataScope scope, CancellationToken ct)
    {
        var key = TextRules.Clean(fields.Key);
        if (key is null) return Error.Invalid("price_list.key_needed").At("key");
        if (CheckName(fields.Name) is { } unnamed) return unnamed;
        if (TextRules.Check(key, NuodaDb.TextLength) is { } wrong) return wrong.At("key");
        if (Currency.TryParse(TextRules.Clean(fields.Currency) ?? company.Currency) is not { } currency) return Error.Invalid("price.not_a_currency", fields.Currency).At("currency");
        if (fields.ToDay < fields.FromDay) return Error.Invalid("price.days_reversed").At("toDay");
        var said = await new ScopeSaid(fields.Scope, fields.ScopeValue, fields.Customer).Resolve(db, scope, ct);
        if (said.Error is { } unknown) return unknown;
        if (await db.Set<PriceList>().AnyAsync(l => l.Key == key, ct)) return Error.Conflict("price_list.key_taken", key).At("key");
        var list = new PriceList
        {
            Id = await db.Reserve("price_lists", 1, ct), Key = key, Name = fields.Name.Trim(), Scope = fields.Scope, ScopeValue = said.Value.Value, CustomerId = said.Value.CustomerId,
            Currency = currency.Code, FromDay = fields.FromDay, ToDay = fields.ToDay,
        };
        db.Add(list);
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : list;
    }

    public async Task<Result<PriceList>> Rename(long id, int version, string? name, DataScope scope, CancellationToken ct)
    {
        var list = await db.VisibleLists(scope).SingleOrDefaultAsync(l => l.Id == id, ct);
        if (list is null) return NotFound(id);
        if (CheckName(name) is { } wrong) return wrong;
        db.Expect(list, version);
        list.Name = name!.Trim();
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : list;
    }

    public static Error NotFound(long id) => Error.NotFound("price_list.not_found", id);

    private static Error? CheckName(string? name) => TextRules.Clean(name) is null ? Error.Invalid("price.name_needed").At("name") : TextRules.Check(name, NuodaDb.TextLength)?.At("name");
}
