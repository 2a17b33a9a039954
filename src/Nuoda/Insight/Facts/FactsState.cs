namespace Nuoda.Insight;

/// <summary>The facts as they stand after one outbox event. Immutable: a question is answered from one state, whatever happens meanwhile.</summary>
/// <param name="Position">Outbox position it stands on.</param>
/// <param name="PositionAt">When that event was written (ms since 1970): tells this database from another one.</param>
/// <param name="Generation">Of the records: another one after every restore.</param>
/// <param name="Lines">One row a line.</param>
/// <param name="Orders">One row an order: an order without lines counts too.</param>
/// <param name="Reviews">One row a score, with the order's attributes.</param>
internal sealed record FactsState(
    long Position, long PositionAt, string Generation, FactTable Lines, FactTable Orders, FactTable Reviews, Members Customers, Members Products, Members Sites, TextCodes Codes)
{
    public static FactsState Empty => new(0, 0, "", FactTable.Empty, FactTable.Empty, FactTable.Empty, Members.None, Members.None, Members.None, new TextCodes());

    public IEnumerable<FactTable> Tables => [Lines, Orders, Reviews];

    public FactsState WithTables(IReadOnlyList<FactTable> tables) => this with { Lines = tables[0], Orders = tables[1], Reviews = tables[2] };
}

/// <summary>Places of the coded attributes in <see cref="Members"/>.</summary>
internal static class MemberAttributes
{
    public const int CustomerClass = 0, CustomerSegment = 1, CustomerTerritory = 2, CustomerRegion = 3, CustomerMarket = 4, CustomerSalesPerson = 5;
    public const int ProductGroup = 0, ProductSupplier = 1;
    public const int SiteRegion = 0;
}
