using System.Text;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.Tests.Platform;

/// <summary>Drill T4: numbers and dates as China, Germany, the USA and Arabic countries write them are right or refused, never silently another value.</summary>
public sealed class TabularValueTests
{
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    [Theory]
    [InlineData("2026-03-09", "YearMonthDay", "2026-03-09")]
    [InlineData("2026/3/9", "YearMonthDay", "2026-03-09")]
    [InlineData("2026.03.09", "YearMonthDay", "2026-03-09")]
    [InlineData("20260309", "YearMonthDay", "2026-03-09")]
    [InlineData("2026年3月9日", "YearMonthDay", "2026-03-09")]
    [InlineData("２０２６年３月９日", "YearMonthDay", "2026-03-09")]
    [InlineData("2026-03-09 08:05:07", "YearMonthDay", "2026-03-09 08:05:07")]
    [InlineData("2026-03-09T08:05:07.123", "YearMonthDay", "2026-03-09 08:05:07")]
    [InlineData("2016/8/1 11:05", "YearMonthDay", "2016-08-01 11:05:00")]
    [InlineData("2026年3月9日 下午2:30", "YearMonthDay", "2026-03-09 14:30:00")]
    [InlineData("2026/3/9 上午12:30", "YearMonthDay", "2026-03-09 00:30:00")]
    [InlineData(" 2026-03-09　", "YearMonthDay", "2026-03-09")]
    [InlineData("3/9/2026", "MonthDayYear", "2026-03-09")]
    [InlineData("3/9/2026 8:26 PM", "MonthDayYear", "2026-03-09 20:26:00")]
    [InlineData("3/9/2026 12:00 PM", "MonthDayYear", "2026-03-09 12:00:00")]
    [InlineData("3/9/2026 8:26\u202FPM", "MonthDayYear", "2026-03-09 20:26:00")]
    [InlineData("2026-03-09 08:26:00", "MonthDayYear", "2026-03-09 08:26:00")]
    [InlineData("9.3.2026", "DayMonthYear", "2026-03-09")]
    [InlineData("09/03/2026 23:59", "DayMonthYear", "2026-03-09 23:59:00")]
    [InlineData("٠٩‏/٠٣‏/٢٠٢٦", "DayMonthYear", "2026-03-09")]
    [InlineData("202603", "YearMonth", "2026-03-01")]
    [InlineData("2026-03", "YearMonth", "2026-03-01")]
    [InlineData("2026年3月", "YearMonth", "2026-03-01")]
    [InlineData("2024-02-29", "YearMonthDay", "2024-02-29")]
    [InlineData("1899-12-31", "YearMonthDay", "1899-12-31")]
    [InlineData("9999-12-31", "YearMonthDay", "9999-12-31")]
    [InlineData("46090", "Serial1900", "2026-03-09")]
    [InlineData("40513.351388888892", "Serial1900", "2010-12-01 08:26:00")]
    [InlineData("1", "Serial1900", "1900-01-01")]
    [InlineData("59", "Serial1900", "1900-02-28")]
    [InlineData("61", "Serial1900", "1900-03-01")]
    [InlineData("44628", "Serial1904", "2026-03-09")]
    public void A_date_is_read(string text, string order, string expected)
    {
        Assert.True(CellValues.TryDate(Encoding.UTF8.GetBytes(text), Enum.Parse<DateOrder>(order), out var day, out var second));
        var date = Epoch.AddDays(day);
        Assert.Equal(expected, second == CellValues.NoTime ? $"{date:yyyy-MM-dd}" : $"{date.ToDateTime(TimeOnly.MinValue).AddSeconds(second):yyyy-MM-dd HH:mm:ss}");
    }

    [Theory]
    [InlineData("2023-02-29", "YearMonthDay")]
    [InlineData("1900-02-29", "YearMonthDay")]
    [InlineData("2026-13-01", "YearMonthDay")]
    [InlineData("2026-00-10", "YearMonthDay")]
    [InlineData("1898-12-31", "YearMonthDay")]
    [InlineData("12/31/2026", "DayMonthYear")]
    [InlineData("31/12/2026", "MonthDayYear")]
    [InlineData("3/9/26", "MonthDayYear")]
    [InlineData("3/9-2026", "MonthDayYear")]
    [InlineData("3/9/2026", "YearMonthDay")]
    [InlineData("2026-03-09 24:00", "YearMonthDay")]
    [InlineData("2026-03-09 8:60", "YearMonthDay")]
    [InlineData("2026-03-09T08:00:00Z", "YearMonthDay")]
    [InlineData("2026-03-09 08:00 +08:00", "YearMonthDay")]
    [InlineData("2026-03-09x", "YearMonthDay")]
    [InlineData("2026-3-9-1", "YearMonthDay")]
    [InlineData("46090", "YearMonthDay")]
    [InlineData("60", "Serial1900")]
    [InlineData("0", "Serial1900")]
    [InlineData("2958466", "Serial1900")]
    [InlineData("", "YearMonthDay")]
    [InlineData("tomorrow", "YearMonthDay")]
    [InlineData("99999999999999999999", "YearMonthDay")]
    public void What_is_no_such_date_is_refused(string text, string order) =>
        Assert.False(CellValues.TryDate(Encoding.UTF8.GetBytes(text), Enum.Parse<DateOrder>(order), out _, out _));

