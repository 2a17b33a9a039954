using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Access;

/// <summary>Adding people and changing what they may do.</summary>
internal sealed class Users(NuodaDb db, UserManager<User> manager, TimeProvider clock)
{
    public const int LongestName = 100;

    public Task<bool> AnyAdministrator(CancellationToken ct) => db.Users.AnyAsync(u => u.Role == Role.Administrator, ct);

    public async Task<Result<User>> Add(string? name, string? password, Role role, DataScope scope, CancellationToken ct)
    {
        name = (name ?? "").Trim();
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl)) return Error.Invalid("user.name_needed", LongestName).At("name");
        if (PasswordRules.Check(name, password ?? "") is { } broken) return Error.Invalid(broken, PasswordRules.Shortest, PasswordRules.Longest).At("password");
        if (await manager.FindByNameAsync(name) is not null) return Error.Conflict("user.name_taken", name).At("name");
        var user = new User { Id = await db.Reserve("users", 1, ct), UserName = name, Role = role, Scope = scope.ToString(), CreatedAt = clock.GetUtcNow() };
        var created = await manager.CreateAsync(user, password!);
        return created.Succeeded ? user : throw new InvalidOperationException($"User not created: {string.Join("; ", created.Errors.Select(e => e.Description))}");
    }

    /// <summary>Role, scope and lock; refused when it would leave the company without an administrator who can sign in.</summary>
    public async Task<Result<User>> Change(long id, int version, Role role, DataScope scope, bool isLocked, CancellationToken ct)
    {
        var user = await db.Users.SingleOrDefaultAsync(u => u.Id == id, ct);
        if (user is null) return Error.NotFound("user.not_found", id);
        if ((role != Role.Administrator || isLocked) && user.Role == Role.Administrator
            && !await db.Users.AnyAsync(u => u.Id != id && u.Role == Role.Administrator && !u.IsLocked, ct))
            return Error.Conflict("user.last_administrator", user.UserName);
        db.Expect(user, version);
        (user.Role, user.Scope, user.IsLocked) = (role, scope.ToString(), isLocked);
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : user;
    }

    /// <summary>A new password; every session of the user ends.</summary>
    public async Task<Result<User>> SetPassword(long id, string? password, CancellationToken ct)
    {
        var user = await db.Users.SingleOrDefaultAsync(u => u.Id == id, ct);
        if (user is null) return Error.NotFound("user.not_found", id);
        if (PasswordRules.Check(user.UserName!, password ?? "") is { } broken) return Error.Invalid(broken, PasswordRules.Shortest, PasswordRules.Longest).At("password");
        user.PasswordHash = manager.PasswordHasher.HashPassword(user, password!);
        return await EndSessions(user, ct);
    }

    public async Task<Result<User>> SignOutEverywhere(long id, CancellationToken ct)
    {
        var user = await db.Users.SingleOrDefaultAsync(u => u.Id == id, ct);
        return user is null ? Error.NotFound("user.not_found", id) : await EndSessions(user, ct);
    }

    private async Task<Result<User>> EndSessions(User user, CancellationToken ct)
    {
        user.SecurityStamp = NewPassword(32);
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : user;
    }

    /// <summary>Letters and digits that nobody confuses when reading them aloud.</summary>
    public static string NewPassword(int length = 16) => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789", length);
}
