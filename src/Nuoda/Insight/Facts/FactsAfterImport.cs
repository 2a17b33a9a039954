using Nuoda.Orders;
using Nuoda.Platform.Import;

namespace Nuoda.Insight;

/// <summary>An import ends when its lines are in the facts, so that whoever imports and then asks gets the new answer.</summary>
internal sealed class FactsAfterImport(FactsHolder holder) : IAfterImport
{
    public IReadOnlyCollection<string> Watched => ImportedLineReader.Tables;

    public void Watch(long import, long most, IEnumerable<ImportedRows> rows, CancellationToken ct) =>
        holder.Get(ct).GetAwaiter().GetResult().Prepare(import, most, rows, ct);

    public async Task Follow(CancellationToken ct)
    {
        var facts = await holder.Get(ct);
        await facts.CatchUp(ct);
        await facts.Persist(ct);
    }
}
