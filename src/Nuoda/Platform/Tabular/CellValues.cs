namespace Nuoda.Platform;

/// <summary>Turns the UTF-8 text of cells into values, without allocation. What is not surely understood is false, never a guess.</summary>
[Published]
public static partial class CellValues
{
    /// <summary>Without blanks at both ends: space, tab, line breaks, no-break space (U+00A0), ideographic space (U+3000), zero-width no-break space (U+FEFF).</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && BlankAtStart(text) is > 0 and var length) text = text[length..];
        while (text.Length > 0 && BlankAtEnd(text) is > 0 and var length) text = text[..^length];
        return text;
    }

    private static int BlankAtStart(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)' ' or (>= 9 and <= 13) => 1,
        0xC2 when text.Length > 1 && text[1] == 0xA0 => 2,
        0xE3 when text.Length > 2 && text[1] == 0x80 && text[2] == 0x80 => 3,
        0xEF when text.Length > 2 && text[1] == 0xBB && text[2] == 0xBF => 3,
        _ => 0,
    };

    private static int BlankAtEnd(ReadOnlySpan<byte> text) => text[^1] switch
    {
        (byte)' ' or (>= 9 and <= 13) => 1,
        0xA0 when text.Length > 1 && text[^2] == 0xC2 => 2,
        0x80 when text.Length > 2 && text[^2] == 0x80 && text[^3] == 0xE3 => 3,
        0xBF when text.Length > 2 && text[^2] == 0xBB && text[^3] == 0xEF => 3,
        _ => 0,
    };
}
