namespace Nuoda.Platform.Storage;

/// <summary>Ids for a path that writes all the time: taken in blocks in a transaction of their own, so that nobody waits for another's commit to get one. What a restart leaves unused is a gap. One caller at a time.</summary>
[Published]
public sealed class IdPool(DataHome home)
{
    private const int Block = 512;
    private readonly Dictionary<string, (long Next, long End)> _blocks = [];

    /// <summary>Makes sure that so many consecutive ids can be taken. Before the caller's transaction begins: SQLite has one writer.</summary>
    public async ValueTask Ensure(string table, int count, CancellationToken ct)
    {
        if (_blocks.TryGetValue(table, out var block) && block.End - block.Next >= count) return;
        await using var db = home.OpenDb();
        var size = Math.Max(Block, count);
        var first = await db.Reserve(table, size, ct);
        _blocks[table] = (first, first + size);
    }

    /// <summary>The first of so many consecutive ids.</summary>
    public long Take(string table, int count = 1)
    {
        var (next, end) = _blocks[table];
        if (end - next < count) throw new InvalidOperationException($"{table}: {count} ids asked for, {end - next} made sure of.");
        _blocks[table] = (next + count, end);
        return next;
    }
}
