namespace Nuoda.E2E;

/// <summary>Files of the repository that a test reads.</summary>
internal static class Repository
{
    public static string PathOf(params ReadOnlySpan<string> parts)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Nuoda.slnx"))) root = root.Parent;
        return Path.Combine([root.FullName, .. parts]);
    }
}
