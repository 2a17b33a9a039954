using System.Runtime.InteropServices;

namespace Nuoda.Platform.Storage;

/// <summary>How files are written that must not be lost: the seam at which tests let the n-th write, flush or rename fail.</summary>
[Published]
public partial class Disk
{
    public static readonly Disk Real = new();

    /// <summary>A new file; an older one of that name is replaced.</summary>
    public virtual FileStream Create(string path) => new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);

    /// <summary>Renames a file in one step, over an older one if there is one. Flush it first.</summary>
    public virtual void Rename(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>Renames a folder; there must be none of the new name.</summary>
    public virtual void RenameFolder(string from, string to)
    {
        Directory.Move(from, to);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    // A new name is on the disk only when its folder is: the runtime has no call for that.
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = NativeOpen(folder, 0);
        if (handle < 0) throw new IOException($"{folder}: cannot be opened (errno {Marshal.GetLastPInvokeError()}).");
        var flushed = NativeFsync(handle);
        var error = Marshal.GetLastPInvokeError();
        _ = NativeClose(handle);
        if (flushed != 0) throw new IOException($"{folder}: cannot be flushed (errno {error}).");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeOpen(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int NativeFsync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int NativeClose(int handle);
}
