using System.Security.Cryptography;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Access;

/// <summary>Name and password against the database. An unknown name costs the same commands and the same hash as a known one, and reads the same.</summary>
internal sealed class SignIn(NuodaDb db, IPasswordHasher<User> hasher, ILookupNormalizer normalizer, TimeProvider clock)
{
    public const int MostWrong = 10;
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    // Hash of a password that nobody has: the work for an unknown name.
    private static readonly string NobodysHash = new PasswordHasher<User>().HashPassword(null!, RandomNumberGenerator.GetHexString(32));

    public async Task<Result<User>> Check(string? name, string? password, CancellationToken ct)
    {
        var normalized = normalizer.NormalizeName((name ?? "").Trim());
        if (string.IsNullOrEmpty(normalized) || normalized.Length > NuodaDb.TextLength) normalized = "?";
        // Counted before the hash is checked, so that parallel guesses cannot slip past the count.
        var failed = await CountTry(normalized, ct);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedUserName == normalized, ct);
        var verdict = hasher.VerifyHashedPassword(user!, user?.PasswordHash ?? NobodysHash, password ?? "");
        if (failed == MostWrong + 1) await Note("locked-out", normalized, user?.Id, ct);
        if (failed > MostWrong) return new Error(ErrorKind.Forbidden, "sign_in.too_many", MostWrong, (int)Pause.TotalMinutes);
        if (user is null || verdict == PasswordVerificationResult.Failed || user.IsLocked) return new Error(ErrorKind.Unauthenticated, "sign_in.wrong");
        await db.Set<SignInAttempt>().Where(a => a.Name == normalized).ExecuteDeleteAsync(ct);
        return user;
    }

    private async Task Note(string action, string name, long? id, CancellationToken ct)
    {
        db.AuditEntries.Add(new AuditEntry { Id = await db.Reserve("audit_entries", 1, ct), At = clock.GetUtcNow(), Actor = "user:" + name, Action = action, Entity = "users", EntityId = id });
        await db.SaveChangesAsync(ct);
    }

    private async Task<int> CountTry(string name, CancellationToken ct)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var until = now + (long)Pause.TotalMilliseconds;
        var counted = await db.Database.SqlQuery<int>($"""
            INSERT INTO sign_in_attempts (name, failed, until) VALUES ({name}, 1, {until})
            ON CONFLICT (name) DO UPDATE SET
                failed = CASE WHEN sign_in_attempts.until < {now} THEN 1 ELSE sign_in_attempts.failed + 1 END,
                until = CASE WHEN sign_in_attempts.until >= {now} AND sign_in_attempts.failed >= {MostWrong} THEN sign_in_attempts.until ELSE {until} END
            RETURNING failed AS "Value"
            """).ToListAsync(ct);
        return counted[0];
    }

    /// <summary>Begins a session: the audit trail says so.</summary>
    public async Task Enter(HttpContext http, User user)
    {
        await Note("signed-in", user.UserName!, user.Id, http.RequestAborted);
        await Renew(http, user);
    }

    /// <summary>Hands out the cookie: user id and security stamp only; role and scope are read anew on every request.</summary>
    public static Task Renew(HttpContext http, User user) => http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, Principal(user));

    internal static ClaimsPrincipal Principal(User user) => new(new ClaimsIdentity(
        [new(ClaimTypes.NameIdentifier, user.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)), new(ClaimTypes.Name, user.UserName!), new("stamp", user.SecurityStamp!)],
        CookieAuthenticationDefaults.AuthenticationScheme));
}
