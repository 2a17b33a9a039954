using Nuoda.Kernel;

namespace Nuoda.AnalysisFiles;

/// <summary>Columns of a file by their names, whatever the case.</summary>
internal static class NamedColumns
{
    /// <summary>Place of the first column that is called one of the names; −1 when none is.</summary>
    public static int PlaceOf(this IReadOnlyList<string> headers, params IReadOnlyCollection<string> names)
    {
        for (var i = 0; i < headers.Count; i++)
            if (names.Contains(headers[i], StringComparer.OrdinalIgnoreCase)) return i;
        return -1;
    }

    public static Error NoColumn(this IReadOnlyList<string> headers, string file, string name) => Error.Invalid("analysis.column_missing", file, name, string.Join(", ", headers));
}
