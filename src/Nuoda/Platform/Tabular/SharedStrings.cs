using System.Text;
using System.Xml;

namespace Nuoda.Platform;

/// <summary>The texts that a workbook stores once, as UTF-8 in blocks: a third of what strings would take.</summary>
internal sealed class SharedStrings
{
    private const int BlockBytes = 2 << 20;
    // What one entry of the index costs beside its bytes.
    private const int PlaceBytes = 12;
    private readonly List<byte[]> _blocks = [];
    private readonly List<(int Block, int From, int Length)> _places = [];
    private int _used = BlockBytes;

    public int Count => _places.Count;

    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var (block, from, length) = _places[index];
            return length == 0 ? default : _blocks[block].AsSpan(from, length);
        }
    }

    public static SharedStrings Read(XlsxPart? part, string file)
    {
        var strings = new SharedStrings();
        if (part is null) return strings;
        using var xml = part.Xml();
        using (part)
        {
            var text = new XlsxText();
            while (xml.Read())
            {
                part.StartNode();
                if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "si") continue;
                text.Clear();
                text.ReadRich(xml, part);
                strings.Add(text.Utf8, file);
            }
        }
        return strings;
    }

    private void Add(ReadOnlySpan<byte> text, string file)
    {
        if (_used + text.Length > BlockBytes)
        {
            _blocks.Add(new byte[BlockBytes]);
            _used = 0;
        }
        if ((long)_blocks.Count * BlockBytes + (long)_places.Count * PlaceBytes > TabularLimits.SharedStringBytes)
            throw new RefusedFileException(TabularErrors.TooManyStrings(file));
        text.CopyTo(_blocks[^1].AsSpan(_used));
        _places.Add((_blocks.Count - 1, _used, text.Length));
        _used += text.Length;
    }
}

/// <summary>Collects the text of a cell from the parser in pieces, never more than a cell may hold.</summary>
internal sealed class XlsxText
{
    private readonly char[] _piece = new char[4096];
    private char[] _chars = new char[4096];
    private byte[] _utf8 = new byte[12288];
    private int _count;

    /// <summary>The text was longer than a cell may be; what came after was passed over.</summary>
    public bool IsCut { get; private set; }

    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, _count);

    /// <summary>With Excel's <c>_x0009_</c> forms resolved, which stand for characters that XML cannot hold.</summary>
    public ReadOnlySpan<byte> Utf8
    {
        get
        {
            Unescape();
            if (_utf8.Length < _count * 3) _utf8 = new byte[_count * 3];
            return _utf8.AsSpan(0, Encoding.UTF8.GetBytes(Chars, _utf8));
        }
    }

    public void Clear() => (_count, IsCut) = (0, false);

    /// <summary>All t elements below the current element, except phonetic readings; ends on its end tag.</summary>
    public void ReadRich(XmlReader xml, XlsxPart part)
    {
        if (xml.IsEmptyElement) return;
        var depth = xml.Depth;
        while (xml.Read())
        {
            part.StartNode();
            if (xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth) return;
            if (xml.NodeType != XmlNodeType.Element) continue;
            if (xml.LocalName == "t") ReadPlain(xml, part);
            else if (xml.LocalName == "rPh") SkipElement(xml, part);
        }
    }

    /// <summary>The text directly in the current element; ends on its end tag.</summary>
    public void ReadPlain(XmlReader xml, XlsxPart part)
    {
        if (xml.IsEmptyElement) return;
        var depth = xml.Depth;
        while (xml.Read())
        {
            part.StartNode();
            if (xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth) return;
            if (xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)) continue;
            int read;
            while ((read = xml.ReadValueChunk(_piece, 0, _piece.Length)) > 0)
            {
                part.StartNode();
                Append(_piece.AsSpan(0, read));
            }
        }
    }

    public static void SkipElement(XmlReader xml, XlsxPart part)
    {
        if (xml.IsEmptyElement) return;
        var depth = xml.Depth;
        while (xml.Read())
        {
            part.StartNode();
            if (xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth) return;
        }
    }

    private void Append(ReadOnlySpan<char> piece)
    {
        if (_count + piece.Length > TabularLimits.CellBytes / 3)
        {
            IsCut = true;
            return;
        }
        if (_count + piece.Length > _chars.Length) Array.Resize(ref _chars, Math.Max(_chars.Length * 2, _count + piece.Length));
        piece.CopyTo(_chars.AsSpan(_count));
        _count += piece.Length;
    }

    private void Unescape()
    {
        var text = _chars.AsSpan(0, _count);
        if (!text.Contains("_x", StringComparison.Ordinal)) return;
        var to = 0;
        for (var from = 0; from < text.Length; from++)
        {
            if (text[from] == '_' && from + 6 < text.Length && text[from + 1] == 'x' && text[from + 6] == '_'
                && ushort.TryParse(text.Slice(from + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code))
            {
                text[to++] = (char)code;
                from += 6;
            }
            else
            {
                text[to++] = text[from];
            }
        }
        _count = to;
    }
}
