using System.Buffers;
using System.Globalization;
using System.Text;
using Nuoda.Kernel;

namespace Nuoda.Platform.Import;

internal enum CellState { Missing, Ok, Bad }

/// <summary>A field source at work on one file: reads the current row.</summary>
internal abstract class CellSource
{
    /// <summary>The column to name when the value is bad.</summary>
    public abstract string Column { get; }

    /// <summary>UTF-8, trimmed; empty when missing.</summary>
    public abstract ReadOnlySpan<byte> Text(RowReader row);

    public virtual CellState Moment(RowReader row, out int day, out int second)
    {
        day = second = 0;
        var text = Text(row);
        if (text.IsEmpty) return CellState.Missing;
        return CellValues.TryDate(text, DateOrder.YearMonthDay, out day, out second) ? CellState.Ok : CellState.Bad;
    }

    public virtual CellState Number(RowReader row, out decimal value)
    {
        value = 0;
        var text = Text(row);
        if (text.IsEmpty) return CellState.Missing;
        return CellValues.TryNumber(text, DecimalMark.Point, out value) ? CellState.Ok : CellState.Bad;
    }
}

/// <summary>How the columns of one file are read: detected from samples.</summary>
internal sealed class ColumnFormats
{
    private readonly Dictionary<int, DateDetector> _dates = [];
    private readonly Dictionary<int, NumberDetector> _numbers = [];

    public bool Dates1904 { get; init; }

    public void Sample(RowReader row, NullMarkers nulls)
    {
        for (var i = 0; i < row.FieldCount; i++)
        {
            var text = CellValues.Trim(row.Field(i));
            if (text.IsEmpty || nulls.IsNull(text) || row.Kind(i) is CellKind.Date or CellKind.Error) continue;
            if (!_dates.TryGetValue(i, out var dates)) { _dates[i] = dates = new DateDetector(); _numbers[i] = new NumberDetector(); }
            dates.Add(text);
            if (row.Kind(i) != CellKind.Number) _numbers[i].Add(text);
        }
    }

    public ColumnDetection<DateOrder> Dates(int column) => _dates.TryGetValue(column, out var d) ? d.Result() : new(DateOrder.YearMonthDay, [], 0, 0);

    public ColumnDetection<DecimalMark> Numbers(int column) => _numbers.TryGetValue(column, out var n) ? n.Result() : new(DecimalMark.Point, [], 0, 0);
}

internal sealed class ColumnCell(int index, FromColumn from, CellSource? otherwise, DateOrder dates, DecimalMark mark, bool dates1904) : CellSource
{
    private readonly NullMarkers _nulls = from.Missing.Count == 0 ? NullMarkers.Usual : new NullMarkers([.. from.Missing]);
    private readonly Dictionary<string, byte[]>? _map = from.Map?.ToDictionary(p => p.Key.Trim(), p => Encoding.UTF8.GetBytes(p.Value), StringComparer.OrdinalIgnoreCase);

    public override string Column => from.Header;

    private ReadOnlySpan<byte> Raw(RowReader row)
    {
        var text = CellValues.Trim(row.Field(index));
        return text.IsEmpty || _nulls.IsNull(text) ? default : CellValues.RemoveEscape(text);
    }

    public override ReadOnlySpan<byte> Text(RowReader row)
    {
        var text = Raw(row);
        if (text.IsEmpty) return otherwise is null ? default : otherwise.Text(row);
        if (_map is not null)
        {
            var word = Encoding.UTF8.GetString(text);
            return _map.TryGetValue(word, out var mapped) || _map.TryGetValue("*", out mapped) ? mapped : default;
        }
        // 17850.0: a code that some program took for a number.
        if (from.Whole && text.EndsWith(".0"u8)) return text[..^2];
        return text;
    }