    [Theory]
    [InlineData("YearMonthDay", "2026-03-09", "2026/3/10 8:00", "20260311")]
    [InlineData("MonthDayYear", "1/2/2026", "1/13/2026")]
    [InlineData("DayMonthYear", "1/2/2026", "13/1/2026")]
    [InlineData("DayMonthYear", "1.2.2026", "31.1.2026")]
    [InlineData("MonthDayYear", "2026-01-02", "1/13/2026")]
    [InlineData("YearMonth", "201612", "201701")]
    [InlineData("Serial1900", "46090", "46091.5")]
    [InlineData("ambiguous", "1/2/2026", "3/4/2026")]
    [InlineData("ambiguous", "1/13/2026", "13/1/2026", "1/1/2026", "2/2/2026", "3/3/2026", "4/4/2026", "5/5/2026", "6/6/2026", "7/7/2026", "8/8/2026")]
    [InlineData("none", "hello", "2026-01-01")]
    [InlineData("none", "5", "7")]
    public void The_date_order_of_a_column_is_found_or_said_to_be_open(string expected, params string[] samples)
    {
        var detector = new DateDetector();
        foreach (var sample in samples) detector.Add(Encoding.UTF8.GetBytes(sample));
        var result = detector.Result();
        Assert.Equal(expected, result.IsAmbiguous ? "ambiguous" : result.Choice?.ToString() ?? "none");
        if (result.IsAmbiguous) Assert.Equal([DateOrder.MonthDayYear, DateOrder.DayMonthYear], result.Candidates);
    }

