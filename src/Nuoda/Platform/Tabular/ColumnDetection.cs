namespace Nuoda.Platform;

/// <summary>What the samples of a column allow.</summary>
/// <param name="Choice">The one reading that fits; null when none does, or when several do and would differ: then the user must say.</param>
/// <param name="Candidates">The readings that fit: more than one when it is ambiguous.</param>
/// <param name="Samples">Values looked at.</param>
/// <param name="Fitting">Values that the choice (or the first candidate) can read.</param>
[Published]
public sealed record ColumnDetection<T>(T? Choice, IReadOnlyList<T> Candidates, int Samples, int Fitting) where T : struct
{
    public bool IsAmbiguous => Choice is null && Candidates.Count > 1;
}

/// <summary>Finds the date order of a column from samples. Feed it texts, without null markers and without cells that are dates already.</summary>
[Published]
public sealed class DateDetector
{
    // Serial numbers between 1954 and 2119: any number would be a day otherwise.
    private const int FirstSerialDay = -5_600, LastSerialDay = 54_800;
    // A column with broken values is still a date column: they become row errors. With a stricter share, a small file with two bad rows would lose the column.
    private const double MoreThan = 0.5;
    private readonly int[] _fits = new int[5];
    private int _samples, _onlyMonthFirst, _onlyDayFirst;

    public void Add(ReadOnlySpan<byte> text)
    {
        _samples++;
        for (var order = DateOrder.YearMonthDay; order <= DateOrder.Serial1900; order++)
            if (Fits(text, order)) _fits[(int)order]++;
        bool month = Fits(text, DateOrder.MonthDayYear), day = Fits(text, DateOrder.DayMonthYear);
        if (month && !day) _onlyMonthFirst++;
        if (day && !month) _onlyDayFirst++;
    }

    public ColumnDetection<DateOrder> Result()
    {
        if (_samples == 0) return new(null, [], 0, 0);
        var best = _fits.Max();
        if (best <= _samples * MoreThan) return new(null, [], _samples, best);
        var order = (DateOrder)Array.IndexOf(_fits, best);
        if (order is not (DateOrder.MonthDayYear or DateOrder.DayMonthYear)) return new(order, [order], _samples, best);
        // Evidence for both, or for neither: 3/9 may be March or September.
        if (_onlyMonthFirst > 0 == _onlyDayFirst > 0) return new(null, [DateOrder.MonthDayYear, DateOrder.DayMonthYear], _samples, best);
        return new(order, [order], _samples, best);
    }

    private static bool Fits(ReadOnlySpan<byte> text, DateOrder order) =>
        CellValues.TryDate(text, order, out var day, out _) && (order != DateOrder.Serial1900 || day is >= FirstSerialDay and <= LastSerialDay);
}

/// <summary>Finds the decimal mark of a column from samples. Feed it texts, without null markers and without cells that are numbers already (those have a point).</summary>
[Published]
public sealed class NumberDetector
{
    private const double MoreThan = 0.5;
    private int _samples, _point, _comma, _onlyPoint, _onlyComma, _ambiguous;

    public void Add(ReadOnlySpan<byte> text)
    {
        _samples++;
        var point = CellValues.TryNumber(text, DecimalMark.Point, out _, out var ambiguous);
        var comma = CellValues.TryNumber(text, DecimalMark.Comma, out _, out _);
        if (point) _point++;
        if (comma) _comma++;
        if (point && !comma) _onlyPoint++;
        if (comma && !point) _onlyComma++;
        if (point && comma && ambiguous) _ambiguous++;
    }

    public ColumnDetection<DecimalMark> Result()
    {
        var best = Math.Max(_point, _comma);
        if (_samples == 0 || best <= _samples * MoreThan) return new(null, [], _samples, best);
        // Proof for one mark and against the other settles it; proof for both, or none where it matters, leaves it to the user.
        if (_onlyPoint > 0 && _onlyComma == 0) return new(DecimalMark.Point, [DecimalMark.Point], _samples, _point);
        if (_onlyComma > 0 && _onlyPoint == 0) return new(DecimalMark.Comma, [DecimalMark.Comma], _samples, _comma);
        if (_onlyPoint > 0 || _ambiguous > 0) return new(null, [DecimalMark.Point, DecimalMark.Comma], _samples, best);
        return new(DecimalMark.Point, [DecimalMark.Point], _samples, _point);
    }
}
