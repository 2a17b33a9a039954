namespace Nuoda.Insight;

/// <summary>A segment on its way to a file.</summary>
internal sealed class SegmentFile : IDisposable
{
    private readonly string _path;
    private readonly DurableFile _file;

    public SegmentFile(string path)
    {
        (_path, _file) = (path, new DurableFile(path));
        Rows = new SegmentWriter(_file.Content);
    }

    public SegmentWriter Rows { get; }

    /// <summary>The rows are finished: the file gets its name, and is opened.</summary>
    public Segment Keep()
    {
        _file.Keep();
        return Segment.Map(_path);
    }

    public void Dispose()
    {
        Rows.Dispose();
        _file.Dispose();
    }
}
