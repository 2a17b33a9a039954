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
        var own = await SupplyPicture.Load(db, products, [asks[0].SiteId], today, PromiseGround.MinConfidence, ct);
        var words = new OptionBodies(ground, Currency.Of(company.Value.Currency));
        var promising = new Promising(ground.Network, own, ground.Substitutes, now);
        var chosen = OrderPlan.Choose(promising, asks, policy, out _);
        var lines = words.Of(promising, asks, chosen, body.Lines);
        if (promising.MissesSites)
        {
            promising = new Promising(ground.Network, await SupplyPicture.Load(db, products, null, today, PromiseGround.MinConfidence, ct), ground.Substitutes, now);
            chosen = OrderPlan.Choose(promising, asks, policy, out _);
            lines = words.Of(promising, asks, chosen, body.Lines);
        }
        int? last = chosen.All(o => o is { Missing: 0 }) ? chosen.Max(o => o!.LastDay) : null;
        return new PromiseCheckAnswer(body.Customer, ground.Network.Site(asks[0].SiteId)!.Key, now, last is { } day ? Day.FromNumber(day) : null, lines);
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
