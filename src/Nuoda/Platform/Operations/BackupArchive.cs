using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nuoda.Kernel;

namespace Nuoda.Platform.Operations;

/// <summary>A backup opened for reading, after every byte of it was checked.</summary>
internal sealed class BackupArchive : IDisposable
{
    private readonly ZipArchive _zip;

    private BackupArchive(ZipArchive zip, BackupManifest manifest)
    {
        _zip = zip;
        Manifest = manifest;
    }

    public BackupManifest Manifest { get; }

    /// <summary>Opens a backup of this program's schema; one that was cut or changed is refused, naming the place.</summary>
    public static async Task<Result<BackupArchive>> Open(string file, Schema schema, CancellationToken ct)
    {
        if (!File.Exists(file)) return Error.NotFound("backup.no_such_file", Path.GetFullPath(file));
        ZipArchive? zip = null;
        try
        {
            zip = await ZipFile.OpenReadAsync(file, ct);
            var opened = await Check(zip, file, schema, ct);
            if (opened.IsOk) zip = null; // the archive's own from here
            return opened;
        }
        catch (Exception damage) when (damage is InvalidDataException or JsonException or EndOfStreamException or IOException or NotSupportedException or ArgumentException)
        {
            return Error.Invalid("backup.damaged", file, damage.Message);
        }
        finally
        {
            zip?.Dispose();
        }
    }

    /// <summary>The rows of a table, in one array that is filled anew for each.</summary>
    public async IAsyncEnumerable<object?[]> Rows(ArchivedTable table, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var entry = await _zip.GetEntry(table.Entry)!.OpenAsync(ct);
        var pipe = PipeReader.Create(entry, new(bufferSize: 1 << 16));
        var values = new object?[table.Columns.Count];
        while (true)
        {
            var read = await pipe.ReadAsync(ct);
            var rest = read.Buffer;
            while (TakeRow(ref rest, table.Columns, values)) yield return values;
            pipe.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted) break;
        }
        await pipe.CompleteAsync();
    }

    public Task<Stream> OpenFile(ArchivedFile file, CancellationToken ct) => _zip.GetEntry(file.Entry)!.OpenAsync(ct);

    public void Dispose() => _zip.Dispose();

    private static bool TakeRow(ref ReadOnlySequence<byte> rest, IReadOnlyList<ArchivedColumn> columns, object?[] values)
    {
        if (rest.PositionOf((byte)'\n') is not { } end) return false;
        var json = new Utf8JsonReader(rest.Slice(0, end));
        ArchivedRow.Read(ref json, columns, values);
        rest = rest.Slice(rest.GetPosition(1, end));
        return true;
    }

    private static async Task<Result<BackupArchive>> Check(ZipArchive zip, string file, Schema schema, CancellationToken ct)
    {
        Error Damaged(string where) => Error.Invalid("backup.damaged", file, where);
        if (zip.GetEntry(BackupManifest.Entry) is not { } contents || zip.GetEntry(BackupManifest.HashEntry) is not { } seal) return Damaged(BackupManifest.Entry);
        var json = await Content(contents, ct);
        if (Encoding.ASCII.GetString(await Content(seal, ct)) != Convert.ToHexStringLower(SHA256.HashData(json))) return Damaged(BackupManifest.Entry);
        var manifest = JsonSerializer.Deserialize<BackupManifest>(json, BackupManifest.Json)!;
        if (manifest.Format != BackupManifest.FormatName) return Damaged(BackupManifest.Entry);
        if (manifest.Version > BackupManifest.CurrentVersion || !schema.Fits(manifest)) return Error.Invalid("backup.other_version", file, manifest.Schema, schema.Id);
        var listed = manifest.Tables.Select(t => (t.Entry, t.Sha256)).Concat(manifest.Files.Select(f => (f.Entry, f.Sha256))).ToList();
        if (zip.Entries.Count != listed.Count + 2) return Damaged(BackupManifest.Entry);
        foreach (var (name, expected) in listed)
        {
            if (zip.GetEntry(name) is not { } entry) return Damaged(name);
            try
            {
                await using var stream = await entry.OpenAsync(ct);
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct)) != expected) return Damaged(name);
            }
            catch (Exception damage) when (damage is InvalidDataException or IOException)
            {
                return Damaged(name);
            }
        }
        return new BackupArchive(zip, manifest);
    }

    private static async Task<byte[]> Content(ZipArchiveEntry entry, CancellationToken ct)
    {
        await using var stream = await entry.OpenAsync(ct);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, ct);
        return content.ToArray();
    }
}