    [Theory]
    [InlineData("1,234.56", "Point", "1234.56")]
    [InlineData("-1,234,567.5", "Point", "-1234567.5")]
    [InlineData("¥1,234.00", "Point", "1234.00")]
    [InlineData("￥-12.5", "Point", "-12.5")]
    [InlineData("-￥12.5", "Point", "-12.5")]
    [InlineData("12.5元", "Point", "12.5")]
    [InlineData("$1,000", "Point", "1000")]
    [InlineData("(1,234.50)", "Point", "-1234.50")]
    [InlineData("($5)", "Point", "-5")]
    [InlineData("12%", "Point", "0.12")]
    [InlineData("１２３．５", "Point", "123.5")]
    [InlineData("１，２３４．５％", "Point", "12.345")]
    [InlineData("123-", "Point", "-123")]
    [InlineData("1e3", "Point", "1000")]
    [InlineData("1.5E-05", "Point", "0.000015")]
    [InlineData("0.30000000000000004", "Point", "0.30000000000000004")]
    [InlineData("123456789012345678", "Point", "123456789012345678")]
    [InlineData("1234567890123456789012345678", "Point", "1234567890123456789012345678")]
    [InlineData("17850.0", "Point", "17850.0")]
    [InlineData(".5", "Point", "0.5")]
    [InlineData("5.", "Point", "5")]
    [InlineData("1'234.50", "Point", "1234.50")]
    [InlineData("1.234,56", "Comma", "1234.56")]
    [InlineData("1 234,56", "Comma", "1234.56")]
    [InlineData("1\u00A0234\u00A0567,8 €", "Comma", "1234567.8")]
    [InlineData("12,5 %", "Comma", "0.125")]
    [InlineData("-0,5", "Comma", "-0.5")]
    [InlineData("١٬٢٣٤٫٥٦", "Point", "1234.56")]
    [InlineData("١٢٣٤", "Comma", "1234")]
    [InlineData("۱۲٫۵", "Point", "12.5")]
    [InlineData("−7", "Point", "-7")]
    [InlineData("00042", "Point", "42")]
    public void A_number_is_read(string text, string mark, string expected)
    {
        Assert.True(CellValues.TryNumber(Encoding.UTF8.GetBytes(text), Enum.Parse<DecimalMark>(mark), out var value));
        Assert.Equal(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("1.234,56", "Point")]
    [InlineData("1,234.56", "Comma")]
    [InlineData("12,34", "Point")]
    [InlineData("1,2345", "Point")]
    [InlineData("1,23,456", "Point")]
    [InlineData("0,123", "Point")]
    [InlineData("1,234 567", "Point")]
    [InlineData("1.5", "Comma")]
    [InlineData("1.2.3", "Point")]
    [InlineData("--5", "Point")]
    [InlineData("-5-", "Point")]
    [InlineData("5 000 00", "Point")]
    [InlineData("12%%", "Point")]
    [InlineData("$5$", "Point")]
    [InlineData("(", "Point")]
    [InlineData("()", "Point")]
    [InlineData("e5", "Point")]
    [InlineData("1e", "Point")]
    [InlineData("1e400", "Point")]
    [InlineData("1e-60", "Point")]
    [InlineData("99999999999999999999999999999999", "Point")]
    [InlineData("0x10", "Point")]
    [InlineData("NaN", "Point")]
    [InlineData("12 apples", "Point")]
    [InlineData("", "Point")]
    [InlineData("-", "Point")]
    [InlineData("%", "Point")]
    public void What_is_no_such_number_is_refused(string text, string mark) =>
        Assert.False(CellValues.TryNumber(Encoding.UTF8.GetBytes(text), Enum.Parse<DecimalMark>(mark), out _));

    [Theory]
    [InlineData("Point", "1,234.56", "1,234")]
    [InlineData("Point", "12.5", "1,234")]
    [InlineData("Point", "1", "22", "333")]
    [InlineData("Comma", "1.234,56", "1.234")]
    [InlineData("Comma", "12,5", "7")]
    [InlineData("ambiguous", "1,234", "5")]
    [InlineData("ambiguous", "1.234", "2.500")]
    [InlineData("none", "x", "y", "1")]
    public void The_decimal_mark_of_a_column_is_found_or_said_to_be_open(string expected, params string[] samples)
    {
        var detector = new NumberDetector();
        foreach (var sample in samples) detector.Add(Encoding.UTF8.GetBytes(sample));
        var result = detector.Result();
        Assert.Equal(expected, result.IsAmbiguous ? "ambiguous" : result.Choice?.ToString() ?? "none");
    }

    [Theory]
    [InlineData("zh-CN", "Point", "YearMonthDay")]
    [InlineData("en-US", "Point", "MonthDayYear")]
    [InlineData("de-DE", "Comma", "DayMonthYear")]
    [InlineData("pt-BR", "Comma", "DayMonthYear")]
    [InlineData("fr-FR", "Comma", "DayMonthYear")]
    public void What_a_culture_writes_is_found_and_read_back(string name, string mark, string order)
    {
        var culture = System.Globalization.CultureInfo.GetCultureInfo(name);
        var numbers = new NumberDetector();
        var dates = new DateDetector();
        for (var i = 0; i < 400; i++)
        {
            numbers.Add(Encoding.UTF8.GetBytes((i * 1234.25m).ToString("N2", culture)));
            dates.Add(Encoding.UTF8.GetBytes(Epoch.AddDays(20_000 + i).ToString("d", culture)));
        }
        Assert.Equal(mark, numbers.Result().Choice?.ToString());
        Assert.Equal(order, dates.Result().Choice?.ToString());
        for (var i = -400; i < 400; i++)
        {
            Assert.True(CellValues.TryNumber(Encoding.UTF8.GetBytes((i * 1234.25m).ToString("N2", culture)), Enum.Parse<DecimalMark>(mark), out var value));
            Assert.Equal(i * 1234.25m, value);
            Assert.True(CellValues.TryDate(Encoding.UTF8.GetBytes(Epoch.AddDays(20_000 + i).ToString("d", culture)), Enum.Parse<DateOrder>(order), out var day, out _));
            Assert.Equal(20_000 + i, day);
        }
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("Y", true)]
    [InlineData(" TRUE ", true)]
    [InlineData("1", true)]
    [InlineData("是", true)]
    [InlineData("真", true)]
    [InlineData("No", false)]
    [InlineData("n", false)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("否", false)]
    [InlineData("假", false)]
    [InlineData("maybe", null)]
    [InlineData("", null)]
    [InlineData("2", null)]
    public void A_yes_or_no_is_read(string text, bool? expected) =>
        Assert.Equal(expected, CellValues.TryBoolean(Encoding.UTF8.GetBytes(text), out var value) ? value : null);

    [Fact]
    public void Words_for_no_value_are_known_and_can_be_chosen()
    {
        Assert.All(["", "  ", "　", "NA", "n/a", "null", "-", "#N/A", " NULL "], text => Assert.True(NullMarkers.Usual.IsNull(Encoding.UTF8.GetBytes(text)), text));
        Assert.All(["0", "none", "--", "无"], text => Assert.False(NullMarkers.Usual.IsNull(Encoding.UTF8.GetBytes(text)), text));
        Assert.True(new NullMarkers("无").IsNull("无"u8));
        Assert.False(new NullMarkers("无").IsNull("NA"u8));
    }
}
