using System.Buffers;
using System.Text;

namespace Nuoda.Platform;

/// <summary>In which order a date column names year, month and day. Separators (- / . 年月日), leading zeros and the time of day do not matter.</summary>
[Published]
public enum DateOrder
{
    /// <summary>2026-03-09, 2026/3/9, 2026.3.9, 2026年3月9日, 20260309.</summary>
    YearMonthDay = 0,
    /// <summary>3/9/2026; a value that begins with a four-digit year is read as year, month, day.</summary>
    MonthDayYear = 1,
    /// <summary>9/3/2026, 9.3.2026; a value that begins with a four-digit year is read as year, month, day.</summary>
    DayMonthYear = 2,
    /// <summary>202603, 2026-03, 2026年3月: the first day of the month.</summary>
    YearMonth = 3,
    /// <summary>46090 or 46090.354: days of a spreadsheet, counted from 1900, the fraction being the time.</summary>
    Serial1900 = 4,
    /// <summary>The same counted from 1904, as old Macintosh workbooks do.</summary>
    Serial1904 = 5,
}

public static partial class CellValues
{
    private const int FirstYear = 1899, LastYear = 9999, LongestDate = 64;
    private const int EpochDayNumber = 719_162;   // DateOnly.DayNumber of 1970-01-01
    /// <summary>What <see cref="TryDate"/> gives when the value has no time of day.</summary>
    public const int NoTime = -1;

