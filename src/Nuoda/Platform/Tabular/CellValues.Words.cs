using System.Text;

namespace Nuoda.Platform;

public static partial class CellValues
{
    /// <summary>yes/no, y/n, true/false, 1/0, 是/否, 真/假, in any case.</summary>
    public static bool TryBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        text = Trim(text);
        value = text.SequenceEqual("1"u8) || text.SequenceEqual("是"u8) || text.SequenceEqual("真"u8)
            || Ascii.EqualsIgnoreCase(text, "y"u8) || Ascii.EqualsIgnoreCase(text, "yes"u8) || Ascii.EqualsIgnoreCase(text, "true"u8);
        return value || text.SequenceEqual("0"u8) || text.SequenceEqual("否"u8) || text.SequenceEqual("假"u8)
            || Ascii.EqualsIgnoreCase(text, "n"u8) || Ascii.EqualsIgnoreCase(text, "no"u8) || Ascii.EqualsIgnoreCase(text, "false"u8);
    }

    /// <summary>Takes away the apostrophe that <see cref="TabularWriter"/> put before a text that a spreadsheet would take for a formula. Other texts stay as they are,
    /// so for every text t: RemoveEscape(written t) = t.</summary>
    public static ReadOnlySpan<byte> RemoveEscape(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '\'') return text;
        var behind = text.TrimStart((byte)'\'');
        return behind.Length > 0 && FormulaStart.Is(behind[0]) ? text[1..] : text;
    }
}

/// <summary>The characters with which a spreadsheet lets a formula begin (OWASP, CSV Injection), and blanks that it drops before one.</summary>
internal static class FormulaStart
{
    public static bool Is(int character) => character is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or 0;

    /// <summary>Such a text, or one that would be taken for an escaped one, gets an apostrophe.</summary>
    public static bool NeedsEscape(ReadOnlySpan<char> text)
    {
        var behind = text.TrimStart('\'');
        return behind.Length > 0 && Is(behind[0]);
    }
}

/// <summary>Words that stand for "no value" in a column.</summary>
[Published]
public sealed class NullMarkers
{
    public static readonly NullMarkers Usual = new("NA", "N/A", "NULL", "-", "#N/A");

    private readonly byte[][] _words;
    private readonly int _longest;

    /// <param name="words">Compared in any case (of ASCII letters) after trimming. The empty text always stands for no value.</param>
    public NullMarkers(params IEnumerable<string> words)
    {
        _words = [.. words.Select(Encoding.UTF8.GetBytes)];
        _longest = _words.Length == 0 ? 0 : _words.Max(w => w.Length);
    }

    public bool IsNull(ReadOnlySpan<byte> text)
    {
        text = CellValues.Trim(text);
        if (text.IsEmpty) return true;
        if (text.Length > _longest) return false;
        foreach (var word in _words)
            if (text.SequenceEqual(word) || Ascii.EqualsIgnoreCase(text, word)) return true;
        return false;
    }
}
