using System.Globalization;
using Nuoda.Platform;

namespace Nuoda.Samples;

/// <summary>What happens to one line of the sample company, drawn when it is made. The chances are those of <see cref="SampleParameters.LineOnTime"/>.</summary>
internal sealed class LineAtWork
{
    private readonly record struct Arrival(int Shipped, int Delivered, long Quantity, long Damaged, SampleProduct? Substitute, bool? SubstituteAccepted);

    private readonly OrderAtWork _order;
    private readonly SampleGroup _group;
    private readonly List<Arrival> _arrivals = new(3);
    private readonly long _available;
    private readonly int _promised, _due;
    private readonly int? _shelfLife;
    private readonly int? _slip;
    private readonly long _cancelled;
    private readonly int _cancelledOn;
    private readonly bool _cancelledByUs;

    public LineAtWork(OrderAtWork order, int number, SampleParameters truth, SampleWorld world, Chance chance)
    {
        _order = order;
        Number = number;
        var group = chance.Weighted(world.GroupsByShare);
        _group = truth.Groups[group];
        var rank = chance.Weighted(world.ProductsByWeight[group]);
        var products = world.ProductsOfGroup[group];
        Product = world.Products[products[rank]];
        Quantity = chance.Happens(0.8) ? Product.Pack * (1L + chance.Runs(0.65, 40)) : chance.Between(1, Product.Pack * 4);
        var isStockOut = chance.Happens(truth.StockOut(_group, order.IsPeak));
        _available = isStockOut ? (long)(Quantity * chance.Share()) : Quantity + (long)(5 * Quantity * chance.Share());
        var move = chance.Happens(truth.MovedByCustomer) ? chance.Between(2, 7) : 0;
        var calledOff = !chance.Happens(truth.CancelledByCustomer) ? 0 : chance.Happens(truth.CancelledWhole) || Quantity < 2 ? Quantity : Quantity / 2;
        if (_group.ShelfLife is { } days) _shelfLife = chance.Happens(truth.TooOld) ? chance.Between(days / 2, days - 1) : days + chance.Between(1, 60);
        // Drawn in any case, so that a line keeps its fate when another chance changes.
        double fate = chance.Share(), kept = chance.Share();
        int early = chance.Happens(0.3) ? 1 : 0, later = chance.Between(3, 9), wait = 1 + chance.Runs(0.6, 20);
        var cutOn = chance.Share();

        var isCut = isStockOut ? fate < truth.StockOutCancelled : fate < truth.CancelledByUs;
        var isSubstituted = isStockOut && !isCut && fate < truth.StockOutCancelled + truth.StockOutSubstituted;
        var isAwaited = isStockOut && !isCut && !isSubstituted;
        _promised = order.Promised + (isAwaited && chance.Happens(truth.StockOutPromisedLater) ? later : 0);
        _due = _promised + move;
        if (calledOff == Quantity || !isCut) _cancelled = calledOff;
        else (_cancelled, _cancelledByUs) = (Quantity, true);
        _cancelledOn = order.Day + (int)(cutOn * (_due - order.Day + 1));
        var wanted = Quantity - _cancelled;
        if (wanted > 0)
        {
            int arrives = order.Arrives + move, leaves = order.Leaves + move;
            if (isSubstituted) _arrivals.Add(new(leaves, arrives, wanted, 0, world.Products[products[(rank + 1) % products.Length]], chance.Happens(truth.SubstituteAccepted)));
            else if (isAwaited) Await(wanted, arrives, leaves, kept < truth.BackorderKept ? _due - early : _due + wait);
            else Ship(wanted, arrives, leaves, truth, chance);
        }
        var isComplete = _arrivals.Count > 0 && _arrivals.Sum(Accepted) >= wanted;
        var isLate = isComplete && _arrivals[^1].Delivered > _due;
        IsFailed = (wanted > 0 && (!isComplete || isLate || _arrivals.Exists(a => a.Damaged > 0) || _shelfLife < _group.ShelfLife)) || _cancelledByUs;
        MovedTo = move > 0 ? _due : null;
        _slip = isLate && move == 0 && chance.Happens(truth.SlipAnnounced) ? _arrivals[^1].Delivered : null;
    }

    public int Number { get; }
    public SampleProduct Product { get; }
    public long Quantity { get; }
    /// <summary>Day that the customer asked for after the promise.</summary>
    public int? MovedTo { get; }
    public bool IsFailed { get; }
    public int? LastArrival => _arrivals.Count > 0 ? _arrivals[^1].Delivered : null;

    /// <summary>Whether all that happens to it is known on the day.</summary>
    public bool IsSettled(int day) => Math.Max(_arrivals.Count > 0 ? _arrivals[^1].Delivered : _due, _due) < day;

    public static decimal Money(long cents) => new((int)cents, (int)(cents >> 32), 0, false, 2);

