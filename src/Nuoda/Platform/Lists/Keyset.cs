using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Nuoda.Platform.Lists;

/// <summary>Where a page of a list ended: the value sorted by, and the id that settles ties.</summary>
[Published]
public sealed record ListPlace(string Value, long Id)
{
    /// <summary>For <c>?after=</c>: one opaque word.</summary>
    public override string ToString() => WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(new object[] { Value, Id }));

    /// <summary>Null for none, and for what is no place: the list then begins at its beginning.</summary>
    public static ListPlace? Parse(string? after)
    {
        if (string.IsNullOrEmpty(after) || after.Length > 4000) return null;
        try
        {
            using var parts = JsonDocument.Parse(WebEncoders.Base64UrlDecode(after));
            return parts.RootElement is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() == 2 && array[0].ValueKind == JsonValueKind.String && array[1].TryGetInt64(out var id)
                ? new(array[0].GetString()!, id)
                : null;
        }
        catch (Exception mangled) when (mangled is FormatException or JsonException or DecoderFallbackException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>Sorting with a unique last key, and going on after a place: the database reads only the rows of the page.</summary>
[Published]
public static class Keyset
{
    /// <param name="rows">Filtered, not sorted.</param>
    /// <param name="by">Never null in the database: coalesce a column that may be.</param>
    /// <param name="id">Unique.</param>
    /// <param name="isDescending">Both keys turn.</param>
    /// <param name="after">Null: from the beginning.</param>
    public static IQueryable<T> SortedAfter<T>(this IQueryable<T> rows, Expression<Func<T, string>> by, Expression<Func<T, long>> id, bool isDescending, ListPlace? after) =>
        Sorted(rows, by, id, isDescending, after, value => value);

    public static IQueryable<T> SortedAfter<T>(this IQueryable<T> rows, Expression<Func<T, DateOnly>> by, Expression<Func<T, long>> id, bool isDescending, ListPlace? after) =>
        Sorted(rows, by, id, isDescending, after, Read);

    public static DateOnly Read(string written) => DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : DateOnly.MinValue;

    public static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IQueryable<T> Sorted<T, TKey>(
        IQueryable<T> rows, Expression<Func<T, TKey>> by, Expression<Func<T, long>> id, bool isDescending, ListPlace? after, Func<string, TKey> read)
    {
        if (after is not null)
        {
            var row = by.Parameters[0];
            var idOfRow = new Replace(id.Parameters[0], row).Visit(id.Body);
            // by >= v and (by > v or id > i): the first half is a range of the index, which "or" alone would not be.
            var condition = Expression.AndAlso(
                Compare(by.Body, read(after.Value), isDescending ? ExpressionType.LessThanOrEqual : ExpressionType.GreaterThanOrEqual),
                Expression.OrElse(
                    Compare(by.Body, read(after.Value), isDescending ? ExpressionType.LessThan : ExpressionType.GreaterThan),
                    Compare(idOfRow, after.Id, isDescending ? ExpressionType.LessThan : ExpressionType.GreaterThan)));
            rows = rows.Where(Expression.Lambda<Func<T, bool>>(condition, row));
        }
        return isDescending ? rows.OrderByDescending(by).ThenByDescending(id) : rows.OrderBy(by).ThenBy(id);
    }

    private static BinaryExpression Compare<TValue>(Expression row, TValue value, ExpressionType how)
    {
        // A field of an object becomes a parameter of the command; a constant would be a new command each time.
        Expression given = Expression.Property(Expression.Constant(new Given<TValue>(value)), nameof(Given<>.Value));
        return typeof(TValue) == typeof(string)
            ? Expression.MakeBinary(how, Expression.Call(typeof(string), nameof(string.Compare), null, row, given), Expression.Constant(0))
            : Expression.MakeBinary(how, row, given);
    }

    private sealed record Given<TValue>(TValue Value);

    private sealed class Replace(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}
