using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nuoda.Platform.Audit;

/// <summary>Every entity and field is audited unless its mapping says otherwise: machinery (outbox, id blocks) and secrets (hashes).</summary>
[Published]
public static class AuditedModel
{
    private const string Annotation = "nuoda:unaudited";

    public static EntityTypeBuilder<T> KeepOutOfAudit<T>(this EntityTypeBuilder<T> entity) where T : class => entity.HasAnnotation(Annotation, true);
    public static PropertyBuilder<T> KeepOutOfAudit<T>(this PropertyBuilder<T> property) => property.HasAnnotation(Annotation, true);

    /// <summary>How pages tell a value whose stored form is no word of the reader's: a name of the code, thousandths.</summary>
    public static PropertyBuilder<T> ToldAs<T>(this PropertyBuilder<T> property, Func<T, string?> words) =>
        property.HasAnnotation(Told, (Func<JsonNode, string?>)(stored => words(stored.Deserialize<T>(Stored)!)));

    /// <summary>The same of a number that counts parts of its unit: thousandths of pieces, millionths of the currency's.</summary>
    public static PropertyBuilder<T> ToldInParts<T>(this PropertyBuilder<T> property, int parts) =>
        property.HasAnnotation(Told, (Func<JsonNode, string?>)(stored => (stored.GetValue<long>() / (decimal)parts).ToString("#,0.######", CultureInfo.InvariantCulture)));

    internal const string Told = "nuoda:told";

    private static readonly JsonSerializerOptions Stored = new() { Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) } };

    internal static bool IsAudited(this IReadOnlyAnnotatable part) => part.FindAnnotation(Annotation) is null;
}