    /// <summary>Reads a date, with or without a time of day (HH:mm, HH:mm:ss, AM/PM, 上午/下午). Two-digit years and times with a zone are refused: nothing says what they mean.</summary>
    /// <param name="day">Days since 1970-01-01; the year lies in 1899–9999.</param>
    /// <param name="secondOfDay">0–86,399, or <see cref="NoTime"/>.</param>
    public static bool TryDate(scoped ReadOnlySpan<byte> text, DateOrder order, out int day, out int secondOfDay)
    {
        (day, secondOfDay) = (0, NoTime);
        text = Trim(text);
        if (text.Length is 0 or > LongestDate) return false;
        Span<byte> plain = stackalloc byte[LongestDate];
        if (!Ascii.IsValid(text))
        {
            if (!TryPlainDate(text, plain, out var length)) return false;
            text = Trim(plain[..length]);
        }
        if (order is DateOrder.Serial1900 or DateOrder.Serial1904) return TrySerial(text, order == DateOrder.Serial1904, out day, out secondOfDay);

        var at = 0;
        if (!TryDigits(text, ref at, out var first, out var firstDigits)) return false;
        int year, month, dayOfMonth = 1;
        if (at == text.Length || text[at] is not ((byte)'-' or (byte)'/' or (byte)'.'))
        {
            if (firstDigits == 8 && order != DateOrder.YearMonth) (year, month, dayOfMonth) = (first / 10_000, first / 100 % 100, first % 100);
            else if (firstDigits == 6 && order == DateOrder.YearMonth) (year, month) = (first / 100, first % 100);
            else return false;
        }
        else
        {
            var separator = text[at++];
            if (!TryDigits(text, ref at, out var second, out var secondDigits) || secondDigits > 2) return false;
            if (order == DateOrder.YearMonth)
            {
                if (firstDigits != 4) return false;
                if (at < text.Length && text[at] == '-') at++;   // what 月 became
                if (at != text.Length) return false;
                (year, month) = (first, second);
            }
            else
            {
                if (at == text.Length || text[at++] != separator || !TryDigits(text, ref at, out var third, out var thirdDigits)) return false;
                if (firstDigits == 4 && thirdDigits <= 2) (year, month, dayOfMonth) = (first, second, third);
                else if (firstDigits > 2 || thirdDigits != 4) return false;
                else if (order == DateOrder.MonthDayYear) (month, dayOfMonth, year) = (first, second, third);
                else if (order == DateOrder.DayMonthYear) (dayOfMonth, month, year) = (first, second, third);
                else return false;
            }
        }
        if (year is < FirstYear or > LastYear || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month)) return false;
        if (at < text.Length && !TryTime(text[at..], out secondOfDay)) return false;
        day = new DateOnly(year, month, dayOfMonth).DayNumber - EpochDayNumber;
        return true;
    }

    /// <summary>A time of day alone: 8:30, 08:30:15, 8:30 PM, 下午8:30.</summary>
    public static bool TryTimeOfDay(ReadOnlySpan<byte> text, out int secondOfDay)
    {
        secondOfDay = NoTime;
        text = Trim(text);
        if (text.Length is 0 or > LongestDate) return false;
        Span<byte> plain = stackalloc byte[LongestDate + 1];
        plain[0] = (byte)' ';
        if (!TryPlainDate(text, plain[1..], out var length)) return false;
        return TryTime(plain[..(length + 1)], out secondOfDay);
    }

    private static readonly SearchValues<byte> SerialCharacters = SearchValues.Create("0123456789."u8);

    private static bool TrySerial(ReadOnlySpan<byte> text, bool from1904, out int day, out int secondOfDay)
    {
        (day, secondOfDay) = (0, NoTime);
        if (text.ContainsAnyExcept(SerialCharacters) || !TryNumber(text, DecimalMark.Point, out var serial)) return false;
        if (serial < 1 || serial >= ExcelDays.Last + 1) return false;
        var whole = (int)serial;
        var second = (int)decimal.Round((serial - whole) * 86_400);
        if (second == 86_400) (whole, second) = (whole + 1, 0);
        if (!ExcelDays.TryDay(whole, from1904, out var date)) return false;
        day = date.DayNumber - EpochDayNumber;
        if (serial != whole) secondOfDay = second;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, ref int at, out int value, out int digits)
    {
        value = 0;
        var from = at;
        while (at < text.Length && (uint)(text[at] - '0') <= 9 && at - from < 9) value = value * 10 + (text[at++] - '0');
        digits = at - from;
        return digits > 0;
    }

    /// <summary>What follows a date: a blank or T, then the time; blanks alone are no time.</summary>
    private static bool TryTime(ReadOnlySpan<byte> text, out int secondOfDay)
    {
        secondOfDay = NoTime;
        if (text[0] is not ((byte)' ' or (byte)'T' or (byte)'t')) return false;
        text = text[1..].Trim((byte)' ');
        if (text.IsEmpty) return true;
        var half = HalfOfDay(text, atStart: true);
        if (half != 0) text = text[2..].Trim((byte)' ');
        var at = 0;
        int second = 0;
        if (!TryDigits(text, ref at, out var hour, out var hourDigits) || hourDigits > 2) return false;
        if (at == text.Length || text[at++] != ':' || !TryDigits(text, ref at, out var minute, out var minuteDigits) || minuteDigits != 2) return false;
        if (at < text.Length && text[at] == ':')
        {
            at++;
            if (!TryDigits(text, ref at, out second, out var secondDigits) || secondDigits != 2) return false;
            if (at < text.Length && text[at] is (byte)'.' or (byte)',')
            {
                at++;   // a fraction of a second says nothing here
                if (!TryDigits(text, ref at, out _, out _)) return false;
            }
        }
        var rest = text[at..].Trim((byte)' ');
        if (rest.Length > 0)
        {
            if (half != 0 || rest.Length != 2 || (half = HalfOfDay(rest, atStart: false)) == 0) return false;
        }
        if (half != 0)
        {
            // 下午 14:30 is written too; 14:30 PM says the same twice.
            if (hour is < 1 || (hour > 12 && half == 1)) return false;
            if (hour == 12 && half == 1) hour = 0;
            else if (hour < 12 && half == 2) hour += 12;
        }
        if (hour > 23 || minute > 59 || second > 59) return false;
        secondOfDay = hour * 3600 + minute * 60 + second;
        return true;
    }

    /// <returns>1 AM, 2 PM, 0 neither.</returns>
    private static int HalfOfDay(ReadOnlySpan<byte> text, bool atStart)
    {
        if (text.Length < 2 || (!atStart && text.Length != 2) || (text[1] | 0x20) != 'm') return 0;
        return (text[0] | 0x20) switch { 'a' => 1, 'p' => 2, _ => 0 };
    }

    /// <summary>Chinese and full-width forms in ASCII: 年 and 月 as -, 日 and 号 as a blank, 上午 and 下午 as AM and PM.</summary>
    private static bool TryPlainDate(ReadOnlySpan<byte> text, Span<byte> plain, out int length)
    {
        length = 0;
        while (text.Length > 0)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var used) != OperationStatus.Done) return false;
            text = text[used..];
            if (rune.IsAscii) { plain[length++] = (byte)rune.Value; continue; }
            if (Digit(rune.Value) is >= 0 and var digit) { plain[length++] = (byte)('0' + digit); continue; }
            switch (rune.Value)
            {
                case '年' or '月' or '－' or '‐' or '‑': plain[length++] = (byte)'-'; break;
                case '日' or '号' or 0x00A0 or 0x202F or 0x2009 or 0x3000: plain[length++] = (byte)' '; break;
                case '／': plain[length++] = (byte)'/'; break;
                case '．': plain[length++] = (byte)'.'; break;
                case '：': plain[length++] = (byte)':'; break;
                case 0x200E or 0x200F or 0x061C: break;   // direction marks around Arabic numbers
                case '上' or '下':
                    if (!text.StartsWith("午"u8)) return false;
                    text = text["午"u8.Length..];
                    plain[length++] = (byte)(rune.Value == '上' ? 'A' : 'P');
                    plain[length++] = (byte)'M';
                    break;
                default: return false;
            }
        }
        return true;
    }

    /// <summary>Full-width, Arabic and Persian digits; -1 for all else.</summary>
    private static int Digit(int rune) => rune switch
    {
        >= 0xFF10 and <= 0xFF19 => rune - 0xFF10,
        >= 0x0660 and <= 0x0669 => rune - 0x0660,
        >= 0x06F0 and <= 0x06F9 => rune - 0x06F0,
        _ => -1,
    };
}
