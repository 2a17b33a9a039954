using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Xunit;
using static Nuoda.Tests.Customers.CustomersFixture;

namespace Nuoda.Tests.Customers;

public sealed class EditCustomerTests
{
    [Theory, Databases.Both]
    public async Task Who_saves_second_hears_which_fields_differ_and_nothing_of_theirs_is_stored(Engine engine)
    {
        await using var customers = await On(engine);
        var customer = await customers.Given("A", "甲", c => c.Phone = "1");
        Assert.Null((await customers.Edit().Handle(customer.Id, 1, new("甲", Phone: "2", Region: "North"), DataScope.All, Ct)).Error);
        var events = await customers.Db().Outbox.CountAsync(Ct);
        var second = await customers.Edit().Handle(customer.Id, 1, new("甲", Phone: "3"), DataScope.All, Ct);
        Assert.Equal((ErrorKind.Conflict, "record.changed"), (second.Error!.Kind, second.Error.Code));
        Assert.Equal([("phone", "3", "2"), ("region", null, "North")], second.Error.Differences.OrderBy(d => d.Field, StringComparer.Ordinal).Select(d => (d.Field, d.Yours, d.Theirs)));
        var stored = await customers.Stored(customer.Id);
        Assert.Equal(("2", 2), (stored.Phone, stored.Version));
        Assert.Equal(events, await customers.Db().Outbox.CountAsync(Ct));
        // With the version that stands there now the same edit goes through.
        Assert.Null((await customers.Edit().Handle(customer.Id, 2, new("甲", Phone: "3"), DataScope.All, Ct)).Error);
    }

    [Theory, Databases.Both]
    public async Task A_change_is_told_with_before_and_after_and_by_whom(Engine engine)
    {
        await using var customers = await On(engine);
        var customer = await customers.Given("A", "甲");
        Assert.Null((await customers.Edit().Handle(customer.Id, 1, new("甲一", Stage: LifecycleStage.AtRisk), DataScope.All, Ct)).Error);
        var file = (await CustomerFile.Read(customers.Db(), customer.Id, DataScope.All, Ct))!;
        var entry = (await CustomerFile.History(customers.Db(), file, 10, Ct))[0];
        Assert.Equal(("user:tester", "updated", "{\"name\":\"甲\",\"stage\":null}", "{\"name\":\"甲一\",\"stage\":\"AtRisk\"}"), (entry.Actor, entry.Action, entry.Before, entry.After));
    }

    [Theory, Databases.Both]
    public async Task A_customer_outside_the_scope_is_not_there_and_stays_as_it_is(Engine engine)
    {
        await using var customers = await On(engine);
        var customer = await customers.Given("A", "甲", c => c.SalesPerson = "李");
        var wang = new DataScope(ScopeKind.Own, ["王"]);
        Assert.Null(await CustomerFile.Read(customers.Db(), customer.Id, wang, Ct));
        Assert.Equal(ErrorKind.NotFound, (await customers.Edit().Handle(customer.Id, 1, new("乙"), wang, Ct)).Error!.Kind);
        Assert.Equal(ErrorKind.NotFound, (await new EditContact(customers.Db()).Save(customer.Id, null, 0, new("张三", null, null, null, null), wang, Ct)).Error!.Kind);
        Assert.Equal("甲", (await customers.Stored(customer.Id)).Name);
    }

    [Theory, Databases.Both]
    public async Task Fields_that_cannot_be_are_refused_by_name(Engine engine)
    {
        await using var customers = await On(engine);
        var customer = await customers.Given("A", "甲");
        async Task<string?> Field(CustomerFields fields) => (await customers.Edit().Handle(customer.Id, 1, fields, DataScope.All, Ct)).Error?.Field;
        Assert.Equal("name", await Field(new(" ")));
        Assert.Equal("region", await Field(new("甲", Region: new string('x', 401))));
        Assert.Equal("phone", await Field(new("甲", Phone: "1\n2")));
        Assert.Null(await Field(new("甲", Phone: " 12 ")));
        Assert.Equal("12", (await customers.Stored(customer.Id)).Phone);
    }

    [Theory, Databases.Both]
    public async Task Contacts_come_change_and_go(Engine engine)
    {
        await using var customers = await On(engine);
        var customer = await customers.Given("A", "甲");
        var added = await new EditContact(customers.Db()).Save(customer.Id, null, 0, new("张三", "采购", null, null, null), DataScope.All, Ct);
        Assert.Null(added.Error);
        Assert.Equal("contact.name_taken", (await new EditContact(customers.Db()).Save(customer.Id, null, 0, new("张三", null, null, null, null), DataScope.All, Ct)).Error!.Code);
        Assert.Null((await new EditContact(customers.Db()).Save(customer.Id, added.Value.Id, 1, new("张三", "经理", null, null, null), DataScope.All, Ct)).Error);
        Assert.Equal(ErrorKind.Conflict, (await new EditContact(customers.Db()).Remove(customer.Id, added.Value.Id, 1, DataScope.All, Ct)).Error!.Kind);
        Assert.Null((await new EditContact(customers.Db()).Remove(customer.Id, added.Value.Id, 2, DataScope.All, Ct)).Error);
        Assert.Empty((await CustomerFile.Read(customers.Db(), customer.Id, DataScope.All, Ct))!.Contacts);
    }
}
