using Nuoda.AfterSales;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform.Storage;
using Nuoda.Voice;
using Xunit;
using static Nuoda.Tests.Customers.CustomersFixture;

namespace Nuoda.Tests.Customers;

public sealed class CustomerTimelineTests
{
    [Theory, Databases.Both]
    public async Task What_happened_comes_newest_first_out_of_all_modules_and_every_page_goes_on_where_the_last_ended(Engine engine)
    {
        await using var customers = await On(engine);
        var customer = await customers.Given("A", "甲");
        for (var i = 0; i < 4; i++) await AnOrder.Of("A").On("2026-03-02").WithLine("P", promised: "2026-03-05", delivered: i % 2 == 0 ? "2026-03-02" : "2026-03-06").Store(customers.Database);
        var undated = await AnOrder.Of("A").With(o => o.OrderedOn = null).WithLine("P").Store(customers.Database);
        await AnOrder.Of("B").On("2026-03-03").WithLine("P").Store(customers.Database);
        await using (var db = customers.Database.Home.OpenDb())
        {
            db.Add(new Return { Id = 1, Key = "R1", CustomerId = customer.Id, Quantity = 1000, Currency = "CNY", ReturnedOn = new(2026, 3, 6) });
            db.Add(new Review { Id = 1, Key = "V1", CustomerId = customer.Id, Score = 4500, AnsweredOn = new(2026, 3, 10) });
            db.Add(new Review { Id = 2, Key = "V2", OrderId = undated.Id, Score = 1000, AnsweredOn = new(2026, 3, 2) });
            db.Add(new PromiseVersion { LineId = undated.Lines[0], Version = 2, Quantity = 1, Latest = new(2026, 4, 1), MadeAt = new(2026, 3, 2, 18, 0, 0, TimeSpan.Zero), MadeBy = "user:x", Reason = PromiseReason.WeSlipped });
            await db.SaveChangesAsync(Ct);
        }
        string[] expected =
        [
            "2026-03-10 reviewed", "2026-03-06 delivered", "2026-03-06 delivered", "2026-03-06 returned",
            // 18:00 UTC is the next day in Shanghai.
            "2026-03-03 promise-changed",
            "2026-03-02 delivered", "2026-03-02 delivered", "2026-03-02 ordered", "2026-03-02 ordered", "2026-03-02 ordered", "2026-03-02 ordered", "2026-03-02 reviewed",
            "0001-01-01 ordered",
        ];
        Assert.Equal(expected, await Read(null, 100));
        foreach (var size in new[] { 1, 2, 3, 5 }) Assert.Equal(expected, await Read(null, size));
        Assert.Equal(expected.Where(e => e.EndsWith(" ordered", StringComparison.Ordinal)), await Read("ordered", 2));

        async Task<IReadOnlyList<string>> Read(string? kind, int size)
        {
            var timeline = Timeline(customers.Db());
            var (all, seen) = (new List<string>(), new HashSet<(string, DateOnly, long)>());
            for (string? after = null; ;)
            {
                var page = await timeline.Read(customer.Id, kind, after, size, Ct);
                foreach (var entry in page.Rows)
                {
                    Assert.True(seen.Add((entry.Kind, entry.Day, entry.Id)), $"{entry} twice");
                    all.Add($"{entry.Day:yyyy-MM-dd} {entry.Kind}");
                }
                if ((after = page.Next) is null) return all;
            }
        }
    }

    [Theory, Databases.Both]
    public async Task A_mangled_place_begins_at_the_beginning(Engine engine)
    {
        await using var customers = await On(engine);
        var customer = await customers.Given("A", "甲");
        await AnOrder.Of("A").WithLine("P").Store(customers.Database);
        foreach (var after in new[] { "x", "~~", "2026-03-01~ordered~x", "2026-13-01~ordered~1" }) Assert.Single((await Timeline(customers.Db()).Read(customer.Id, null, after, 10, Ct)).Rows);
    }

    private static CustomerTimeline Timeline(NuodaDb db) =>
        new(db, [new OrderedTimeline(), new PromiseChangedTimeline(), new DeliveredTimeline(), new ReturnsOfCustomers(), new ReviewsOfCustomers()]);
}
