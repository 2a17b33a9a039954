using System.Text;
using System.Text.Unicode;

namespace Nuoda.Platform;

/// <summary>Finds how a text was written, from its first bytes; knows the encodings by name.</summary>
[Published]
public static class TextEncoding
{
    static TextEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private static readonly UTF8Encoding Utf8Plain = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>GB18030 contains GBK, which contains GB2312.</summary>
    public static Encoding Gb18030 => Encoding.GetEncoding("GB18030");

    /// <summary>Contains ISO 8859-1's letters and the euro sign; what says "Latin-1" is nearly always this.</summary>
    public static Encoding Windows1252 => Encoding.GetEncoding(1252);

    /// <summary>The encoding that the user named (utf-8, gbk, gb18030, latin-1, windows-1252, utf-16, big5 …); null when there is none of that name.</summary>
    public static Encoding? Named(string name)
    {
        switch (name.Trim().ToLowerInvariant())
        {
            case "latin-1" or "latin1" or "ansi": return Windows1252;
            case "gbk" or "gb2312" or "cp936": return Gb18030;
            case "utf8": return Utf8Plain;
        }
        try { return Encoding.GetEncoding(name.Trim()); }
        catch (ArgumentException) { return null; }
    }

    /// <param name="isWhole">The sample is the whole text, so its end cannot cut a character.</param>
    internal static Encoding Detect(ReadOnlySpan<byte> sample, bool isWhole)
    {
        if (sample.StartsWith<byte>([0xEF, 0xBB, 0xBF])) return Encoding.UTF8;
        if (sample.StartsWith<byte>([0xFF, 0xFE])) return Encoding.Unicode;
        if (sample.StartsWith<byte>([0xFE, 0xFF])) return Encoding.BigEndianUnicode;
        if (LooksUtf16(sample, 1)) return Encoding.Unicode;
        if (LooksUtf16(sample, 0)) return Encoding.BigEndianUnicode;
        if (IsMostlyUtf8(sample, isWhole)) return Utf8Plain;
        return LooksChinese(sample) ? Gb18030 : Windows1252;
    }

    /// <summary>Delimiters, digits and line ends have a zero byte in UTF-16, always in the same half.</summary>
    private static bool LooksUtf16(ReadOnlySpan<byte> sample, int half)
    {
        var part = sample[..Math.Min(sample.Length, 64 << 10)];
        int zeros = 0, others = 0;
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] != 0) continue;
            if (i % 2 == half) zeros++;
            else others++;
        }
        return zeros > part.Length / 5 && others * 20 < zeros;
    }

    /// <summary>Valid UTF-8, or UTF-8 with a few broken bytes: those rows are better named than the whole text read as something else.
    /// Text in another encoding hits valid sequences by chance only, far less often than it misses them.</summary>
    private static bool IsMostlyUtf8(ReadOnlySpan<byte> sample, bool isWhole)
    {
        if (Utf8.IsValid(sample)) return true;
        long valid = 0, invalid = 0;
        for (var i = 0; i < sample.Length;)
        {
            if (sample[i] < 0x80) { i++; continue; }
            var status = Rune.DecodeFromUtf8(sample[i..], out _, out var length);
            if (status == System.Buffers.OperationStatus.NeedMoreData && !isWhole) break;
            if (status == System.Buffers.OperationStatus.Done) valid++;
            else invalid++;
            i += length;
        }
        return invalid == 0 || valid >= 10 * invalid;
    }

    /// <summary>In GBK text nearly all bytes above 0x7F pair up, mostly into the 3,755 most common characters (rows B0–D7) or Chinese punctuation (A1–A3).
    /// In a Western text such bytes stand alone between ASCII letters.</summary>
    private static bool LooksChinese(ReadOnlySpan<byte> sample)
    {
        long pairs = 0, common = 0, invalid = 0;
        for (var i = 0; i < sample.Length; i++)
        {
            var lead = sample[i];
            if (lead < 0x80) continue;
            if (i + 1 == sample.Length) break;   // cut by the sample's end
            var trail = sample[i + 1];
            if (lead is 0x80 or 0xFF) { invalid++; continue; }
            if (trail is >= 0x30 and <= 0x39 && i + 3 < sample.Length && sample[i + 2] is >= 0x81 and <= 0xFE && sample[i + 3] is >= 0x30 and <= 0x39)
            {
                pairs++;
                i += 3;
            }
            else if (trail is >= 0x40 and not 0x7F and not 0xFF)
            {
                pairs++;
                if (trail >= 0xA1 && lead is (>= 0xB0 and <= 0xD7) or (>= 0xA1 and <= 0xA3)) common++;
                i++;
            }
            else
            {
                invalid++;
            }
        }
        return pairs > 0 && invalid * 20 <= pairs && common * 10 >= pairs * 4;
    }
}
