namespace Nuoda.Insight;

/// <summary>A segment on its way to a file: under a temporary name until it is kept, gone when it is not.</summary>
internal sealed class SegmentFile : IDisposable
{
    public const string Temporary = ".tmp";

    private readonly string _path;
    private readonly FileStream _stream;

    public SegmentFile(string path)
    {
        _path = path;
        _stream = new FileStream(path + Temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        Rows = new SegmentWriter(_stream);
    }

    public SegmentWriter Rows { get; }

    /// <summary>The rows are finished: flushed to the disk, renamed, opened.</summary>
    public Segment Keep()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_path + Temporary, _path, overwrite: true);
        return Segment.Map(_path);
    }

    public void Dispose()
    {
        Rows.Dispose();
        _stream.Dispose();
        File.Delete(_path + Temporary);
    }
}
