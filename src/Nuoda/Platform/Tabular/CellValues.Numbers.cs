using System.Globalization;
using System.Text;

namespace Nuoda.Platform;

/// <summary>Which sign stands before the fraction; the other one, blanks and apostrophes may group thousands.</summary>
[Published]
public enum DecimalMark
{
    /// <summary>1,234.56 (China, USA, UK).</summary>
    Point = 0,
    /// <summary>1.234,56 or 1 234,56 (most of Europe, Brazil).</summary>
    Comma = 1,
}

public static partial class CellValues
{
    private const int LongestNumber = 64;
    // Signs that mean the same whatever the column's mark: Arabic marks, blanks and apostrophes that group, currency.
    private const byte SureDecimal = 1, SureGroup = 2, Currency = 3;

    /// <summary>Reads a number: groups of three, currency sign before or behind, % (12% is 0.12), minus before or behind, or parentheses, exponent, full-width and Arabic digits.</summary>
    public static bool TryNumber(scoped ReadOnlySpan<byte> text, DecimalMark mark, out decimal value) => TryNumber(text, mark, out value, out _);

    /// <param name="isAmbiguous">With the other mark the same text would be another number: 1,234.</param>
    internal static bool TryNumber(scoped ReadOnlySpan<byte> text, DecimalMark mark, out decimal value, out bool isAmbiguous)
    {
        (value, isAmbiguous) = (0, false);
        text = Trim(text);
        if (text.Length is 0 or > LongestNumber) return false;
        Span<byte> plain = stackalloc byte[LongestNumber];
        if (text.ContainsAnyExceptInRange((byte)'%', (byte)'9') || text.Contains((byte)'\''))
        {
            if (!TryPlainNumber(text, plain, out var length)) return false;
            text = plain[..length];
        }
        var isNegative = false;
        var percent = false;
        if (text is [(byte)'(', .., (byte)')'])
        {
            isNegative = true;
            text = text[1..^1];
        }
        // Sign and currency come in any order, on either side, each once.
        bool signed = isNegative, priced = false;
        while (text.Length > 0)
        {
            var c = text[0];
            if (c is (byte)'-' or (byte)'+' && !signed) (signed, isNegative) = (true, c == '-');
            else if (c == Currency && !priced) priced = true;
            else if (c != SureGroup) break;
            text = text[1..];
        }
        while (text.Length > 0)
        {
            var c = text[^1];
            if (c is (byte)'-' or (byte)'+' && !signed) (signed, isNegative) = (true, c == '-');
            else if (c == Currency && !priced) priced = true;
            else if (c == '%' && !percent) percent = true;
            else if (c != SureGroup) break;
            text = text[..^1];
        }
        if (!TryUnsigned(text, mark, out value, out isAmbiguous)) return false;
        if (isNegative) value = -value;
        if (percent) value /= 100;
        return true;
    }

    private static bool TryUnsigned(ReadOnlySpan<byte> text, DecimalMark mark, out decimal value, out bool isAmbiguous)
    {
        (value, isAmbiguous) = (0, false);
        var decimalSign = mark == DecimalMark.Point ? (byte)'.' : (byte)',';
        var groupSign = mark == DecimalMark.Point ? (byte)',' : (byte)'.';
        Span<byte> digits = stackalloc byte[LongestNumber];
        ulong mantissa = 0;
        int count = 0, scale = 0, inGroup = 0, groups = 0, marks = 0, exponentAt = -1;
        byte group = 0;
        var hasFraction = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if ((uint)(c - '0') <= 9)
            {
                mantissa = mantissa * 10 + (uint)(c - '0');   // used only up to 18 digits
                digits[count++] = c;
                inGroup++;
                if (hasFraction) scale++;
            }
            else if (c == decimalSign || c == SureDecimal)
            {
                if (hasFraction || (groups > 0 && inGroup != 3)) return false;
                if (c == decimalSign) marks++;
                hasFraction = true;
                inGroup = 0;
            }
            else if (c == groupSign || c == SureGroup)
            {
                // Thousands: one to three digits, none of them a leading zero, then groups of three, always with the same sign.
                if (hasFraction || (groups == 0 ? inGroup is 0 or > 3 || digits[0] == '0' : inGroup != 3 || c != group)) return false;
                if (c == groupSign) marks++;
                group = c;
                groups++;
                inGroup = 0;
            }
            else if (c is (byte)'e' or (byte)'E' && count > 0)
            {
                exponentAt = i;
                break;
            }
            else
            {
                return false;
            }
        }
        if (count == 0 || (groups > 0 && !hasFraction && inGroup != 3)) return false;
        // One mark with three digits behind it and up to three before: a fraction here, thousands there.
        isAmbiguous = marks == 1 && exponentAt < 0 && inGroup == 3 && count is >= 4 and <= 6 && digits[0] != '0' && group != SureGroup;
        if (count <= 18 && exponentAt < 0)
        {
            value = new decimal((int)mantissa, (int)(mantissa >> 32), 0, false, (byte)scale);
            return true;
        }
        return TryLong(digits[..count], scale, exponentAt < 0 ? default : text[exponentAt..], out value);
    }

    /// <summary>The rare number with more than 18 digits or an exponent.</summary>
    private static bool TryLong(ReadOnlySpan<byte> digits, int scale, ReadOnlySpan<byte> exponent, out decimal value)
    {
        Span<byte> written = stackalloc byte[2 * LongestNumber + 2];
        digits[..^scale].CopyTo(written);
        var length = digits.Length - scale;
        if (scale > 0)
        {
            written[length++] = (byte)'.';
            digits[^scale..].CopyTo(written[length..]);
            length += scale;
        }
        exponent.CopyTo(written[length..]);
        length += exponent.Length;
        if (!decimal.TryParse(written[..length], NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)) return false;
        return value != 0 || !digits.ContainsAnyInRange((byte)'1', (byte)'9');   // too small for a decimal is not zero
    }

    private static bool TryPlainNumber(ReadOnlySpan<byte> text, Span<byte> plain, out int length)
    {
        length = 0;
        while (text.Length > 0)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var used) != System.Buffers.OperationStatus.Done) return false;
            text = text[used..];
            if (Digit(rune.Value) is >= 0 and var digit)
            {
                plain[length++] = (byte)('0' + digit);
                continue;
            }
            switch (rune.Value)
            {
                case ' ' or '\'' or '’' or 0x00A0 or 0x202F or 0x2009 or 0x3000 or '٬': plain[length++] = SureGroup; break;
                case '٫': plain[length++] = SureDecimal; break;
                case '$' or '¥' or '￥' or '€' or '£' or '元': plain[length++] = Currency; break;
                case '，': plain[length++] = (byte)','; break;
                case '．': plain[length++] = (byte)'.'; break;
                case '－' or '−': plain[length++] = (byte)'-'; break;
                case '＋': plain[length++] = (byte)'+'; break;
                case '％' or '٪': plain[length++] = (byte)'%'; break;
                case '（': plain[length++] = (byte)'('; break;
                case '）': plain[length++] = (byte)')'; break;
                case 0x200E or 0x200F or 0x061C: break;   // direction marks around Arabic numbers
                case (>= '0' and <= '9') or ',' or '.' or '-' or '+' or '%' or '(' or ')' or 'e' or 'E': plain[length++] = (byte)rune.Value; break;
                default: return false;
            }
        }
        return length > 0;
    }
}