    public override CellState Moment(RowReader row, out int day, out int second)
    {
        var text = Raw(row);
        if (text.IsEmpty && otherwise is not null) return otherwise.Moment(row, out day, out second);
        if (text.IsEmpty) { day = second = 0; return CellState.Missing; }
        // A cell of a workbook that is a date says so; a number among dates is a day's serial number.
        var order = row.Kind(index) switch
        {
            CellKind.Date => DateOrder.YearMonthDay,
            CellKind.Number when dates is not DateOrder.YearMonth && text.Length < 8 => dates1904 ? DateOrder.Serial1904 : DateOrder.Serial1900,
            _ => dates,
        };
        return CellValues.TryDate(text, order, out day, out second) ? CellState.Ok : CellState.Bad;
    }

    public override CellState Number(RowReader row, out decimal value)
    {
        if (_map is not null) return base.Number(row, out value);
        var text = Raw(row);
        if (text.IsEmpty && otherwise is not null) return otherwise.Number(row, out value);
        if (text.IsEmpty) { value = 0; return CellState.Missing; }
        return CellValues.TryNumber(text, row.Kind(index) == CellKind.Number ? DecimalMark.Point : mark, out value) ? CellState.Ok : CellState.Bad;
    }
}

internal sealed class ConstantCell(string value) : CellSource
{
    private readonly byte[] _text = Encoding.UTF8.GetBytes(value);
    public override string Column => value;
    public override ReadOnlySpan<byte> Text(RowReader row) => _text;
}

internal sealed class JoinedCell(IReadOnlyList<ColumnCell> parts, string with) : CellSource
{
    private readonly byte[] _with = Encoding.UTF8.GetBytes(with);
    private readonly ArrayBufferWriter<byte> _joined = new(256);

    public override string Column => string.Join("+", parts.Select(p => p.Column));

    public override ReadOnlySpan<byte> Text(RowReader row)
    {
        _joined.ResetWrittenCount();
        foreach (var part in parts)
        {
            var text = part.Text(row);
            if (text.IsEmpty) continue;
            if (_joined.WrittenCount > 0) _joined.Write(_with);
            _joined.Write(text);
        }
        return _joined.WrittenSpan;
    }
}

internal sealed class AddDaysCell(CellSource to, CellSource days) : CellSource
{
    public override string Column => days.Column;
    public override ReadOnlySpan<byte> Text(RowReader row) => default;

    public override CellState Moment(RowReader row, out int day, out int second)
    {
        var state = to.Moment(row, out day, out second);
        if (state != CellState.Ok) return state;
        state = days.Number(row, out var more);
        if (state != CellState.Ok) return state;
        if (more != decimal.Truncate(more) || Math.Abs(more) > 36_525) return CellState.Bad;
        day += (int)more;
        second = CellValues.NoTime;
        return CellState.Ok;
    }
}

internal sealed class ArithmeticCell(CellSource a, CellSource b, bool multiply) : CellSource
{
    public override string Column => a.Column;
    public override ReadOnlySpan<byte> Text(RowReader row) => default;

    public override CellState Number(RowReader row, out decimal value)
    {
        var state = a.Number(row, out value);
        if (state != CellState.Ok) return state;
        state = b.Number(row, out var other);
        if (state != CellState.Ok) { if (state == CellState.Missing && multiply) value = 0; return state; }
        try { value = multiply ? value * other : value - other; }
        catch (OverflowException) { return CellState.Bad; }
        return CellState.Ok;
    }
}

internal sealed class YearMonthDayCell(ColumnCell year, ColumnCell month, ColumnCell day, ColumnCell? time) : CellSource
{
    public override string Column => $"{year.Column}+{month.Column}+{day.Column}";
    public override ReadOnlySpan<byte> Text(RowReader row) => default;

