using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Xunit;

namespace Nuoda.Tests.Platform.Lists;

public sealed class SavedViewTests
{
    private static readonly CurrentUser Wang = new(1, "王", "user:王", Role.Agent, DataScope.All);
    private static readonly CurrentUser Li = new(2, "李", "user:李", Role.Agent, DataScope.All);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Databases.Both]
    public async Task Own_views_and_shared_ones_are_shown_and_only_the_maker_removes(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await using var db = database.OpenDb();
        var views = new SavedViews(db);
        var shared = (await views.Save("/customers", "North", "?region=North&after=x&class=&q=%E5%8D%8E", true, Wang, Ct)).Value;
        await views.Save("/customers", "mine", "?sort=-name", false, Wang, Ct);
        Assert.Equal([("North", "/customers?region=North&q=%E5%8D%8E", true, false)], (await views.Of("/customers", Li, Ct)).Select(v => (v.Name, v.Href, v.IsShared, v.IsOwn)));
        Assert.Equal(2, (await views.Of("/customers", Wang, Ct)).Count);
        Assert.Empty(await views.Of("/orders", Wang, Ct));
        Assert.Equal(ErrorKind.NotFound, (await views.Remove(shared.Id, Li, Ct)).Error!.Kind);
        Assert.Null((await views.Remove(shared.Id, Wang, Ct)).Error);
        Assert.Empty(await views.Of("/customers", Li, Ct));
    }

    [Theory, Databases.Both]
    public async Task The_same_name_takes_the_new_state_and_nonsense_is_refused(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        await using var db = database.OpenDb();
        var views = new SavedViews(db);
        await views.Save("/customers", "v", "?q=1", false, Wang, Ct);
        await views.Save("/customers", "v", "?q=2", false, Wang, Ct);
        Assert.Equal("/customers?q=2", Assert.Single(await views.Of("/customers", Wang, Ct)).Href);
        Assert.Equal("view.name_needed", (await views.Save("/customers", " ", "", false, Wang, Ct)).Error!.Code);
        foreach (var path in new[] { "//evil.example", "https://evil.example", "/\\evil", null }) Assert.Equal("view.no_list", (await views.Save(path, "x", "", false, Wang, Ct)).Error!.Code);
        Assert.Equal("view.people_only", (await views.Save("/customers", "x", "", false, Wang with { UserId = null }, Ct)).Error!.Code);
    }
}
