using System.Text.Json;
using System.Text.Json.Serialization;
using Nuoda.Kernel;

namespace Nuoda.Platform.Shell;

/// <summary>NUL has no place in a text, and PostgreSQL stores none: refused at the door rather than as a failure of the database. In JSON: <see cref="Json"/>.</summary>
internal sealed class PlainText(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        var hasNul = request.Query.Any(q => Has(q.Key) || q.Value.Any(Has)) || Has(request.Path.Value)
            || (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true
                && (await request.ReadFormAsync(http.RequestAborted)).Any(f => Has(f.Key) || f.Value.Any(Has)));
        if (hasNul) await ErrorAnswer.Write(http, Error.Invalid("request.nul"));
        else await next(http);
    }

    private static bool Has(string? text) => text?.Contains('\0') == true;

    internal sealed class Json : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String) throw new JsonException("A text is expected.");
            var text = reader.GetString();
            return Has(text) ? throw new JsonException("A text contains NUL.") : text;
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