    public override CellState Moment(RowReader row, out int number, out int second)
    {
        (number, second) = (0, CellValues.NoTime);
        CellState y = year.Number(row, out var yy), m = month.Number(row, out var mm), d = day.Number(row, out var dd);
        if (y == CellState.Missing && m == CellState.Missing && d == CellState.Missing) return CellState.Missing;
        if (y != CellState.Ok || m != CellState.Ok || d != CellState.Ok) return CellState.Bad;
        if (yy is < 1899 or > 9999 || mm is < 1 or > 12 || dd is < 1 or > 31 || decimal.Truncate(yy + mm + dd) != yy + mm + dd) return CellState.Bad;
        if (dd > DateTime.DaysInMonth((int)yy, (int)mm)) return CellState.Bad;
        number = Storage.Day.ToNumber(new DateOnly((int)yy, (int)mm, (int)dd));
        if (time is not null && time.Text(row) is { IsEmpty: false } text && !CellValues.TryTimeOfDay(text, out second)) return CellState.Bad;
        return CellState.Ok;
    }
}

internal sealed class LookupCell(ColumnCell of, IReadOnlyDictionary<string, byte[]> values) : CellSource
{
    public override string Column => of.Column;

    public override ReadOnlySpan<byte> Text(RowReader row)
    {
        var key = of.Text(row);
        // A key that the other file lacks stands for itself: a category without translation.
        return key.IsEmpty ? default : values.TryGetValue(Encoding.UTF8.GetString(key), out var value) ? value : key;
    }
}

/// <summary>A condition at work.</summary>
internal sealed class ConditionCell(ColumnCell cell, Condition condition)
{
    private readonly byte[][] _is = [.. condition.Is.Select(Encoding.UTF8.GetBytes)];
    private readonly byte[][] _starts = [.. condition.StartsWith.Select(Encoding.UTF8.GetBytes)];

    public bool Holds(RowReader row)
    {
        var text = cell.Text(row);
        foreach (var word in _is) if (text.SequenceEqual(word)) return !condition.Not;
        foreach (var start in _starts) if (text.StartsWith(start)) return !condition.Not;
        return condition.Not;
    }
}

/// <summary>One of two sources, by a condition or by two dates.</summary>
internal sealed class ChoiceCell(string column, Func<RowReader, bool> first, CellSource? then, CellSource? otherwise) : CellSource
{
    public override string Column => column;
    private CellSource? Chosen(RowReader row) => first(row) ? then : otherwise;
    public override ReadOnlySpan<byte> Text(RowReader row) => Chosen(row) is { } chosen ? chosen.Text(row) : default;

    public override CellState Moment(RowReader row, out int day, out int second)
    {
        if (Chosen(row) is { } chosen) return chosen.Moment(row, out day, out second);
        day = second = 0;
        return CellState.Missing;
    }

    public override CellState Number(RowReader row, out decimal value)
    {
        if (Chosen(row) is { } chosen) return chosen.Number(row, out value);
        value = 0;
        return CellState.Missing;
    }
}

/// <summary>Makes the working sources of one file.</summary>
internal sealed class CellSources(string file, IReadOnlyList<string> headers, ColumnFormats formats, Func<Lookup, IReadOnlyDictionary<string, byte[]>?> lookups)
{
    /// <summary>Columns that the mapping names but the file lacks.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>Columns that must be read as dates or numbers but allow two readings.</summary>
    public List<Error> Unsure { get; } = [];

    public HashSet<int> Used { get; } = [];

