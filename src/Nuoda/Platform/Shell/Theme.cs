namespace Nuoda.Platform.Shell;

/// <summary>Light, dark, or what the system says.</summary>
internal static class Theme
{
    public const string Light = "light", Dark = "dark", Auto = "auto";
    public const string Cookie = "nuoda-theme";
    public static readonly string[] All = [Light, Dark, Auto];

    public static string Of(HttpRequest request) => All.Contains(request.Cookies[Cookie]) ? request.Cookies[Cookie]! : Auto;
}
