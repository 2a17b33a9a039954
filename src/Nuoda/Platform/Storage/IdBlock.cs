using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;

namespace Nuoda.Platform.Storage;

/// <summary>The next free id of a table.</summary>
public sealed class IdBlock
{
    public required string TableName { get; init; }
    public long NextId { get; set; }
}

internal sealed class IdBlockMapping : IEntityTypeConfiguration<IdBlock>
{
    public void Configure(EntityTypeBuilder<IdBlock> builder)
    {
        builder.ToTable("id_blocks").KeepOutOfAudit();
        builder.HasKey(b => b.TableName);
    }
}

/// <summary>Hands out ids, in blocks, in the caller's transaction.</summary>
[Published]
public static class Ids
{
    /// <summary>Reserves <paramref name="count"/> ids of a table and returns the first. Gaps are harmless.</summary>
    public static async Task<long> Reserve(this NuodaDb db, string table, long count, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        // One statement on both databases, so that two writers never get the same block.
        var next = await db.Database.SqlQuery<long>($"""
            INSERT INTO id_blocks (table_name, next_id) VALUES ({table}, {count + 1})
            ON CONFLICT (table_name) DO UPDATE SET next_id = id_blocks.next_id + {count}
            RETURNING next_id AS "Value"
            """).ToListAsync(ct);
        return next[0] - count;
    }
}
