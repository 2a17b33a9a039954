using Nuoda.Orders;
using Nuoda.Platform.Import;

namespace Nuoda.Insight;

/// <summary>Facts of the lines and orders that an import writes and has not stored yet. They join the others when the outbox says that these records came, and no others.</summary>
/// <param name="Import">Whose they are.</param>
/// <param name="Codes">The words that the rows refer to.</param>
/// <param name="Zone">In which days were told apart.</param>
internal sealed record PreparedFacts(long Import, Segment Lines, Segment Orders, TextCodes Codes, TimeZoneInfo Zone)
{
    /// <summary>Writes them while the import goes on; null when its rows do not say it all, and must be read once they are stored.</summary>
    public static PreparedFacts? Write(long import, FactsFolder folder, TextCodes codes, TimeZoneInfo zone, IEnumerable<ImportedRows> rows, CancellationToken ct)
    {
        using var lines = folder.Ahead("imported-lines");
        using var orders = folder.Ahead("imported-orders");
        using var row = new FactRow(codes);
        var reader = new ImportedLineReader(zone);
        foreach (var batch in rows)
        {
            ct.ThrowIfCancellationRequested();
            if (reader.Read(batch) is not { } read) return null;
            // Orders whose first row was refused come late, out of their turn.
            if (read.Orders.Count > 0 && read.Orders[0].Id <= orders.Rows.LastId) return null;
            foreach (var order in read.Orders)
            {
                row.FillOrder(order);
                orders.Rows.Add(row.Values, []);
            }
            foreach (var line in read.Lines)
            {
                row.Fill(line);
                lines.Rows.Add(row.Values, row.Events);
            }
        }
        if (lines.Rows.Rows == 0) return null;
        lines.Rows.Finish([]);
        orders.Rows.Finish([]);
        return new(import, lines.Keep(), orders.Keep(), codes, zone);
    }

    /// <summary>Whether a change is the coming of these records and nothing else of lines and orders, to facts with the same words and days.</summary>
    public bool Are(FactsChange change, TextCodes codes, TimeZoneInfo zone) =>
        ReferenceEquals(codes, Codes) && zone.Equals(Zone) && change.Import == Import && change.Lines is [var lines] && change.Orders is [var orders]
        && lines == IdsOf(Lines) && IdsOf(Orders) is var (first, last) && orders.First <= first && last <= orders.Last;

    public FactsState JoinTo(FactsState state) => state with { Lines = state.Lines.With(Lines), Orders = state.Orders.With(Orders) };

    private static (long First, long Last) IdsOf(Segment segment) => segment.Rows == 0 ? (0, 0) : (segment.Ids(0).First, segment.Ids(segment.Blocks - 1).Last);
}
