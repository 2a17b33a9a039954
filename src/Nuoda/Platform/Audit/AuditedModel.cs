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
    internal static bool IsAudited(this IReadOnlyAnnotatable part) => part.FindAnnotation(Annotation) is null;
}
