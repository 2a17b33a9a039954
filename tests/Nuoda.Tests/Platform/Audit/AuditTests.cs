using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform.Audit;

/// <summary>Drill S8: who, when, what before and after; and a trail that shows when it was touched.</summary>
public sealed class AuditTests
{
    [Theory, Databases.Both]
    public async Task Each_change_is_written_down_with_before_and_after(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.Create(engine);
        await using var db = database.OpenDb();
        db.Actor = "user:mei";
        var customer = new Customer { Id = await db.Reserve("customers", 1, ct), Key = "ACME", Name = "Acme", Region = "North" };
        db.Add(customer);
        await db.SaveChangesAsync(ct);
        (customer.Name, customer.Region) = ("阿克米 <Ltd>", null);
        await db.SaveChangesAsync(ct);
        await db.SaveChangesAsync(ct);   // nothing changed, nothing written
        db.Remove(customer);
        await db.SaveChangesAsync(ct);

        var entries = await db.AuditEntries.AsNoTracking().OrderBy(e => e.Id).ToListAsync(ct);
        Assert.Equal(["created", "updated", "deleted"], entries.Select(e => e.Action));
        Assert.All(entries, e => Assert.Equal(("customers", customer.Id, "user:mei"), (e.Entity, e.EntityId, e.Actor)));
        Assert.Null(entries[0].Before);
        Assert.Equal("""{"name":"Acme","region":"North"}""", entries[1].Before);
        Assert.Equal("""{"name":"阿克米 <Ltd>","region":null}""", entries[1].After);
        Assert.Contains("\"key\":\"ACME\"", entries[2].Before);
        Assert.Null(entries[2].After);
        Assert.Equal(2, customer.Version);
    }

    [Theory, Databases.Both]
    public async Task Secrets_never_reach_the_trail_but_that_they_changed_does(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var web = await WebApp.Start(engine);
        using var admin = await web.SignedIn();
        await admin.Post("/account", "password", ("Password.Current", WebApp.Password), ("Password.New", "another good sentence"));
        using var program = await web.WithKey(Role.Viewer);
        await using var db = web.Database.OpenDb();
        var user = await db.Users.SingleAsync(ct);
        var key = await db.ApiKeys.SingleAsync(ct);
        var all = string.Join('\n', await db.AuditEntries.Select(e => e.Before + e.After).ToListAsync(ct));
        foreach (var secret in new[] { user.PasswordHash!, user.SecurityStamp!, key.Hash, WebApp.Password, "another good sentence" }) Assert.DoesNotContain(secret, all);
        Assert.Contains("\"passwordHash\":\"(changed)\"", all);
        Assert.Contains(await db.AuditEntries.Select(e => e.Action).ToListAsync(ct), a => a == "signed-in");
    }

    [Theory, Databases.Both]
    public async Task Of_two_edits_the_later_is_refused_with_the_fields_that_differ(Engine engine)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.Create(engine);
        await using (var db = database.OpenDb())
        {
            db.Add(new Customer { Id = await db.Reserve("customers", 1, ct), Key = "ACME", Name = "Acme" });
            await db.SaveChangesAsync(ct);
        }
        await using var mine = database.OpenDb();
        await using var theirs = database.OpenDb();
        var (a, b) = (await mine.Set<Customer>().SingleAsync(ct), await theirs.Set<Customer>().SingleAsync(ct));
        b.Name = "Theirs";
        Assert.True((await theirs.TrySave(ct)).IsOk);
        (a.Name, a.City) = ("Mine", "上海");
        var refused = (await mine.TrySave(ct)).Error!;
        Assert.Equal((ErrorKind.Conflict, "record.changed"), (refused.Kind, refused.Code));
        Assert.Equal(new FieldDifference[] { new("city", "上海", null), new("name", "Mine", "Theirs") }, refused.Differences.OrderBy(d => d.Field).ToArray());
        await using var after = database.OpenDb();
        Assert.Equal("Theirs", (await after.Set<Customer>().SingleAsync(ct)).Name);
        // Created and one update: the refused edit left no entry.
        Assert.Equal(2, await after.AuditEntries.CountAsync(ct));

