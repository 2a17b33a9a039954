using Nuoda.Platform.Storage;

namespace Nuoda.Tests;

/// <summary>A disk whose n-th write, flush or rename fails: for n = 1, 2, … until none is left (<see cref="HasFailed"/> stays false), a path is either
/// complete or has changed nothing.</summary>
public sealed class FailingDisk(int failing) : Disk
{
    private int _steps;

    public bool HasFailed { get; private set; }

    public override FileStream Create(string path)
    {
        Step("create " + path);
        return new CountedFile(this, path);
    }

    public override void Rename(string from, string to)
    {
        Step("rename " + from);
        base.Rename(from, to);
    }

    public override void RenameFolder(string from, string to)
    {
        Step("rename " + from);
        base.RenameFolder(from, to);
    }

    private void Step(string what)
    {
        if (Interlocked.Increment(ref _steps) != failing) return;
        HasFailed = true;
        throw new IOException($"No space left on device (planted at step {failing}: {what}).");
    }

    private sealed class CountedFile(FailingDisk disk, string path) : FileStream(path, FileMode.Create, FileAccess.Write)
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            disk.Step("write");
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            disk.Step("write");
            base.Write(buffer);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            disk.Step("write");
            return base.WriteAsync(buffer, offset, count, cancellationToken);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            disk.Step("write");
            return base.WriteAsync(buffer, cancellationToken);
        }

        public override void Flush(bool flushToDisk)
        {
            if (flushToDisk) disk.Step("flush");
            base.Flush(flushToDisk);
        }
    }
}
