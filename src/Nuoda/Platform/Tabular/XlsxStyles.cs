using System.Globalization;
using System.Xml;

namespace Nuoda.Platform;

/// <summary>Which cell styles show a number as a day or a time.</summary>
internal sealed class XlsxStyles(bool[] isDate)
{
    public static readonly XlsxStyles None = new([]);

    // Excel allows 65,490 styles.
    private const int MaxStyles = 65_490;

    public bool IsDate(int style) => (uint)style < (uint)isDate.Length && isDate[style];

    public static XlsxStyles Read(XlsxPart part)
    {
        var dateFormats = new HashSet<int>();
        var styles = new List<bool>();
        using var xml = part.Xml();
        var inCells = false;
        while (xml.Read())
        {
            part.StartNode();
            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "cellXfs") inCells = false;
            if (xml.NodeType != XmlNodeType.Element) continue;
            if (xml.LocalName == "cellXfs") inCells = !xml.IsEmptyElement;
            else if (xml.LocalName == "numFmt" && Number(xml, "numFmtId") is { } id && xml.GetAttribute("formatCode") is { } code && styles.Count == 0)
            {
                if (ShowsDate(code)) dateFormats.Add(id);
            }
            else if (inCells && xml.LocalName == "xf" && styles.Count < MaxStyles)
            {
                styles.Add(Number(xml, "numFmtId") is { } format && (dateFormats.Contains(format) || IsBuiltInDate(format)));
            }
        }
        return new([.. styles]);
    }

    private static int? Number(XmlReader xml, string attribute) =>
        int.TryParse(xml.GetAttribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>ECMA-376 part 1, 18.8.30: 14–22 and 45–47 everywhere, 27–36 and 50–58 in Chinese, Japanese and Korean editions. 46 is elapsed time, a quantity.</summary>
    private static bool IsBuiltInDate(int id) => id is (>= 14 and <= 22) or 45 or 47 or (>= 27 and <= 36) or (>= 50 and <= 58);

    /// <summary>A format code with y, m, d, h or s outside quotes, escapes and brackets. Elapsed time ([h]:mm) is a quantity, not a moment.</summary>
    internal static bool ShowsDate(string code)
    {
        if (code.Equals("General", StringComparison.OrdinalIgnoreCase)) return false;
        for (var i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case '"':
                    i = code.IndexOf('"', i + 1);
                    if (i < 0) return false;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case '[':
                    var close = code.IndexOf(']', i);
                    if (close < 0) return false;
                    if (code.AsSpan(i + 1, close - i - 1).Trim("hHmMsS").IsEmpty) return false;
                    i = close;
                    break;
                case ';':
                    return false;   // the first section is that of ordinary values
                case 'y' or 'Y' or 'm' or 'M' or 'd' or 'D' or 'h' or 'H' or 's' or 'S' or '年' or '月' or '日':
                    return true;
            }
        }
        return false;
    }
}