        // A form that was opened before the change says so by its version.
        var late = await after.Set<Customer>().SingleAsync(ct);
        after.Expect(late, 1);
        late.Name = "Late";
        Assert.Equal("record.changed", (await after.TrySave(ct)).Error?.Code);
        await using var gone = database.OpenDb();
        var last = await gone.Set<Customer>().SingleAsync(ct);
        await database.Execute("DELETE FROM customers");
        last.Name = "Nobody";
        Assert.Equal("record.removed", (await gone.TrySave(ct)).Error?.Code);
    }

    [Theory, Databases.Both]
    public async Task Twenty_planted_changes_are_all_found(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var ct = TestContext.Current.CancellationToken;
        await using var db = database.OpenDb();
        await Fill(db, batches: 30, each: 4);
        Assert.Empty((await AuditTrail.Verify(db, ct)).Findings);

        // Batches hold the entries 4n−3 … 4n.
        string[] planted =
        [
            "UPDATE audit_entries SET actor = 'user:eve' WHERE id = 1",                                                    // 1
            "UPDATE audit_entries SET at = at + 1 WHERE id = 6",                                                           // 2
            "UPDATE audit_entries SET action = 'updated' WHERE id = 11",                                                   // 3
            "UPDATE audit_entries SET entity = 'orders' WHERE id = 13",                                                    // 4
            "UPDATE audit_entries SET entity_id = 999 WHERE id = 18",                                                      // 5
            "UPDATE audit_entries SET entity_id = NULL WHERE id = 21",                                                     // 6
            "UPDATE audit_entries SET after = '{}' WHERE id = 26",                                                         // 7
            "UPDATE audit_entries SET before = '{}' WHERE id = 29",                                                        // 8
            "UPDATE audit_entries SET before = after, after = before WHERE id = 34",                                       // 9
            "UPDATE audit_entries SET import_id = 1 WHERE id = 40",                                                        // 10
            "DELETE FROM audit_entries WHERE id = 41",                                                                     // 11
            "DELETE FROM audit_entries WHERE batch_id = 12",                                                               // 12
            "INSERT INTO audit_entries (id, at, actor, action, entity, batch_id) VALUES (9001, 0, 'user:eve', 'created', 'x', 13)",   // 13
            "UPDATE audit_entries SET batch_id = NULL WHERE id = 54",                                                      // 14
            "UPDATE audit_entries SET id = 9002 WHERE id = 57",                                                            // 15
            "UPDATE audit_batches SET entries = 3 WHERE id = 16",                                                          // 16
            "UPDATE audit_batches SET hash = 'ab' || substr(hash, 3) WHERE id = 17",                                       // 17
            "DELETE FROM audit_batches WHERE id = 20",                                                                     // 20: entries without batch, chain broken
            "UPDATE audit_entries SET after = after || ' ' WHERE id = 97",                                                 // 25
            "DELETE FROM audit_entries WHERE batch_id = 30; DELETE FROM audit_batches WHERE id = 30",                      // 30, the last: torn off whole
        ];
        Assert.Equal(20, planted.Length);
        foreach (var sql in planted) await database.Execute(sql.Replace("{}", "{{}}", StringComparison.Ordinal));
        var found = (await AuditTrail.Verify(db, ct)).Findings.Select(f => f.Batch).ToHashSet();
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20, 25, 30], found.Where(b => b != 18).Order());
    }

    [Theory, Databases.Both]
    public async Task Each_single_planted_change_is_found_where_it_is(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var ct = TestContext.Current.CancellationToken;
        await using var db = database.OpenDb();
        await Fill(db, batches: 3, each: 2);
        foreach (var (sql, undo, batch) in new[]
                 {
                     ("UPDATE audit_entries SET actor = 'eve' WHERE id = 3", "UPDATE audit_entries SET actor = 'user:mei' WHERE id = 3", 2L),
                     ("UPDATE audit_batches SET previous_hash = 'x' WHERE id = 3", "UPDATE audit_batches SET previous_hash = (SELECT hash FROM audit_batches WHERE id = 2) WHERE id = 3", 3L),
                     ("UPDATE audit_entries SET batch_id = 9 WHERE id = 6", "UPDATE audit_entries SET batch_id = 3 WHERE id = 6", 3L),
                 })
        {
            await database.Execute(sql);
            Assert.Contains((await AuditTrail.Verify(db, ct)).Findings, f => f.Batch == batch);
            await database.Execute(undo);
            Assert.Empty((await AuditTrail.Verify(db, ct)).Findings);
        }
    }

    [Theory, Databases.Both]
    public async Task Two_nodes_seal_at_once_and_nothing_is_sealed_twice(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        var ct = TestContext.Current.CancellationToken;
        await using var db = database.OpenDb();
        for (var round = 0; round < 5; round++)
        {
            await Entries(db, 3);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                await using var node = database.OpenDb();
                await using var transaction = await node.Database.BeginTransactionAsync(ct);
                await AuditSeal.Seal(node, ct);
                await transaction.CommitAsync(ct);
            }, ct)));
        }
        var verdict = await AuditTrail.Verify(db, ct);
        Assert.Empty(verdict.Findings);
        Assert.Equal((5, 15), (verdict.Batches, verdict.Entries));
    }

    private static async Task Fill(NuodaDb db, int batches, int each)
    {
        var ct = TestContext.Current.CancellationToken;
        for (var i = 0; i < batches; i++)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await Entries(db, each);
            Assert.Equal(i + 1, await AuditSeal.Seal(db, ct));
            Assert.Null(await AuditSeal.Seal(db, ct));
            await transaction.CommitAsync(ct);
        }
    }

    private static async Task Entries(NuodaDb db, int count)
    {
        var ct = TestContext.Current.CancellationToken;
        db.Actor = "user:mei";
        for (var i = 0; i < count; i++)
        {
            var id = await db.Reserve("customers", 1, ct);
            db.Add(new Customer { Id = id, Key = $"C{id}", Name = "客户" });
            await db.SaveChangesAsync(ct);
        }
    }
}
