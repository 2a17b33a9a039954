using System.Globalization;
using Nuoda.Platform.Import;

namespace Nuoda.Orders;

/// <summary>Takes back what an import did to order lines. A line with all that hangs on it is one record here: undone as a whole, or kept as a whole.</summary>
internal sealed class LinesUndo(ImportUndo undo)
{
    private static readonly string[] LineColumns = [.. LineStore.NumberColumns, .. LineStore.TextColumns];
    private static readonly string[] DeliveryColumns =
    [
        "shipped_on", "delivered_on", "is_delivered", "quantity", "rejected", "damaged", "substitute_product_id", "substitute_accepted", "documents_right",
        "remaining_shelf_life_days", "carrier",
    ];

    // Ids of deliveries and cancellations of this import; an empty range when it made none.
    private readonly (long First, long Last) _deliveries = undo.Range("deliveries") ?? (0, -1);
    private readonly (long First, long Last) _cancellations = undo.Range("cancellations") ?? (0, -1);

    public async Task Run(CancellationToken ct)
    {
        await OldLines(ct);
        if (undo.Range("order_lines") is { } made) await NewLines(made, ct);
    }

    /// <summary>Lines that were there before: their attributes as before, the appended versions, deliveries and cancellations gone.</summary>
    private async Task OldLines(CancellationToken ct)
    {
        var lines = await undo.Changes("order_lines", ct);
        var deliveries = await undo.Changes("deliveries", ct);
        var edits = await undo.EditsSince("order_lines", lines.Keys, id => lines[id].LastEntry, ct);
        var lineOf = new Dictionary<long, long>();
        await undo.Read("SELECT id, line_id FROM deliveries WHERE id {ids}", deliveries.Keys, r => lineOf[r.GetInt64(0)] = r.GetInt64(1), ct);
        foreach (var (delivery, edit) in await undo.EditsSince("deliveries", deliveries.Keys, id => deliveries[id].LastEntry, ct))
            if (lineOf.TryGetValue(delivery, out var line)) edits.TryAdd(line, edit);
        // A version upon ours: taking ours away would leave a hole in the ledger.
        foreach (var ledger in new[] { "promise_versions", "request_versions" })
        {
            await undo.Read($"SELECT v.line_id, v.made_by, v.made_at FROM {ledger} v WHERE v.line_id {{ids}} AND v.made_by <> @by AND v.version > (SELECT MIN(m.version) FROM {ledger} m WHERE m.line_id = v.line_id AND m.made_by = @by)",
                lines.Keys, r => edits.TryAdd(r.GetInt64(0), Edit(r)), ct, ("by", undo.MadeBy));
        }
        await KeepLines(edits, ct);
        long[] free = [.. lines.Keys.Where(id => !edits.ContainsKey(id))];
        await undo.RemoveOf("deliveries", "line_id", free, "id BETWEEN @first AND @last", ct, ("first", _deliveries.First), ("last", _deliveries.Last));
        await undo.RemoveOf("cancellations", "line_id", free, "id BETWEEN @first AND @last", ct, ("first", _cancellations.First), ("last", _cancellations.Last));
        await undo.RemoveOf("promise_versions", "line_id", free, "made_by = @by", ct, ("by", undo.MadeBy));
        await undo.RemoveOf("request_versions", "line_id", free, "made_by = @by", ct, ("by", undo.MadeBy));
        foreach (var (id, change) in deliveries)
            if (lineOf.TryGetValue(id, out var line) && !edits.ContainsKey(line)) await undo.Restore("deliveries", id, change, DeliveryColumns, ct);
        foreach (var id in free) await undo.Restore("order_lines", id, lines[id], LineColumns, ct);
    }

    /// <summary>Lines that the import made: gone, unless somebody else has put a hand on them.</summary>
    private async Task NewLines((long First, long Last) made, CancellationToken ct)
    {
        List<long> moved = [];
        await undo.Read("SELECT id FROM order_lines WHERE id BETWEEN @first AND @last AND version <> 1", r => moved.Add(r.GetInt64(0)), ct, ("first", made.First), ("last", made.Last));
        var edits = await undo.EditsSince("order_lines", moved, _ => 0, ct);

        var lineOf = new Dictionary<long, long>();
        await undo.Read("SELECT id, line_id FROM deliveries WHERE line_id BETWEEN @first AND @last AND version <> 1", r => lineOf[r.GetInt64(0)] = r.GetInt64(1), ct, ("first", made.First), ("last", made.Last));
        foreach (var (delivery, edit) in await undo.EditsSince("deliveries", lineOf.Keys, _ => 0, ct)) edits.TryAdd(lineOf[delivery], edit);

        foreach (var ledger in new[] { "promise_versions", "request_versions" })
        {
            await undo.Read($"SELECT line_id, made_by, made_at FROM {ledger} WHERE line_id BETWEEN @first AND @last AND made_by <> @by",
                r => edits.TryAdd(r.GetInt64(0), Edit(r)), ct, ("first", made.First), ("last", made.Last), ("by", undo.MadeBy));
        }
        foreach (var (table, own) in new[] { ("deliveries", _deliveries), ("cancellations", _cancellations) })
        {
            var foreign = new Dictionary<long, long>();
            await undo.Read($"SELECT line_id, id FROM {table} WHERE line_id BETWEEN @first AND @last AND NOT (id BETWEEN @own AND @end)",
                r => foreign.TryAdd(r.GetInt64(0), r.GetInt64(1)), ct, ("first", made.First), ("last", made.Last), ("own", own.First), ("end", own.Last));
            foreach (var (line, id) in foreign)
                if (!edits.ContainsKey(line)) edits[line] = await undo.MadeOf(table, id, ct) ?? new LaterEdit("?", default);
        }
        await KeepLines(edits, ct);
        foreach (var table in new[] { "deliveries", "cancellations", "promise_versions", "request_versions" }) await undo.Remove(table, "line_id", edits.Keys, made, null, ct);
        await undo.Remove("order_lines", "id", edits.Keys, made, null, ct);
    }

    private async Task KeepLines(Dictionary<long, LaterEdit> edits, CancellationToken ct) =>
        await undo.Read("SELECT l.id, o.\"key\", l.line_key FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE l.id {ids} ORDER BY l.id", edits.Keys,
            r => undo.Keep("order_lines", LineKey.IsNumber(r.GetInt64(2)) ? $"{r.GetString(1)} / {r.GetInt64(2).ToString(CultureInfo.InvariantCulture)}" : r.GetString(1), edits[r.GetInt64(0)]), ct);

    private static LaterEdit Edit(System.Data.Common.DbDataReader row) =>
        new(row.GetString(1), row.IsDBNull(2) ? default : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)));
}
