namespace Nuoda.AnalysisFiles;

/// <summary>A table for people on a terminal: the first column to the left, numbers to the right; a Chinese letter is two places wide.</summary>
internal static class TextTable
{
    public static void Write(TextWriter into, string[] head, IReadOnlyCollection<string[]> lines)
    {
        var widths = head.Select((h, c) => lines.Select(l => Width(l[c])).Append(Width(h)).Max()).ToArray();
        foreach (var line in lines.Prepend(head)) into.WriteLine(string.Join("  ", line.Select((cell, c) => c == 0 ? cell + Room(cell, c) : Room(cell, c) + cell)).TrimEnd());

        string Room(string cell, int column) => new(' ', widths[column] - Width(cell));
    }

    private static int Width(string text) => text.EnumerateRunes().Sum(r => r.Value >= 0x1100 ? 2 : 1);
}
