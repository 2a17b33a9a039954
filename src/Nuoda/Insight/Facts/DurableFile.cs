namespace Nuoda.Insight;

/// <summary>A file under a temporary name until it is kept: flushed to the disk and renamed, so that its name stands for all of it or for nothing. Gone when it is not kept.</summary>
internal sealed class DurableFile(string path) : IDisposable
{
    public const string Temporary = ".tmp";

    public FileStream Content { get; } = new(path + Temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);

    public void Keep()
    {
        Content.Flush(flushToDisk: true);
        Content.Dispose();
        File.Move(path + Temporary, path, overwrite: true);
    }

    public void Dispose()
    {
        Content.Dispose();
        File.Delete(path + Temporary);
    }
}