    /// <summary>The line with its first delivery, and the further ones, as far as they are known on the day.</summary>
    public void Write(DateOnly first, int today, SampleFiles to, SampleCounts counts)
    {
        var rows = to.To(SampleFiles.Lines);
        void On(int? day)
        {
            if (day is { } d) rows.Day(first.AddDays(d));
            else rows.Blank();
        }
        var gross = Product.Cents * Quantity;
        rows.Text(_order.Number);
        rows.Number(Number);
        On(_order.Day);
        rows.Text(_order.Customer.Code);
        rows.Text(_order.Region.Name);
        rows.Text(_order.Region.Market);
        rows.Text(_order.Customer.Territory);
        rows.Text(_order.Customer.SalesPerson);
        rows.Text(_order.Channel);
        rows.Text(_order.Kind);
        rows.Text(_order.Mode);
        rows.Text(_order.Site.Code);
        rows.Text(Product.Code);
        rows.Number(Quantity);
        rows.Number(_available);
        rows.Number(Money(Product.Cents));
        rows.Number(Money(gross));
        rows.Number(Money(gross * _order.Customer.Class switch { 'A' => 8, 'B' => 4, _ => 0 } / 100));
        rows.Number(Money((long)(gross * Product.CostShare)));
        On(_order.Requested);
        On(_promised);
        if (_group.ShelfLife is { } shelfLife) rows.Number(shelfLife);
        else rows.Blank();
        On(MovedTo ?? _slip);
        rows.Text(MovedTo is not null ? "customer" : _slip is not null ? "us" : null);
        var known = _arrivals.Count > 0 && _arrivals[0].Shipped < today;
        if (known) WriteArrival(rows, _arrivals[0], first, today);
        else for (var blank = 0; blank < 9; blank++) rows.Blank();
        rows.Text(_order.Carrier.Name);
        var isCancelled = _cancelled > 0 && _cancelledOn < today;
        if (isCancelled) rows.Number(_cancelled);
        else rows.Blank();
        On(isCancelled ? _cancelledOn : null);
        rows.Text(!isCancelled ? null : _cancelledByUs ? "us" : "customer");
        rows.Text(isCancelled && _cancelled == Quantity ? "已取消 Cancelled" : !known ? "未发货 Open" : IsSettled(today) && LastArrival < today ? "已送达 Delivered" : "在途 Under way");
        rows.EndRow();
        counts.Lines++;
        if (known) counts.Deliveries++;
        for (var i = 1; i < _arrivals.Count && _arrivals[i].Shipped < today; i++)
        {
            WriteFurther(to.To(SampleFiles.Deliveries), _arrivals[i], i + 1, first, today);
            counts.Deliveries++;
        }
    }

    // shipped … remaining-shelf-life, in the order of SampleFiles.Lines.
    private void WriteArrival(TabularWriter rows, Arrival arrival, DateOnly first, int today)
    {
        var isThere = arrival.Delivered < today;
        rows.Day(first.AddDays(arrival.Shipped));
        if (isThere) rows.Day(first.AddDays(arrival.Delivered));
        else rows.Blank();
        rows.Number(arrival.Quantity);
        rows.Number(isThere ? arrival.Damaged : 0);
        rows.Number(isThere ? arrival.Damaged : 0);
        rows.Text(arrival.Substitute?.Code);
        rows.Text(arrival.SubstituteAccepted is { } taken && isThere ? (taken ? "yes" : "no") : null);
        rows.Text(_order.DocumentsRight ? "yes" : "no");
        if (_shelfLife is { } left && isThere) rows.Number(left);
        else rows.Blank();
    }

    private void WriteFurther(TabularWriter rows, Arrival arrival, int number, DateOnly first, int today)
    {
        rows.Text(_order.Number);
        rows.Number(Number);
        rows.Text(string.Create(CultureInfo.InvariantCulture, $"DN{_order.Number[2..]}-{Number}-{number}"));
        rows.Day(first.AddDays(arrival.Shipped));
        if (arrival.Delivered < today) rows.Day(first.AddDays(arrival.Delivered));
        else rows.Blank();
        rows.Number(arrival.Quantity);
        rows.Text("yes");
        if (_shelfLife is { } left && arrival.Delivered < today) rows.Number(left);
        else rows.Blank();
        rows.Text(_order.Carrier.Name);
        rows.EndRow();
    }

    private static long Accepted(Arrival arrival) => arrival.SubstituteAccepted == false ? 0 : arrival.Quantity - arrival.Damaged;

    // What is there goes with the shipment, unless the rest is there before it.
    private void Await(long wanted, int arrives, int leaves, int rest)
    {
        var part = Math.Min(_available, wanted - 1);
        if (part > 0 && arrives < rest) _arrivals.Add(new(leaves, arrives, part, 0, null, null));
        else part = 0;
        _arrivals.Add(new(Math.Max(_order.Day, rest - _order.Transit), rest, wanted - part, 0, null, null));
    }

    private void Ship(long wanted, int arrives, int leaves, SampleParameters truth, Chance chance)
    {
        if (chance.Happens(_order.Carrier.Damaged))
        {
            var damaged = 1 + (long)(chance.Share() * 0.5 * wanted);
            _arrivals.Add(new(leaves, arrives, wanted, Math.Min(damaged, wanted), null, null));
            // At least three days later, so never by the day, even when the shipment came a day early.
            var again = arrives + chance.Between(3, 9);
            if (chance.Happens(truth.DamageReplaced)) _arrivals.Add(new(again - 1, again, Math.Min(damaged, wanted), 0, null, null));
        }
        else if (wanted > 1 && chance.Happens(truth.Split))
        {
            var before = Math.Max(_order.Day, arrives - chance.Between(1, 2));
            var part = 1 + (long)(chance.Share() * (wanted - 1));
            _arrivals.Add(new(Math.Min(leaves, before), before, part, 0, null, null));
            _arrivals.Add(new(leaves, arrives, wanted - part, 0, null, null));
        }
        else _arrivals.Add(new(leaves, arrives, wanted, 0, null, null));
    }
}
