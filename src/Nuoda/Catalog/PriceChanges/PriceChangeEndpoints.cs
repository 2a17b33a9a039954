using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="Old">What stood there when it was entered.</param>
public sealed record PriceLineBody(string PriceList, string Product, decimal PackQuantity, decimal FromQuantity, decimal? Old, decimal? Price, string Currency, DateOnly? ToDay);

public sealed record PriceChangeBody(
    long Id, string Name, DateOnly EffectiveOn, int ProtectionDays, ApprovalState State, string EnteredBy, string? ApprovedBy, DateTimeOffset? ApprovedAt, int AnnouncedTo, int Version, IReadOnlyList<PriceLineBody> Lines)
{
    internal static PriceChangeBody Of(PriceChangeFile f) => new(f.Change.Id, f.Change.Name, f.Change.EffectiveOn, f.Change.ProtectionDays, f.Change.State, f.Change.MakersInWords(), f.Change.ApprovedBy, f.Change.ApprovedAt,
        f.Announced, f.Change.Version, [.. f.Lines.Select(l => new PriceLineBody(l.ListKey, l.ProductKey, Quantity.FromThousandths(l.Line.PackQuantity), Quantity.FromThousandths(l.Line.FromQuantity),
            l.Line.OldMillionths / 1_000_000m, l.Line.PriceMillionths / 1_000_000m, l.Currency, l.Line.ToDay))]);
}

public sealed record PriceChangeRow(long Id, string Name, DateOnly EffectiveOn, int ProtectionDays, ApprovalState State, string EnteredBy, string? ApprovedBy, int Lines, int AnnouncedTo);

/// <param name="WithinDays">Customers who ordered one of the products so many days back are told.</param>
public sealed record AnnounceBody(int WithinDays);

/// <param name="Announced">So many customers were told now.</param>
public sealed record AnnouncedBody(int Announced);

