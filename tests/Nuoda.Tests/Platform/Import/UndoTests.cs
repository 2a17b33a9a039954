using System.Text;
using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Import;
using Nuoda.Platform.Outbox;
using Xunit;

namespace Nuoda.Tests.Platform.Import;

public sealed class UndoTests
{
    private const string Head = "order id,line number,customer id,product,quantity,order date,requested date,promised date,delivered date,region\n";
    private const string First = Head + "A1,1,C1,P1,10,2026-01-05,2026-01-10,2026-01-10,2026-01-09,North\nA1,2,C1,P2,4,2026-01-05,2026-01-10,2026-01-10,2026-01-12,North\n";
    private const string Second = Head + "A1,1,C1,P1,10,2026-01-05,2026-01-10,2026-01-14,2026-01-11,South\nA2,1,C2,P1,1,2026-01-06,,2026-01-10,,North\n";

    [Theory, Databases.Both]
    public async Task What_an_import_made_is_gone_and_what_it_changed_is_as_before(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import(First);
        var before = await company.Records(versions: false);
        var second = await company.Import(Second);
        Assert.NotEqual(before, await company.Records(versions: false));
        var undone = await company.TakeBack(second.ImportId);
        Assert.Empty(undone.Kept);
        Assert.Equal(before, await company.Records(versions: false));
        Assert.Equal((1L, 1L, 1L), (undone.Removed["lines"], undone.Removed["orders"], undone.Removed["customers"]));
        Assert.Equal((1L, 1L, 1L), (undone.Restored["lines"], undone.Restored["orders"], undone.Restored["deliveries"]));
        var run = (await company.All<ImportRun>()).Single(i => i.Id == second.ImportId);
        Assert.Equal(ImportState.Undone, run.State);
        Assert.Contains(await company.All<AuditEntry>(), e => e.Action == "undone" && e.Entity == "imports" && e.EntityId == second.ImportId && e.Actor == "user:Li");
        Assert.Contains(await company.All<OutboxEvent>(), e => e.Kind == LinesChanged.Kind && e.Id > 4);
    }

    [Theory, Databases.Both]
    public async Task Imports_can_be_undone_one_after_another_until_nothing_is_left(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var first = await company.Import(First);
        var second = await company.Import(Second);
        await company.TakeBack(second.ImportId);
        var undone = await company.TakeBack(first.ImportId);
        Assert.Empty(undone.Kept);
        Assert.Equal("", await company.Records());
    }

    [Theory, Databases.Both]
    public async Task An_import_is_undone_once(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var first = await company.Import(First);
        await company.TakeBack(first.ImportId);
        Assert.Equal("import.not_undoable", (await company.Undo.Handle(first.ImportId, "user:Li", TestContext.Current.CancellationToken)).Error?.Code);
        Assert.Equal("import.not_found", (await company.Undo.Handle(99, "user:Li", TestContext.Current.CancellationToken)).Error?.Code);
    }

    [Theory, Databases.Both]
    public async Task A_record_that_was_edited_since_is_kept_and_the_edit_named(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var first = await company.Import(First + "A5,1,C5,P5,1,2026-01-06,,2026-01-10,,North\n");
        await using (var db = company.Database.Home.OpenDb())
        {
            (db.Actor, db.Clock) = ("user:Zhang", company.Clock);
            (await db.Set<Customer>().SingleAsync(c => c.Key == "C1", TestContext.Current.CancellationToken)).Name = "Edited";
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        var undone = await company.TakeBack(first.ImportId);
        var kept = Assert.Single(undone.Kept);
        Assert.Equal(("customers", "C1", "undo_edited", "user:Zhang", company.Clock.GetUtcNow()), (kept.Entity, kept.Key, kept.Code, kept.Who, kept.When!.Value));
        Assert.Contains("user:Zhang", kept.Message(), StringComparison.Ordinal);
        Assert.Equal("Edited", Assert.Single(await company.All<Customer>()).Name);
        Assert.Empty(await company.All<OrderLine>());
    }

    [Theory, Databases.Both]
    public async Task A_line_to_which_a_later_import_added_a_delivery_is_kept_with_what_it_hangs_on(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var first = await company.Import(First.Replace("2026-01-09,North", ",North", StringComparison.Ordinal));
        var later = await company.Import([company.Write("deliveries.csv", "order id,line number,delivery no,delivered date,delivered quantity\nA1,1,D1,2026-01-09,4\n")]);
        var undone = await company.TakeBack(first.ImportId);
        Assert.Contains(undone.Kept, k => k is { Entity: "order_lines", Key: "A1 / 1", Code: "undo_edited" } && k.Who == $"import:{later.ImportId}");
        Assert.Contains(undone.Kept, k => k is { Entity: "orders", Key: "A1", Code: "undo_in_use", What: "order_lines" });
        Assert.Equal(1, (await company.All<OrderLine>()).Single().LineKey);
        Assert.Single(await company.All<Delivery>());
        Assert.Single(await company.All<PromiseVersion>());
        Assert.Single(await company.All<Order>());
    }

    [Theory, Databases.Both]
    public async Task An_update_upon_which_another_import_built_is_kept(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        await company.Import(First);
        var second = await company.Import(Second);
        var third = await company.Import(Second.Replace("2026-01-14", "2026-01-16", StringComparison.Ordinal));
        var after = await company.Records();
        var undone = await company.TakeBack(second.ImportId);
        Assert.Contains(undone.Kept, k => k is { Entity: "order_lines", Key: "A1 / 1" } && k.Who == $"import:{third.ImportId}");
        Assert.Equal(3, (await company.All<PromiseVersion>()).Count(p => p.LineId == 1));
        Assert.DoesNotContain(await company.All<Order>(), o => o.Key == "A2");
        Assert.Equal("North", Assert.Single(await company.All<Order>()).Region);
        Assert.NotEqual(after, await company.Records());
    }

    [Theory, Databases.Both]
    public async Task Customers_that_later_orders_use_stay(Engine engine)
    {
        await using var company = await Importing.Into(engine);
        var first = await company.Import([company.Write("customers.csv", "customer id,customer name,city\nC1,One,Beijing\nC2,Two,Xi'an\n")]);
        var later = await company.Import(Head + "A1,1,C1,P1,10,2026-01-05,,,,North\n");
        var undone = await company.TakeBack(first.ImportId);
        var kept = Assert.Single(undone.Kept);
        Assert.Equal(("customers", "C1", "undo_in_use", "orders", $"import:{later.ImportId}"), (kept.Entity, kept.Key, kept.Code, kept.What, kept.Who));
        Assert.Equal("C1", Assert.Single(await company.All<Customer>()).Key);
    }
}
