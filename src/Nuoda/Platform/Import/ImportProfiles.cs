using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>Mappings by name: the company's own, and those of samples/profiles that the program brings along. An own one hides a built-in one of its name.</summary>
internal static class ImportProfiles
{
    private const string Prefix = "profile/";

    private static readonly Dictionary<string, string> BuiltIn = Read();

    public static async Task<IReadOnlyList<string>> Names(NuodaDb db, CancellationToken ct) =>
        [.. (await db.ImportProfiles.AsNoTracking().Select(p => p.Name).ToListAsync(ct)).Union(BuiltIn.Keys).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The document; null when there is no profile of this name.</summary>
    public static async Task<string?> Find(NuodaDb db, string name, CancellationToken ct) =>
        await db.ImportProfiles.AsNoTracking().Where(p => p.Name == name).Select(p => p.Json).SingleOrDefaultAsync(ct) ?? BuiltIn.GetValueOrDefault(name);

    public static async Task<Result<Done>> Save(NuodaDb db, string? name, ImportProfile profile, CancellationToken ct)
    {
        name = (name ?? "").Trim();
        if (name.Length is 0 or > NuodaDb.TextLength) return Error.Invalid("profile.bad_name", NuodaDb.TextLength).At("profile");
        var json = (profile with { Name = name }).ToJson();
        var stored = await db.ImportProfiles.SingleOrDefaultAsync(p => p.Name == name, ct);
        if (stored is null) db.ImportProfiles.Add(new ImportProfileRecord { Name = name, Json = json });
        else stored.Json = json;
        return await db.TrySave(ct);
    }

    private static Dictionary<string, string> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var profiles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            profiles[Path.GetFileNameWithoutExtension(resource[Prefix.Length..])] = reader.ReadToEnd();
        }
        return profiles;
    }
}
