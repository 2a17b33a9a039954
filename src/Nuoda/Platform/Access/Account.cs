using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Access;

/// <summary>What somebody may change of themselves.</summary>
internal sealed class Account(NuodaDb db, Users users, SignIn signIn)
{
    public async Task<Result<User>> ChangePassword(CurrentUser me, string? current, string? password, CancellationToken ct)
    {
        if (me.UserId is not { } id) return Error.Forbidden("account.no_user");
        // The same count of wrong passwords as at sign-in: a stolen session must not guess the password here.
        var known = await signIn.Check(me.Name, current, ct);
        if (known.Error is { } wrong) return wrong.Code == "sign_in.wrong" ? Error.Invalid("account.current_wrong").At("current") : wrong;
        return await users.SetPassword(id, password, ct);
    }

    /// <param name="language">Empty: the company's, whatever it is.</param>
    public async Task<Result<User>> ChangeLanguage(CurrentUser me, string? language, CancellationToken ct)
    {
        if (me.UserId is not { } id) return Error.Forbidden("account.no_user");
        var known = LanguageChoice.Known(language);
        if (known is null && !string.IsNullOrEmpty(language)) return Error.Invalid("company.language", language).At("language");
        var user = await db.Users.SingleAsync(u => u.Id == id, ct);
        user.Language = known;
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : user;
    }
}