    public CellSource? Make(FieldSource source, FieldType type) => source switch
    {
        FromValue constant => new ConstantCell(constant.Value),
        FromColumn from => Column(from, type),
        Joined joined => Parts(joined.Parts) is { } parts ? new JoinedCell(parts, joined.With) : null,
        AddDays add => Make(add.To, FieldType.Moment) is { } to && Make(add.Days, FieldType.Number) is { } days ? new AddDaysCell(to, days) : null,
        Arithmetic sum => Make(sum.A, FieldType.Number) is { } a && Make(sum.B, FieldType.Number) is { } b ? new ArithmeticCell(a, b, sum.Rule == "multiply") : null,
        YearMonthDay ymd => Parts([ymd.Year, ymd.Month, ymd.DayOfMonth], FieldType.WholeNumber) is { } p
            ? new YearMonthDayCell(p[0], p[1], p[2], ymd.Time is null ? null : Column(new FromColumn(ymd.Time, null, [], null, false, null), FieldType.Text))
            : null,
        Lookup look => Column(new FromColumn(look.Of, null, [], null, false, null), FieldType.Text) is { } of
            ? lookups(look) is { } values ? new LookupCell(of, values) : of
            : null,
        When branch => Condition(branch.If) is { } holds
            ? new ChoiceCell(branch.If.Column, holds.Holds, branch.Then is null ? null : Make(branch.Then, type), branch.Else is null ? null : Make(branch.Else, type))
            : null,
        WhenNotAfter compare => Parts([compare.Date, compare.Limit], FieldType.Moment) is { } two
            ? new ChoiceCell(compare.Date,
                row => two[0].Moment(row, out var day, out _) == CellState.Ok && two[1].Moment(row, out var limit, out _) == CellState.Ok && day <= limit,
                compare.Then is null ? null : Make(compare.Then, type), compare.Else is null ? null : Make(compare.Else, type))
            : null,
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "A source without a working form."),
    };

    public ConditionCell? Condition(Condition condition) =>
        Column(new FromColumn(condition.Column, null, [], null, false, null), FieldType.Text) is { } cell ? new ConditionCell(cell, condition) : null;

    private List<ColumnCell>? Parts(IReadOnlyList<string> columns, FieldType type = FieldType.Text)
    {
        var parts = columns.Select(c => Column(new FromColumn(c, null, [], null, false, null), type)).ToList();
        return parts.Contains(null) ? null : [.. parts.Select(p => p!)];
    }

    private ColumnCell? Column(FromColumn from, FieldType type)
    {
        var index = -1;
        for (var i = 0; i < headers.Count; i++)
            if (string.Equals(headers[i], from.Header.Trim(), StringComparison.OrdinalIgnoreCase)) { index = i; break; }
        if (index < 0) { Missing.Add(from.Header); return null; }
        Used.Add(index);
        var otherwise = from.Else is null ? null : Make(from.Else, type);
        var (dates, mark) = (DateOrder.YearMonthDay, DecimalMark.Point);
        if (type is FieldType.Day or FieldType.Moment)
        {
            if (from.Format is { } format) dates = OrderOf(format);
            else
            {
                var found = formats.Dates(index);
                if (found.IsAmbiguous) Unsure.Add(Error.Invalid("import.date_ambiguous", file, from.Header).At(from.Header));
                dates = found.Choice ?? DateOrder.YearMonthDay;
            }
        }
        else if (type is FieldType.Number or FieldType.WholeNumber && from.Map is null)
        {
            var found = formats.Numbers(index);
            // "1,234.5" or "1.234,5": the mark of a number column whose content leaves it open.
            if (from.Format is "," or ".") return new ColumnCell(index, from, otherwise, dates, from.Format == "," ? DecimalMark.Comma : DecimalMark.Point, formats.Dates1904);
            if (found.IsAmbiguous) Unsure.Add(Error.Invalid("import.number_ambiguous", file, from.Header).At(from.Header));
            mark = found.Choice ?? DecimalMark.Point;
        }
        return new ColumnCell(index, from, otherwise, dates, mark, formats.Dates1904);
    }

    /// <summary><c>M/d/yyyy H:mm</c> and the like: only the order of the parts matters.</summary>
    internal static DateOrder OrderOf(string format)
    {
        if (format.Equals("yyyyMM", StringComparison.Ordinal)) return DateOrder.YearMonth;
        foreach (var letter in format)
        {
            switch (letter)
            {
                case 'y': return DateOrder.YearMonthDay;
                case 'M': return DateOrder.MonthDayYear;
                case 'd': return DateOrder.DayMonthYear;
            }
        }
        return DateOrder.YearMonthDay;
    }
}
