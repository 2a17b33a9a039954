namespace Nuoda.Analytics.Policy;

/// <summary>Closes the gap between marginal analysis and the optimum of a multiple-choice knapsack.</summary>
/// <remarks>
/// <para>Among all choices within the budget it minimises λ·(budget left) + Σℓ, which is what a choice falls short of the Lagrangian bound (see <see cref="ServiceFrontier"/>). Items are added one by one to a list of
/// partial changes, those with the smallest ℓ per unit of cost first. A partial change that costs no less and gains no more than another is dropped; so is one whose bound does not beat the gap reached: what is
/// left of the budget, u, must stay unused at λ each or be used up at the smallest ℓ/Δc to come, what is overdrawn must be won back at the smallest ℓ/|Δc| to come.</para>
/// <para>The scheme is that of Pisinger (1995), Eur. J. Oper. Res. 83(2), 394–410, for costs that need not be whole; the number of partial changes has no useful bound then, hence the effort.</para>
/// </remarks>
internal sealed class GapSearch
{
    private readonly PolicyOption[] _options;
    private readonly int[] _starts, _base;
    private readonly double _price, _slack, _costTolerance, _gapTolerance;
    private double _gap;

    public GapSearch(PolicyOption[] options, int[] starts, int[] choice, double price, double slack, double costTolerance, double gapTolerance)
    {
        (_options, _starts, _base, _price, _slack, _costTolerance, _gapTolerance) = (options, starts, choice, price, slack, costTolerance, gapTolerance);
        (_gap, Choice) = (price * slack, [.. choice]);
    }

    /// <summary>The best choice so far: for every item its option.</summary>
    public int[] Choice { get; private set; }

    /// <summary>Improves the choice until it is proven the best (true) or the effort is spent (false).</summary>
    public bool Run(int effort, ReadOnlySpan<int> stepsToCome, int[] itemOf)
    {
        FillUp(stepsToCome, itemOf);
        return _gap <= _gapTolerance || (effort > 0 && Close(Changes(), effort));
    }

    private double Loss(int item, int option) => Math.Max(0, _options[_base[item]].Gain - _options[option].Gain + _price * (_options[option].Cost - _options[_base[item]].Cost));

    private double Added(int item, int option) => _options[option].Cost - _options[_base[item]].Cost;

    // Later steps that still fit, in their order: a first choice to beat. An item of which a step did not fit has no later ones.
    private void FillUp(ReadOnlySpan<int> steps, int[] itemOf)
    {
        const int Looks = 10_000;
        var left = _slack;
        var (blocked, taken) = (new HashSet<int>(), new Dictionary<int, int>());
        foreach (var option in steps[..Math.Min(steps.Length, Looks)])
        {
            var item = itemOf[option];
            if (blocked.Contains(item)) continue;
            var more = _options[option].Cost - _options[taken.GetValueOrDefault(item, _base[item])].Cost;
            if (more > left + _costTolerance)
            {
                blocked.Add(item);
                continue;
            }
            left -= more;
            taken[item] = option;
        }
        var gap = _price * Math.Max(0, left);
        foreach (var (item, option) in taken) gap += Loss(item, option);
        if (gap >= _gap) return;
        _gap = gap;
        foreach (var (item, option) in taken) Choice[item] = option;
    }

    private List<ItemChanges> Changes()
    {
        var items = new List<ItemChanges>();
        var kept = new List<Change>();
        for (var i = 0; i < _base.Length; i++)
        {
            kept.Clear();
            for (var o = _starts[i]; o < _starts[i + 1]; o++)
            {
                if (o == _base[i]) continue;
                var (loss, added) = (Loss(i, o), Added(i, o));
                if (added != 0 && loss < _gap - _gapTolerance) kept.Add(new(o, added, loss));
            }
            if (kept.Count > 0) items.Add(new(i, [.. kept]));
        }
        items.Sort((a, b) => a.LeastRatio != b.LeastRatio ? a.LeastRatio.CompareTo(b.LeastRatio) : a.Item - b.Item);
        return items;
    }

    private bool Close(List<ItemChanges> items, int effort)
    {
        // Smallest ℓ/Δc of a change to more, and ℓ/|Δc| to less, from each item on.
        var (up, down) = (new double[items.Count + 1], new double[items.Count + 1]);
        (up[^1], down[^1]) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var t = items.Count - 1; t >= 0; t--)
        {
            (up[t], down[t]) = (up[t + 1], down[t + 1]);
            foreach (var change in items[t].Changes)
                if (change.Added > 0) up[t] = Math.Min(up[t], change.Loss / change.Added);
                else down[t] = Math.Min(down[t], -change.Loss / change.Added);
        }
        var trail = new List<Taken> { new(-1, -1, -1) };
        List<Partial> partials = [new(0, 0, 0)], next = [];
        var best = 0;
        for (var t = 0; t < items.Count && partials.Count > 0; t++)
        {
            next.Clear();
            foreach (var partial in partials)
            {
                Keep(partial);
                foreach (var change in items[t].Changes)
                {
                    var longer = new Partial(partial.Added + change.Added, partial.Loss + change.Loss, trail.Count);
                    // Bounded with what comes after this item.
                    if (Bound(longer, t + 1) >= _gap - _gapTolerance && !IsBetter(longer)) continue;
                    trail.Add(new(partial.Trail, items[t].Item, change.Option));
                    if (IsBetter(longer)) (_gap, best) = (longer.Loss + _price * Math.Max(0, _slack - longer.Added), longer.Trail);
                    Keep(longer);
                }
                if ((effort -= items[t].Changes.Length + 1) < 0) return Finish(false);

                void Keep(Partial p)
                {
                    if (Bound(p, t + 1) < _gap - _gapTolerance) next.Add(p);
                }
            }
            Undominated(next, partials);
        }
        return Finish(true);

        bool IsBetter(Partial p) => p.Added <= _slack + _costTolerance && p.Loss + _price * Math.Max(0, _slack - p.Added) < _gap - _gapTolerance;

        double Bound(Partial p, int from)
        {
            var left = _slack + _costTolerance - p.Added;
            if (from == items.Count) return double.PositiveInfinity;
            return p.Loss + (left >= 0 ? Math.Min(_price, up[from]) * Math.Max(0, left - 2 * _costTolerance) : -down[from] * left);
        }

        bool Finish(bool proven)
        {
            if (best == 0) return proven;
            Array.Copy(_base, Choice, _base.Length);
            for (var node = best; node > 0; node = trail[node].Before) Choice[trail[node].Item] = trail[node].Option;
            return proven;
        }
    }

    // Sorted by cost; kept when they gain more (λ·added − loss) than all that cost no more.
    private void Undominated(List<Partial> from, List<Partial> into)
    {
        from.Sort((a, b) => a.Added != b.Added ? a.Added.CompareTo(b.Added) : a.Loss != b.Loss ? a.Loss.CompareTo(b.Loss) : a.Trail - b.Trail);
        into.Clear();
        var most = double.NegativeInfinity;
        foreach (var partial in from)
        {
            var gain = _price * partial.Added - partial.Loss;
            if (gain <= most) continue;
            most = gain;
            into.Add(partial);
        }
    }

    private readonly record struct Change(int Option, double Added, double Loss);

    private readonly record struct Partial(double Added, double Loss, int Trail);

    private readonly record struct Taken(int Before, int Item, int Option);

    private readonly record struct ItemChanges(int Item, Change[] Changes)
    {
        public double LeastRatio { get; } = Changes.Min(c => c.Loss / Math.Abs(c.Added));
    }
}
