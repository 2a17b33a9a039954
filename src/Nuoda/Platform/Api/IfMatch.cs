using System.Globalization;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Api;

/// <summary>A record's version over HTTP: <c>ETag: "3"</c> goes out with a read, <c>If-Match: "3"</c> must come in with a write.</summary>
[Published]
public static class IfMatch
{
    public static void WithETag(this HttpContext http, IVersioned record) => http.Response.Headers.ETag = $"\"{record.Version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>The version that the caller read; a write without it would overwrite unseen changes and is refused.</summary>
    public static Result<int> Read(HttpContext http)
    {
        var header = http.Request.Headers.IfMatch.ToString().Trim();
        return int.TryParse(header.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : Error.Invalid("request.if_match_needed").At("If-Match");
    }
}
