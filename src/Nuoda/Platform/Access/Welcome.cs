using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Access;

/// <summary>The first start: whoever can read the console may become the administrator, once.</summary>
internal sealed class Welcome(DataHome home)
{
    // New at each start, known to the console only.
    private readonly string _token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
    private volatile bool _isDone;

    /// <summary>Once there is an administrator there always is one (the last cannot be removed), so "yes" is remembered.</summary>
    public async ValueTask<bool> IsDone(CancellationToken ct)
    {
        if (_isDone) return true;
        await using var db = home.OpenDb();
        return _isDone = await db.Users.AnyAsync(u => u.Role == Role.Administrator, ct);
    }

    /// <summary>The one-time link, without host; null when there is an administrator.</summary>
    public async Task<string?> Invitation(CancellationToken ct) => await IsDone(ct) ? null : "/welcome?token=" + _token;

    public bool Opens(string? token) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token ?? ""), Encoding.UTF8.GetBytes(_token));
}

/// <summary>Makes the first administrator and writes down what was said of the company.</summary>
internal sealed class FirstAdministrator(NuodaDb db, Users users, Welcome welcome)
{
    public async Task<Result<User>> Create(string? token, string? name, string? password, Company company, CancellationToken ct)
    {
        if (!welcome.Opens(token)) return Error.Forbidden("welcome.no_token");
        if (company.Check() is { } wrong) return wrong;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Two who hold the link at once: this row is the turnstile, and the second waits here, then finds an administrator.
        await db.Reserve("users", 1, ct);
        if (await users.AnyAdministrator(ct)) return Error.Conflict("welcome.done");
        db.Actor = "user:" + (name ?? "").Trim();
        var added = await users.Add(name, password, Role.Administrator, DataScope.All, ct);
        if (added.Error is not null) return added;
        await company.Store(db, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return added;
    }
}

/// <summary>Before there is an administrator every page leads to /welcome.</summary>
internal sealed class WelcomeFirst(RequestDelegate next, Welcome welcome)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var isOpen = http.GetEndpoint()?.Metadata.GetMetadata<OpenToAllAttribute>() is not null && http.GetEndpoint()?.Metadata.GetMetadata<SignInAttribute>() is null;
        if (isOpen) await next(http);
        else if (http.Features.Get<Sample.Visit>() is not null || await welcome.IsDone(http.RequestAborted))
        {
            var db = http.RequestServices.GetRequiredService<NuodaDb>();
            await http.RequestServices.GetRequiredService<Shell.CurrentCompany>().Read(db, http.RequestAborted);
            await next(http);
        }
        else if (http.Request.Path.StartsWithSegments("/api")) await Shell.ErrorAnswer.Write(http, Error.Busy("welcome.first"));
        else http.Response.Redirect("/welcome");
    }
}

/// <summary>Marks the sign-in page: open to all, but of no use before there is anybody.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SignInAttribute : Attribute;
