using Nuoda.Platform.Import;

namespace Nuoda.Insight;

/// <summary>An import ends when its lines are in the facts, so that whoever imports and then asks gets the new answer.</summary>
internal sealed class FactsAfterImport(FactsHolder holder) : IAfterImport
{
    public async Task Follow(CancellationToken ct)
    {
        var facts = await holder.Get(ct);
        await facts.CatchUp(ct);
        await facts.Persist(ct);
    }
}
