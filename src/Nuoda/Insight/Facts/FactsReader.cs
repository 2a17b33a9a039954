using System.Text.Json;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;
using Nuoda.Stock;
using Nuoda.Voice;

namespace Nuoda.Insight;

/// <summary>Reads facts from the database as it stands in one moment.</summary>
internal sealed class FactsReader(ReadSnapshot snapshot, TimeZoneInfo zone, TextCodes codes)
{
    private readonly OrderLineReader _lines = new(snapshot, zone);

    /// <summary>Writes all lines, or those of some ids, in ascending id; says how many.</summary>
    public long WriteLines(IReadOnlyList<(long First, long Last)>? ids, SegmentWriter into, Action<OrderHead>? seen, CancellationToken ct)
    {
        using var row = new FactRow(codes);
        foreach (var batch in (ids is null ? _lines.All() : _lines.Of(ids)).Ahead(items: 2, ct))
        {
            ct.ThrowIfCancellationRequested();
            foreach (var line in batch)
            {
                row.Fill(line);
                into.Add(row.Values, row.Events);
                seen?.Invoke(line.Order);
            }
        }
        return into.Rows;
    }

    public void WriteOrders(IReadOnlyList<(long First, long Last)>? ids, SegmentWriter into, CancellationToken ct)
    {
        using var row = new FactRow(codes);
        foreach (var order in _lines.Orders(ids))
        {
            if (into.Rows % Segment.BlockRows == 0) ct.ThrowIfCancellationRequested();
            row.FillOrder(order);
            into.Add(row.Values, []);
        }
    }

    public void WriteReviews(IReadOnlyList<(long First, long Last)>? ids, SegmentWriter into, CancellationToken ct)
    {
        using var row = new FactRow(codes);
        foreach (var batch in ReviewScore.Read(snapshot, ids).Chunk(8_192))
        {
            ct.ThrowIfCancellationRequested();
            var orders = _lines.Orders(IdSet.Of([.. batch.Where(r => r.OrderId is not null).Select(r => r.OrderId!.Value)]).Normalized()).ToDictionary(o => o.Id);
            foreach (var review in batch)
            {
                row.FillReview(review, review.OrderId is { } order ? orders.GetValueOrDefault(order) : null);
                into.Add(row.Values, []);
            }
        }
    }

    public IReadOnlyList<(long First, long Last)> LinesOf(IReadOnlyList<(long First, long Last)> orders) => _lines.LinesOf(orders);

    public IReadOnlyList<long> ReviewsOf(IReadOnlyList<(long First, long Last)> orders) =>
        [.. orders.Chunk(500).SelectMany(few => ReviewScore.OfOrders(snapshot, few)).Select(r => r.Id)];

    public Members Customers(IReadOnlyList<(long First, long Last)>? ids, Members before) => Changed(ids, before, some => CustomerAttributes.Read(snapshot, some).Select(c =>
        new Members.Member(c.Id, c.Key,
        [
            Code(TextKind.CustomerClass, c.Class), Code(TextKind.Segment, c.Segment), Code(TextKind.Territory, c.Territory),
            Code(TextKind.Region, c.Region), Code(TextKind.Market, c.Market), Code(TextKind.SalesPerson, c.SalesPerson),
        ])));

    public Members Products(IReadOnlyList<(long First, long Last)>? ids, Members before) => Changed(ids, before, some =>
        ProductAttributes.Read(snapshot, some).Select(p => new Members.Member(p.Id, p.Key, [Code(TextKind.ProductGroup, p.ProductGroup), Code(TextKind.Supplier, p.Supplier)])));

    public Members Sites(IReadOnlyList<(long First, long Last)>? ids, Members before) => Changed(ids, before, some =>
        SiteAttributes.Read(snapshot, some).Select(s => new Members.Member(s.Id, s.Key, [Code(TextKind.Region, s.Region)])));

    private static Members Changed(IReadOnlyList<(long First, long Last)>? ids, Members before, Func<IReadOnlyList<(long First, long Last)>?, IEnumerable<Members.Member>> read)
    {
        if (ids is null) return new([.. read(null)]);
        if (ids.Count == 0) return before;
        return before.With(ids, [.. ids.Chunk(500).SelectMany(few => read(few))]);
    }

    private int Code(TextKind kind, string? word) => word is null ? 0 : (int)codes.CodeOf(kind, word);
}

/// <summary>What a run of outbox events changed, as ascending ranges of ids.</summary>
internal sealed record FactsChange
{
    public required IReadOnlyList<(long First, long Last)> Lines { get; init; }
    public required IReadOnlyList<(long First, long Last)> Orders { get; init; }
    public required IReadOnlyList<(long First, long Last)> Customers { get; init; }
    public required IReadOnlyList<(long First, long Last)> Products { get; init; }
    public required IReadOnlyList<(long First, long Last)> Sites { get; init; }
    public required IReadOnlyList<(long First, long Last)> Reviews { get; init; }
    public required long Position { get; init; }

    /// <summary>The import that all lines and orders come from; null when anybody else had a hand in them too.</summary>
    public required long? Import { get; init; }

    public FactsChange WithoutLinesAndOrders() => this with { Lines = [], Orders = [] };

    public static FactsChange After(ReadSnapshot snapshot, long position)
    {
        var sets = new Dictionary<string, List<IdSet>>();
        long? import = null;
        void Add(string what, IdSet? which)
        {
            if (which is null) return;
            if (!sets.TryGetValue(what, out var list)) sets.Add(what, list = []);
            list.Add(which);
        }
        foreach (var (id, kind, payload) in OutboxReader.After(snapshot, position))
        {
            position = id;
            if (kind == LinesChanged.Kind)
            {
                var changed = JsonSerializer.Deserialize<LinesChanged>(payload)!;
                import = changed.Import;
                Add(kind, new IdSet { Ranges = changed.Ranges ?? [], Ids = changed.Lines ?? [] });
                Add(RecordsChanged.Orders, changed.Orders);
                Add(RecordsChanged.Customers, changed.Customers);
                Add(RecordsChanged.Products, changed.Products);
                Add(RecordsChanged.Sites, changed.Sites);
                Add(RecordsChanged.Reviews, changed.Reviews);
            }
            else if (kind is RecordsChanged.Orders or RecordsChanged.Customers or RecordsChanged.Products or RecordsChanged.Sites or RecordsChanged.Reviews)
                Add(kind, JsonSerializer.Deserialize<IdSet>(payload));
        }
        int Count(string what) => sets.TryGetValue(what, out var list) ? list.Count : 0;
        IReadOnlyList<(long, long)> Of(string what) => sets.TryGetValue(what, out var list) ? IdSet.Union(list).Normalized() : [];
        return new()
        {
            Position = position, Import = Count(LinesChanged.Kind) == 1 && Count(RecordsChanged.Orders) == 1 ? import : null, Lines = Of(LinesChanged.Kind), Orders = Of(RecordsChanged.Orders), Customers = Of(RecordsChanged.Customers),
            Products = Of(RecordsChanged.Products), Sites = Of(RecordsChanged.Sites), Reviews = Of(RecordsChanged.Reviews),
        };
    }
}
