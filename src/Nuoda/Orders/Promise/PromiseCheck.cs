using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <summary>What could be promised, without promising it.</summary>
internal sealed class PromiseCheck(NuodaDb db, CurrentNetwork networks, CurrentCompany company, TimeProvider clock)
{
    public async Task<Result<PromiseCheckAnswer>> Handle(PromiseCheckBody body, DataScope scope, CancellationToken ct)
    {
        if (PromiseGround.FaultOf(body.Lines) is { } fault) return fault;
        var ground = await PromiseGround.Load(db, await networks.Read(ct), [body.Customer], body.Lines.Select(l => l.Product), company.Value.Today(clock), ct);
        var asked = ground.Asks(body.Customer, body.Site, body.Lines, scope);
        if (asked.Error is { } unknown) return unknown;
        var asks = asked.Value;
        var now = clock.GetUtcNow();
        var (products, today) = (ground.Named.Keys.ToList(), Day.ToNumber(ground.Today));
        var policy = ground.PolicyOf(body.Customer, body.Partial);
        var words = new OptionBodies(ground, Currency.Of(company.Value.Currency));
        // First with the order's own site; with all where an answer depends on others.
        var (chosen, lines, misses) = await Plan([asks[0].SiteId]);
        if (misses) (chosen, lines, _) = await Plan(null);
        int? last = chosen.All(o => o is { Missing: 0 }) ? chosen.Max(o => o!.LastDay) : null;
        return new PromiseCheckAnswer(body.Customer, ground.Network.Site(asks[0].SiteId)!.Key, now, last is { } day ? Day.FromNumber(day) : null, lines);

        async Task<(IReadOnlyList<PromiseOption?> Chosen, IReadOnlyList<CheckedLineBody> Lines, bool MissesSites)> Plan(long[]? sites)
        {
            var promising = new Promising(ground.Network, await SupplyPicture.Load(db, products, sites, today, PromiseGround.MinConfidence, ct), ground.Substitutes, now);
            var taken = OrderPlan.Choose(promising, asks, policy, out _);
            return (taken, words.Of(promising, asks, taken, body.Lines), promising.MissesSites);
        }
    }
}

/// <summary>Options as the API tells them.</summary>
internal sealed class OptionBodies(PromiseGround ground, Currency currency)
{
    /// <param name="chosen">What an order would take, first of each line's options; taken from the working copy, and given back line by line to look at the others.</param>
    public IReadOnlyList<CheckedLineBody> Of(Promising promising, IReadOnlyList<LineAsk> asks, IReadOnlyList<PromiseOption?> chosen, IReadOnlyList<PromiseLineBody> lines)
    {
        var answer = new List<CheckedLineBody>(asks.Count);
        foreach (var (ask, option) in asks.Zip(chosen))
        {
            option?.Undo();
            IEnumerable<PromiseOption> others = option is { IsOnTime: true, Missing: 0 } ? [] : promising.All(ask);
            option?.Commit();
            IEnumerable<PromiseOption> all = option is null ? others : others.Where(o => !Same(o, option)).Prepend(option);
            answer.Add(new(lines[ask.Index].Product, lines[ask.Index].Quantity, lines[ask.Index].RequestedOn, [.. all.Select(o => Of(o, ask, promising))]));
        }
        return answer;
    }

    private PromiseOptionBody Of(PromiseOption option, LineAsk ask, Promising promising) => new(
        option.Kind, ground.Named[option.ProductId].Key, option.IsOnTime, Day.FromNumber(option.LastDay), Quantity.FromThousandths(option.Missing), option.Cost is > 0 ? currency.FromMinor(option.Cost.Value) : null,
        [.. option.Drops.Select(DropBody.Of)], PromiseWords.Why(option, ask, promising.Ready(option.SiteId)));

    private static bool Same(PromiseOption a, PromiseOption b) =>
        (a.ProductId, a.SiteId, a.Missing) == (b.ProductId, b.SiteId, b.Missing) && a.Drops.Select(d => (d.Trip, d.Quantity)).SequenceEqual(b.Drops.Select(d => (d.Trip, d.Quantity)));
}
