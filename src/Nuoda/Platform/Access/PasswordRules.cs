using Microsoft.AspNetCore.Identity;

namespace Nuoda.Platform.Access;

/// <summary>At least ten characters, not the user's name, none of the passwords that everybody tries first (NIST SP 800-63B § 3.1.1.2: length and a block list, no composition rules).</summary>
internal sealed class PasswordRules : IPasswordValidator<User>
{
    public const int Shortest = 10;
    public const int Longest = 200;

    // Of ten characters or more, from what people type when told "ten characters"; compared without case.
    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "1234567890", "0123456789", "0987654321", "9876543210", "12345678910", "123456789a", "a123456789", "1234567891", "1122334455", "1111111111", "0000000000",
        "8888888888", "6666666666", "qwertyuiop", "qwerty1234", "qwerty12345", "qwerty123456", "1qaz2wsx3edc", "1q2w3e4r5t", "q1w2e3r4t5", "zaq12wsxcde3", "asdfghjkl1",
        "password12", "password123", "password1234", "password123!", "password!23", "passw0rd123", "passw0rd1234", "p@ssw0rd123", "p@ssword123", "administrator", "administrator1",
        "admin12345", "admin123456", "adminadmin", "welcome123", "welcome1234", "letmein123", "iloveyou123", "iloveyou1314", "changeme123", "changeme1234", "abc1234567", "abcd123456",
        "abcdefghij", "aa12345678", "aa123456789", "woaini1314", "woaini1314520", "5201314520", "1314520520", "nuoda12345", "nuoda123456", "sunshine123", "football123", "company123", "company1234",
        "test123456", "test1234567", "testtesttest", "user123456", "root123456", "rootroot123", "superman123", "monkey12345", "dragon12345", "master12345", "princess123",
    };

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password) => Task.FromResult(Check(user.UserName ?? "", password ?? "") is { } code
        ? IdentityResult.Failed(new IdentityError { Code = code, Description = code })
        : IdentityResult.Success);

    /// <summary>The code of the broken rule, or null.</summary>
    public static string? Check(string userName, string password)
    {
        if (password.Length < Shortest) return "password.too_short";
        if (password.Length > Longest) return "password.too_long";
        if (userName.Length > 2 && password.Contains(userName, StringComparison.OrdinalIgnoreCase)) return "password.contains_name";
        return Common.Contains(password) || password.Distinct().Count() < 4 ? "password.too_common" : null;
    }
}
