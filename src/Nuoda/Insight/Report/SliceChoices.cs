using System.Collections.Concurrent;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Platform.Access;

namespace Nuoda.Insight;

/// <summary>A dimension and what may be chosen of it.</summary>
public sealed record SliceChoice(string Dimension, IReadOnlyList<string> Values);

/// <summary>What the slice pickers offer: the values that lines within a scope have. Found in one pass, kept until the facts change.</summary>
internal sealed class SliceChoices
{
    private const int MostValues = 200;
    private const int MostScopes = 64;

    private static readonly string[] Offered =
    [
        "region", "market", "channel", "customer-class", "segment", "product-group", "site", "sales-person", "order-kind", "shipping-mode", "carrier", "supplier", "currency",
    ];

    private readonly ConcurrentDictionary<string, (FactsState State, IReadOnlyList<SliceChoice> Choices)> _known = new(StringComparer.Ordinal);

    /// <summary>Dimensions with at least two and at most a page full of values.</summary>
    public IReadOnlyList<SliceChoice> Of(PassPlan plan, CancellationToken ct)
    {
        var scope = plan.Scope.ToString();
        if (_known.TryGetValue(scope, out var known) && ReferenceEquals(known.State, plan.State)) return known.Choices;
        var pass = new ChoicesPass(plan with { Question = new ReportQuestion { Measures = [], AsOf = plan.Question.AsOf } });
        pass.Run(ct);
        if (_known.Count >= MostScopes) _known.Clear();
        _known[scope] = (plan.State, pass.Choices);
        return pass.Choices;
    }

    private sealed class ChoicesPass(PassPlan plan) : Pass(plan with { Period = ReportDate.Ordered, Slices = ReportDate.Ordered }, plan.State.Lines)
    {
        private readonly List<(Slicer Slicer, bool[] Seen)> _slices =
            [.. Offered.Select(d => Dimension.Of(d, plan.State, ServiceView.Promise)).Where(s => s.Codes is > 2 and <= 4 * MostValues).Select(s => (s, new bool[s.Codes]))];

        public override IReadOnlyList<MeasureCount> Measures => [];

        public IReadOnlyList<SliceChoice> Choices =>
        [
            .. from slice in _slices
               let values = Enumerable.Range(1, slice.Slicer.Codes - 1).Where(c => slice.Seen[c]).Select(slice.Slicer.LabelOf).Order(Comparer<string>.Create(NaturalOrder.Compare)).ToList()
               where values.Count is > 1 and <= MostValues
               select new SliceChoice(slice.Slicer.Dimension, values),
        ];

        public override void Run(CancellationToken ct)
        {
            var codes = new int[Segment.BlockRows];
            ForEachBlock(filtered: true, (_, _, groups, rows) =>
            {
                foreach (var (slicer, seen) in _slices)
                {
                    slicer.Read(Scan, codes.AsSpan(0, rows));
                    for (var i = 0; i < rows; i++) if (groups[i] != 0) seen[codes[i]] = true;
                }
            }, ct);
        }
    }
}
