using System.Globalization;
using Nuoda.Platform;

namespace Nuoda.Samples;

/// <summary>Counts of what was written.</summary>
internal sealed class SampleCounts
{
    public long Orders, Lines, Deliveries, Returns, Reviews;
}

/// <summary>Lets the sample company work day by day. Days are counted from the first; what would happen on or after <paramref name="days"/> is not yet known and not written.</summary>
internal sealed class SampleOrders(SampleParameters truth, SampleWorld world, DateOnly first, int days)
{
    private const int MostLines = 30;

    // The people of the sample have the seed itself; its orders have a stream of their own.
    private readonly Chance _chance = new(truth.Seed ^ 0x6F72_6465_7273);
    private readonly double[] _scoresWhenKept = SampleWorld.Sums(truth.ScoresWhenKept), _scoresWhenFailed = SampleWorld.Sums(truth.ScoresWhenFailed);
    private readonly long[] _linesUntil = LinesUntil(truth, first, days);

    public SampleCounts Counts { get; } = new();
    public int Days => days;

    public void WriteDay(int day, SampleFiles to)
    {
        var left = _linesUntil[day] - (day == 0 ? 0 : _linesUntil[day - 1]);
        for (var number = 1; left > 0; number++)
        {
            var lines = (int)Math.Min(left, 1 + _chance.Runs(0.7, MostLines - 1));
            WriteOrder(day, number, lines, to);
            left -= lines;
        }
    }

    /// <summary>Lines ordered up to the end of each day: weekends are quiet, trade grows, the peak months stand out.</summary>
    private static long[] LinesUntil(SampleParameters truth, DateOnly first, int days)
    {
        var sums = SampleWorld.Sums(Enumerable.Range(0, days).Select(d =>
        {
            var day = first.AddDays(d);
            var weekday = day.DayOfWeek switch { DayOfWeek.Sunday => 0.15, DayOfWeek.Saturday => 0.45, DayOfWeek.Monday => 1.2, _ => 1.0 };
            return weekday * (1 + 0.2 * d / days) * (truth.IsPeak(day.Month) ? truth.PeakDemand : 1);
        }));
        return [.. sums.Select((s, d) => d == days - 1 ? truth.Lines : (long)(truth.Lines * (s / sums[^1])))];
    }

    private void WriteOrder(int day, int number, int lines, SampleFiles to)
    {
        var date = first.AddDays(day);
        var isPeak = truth.IsPeak(date.Month);
        var customer = Buyer(day);
        var region = truth.Regions[customer.Region];
        var site = truth.Sites[region.Site];
        var carrier = truth.Carriers[_chance.Weighted(world.CarriersByShare)];
        var isExpress = _chance.Happens(0.15);
        var requested = day + (isExpress ? _chance.Between(1, 2) : _chance.Between(3, 7));
        var promised = requested + (_chance.Happens(0.15) ? _chance.Between(1, 2) : 0);
        var pickedLate = _chance.Happens(truth.Raised(site.PickedLate, isPeak));
        var carriedLate = _chance.Happens(truth.Raised(carrier.Late, isPeak));
        var heldUp = _chance.Happens(truth.Raised(region.Late, isPeak));
        var daysLate = 1 + _chance.Runs(0.55, 14);
        var early = _chance.Happens(0.3) ? 1 : 0;
        var transit = isExpress ? 1 : _chance.Between(1, 3);
        var isLate = pickedLate || carriedLate || heldUp;
        var arrives = isLate ? promised + daysLate : promised - early;
        var order = new OrderAtWork(
            "SO" + date.ToString("yyMMdd", CultureInfo.InvariantCulture) + "-" + number.ToString("D5", CultureInfo.InvariantCulture), day, customer, region, site, carrier, isPeak, requested, promised,
            Arrives: arrives, Leaves: Math.Max(day, (isLate && !pickedLate ? promised : arrives) - transit), Transit: transit, DocumentsRight: !_chance.Happens(site.WrongDocuments),
            Channel: _chance.One<string>(SampleNames.Channels), Mode: isExpress ? "加急 Express" : "标准 Standard", Kind: _chance.Happens(0.05) ? "项目 Project" : "现货 Stock");
        bool isSettled = true, isFailed = !order.DocumentsRight, anything = false;
        var last = day;
        for (var i = 1; i <= lines; i++)
        {
            var line = new LineAtWork(order, i, truth, world, _chance);
            line.Write(first, days, to, Counts);
            isSettled &= line.IsSettled(days);
            isFailed |= line.IsFailed;
            anything |= line.LastArrival is not null;
            last = Math.Max(last, line.LastArrival ?? day);
            if (line.IsSettled(days) && !line.IsFailed && line.LastArrival is { } came && _chance.Happens(truth.Returned)) WriteReturn(order, line, came, to);
        }
        Counts.Orders++;
        if (isSettled && anything && _chance.Happens(truth.Answered)) WriteReview(order, isFailed, last, to);
    }

    private SampleCustomer Buyer(int day)
    {
        SampleCustomer buyer;
        // The first customers never leave, so that somebody always buys.
        var tries = 0;
        do buyer = world.Customers[++tries > 50 ? 0 : _chance.Weighted(world.CustomersByWeight)];
        while (day < buyer.From || day > buyer.To);
        return buyer;
    }

    private void WriteReturn(OrderAtWork order, LineAtWork line, int came, SampleFiles to)
    {
        var on = came + _chance.Between(2, 20);
        var quantity = _chance.Between(1, (int)Math.Max(1, line.Quantity / 4));
        var reason = _chance.One<string>(SampleNames.ReturnReasons);
        if (on >= days) return;
        var rows = to.To(SampleFiles.Returns);
        rows.Text(string.Create(CultureInfo.InvariantCulture, $"RT{order.Number[2..]}-{line.Number}"));
        rows.Text(order.Customer.Code);
        rows.Text(line.Product.Code);
        rows.Number(quantity);
        rows.Day(first.AddDays(on));
        rows.Text(reason);
        rows.Number(LineAtWork.Money(line.Product.Cents * quantity));
        rows.EndRow();
        Counts.Returns++;
    }

    private void WriteReview(OrderAtWork order, bool isFailed, int last, SampleFiles to)
    {
        var score = 1 + _chance.Weighted(isFailed ? _scoresWhenFailed : _scoresWhenKept);
        var words = _chance.One<string>(score <= 2 ? SampleNames.Complaints : SampleNames.Praise);
        var answered = last + 1 + _chance.Between(0, 4);
        if (answered >= days) return;
        var rows = to.To(SampleFiles.Reviews);
        rows.Text("RV" + order.Number[2..]);
        rows.Text(order.Number);
        rows.Text(order.Customer.Code);
        rows.Number(score);
        rows.Text(words);
        rows.Day(first.AddDays(last + 1));
        rows.Day(first.AddDays(answered));
        rows.EndRow();
        Counts.Reviews++;
    }
}

/// <param name="Arrives">Day of the shipment that brings what was in stock.</param>
/// <param name="Leaves">Day on which it leaves.</param>
internal sealed record OrderAtWork(
    string Number, int Day, SampleCustomer Customer, SampleRegion Region, SampleSite Site, SampleCarrier Carrier, bool IsPeak, int Requested, int Promised, int Arrives, int Leaves, int Transit,
    bool DocumentsRight, string Channel, string Mode, string Kind);
