using System.Security.Cryptography;
using System.Text;

namespace Nuoda.Platform.Api;

/// <summary>A form with files.</summary>
internal static class UploadForm
{
    /// <summary>Read once, kept with the request; a form that is cut or malformed is the sender's mistake and not a failure of ours.</summary>
    public static async Task<IFormCollection> Read(HttpRequest request, CancellationToken ct)
    {
        try
        {
            return await request.ReadFormAsync(ct);
        }
        catch (Exception cut) when (cut is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new BadHttpRequestException(cut.Message, StatusCodes.Status400BadRequest, cut);
        }
    }

    /// <summary>Adds names and contents, each with its length before it, so that no two forms read alike; the boundary between the parts says nothing.</summary>
    public static async Task AppendTo(IncrementalHash hash, IFormCollection form, CancellationToken ct)
    {
        void Add(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes((long)bytes.Length));
            hash.AppendData(bytes);
        }
        var fields = form.SelectMany(f => f.Value, (f, value) => (f.Key, Value: value ?? "")).OrderBy(f => f.Key, StringComparer.Ordinal).ToList();
        hash.AppendData(BitConverter.GetBytes(fields.Count));
        foreach (var (name, value) in fields)
        {
            Add(name);
            Add(value);
        }
        var buffer = new byte[64 * 1024];
        foreach (var file in form.Files)
        {
            Add(file.Name);
            Add(file.FileName);
            hash.AppendData(BitConverter.GetBytes(file.Length));
            await using var content = file.OpenReadStream();
            for (int read; (read = await content.ReadAsync(buffer, ct)) > 0;) hash.AppendData(buffer.AsSpan(0, read));
        }
    }
}
