using System.Text;

namespace Nuoda.Platform;

/// <summary>Writes one table, row by row, in constant memory. No text becomes a formula when a spreadsheet opens the file.
/// The destination stays open. Without <see cref="IDisposable.Dispose"/> the file has no end.</summary>
[Published]
public abstract class TabularWriter : IDisposable
{
    /// <param name="encoding">UTF-8 with byte order mark otherwise, without which Excel shows Chinese as noise; GBK (TextEncoding.Gb18030) for programs that know only that.</param>
    public static TabularWriter Csv(Stream destination, Encoding? encoding = null, char delimiter = ',') =>
        new DelimitedWriter(destination, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), delimiter);

    /// <param name="sheet">At most 31 characters; what Excel forbids in it is replaced. Rows beyond a sheet's 1,048,576 go to "name 2", "name 3" …</param>
    public static TabularWriter Xlsx(Stream destination, string sheet) => new XlsxWriter(destination, sheet);

    /// <summary>The first row; call it once, before any other.</summary>
    public abstract void Header(params IReadOnlyList<string> names);

    public abstract void Text(string? value);
    public abstract void Number(long value);
    public abstract void Number(decimal value);
    /// <summary>A number that a spreadsheet shows as a share or as money; the file holds the number itself.</summary>
    public abstract void Number(decimal value, NumberFormat format);
    public abstract void Day(DateOnly value);
    /// <summary>A moment as the reader's clock shows it, to the second.</summary>
    public abstract void Moment(DateTime value);
    public abstract void Flag(bool value);
    public abstract void Blank();
    public abstract void EndRow();

    /// <summary>A whole row of strings, whole numbers, decimals, figures, DateOnly, DateTime, booleans and nulls.</summary>
    /// <exception cref="ArgumentException">A value of another type.</exception>
    public void Row(params IReadOnlyList<object?> values)
    {
        foreach (var value in values)
        {
            switch (value)
            {
                case null: Blank(); break;
                case string text: Text(text); break;
                case int whole: Number(whole); break;
                case long whole: Number(whole); break;
                case decimal number: Number(number); break;
                case double number when double.IsFinite(number) && Math.Abs(number) < (double)decimal.MaxValue: Number((decimal)number); break;
                case FormattedNumber number: Number(number.Value, number.Format); break;
                case DateOnly day: Day(day); break;
                case DateTime moment: Moment(moment); break;
                case bool flag: Flag(flag); break;
                default: throw new ArgumentException($"No cell can hold {value} ({value.GetType()}).", nameof(values));
            }
        }
        EndRow();
    }

    public abstract void Dispose();
}

/// <summary>How a spreadsheet shows a number.</summary>
[Published]
public enum NumberFormat
{
    Plain,
    /// <summary>0.934 as 93.4%.</summary>
    Percent,
    /// <summary>1234.5 as 1,234.50.</summary>
    Money,
}

/// <summary>A number and how it is shown.</summary>
[Published]
public readonly record struct FormattedNumber(decimal Value, NumberFormat Format)
{
    public static object? Share(double? value) => value is { } number ? new FormattedNumber((decimal)number, NumberFormat.Percent) : null;
    public static object? Money(decimal? value) => value is { } number ? new FormattedNumber(number, NumberFormat.Money) : null;
}