internal static class PriceChangeEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/price-changes").WithTags("Catalog");
        api.MapGet("", List).Needs(Permission.PricesRead).Produces<ListBody<PriceChangeRow>>().WithSummary("Price changes, the latest day first: state; limit up to 200; after = next of the page before");
        api.MapGet("{id:long}", Get).Needs(Permission.PricesRead).Produces<PriceChangeBody>().WithSummary("One price change with its lines, old and new price, and an ETag");
        api.MapPost("", Post).Needs(Permission.PricesWrite).Idempotent().Produces<PriceChangeBody>(StatusCodes.Status201Created).WithSummary("Enter a price change as a draft: prices hold once another person has approved it");
        api.MapPut("{id:long}", Put).Needs(Permission.PricesWrite).Produces<PriceChangeBody>().WithSummary("Write a draft with all its lines; If-Match with the ETag that was read, else 409 with the fields that differ");
        api.MapPost("{id:long}/approve", Approve).Needs(Permission.PricesApprove).Idempotent().Produces<PriceChangeBody>()
            .WithSummary("Put a price change into force; a person who did not enter it, If-Match with the ETag that was read");
        api.MapPost("{id:long}/withdraw", Withdraw).Needs(Permission.PricesWrite).Idempotent().Produces<PriceChangeBody>().WithSummary("Take back a draft, or an approved change before its day");
        api.MapPost("{id:long}/announce", Announce).Needs(Permission.PricesWrite).Idempotent().Produces<AnnouncedBody>()
            .WithSummary("Note that the customers affected were told: their lower price is protected for the days of the change");
        routes.MapGet("/price-changes/{id:long}/announcement", Export).Needs(Permission.PricesRead).ExcludeFromDescription();
    }

    public static async Task<Page<PriceChangeRow>> Page(NuodaDb db, DataScope scope, ApprovalState? state, string? after, int size, CancellationToken ct)
    {
        var changes = db.VisibleChanges(scope).AsNoTracking();
        if (state is { } word) changes = changes.Where(c => c.State == word);
        var rows = await changes.SortedAfter(c => c.EffectiveOn, c => c.Id, isDescending: true, ListPlace.Parse(after)).Take(size + 1).Select(c => new PriceChangeRow(
            c.Id, c.Name, c.EffectiveOn, c.ProtectionDays, c.State, c.Makers, c.ApprovedBy, db.Set<PriceLine>().Count(l => l.ChangeId == c.Id), db.Set<PriceAnnouncement>().Count(a => a.ChangeId == c.Id))).ToListAsync(ct);
        return Platform.Page.Of(rows.ConvertAll(r => r with { EnteredBy = r.EnteredBy.Replace("|", ", ", StringComparison.Ordinal) }), size, r => new ListPlace(Keyset.Written(r.EffectiveOn), r.Id).ToString());
    }

    private static async Task<IResult> List(NuodaDb db, CurrentUser me, string? state, string? after, int? limit, CancellationToken ct)
    {
        ApprovalState? asked = null;
        if (!string.IsNullOrEmpty(state))
        {
            if (char.IsAsciiDigit(state[0]) || !Enum.TryParse<ApprovalState>(state, ignoreCase: true, out var known)) return Error.Invalid("list.unknown_word", state, string.Join(", ", Enum.GetValues<ApprovalState>().Select(CatalogWords.Camel))).At("state").ToProblem();
            asked = known;
        }
        var page = await Page(db, me.Scope, asked, after, Math.Clamp(limit ?? Page<PriceChangeRow>.Size, 1, Page<PriceChangeRow>.MostRows), ct);
        var count = await CappedCount.Of(db.VisibleChanges(me.Scope).Where(c => asked == null || c.State == asked).Select(c => c.Id), ct);
        return TypedResults.Ok(new ListBody<PriceChangeRow>(page, count));
    }

    private static async Task<IResult> Get(HttpContext http, long id, NuodaDb db, CurrentUser me, CancellationToken ct)
    {
        if (await PriceChangeFile.Read(db, id, me.Scope, ct) is not { } file) return EditPriceChange.NotFound(id).ToProblem();
        http.WithETag(file.Change);
        return TypedResults.Ok(PriceChangeBody.Of(file));
    }

    private static async Task<IResult> Post(HttpContext http, PriceChangeFields body, EditPriceChange edit, NuodaDb db, CurrentUser me, CancellationToken ct)
    {
        var added = await edit.Add(body, me, ct);
        if (added.Error is { } error) return error.ToProblem();
        http.WithETag(added.Value);
        return TypedResults.Created($"/api/price-changes/{added.Value.Id}", PriceChangeBody.Of((await PriceChangeFile.Read(db, added.Value.Id, me.Scope, ct))!));
    }

    private static Task<IResult> Put(HttpContext http, long id, PriceChangeFields body, EditPriceChange edit, NuodaDb db, CurrentUser me, CancellationToken ct) =>
        WithVersion(http, id, version => edit.Change(id, version, body, me, ct), db, me, ct);

    private static Task<IResult> Approve(HttpContext http, long id, EditPriceChange edit, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct) =>
        WithVersion(http, id, version => edit.Approve(id, version, me, company.Value.Today(clock), ct), db, me, ct);

    private static Task<IResult> Withdraw(HttpContext http, long id, EditPriceChange edit, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct) =>
        WithVersion(http, id, version => edit.Withdraw(id, version, me, company.Value.Today(clock), ct), db, me, ct);

    private static async Task<IResult> Announce(HttpContext http, long id, AnnounceBody body, AnnouncePriceChange announce, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var told = await announce.Announce(id, version.Value, body.WithinDays, me, company.Value.Today(clock), ct);
        return told.Error is { } error ? error.ToProblem() : TypedResults.Ok(new AnnouncedBody(told.Value));
    }

    private static async Task<IResult> WithVersion(HttpContext http, long id, Func<int, Task<Result<PriceChange>>> act, NuodaDb db, CurrentUser me, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var done = await act(version.Value);
        return done.Error is { } error ? error.ToProblem() : await Get(http, id, db, me, ct);
    }

    private static async Task<IResult> Export(HttpContext http, long id, string? format, NuodaDb db, AnnouncePriceChange announce, CurrentUser me, CancellationToken ct)
    {
        if (await db.VisibleChanges(me.Scope).AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } change) return EditPriceChange.NotFound(id).ToAnswer();
        return await ListExport.Answer(http, Texts.Of("announcement.title"), format,
        [
            Texts.Of("announcement.customer_number"), Texts.Of("announcement.customer"), Texts.Of("sheet.product"), Texts.Of("product.name"), Texts.Of("announcement.before"), Texts.Of("announcement.after"),
            Texts.Of("announcement.currency"), Texts.Of("sheet.per"), Texts.Of("price_change.effective_on"), Texts.Of("announcement.protected_until"),
        ], Rows(announce.Announcement(change, me.Scope, ct), change));
    }

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(IAsyncEnumerable<AffectedPrice> prices, PriceChange change)
    {
        await foreach (var p in prices)
            yield return [p.CustomerKey, p.Customer, p.ProductKey, p.Product, p.Before?.PriceMillionths / 1_000_000m, p.After?.PriceMillionths / 1_000_000m, (p.After ?? p.Before)!.Currency,
                Quantity.FromThousandths((p.After ?? p.Before)!.PackQuantity), change.EffectiveOn, change.ProtectionDays == 0 ? null : change.EffectiveOn.AddDays(change.ProtectionDays - 1)];
    }
}
