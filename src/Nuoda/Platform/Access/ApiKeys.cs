using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Access;

/// <summary>A key that was just made: the only time that it is seen.</summary>
internal sealed record NewApiKey(ApiKey Stored, string Key);

/// <summary>Ways in for programs.</summary>
internal sealed class ApiKeys(NuodaDb db, TimeProvider clock)
{
    public async Task<Result<NewApiKey>> Add(string? name, Role role, DataScope scope, CancellationToken ct)
    {
        name = (name ?? "").Trim();
        if (name.Length is 0 or > Users.LongestName || name.Any(char.IsControl)) return Error.Invalid("api_key.name_needed", Users.LongestName).At("name");
        if (await db.ApiKeys.AnyAsync(k => k.Name == name, ct)) return Error.Conflict("api_key.name_taken", name).At("name");
        var key = ApiKeyHandler.NewKey();
        var stored = new ApiKey { Id = await db.Reserve("api_keys", 1, ct), Name = name, Hash = ApiKeyHandler.HashOf(key), Role = role, Scope = scope.ToString(), CreatedAt = clock.GetUtcNow() };
        db.Add(stored);
        await db.SaveChangesAsync(ct);
        return new NewApiKey(stored, key);
    }

    /// <summary>For good; revoking twice changes nothing.</summary>
    public async Task<Result<ApiKey>> Revoke(string? name, CancellationToken ct)
    {
        var key = await db.ApiKeys.SingleOrDefaultAsync(k => k.Name == name, ct);
        if (key is null) return Error.NotFound("api_key.not_found", name);
        key.RevokedAt ??= clock.GetUtcNow();
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : key;
    }
}
