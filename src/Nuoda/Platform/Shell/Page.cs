namespace Nuoda.Platform;

/// <summary>One page of a list, read by key: the rows after a given place, and where the next page begins.</summary>
/// <param name="Next">Opaque place for <c>?after=</c>; null on the last page.</param>
[Published]
public sealed record Page<T>(IReadOnlyList<T> Rows, string? Next)
{
    public const int Size = 50;
    public const int MostRows = 200;

    public static readonly Page<T> Empty = new([], null);
}

[Published]
public static class Page
{
    /// <summary>Of <paramref name="rows"/> read with one more than asked for: drops the surplus row, and names the last kept one as the next place.</summary>
    public static Page<T> Of<T>(IReadOnlyList<T> rows, int size, Func<T, string> place) =>
        rows.Count <= size ? new(rows, null) : new([.. rows.Take(size)], place(rows[size - 1]));
}
