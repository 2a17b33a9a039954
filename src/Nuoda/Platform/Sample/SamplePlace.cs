using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Sample;

/// <summary>Where the sample company of a data folder is kept, and whether it is complete.</summary>
[Published]
public static class SamplePlace
{
    public static DataHome Of(DataHome own)
    {
        ArgumentNullException.ThrowIfNull(own);
        return new(Path.Combine(own.Folder, "sample"), null);
    }

    public static bool IsMade(DataHome sample) => File.Exists(ReadyMark(sample));

    /// <summary>Throws a half-made company away.</summary>
    public static void Clear(DataHome sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (Directory.Exists(sample.Folder)) Directory.Delete(sample.Folder, recursive: true);
        Directory.CreateDirectory(sample.Folder);
    }

    /// <summary>From here on it counts as made.</summary>
    public static Task Finish(DataHome sample, CancellationToken ct) => File.WriteAllBytesAsync(ReadyMark(sample), [], ct);

    private static string ReadyMark(DataHome sample) => Path.Combine(sample.Folder, "ready");
}
