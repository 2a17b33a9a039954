using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Nuoda.Insight;

/// <summary>What the folder holds: written last, by an atomic rename, so that it always names whole files.</summary>
internal sealed record FactsManifest(int Version, long Position, long PositionAt, string? Generation, string TimeZone, IReadOnlyList<IReadOnlyList<string>> Tables, string Words);

/// <summary>The files of the facts. Every file is written under a temporary name, flushed to the disk and renamed; the manifest comes last.
/// A crash leaves the old manifest, or the new one, and files that no manifest names, which the next owner removes.</summary>
internal sealed class FactsFolder(string path)
{
    private const string ManifestName = "manifest";
    private const string LockName = "lock";

    // Written ahead of the manifest: not leftovers.
    private readonly HashSet<string> _ahead = new(StringComparer.Ordinal);

    public string Path { get; } = path;

    /// <summary>Takes the folder for this process; null when another process has it.</summary>
    public FileStream? TryLock()
    {
        Directory.CreateDirectory(Path);
        try
        {
            return new FileStream(At(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The manifest; null when there is none.</summary>
    /// <exception cref="DamagedFactsException">It cannot be trusted.</exception>
    public FactsManifest? ReadManifest()
    {
        if (!File.Exists(At(ManifestName))) return null;
        var manifest = JsonSerializer.Deserialize<FactsManifest>(ReadChecked(ManifestName)) ?? throw new DamagedFactsException("manifest: empty.");
        return manifest.Version == Segment.Version ? manifest : throw new DamagedFactsException($"manifest: version {manifest.Version}, this program reads {Segment.Version}.");
    }

    /// <summary>Opens what a manifest names.</summary>
    /// <exception cref="DamagedFactsException">A file is missing or damaged.</exception>
    public FactsState Open(FactsManifest manifest)
    {
        var opened = new List<Segment>();
        try
        {
            var words = JsonSerializer.Deserialize<List<List<string>>>(ReadChecked(manifest.Words)) ?? throw new DamagedFactsException("words: empty.");
            var tables = new List<FactTable>();
            foreach (var names in manifest.Tables)
            {
                var table = FactTable.Empty;
                foreach (var name in names)
                {
                    if (!File.Exists(At(name))) throw new DamagedFactsException($"{name}: missing.");
                    var segment = Segment.Map(At(name));
                    opened.Add(segment);
                    table = table.With(segment);
                }
                tables.Add(table);
            }
            if (tables.Count != 3) throw new DamagedFactsException("manifest: not three tables.");
            return (FactsState.Empty with { Position = manifest.Position, PositionAt = manifest.PositionAt, Generation = manifest.Generation ?? "", Codes = new TextCodes(words) }).WithTables(tables);
        }
        catch (Exception damaged) when (damaged is DamagedFactsException or IOException or JsonException)
        {
            foreach (var segment in opened) segment.Dispose();
            throw damaged as DamagedFactsException ?? new DamagedFactsException(damaged.Message);
        }
    }

    /// <summary>Writes a segment file that no manifest names yet.</summary>
    public Segment Write(string table, Action<SegmentWriter> content)
    {
        using var file = new SegmentFile(At(NewName(table)));
        content(file.Rows);
        return file.Keep();
    }

    /// <summary>A segment file that is written while manifests come and go; kept until it is let go, or a manifest names it.</summary>
    /// <param name="table">A name of its own: other files are written meanwhile.</param>
    public SegmentFile Ahead(string table)
    {
        var name = NewName(table);
        lock (_ahead) _ahead.Add(name);
        return new SegmentFile(At(name));
    }

    /// <summary>What was written ahead of the manifest is named by it now, or is no longer wanted.</summary>
    public void LetGoOfAhead()
    {
        lock (_ahead) _ahead.Clear();
    }

    /// <summary>Makes a state, all of whose segments are files, the one that the next start begins with.</summary>
    public void Commit(FactsState state, string timeZone)
    {
        var words = NewName("words");
        WriteChecked(words, JsonSerializer.Serialize(state.Codes.Words()));
        var manifest = new FactsManifest(Segment.Version, state.Position, state.PositionAt, state.Generation, timeZone, [.. state.Tables.Select(t => (IReadOnlyList<string>)[.. t.Segments.Select(s => s.Segment.Name)])], words);
        WriteChecked(ManifestName, JsonSerializer.Serialize(manifest));
        RemoveAllBut(manifest);
    }

    /// <summary>Removes what no manifest names: leftovers of a crash, and segments that were put together.</summary>
    public void RemoveAllBut(FactsManifest? manifest)
    {
        var kept = new HashSet<string>(StringComparer.Ordinal) { LockName };
        if (manifest is not null) kept.UnionWith([ManifestName, manifest.Words, .. manifest.Tables.SelectMany(t => t)]);
        lock (_ahead) kept.UnionWith(_ahead.SelectMany(n => new[] { n, n + DurableFile.Temporary }));
        foreach (var file in Directory.EnumerateFiles(Path))
        {
            if (kept.Contains(System.IO.Path.GetFileName(file))) continue;
            try
            {
                File.Delete(file);
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
            {
                // Where a mapped file cannot be deleted (Windows), the next commit or start removes it.
            }
        }
    }

    private string At(string name) => System.IO.Path.Combine(Path, name);

    private string NewName(string kind)
    {
        var last = Directory.EnumerateFiles(Path).Select(f => System.IO.Path.GetFileNameWithoutExtension(f))
            .Select(n => n.LastIndexOf('-') is var dash and >= 0 && long.TryParse(n.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .DefaultIfEmpty().Max();
        return string.Create(CultureInfo.InvariantCulture, $"{kind}-{last + 1:D8}");
    }

    private void WriteDurably(string name, Action<Stream> content)
    {
        using var file = new DurableFile(At(name));
        content(file.Content);
        file.Keep();
    }

    private void WriteChecked(string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteDurably(name, stream =>
        {
            stream.Write(Encoding.ASCII.GetBytes($"{ChecksumOf(bytes):x8}\n"));
            stream.Write(bytes);
        });
    }

    private string ReadChecked(string name)
    {
        if (!File.Exists(At(name))) throw new DamagedFactsException($"{name}: missing.");
        var bytes = File.ReadAllBytes(At(name));
        if (bytes.Length < 9 || bytes[8] != '\n') throw new DamagedFactsException($"{name}: too short.");
        var text = bytes.AsSpan(9);
        return Encoding.ASCII.GetString(bytes, 0, 8) == $"{ChecksumOf(text):x8}" ? Encoding.UTF8.GetString(text) : throw new DamagedFactsException($"{name}: the checksum is wrong.");
    }

    private static uint ChecksumOf(ReadOnlySpan<byte> bytes)
    {
        var crc = 0u;
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
