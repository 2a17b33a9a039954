using System.Buffers.Binary;
using System.Collections;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Nuoda.Platform.Import;

/// <summary>Warnings of one sort: how many, and the first.</summary>
public sealed record RowNote(RowIssue First, long Rows);

/// <summary>All that is wrong or odd with the rows of an import, in a file beside the stage: millions of bad rows take no memory. The file goes with this object.</summary>
[Published]
public sealed class RowIssues : IEnumerable<RowIssue>, IDisposable
{
    /// <summary>Rows of one sheet that follow each other in order: begin and end in the file.</summary>
    private sealed record Run(string File, string? Sheet, long Begin)
    {
        public long End { get; set; }
        public long LastRow { get; set; }
    }

    private readonly string? _path;
    private readonly MemoryStream _record = new();
    private readonly BinaryWriter _writer;
    private readonly List<Run> _runs = [];
    private readonly Dictionary<string, RowNote> _notes = [];
    private readonly Dictionary<(string File, string? Sheet, long Row), int> _occurrences = [];
    private FileStream? _file;

    internal RowIssues(string? path) => (_path, _writer) = (path, new BinaryWriter(_record, Encoding.UTF8));

    internal static RowIssues None { get; } = new(null);

    public long Errors { get; private set; }
    public long Warnings { get; private set; }

    /// <summary>The warnings by their code.</summary>
    public IReadOnlyCollection<RowNote> Notes => _notes.Values;

    internal void Add(RowIssue issue)
    {
        _file ??= new FileStream(_path!, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose);
        if (issue.Occurrence is { } nth) NoteOccurrence(issue.File, issue.Sheet, issue.Row, nth);
        if (issue.IsWarning)
        {
            Warnings++;
            _notes[issue.Code] = _notes.TryGetValue(issue.Code, out var note) ? note with { Rows = note.Rows + 1 } : new(issue, 1);
        }
        else
        {
            Errors++;
            if (_runs.Count == 0 || _runs[^1].File != issue.File || _runs[^1].Sheet != issue.Sheet || issue.Row < _runs[^1].LastRow) _runs.Add(new(issue.File, issue.Sheet, _file.Position));
        }
        _record.SetLength(0);
        issue.Write(_writer);
        _writer.Flush();
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, (int)_record.Length);
        _file.Write(length);
        _file.Write(_record.GetBuffer(), 0, (int)_record.Length);
        if (!issue.IsWarning) (_runs[^1].End, _runs[^1].LastRow) = (_file.Position, issue.Row);
    }

    /// <summary>The row is the n-th of several alike.</summary>
    internal void NoteOccurrence(string file, string? sheet, long row, int nth)
    {
        if (nth > 1) _occurrences[(file, sheet, row)] = nth;
    }

    /// <summary>Files and sheets with refused rows, in the order in which they were met.</summary>
    internal IEnumerable<(string File, string? Sheet)> Tables => _runs.Select(r => (r.File, r.Sheet)).Distinct();

    internal bool HasOccurrences(string file, string? sheet) => _occurrences.Keys.Any(k => k.File == file && k.Sheet == sheet);

    /// <summary>What is wrong with the rows of one sheet, in the order of its rows.</summary>
    internal IEnumerable<RowIssue> ErrorsOf(string file, string? sheet)
    {
        var merged = new PriorityQueue<IEnumerator<RowIssue>, (long Row, int Run)>();
        for (var i = 0; i < _runs.Count; i++)
        {
            if (_runs[i].File != file || _runs[i].Sheet != sheet) continue;
            var run = Read(_runs[i].Begin, _runs[i].End, 1 << 12).Where(r => !r.IsWarning).GetEnumerator();
            if (run.MoveNext()) merged.Enqueue(run, (run.Current.Row, i));
        }
        while (merged.TryDequeue(out var next, out var place))
        {
            yield return next.Current;
            if (next.MoveNext()) merged.Enqueue(next, (next.Current.Row, place.Run));
        }
    }

    public IEnumerator<RowIssue> GetEnumerator() => _file is null ? Enumerable.Empty<RowIssue>().GetEnumerator() : Read(0, _file.Length, 1 << 16).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => _file?.Dispose();

    /// <summary>Many runs are read at once: they share the file's handle, each with a buffer of its own.</summary>
    private IEnumerable<RowIssue> Read(long begin, long end, int bufferSize)
    {
        _file!.Flush();
        SafeFileHandle handle = _file.SafeFileHandle;
        var buffer = new byte[bufferSize];
        for (int from = 0, to = 0; begin < end || from < to;)
        {
            var length = to - from < 4 ? int.MaxValue : BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(from)) + 4;
            if (length > to - from)
            {
                buffer.AsSpan(from, to - from).CopyTo(buffer);
                (from, to) = (0, to - from);
                if (length != int.MaxValue && length > buffer.Length) Array.Resize(ref buffer, length);
                var read = RandomAccess.Read(handle, buffer.AsSpan(to, (int)Math.Min(buffer.Length - to, end - begin)), begin);
                if (read == 0) throw new EndOfStreamException(_path);
                (to, begin) = (to + read, begin + read);
                continue;
            }
            using var record = new BinaryReader(new MemoryStream(buffer, from + 4, length - 4), Encoding.UTF8);
            var issue = RowIssue.Read(record);
            from += length;
            yield return _occurrences.Count > 0 && _occurrences.TryGetValue((issue.File, issue.Sheet, issue.Row), out var nth) ? issue with { Occurrence = nth } : issue;
        }
    }
}
