namespace Nuoda.Platform.Lists;

/// <summary>A list as the API answers it: every list has this shape.</summary>
/// <param name="Rows">One page.</param>
/// <param name="Next">Opaque place for <c>?after=</c>; null on the last page.</param>
/// <param name="Count">Rows of all pages, counted up to a thousand; null where counting would mean judging everything.</param>
/// <param name="IsCountCapped">There are more than the count says; null without a count.</param>
[Published]
public record ListBody<T>(IReadOnlyList<T> Rows, string? Next, int? Count, bool? IsCountCapped)
{
    public ListBody(Page<T> page, CappedCount? count) : this(page.Rows, page.Next, count?.Number, count?.IsMore) { }
}
