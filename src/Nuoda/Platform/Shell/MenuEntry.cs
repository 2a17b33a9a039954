using Nuoda.Platform.Access;

namespace Nuoda.Platform.Shell;

/// <summary>The loop promise → deliver → prove → improve, and the company's own affairs.</summary>
[Published]
public enum MenuGroup { Promise = 0, Deliver = 1, Prove = 2, Improve = 3, Company = 4 }

/// <summary>A line of the navigation; modules add theirs in Add: <c>services.AddMenu(new MenuEntry(…))</c>.</summary>
/// <param name="Text">Key of the text.</param>
/// <param name="Icon">Id in wwwroot/icons.svg.</param>
/// <param name="Needs">Who does not have it does not see the line.</param>
/// <param name="Order">Within the group, ascending.</param>
[Published]
public sealed record MenuEntry(MenuGroup Group, string Href, string Text, string Icon, Permission Needs, int Order = 100);

[Published]
public static class MenuExtensions
{
    public static IServiceCollection AddMenu(this IServiceCollection services, MenuEntry entry) => services.AddSingleton(entry);
}
