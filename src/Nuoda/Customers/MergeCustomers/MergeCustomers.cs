using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <param name="Moved">Kind of record and how many.</param>
public sealed record MergedCustomers(long Into, IReadOnlyDictionary<string, int> Moved);

/// <param name="Filled">Fields of the file that stays which are empty and get the other's value.</param>
internal sealed record MergePreview(Customer From, Customer Into, IReadOnlyDictionary<string, int> Moves, IReadOnlyList<(string Field, string Value)> Filled);

/// <summary>Makes two files of one customer one. Every link is kept, and the key of the file that goes leads to the one that stays, in imports too.</summary>
internal sealed class MergeCustomers(NuodaDb db, IEnumerable<IFollowMerge> followers, TimeProvider clock)
{
    public async Task<Result<MergePreview>> Preview(long from, long into, DataScope scope, CancellationToken ct)
    {
        var both = await Both(from, into, scope, ct);
        if (both.Error is { } error) return error;
        var moves = new Dictionary<string, int>();
        foreach (var follower in followers) moves[follower.Kind] = await follower.Count(db, from, ct);
        var filled = Fill(both.Value.From, both.Value.Into);
        db.ChangeTracker.Clear();
        return new MergePreview(both.Value.From, both.Value.Into, moves, filled);
    }

    public async Task<Result<MergedCustomers>> Handle(long from, long into, DataScope scope, CancellationToken ct)
    {
        var both = await Both(from, into, scope, ct);
        if (both.Error is { } error) return error;
        var (goes, stays) = both.Value;
        var (now, moved) = (clock.GetUtcNow(), new Dictionary<string, int>());
        Fill(goes, stays);
        goes.MergedIntoId = into;
        // Files merged into this one before follow it: a key leads to its file in one step.
        foreach (var earlier in await db.Set<Customer>().Where(c => c.MergedIntoId == from).ToListAsync(ct)) earlier.MergedIntoId = into;
        var saved = await db.TrySaveAndAnnounce(async () =>
        {
            foreach (var follower in followers)
            {
                moved[follower.Kind] = await follower.Count(db, from, ct);
                if (moved[follower.Kind] > 0) await follower.Move(db, from, into, now, ct);
            }
            db.AuditEntries.Add(new()
            {
                Id = await db.Reserve("audit_entries", 1, ct), At = now, Actor = db.Actor, Action = "merged", Entity = "customers", EntityId = into,
                Before = JsonSerializer.Serialize(new { mergedFrom = goes.Key }), After = JsonSerializer.Serialize(moved),
            });
            await RecordsChanged.Announce(db, RecordsChanged.Customers, IdSet.Of(from, into), now, ct);
        }, ct);
        return saved.Error is { } refused ? refused : new MergedCustomers(into, moved);
    }

    private async Task<Result<(Customer From, Customer Into)>> Both(long from, long into, DataScope scope, CancellationToken ct)
    {
        if (from == into) return Error.Invalid("merge.same").At("from");
        var found = await db.Set<Customer>().Within(scope).Where(c => c.Id == from || c.Id == into).ToListAsync(ct);
        if (found.SingleOrDefault(c => c.Id == into) is not { } stays) return CustomerFile.NotFound(into);
        if (found.SingleOrDefault(c => c.Id == from) is not { } goes) return CustomerFile.NotFound(from);
        if (goes.MergedIntoId is not null) return Error.Conflict("merge.already", goes.Key).At("from");
        if (stays.MergedIntoId is not null) return Error.Conflict("merge.already", stays.Key).At("into");
        return (goes, stays);
    }

    // What the file that stays says holds; what it does not say, the other may know.
    private List<(string Field, string Value)> Fill(Customer from, Customer into)
    {
        var filled = new List<(string, string)>();
        var (source, target) = (db.Entry(from), db.Entry(into));
        foreach (var property in target.Properties)
        {
            var name = property.Metadata.Name;
            if (name is nameof(Customer.Id) or nameof(Customer.Key) or nameof(Customer.Name) or nameof(Customer.Version) or nameof(Customer.MergedIntoId)) continue;
            if (property.CurrentValue is not null || source.Property(name).CurrentValue is not { } value) continue;
            property.CurrentValue = value;
            filled.Add((name, value.ToString()!));
        }
        return filled;
    }
}

/// <summary>The people move with their customer.</summary>
internal sealed class ContactsFollowMerge : IFollowMerge
{
    public string Kind => "contacts";

    public Task<int> Count(NuodaDb db, long customerId, CancellationToken ct) => db.Set<Contact>().CountAsync(c => c.CustomerId == customerId, ct);

    public async Task Move(NuodaDb db, long from, long into, DateTimeOffset at, CancellationToken ct)
    {
        foreach (var contact in await db.Set<Contact>().Where(c => c.CustomerId == from).ToListAsync(ct)) contact.CustomerId = into;
    }
}
