using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Lists;

/// <param name="Href">The list as the view shows it.</param>
/// <param name="IsOwn">The reader made it.</param>
public sealed record SavedViewRow(long Id, string Name, string Href, bool IsShared, bool IsOwn);

/// <summary>Keeping, showing and removing views of lists.</summary>
internal sealed class SavedViews(NuodaDb db)
{
    public const int LongestQuery = 4000;
    public const int MostOfOne = 100;

    /// <summary>Own views and shared ones, by name.</summary>
    public async Task<IReadOnlyList<SavedViewRow>> Of(string path, CurrentUser me, CancellationToken ct)
    {
        var own = me.UserId ?? 0;
        var views = await db.Set<SavedView>().AsNoTracking().Where(v => v.Path == path && (v.IsShared || v.OwnerId == own))
            .OrderBy(v => v.Name).ThenBy(v => v.Id).Take(2 * MostOfOne).ToListAsync(ct);
        return [.. views.Select(v => new SavedViewRow(v.Id, v.Name, $"{v.Path}?{v.Query}", v.IsShared, v.OwnerId == own))];
    }

    /// <summary>Keeps the list as it stands; a name used before takes the new state.</summary>
    public async Task<Result<SavedView>> Save(string? path, string? name, string? query, bool isShared, CurrentUser me, CancellationToken ct)
    {
        if (me.UserId is not { } owner) return Error.Forbidden("view.people_only");
        name = (name ?? "").Trim();
        if (name.Length is 0 or > NuodaDb.TextLength || name.Any(char.IsControl)) return Error.Invalid("view.name_needed", NuodaDb.TextLength).At("name");
        if (path is not ['/', not ('/' or '\\'), ..] || path.Length > 100 || path.Contains('?', StringComparison.Ordinal)) return Error.Invalid("view.no_list").At("path");
        var state = Written(query);
        if (state.Length > LongestQuery) return Error.Invalid("view.too_long", LongestQuery).At("query");
        var stored = await db.Set<SavedView>().SingleOrDefaultAsync(v => v.OwnerId == owner && v.Path == path && v.Name == name, ct);
        if (stored is null)
        {
            if (await db.Set<SavedView>().CountAsync(v => v.OwnerId == owner && v.Path == path, ct) >= MostOfOne) return Error.Invalid("view.too_many", MostOfOne).At("name");
            db.Add(stored = new SavedView { Id = await db.Reserve("saved_views", 1, ct), Path = path, Name = name, Query = state, OwnerId = owner, IsShared = isShared });
        }
        else (stored.Query, stored.IsShared) = (state, isShared);
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : stored;
    }

    /// <summary>Removes an own view; a foreign one is not there.</summary>
    public async Task<Result<SavedView>> Remove(long id, CurrentUser me, CancellationToken ct)
    {
        var view = me.UserId is { } owner ? await db.Set<SavedView>().SingleOrDefaultAsync(v => v.Id == id && v.OwnerId == owner, ct) : null;
        if (view is null) return Error.NotFound("view.not_found", id);
        db.Remove(view);
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : view;
    }

    // Written anew from its parts: what is stored is a query string and nothing else.
    private static string Written(string? query) => QueryHelpers.AddQueryString("", QueryHelpers.ParseQuery(query)
        .Where(p => p.Key != "after").SelectMany(p => p.Value, (p, v) => KeyValuePair.Create(p.Key, v)).Where(p => !string.IsNullOrEmpty(p.Value))).TrimStart('?');
}

internal static class SavedViewEndpoints
{
    public static void MapSavedViews(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/views", Save).Needs(Permission.SignedIn).ExcludeFromDescription();
        routes.MapPost("/views/remove", Remove).Needs(Permission.SignedIn).ExcludeFromDescription();
    }

    private static async Task<IResult> Save([FromForm] string? path, [FromForm] string? name, [FromForm] string? query, [FromForm] bool? shared, SavedViews views, CurrentUser me, CancellationToken ct)
    {
        var saved = await views.Save(path, name, query, shared ?? false, me, ct);
        return saved.Error is { } error ? error.ToAnswer() : Results.LocalRedirect($"{saved.Value.Path}?{saved.Value.Query}");
    }

    private static async Task<IResult> Remove([FromForm] long? id, SavedViews views, CurrentUser me, CancellationToken ct)
    {
        var removed = await views.Remove(id ?? 0, me, ct);
        return removed.Error is { } error ? error.ToAnswer() : Results.LocalRedirect(removed.Value.Path);
    }
}
