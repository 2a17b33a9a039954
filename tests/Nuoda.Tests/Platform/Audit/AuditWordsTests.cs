using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform.Audit;

/// <summary>The trail in words: whatever may stand in it is called as the forms call it, in both languages.</summary>
public sealed class AuditWordsTests
{
    [Fact]
    public async Task Every_record_and_field_that_can_stand_in_the_trail_has_words()
    {
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        await using var db = database.OpenDb();
        var missing = Missing(db).ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
        Assert.All(AuditWords.Actions, a => Assert.True(Texts.Has("audit.action." + a), a));
    }

    [Fact]
    public async Task A_record_or_field_without_words_is_found()
    {
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        await using var db = database.OpenDb();
        Assert.Contains("sites.Key", Missing(db, k => k is not ("audit.field.key" or "audit.field.sites.key") && Texts.Has(k)));
        Assert.Contains("sites", Missing(db, k => k != "audit.entity.sites" && Texts.Has(k)));
    }

    [Fact]
    public void A_word_means_one_kind_of_record_and_one_action()
    {
        foreach (var prefix in new[] { "audit.entity.", "audit.action." })
            foreach (var language in new[] { 0, 1 })
            {
                var words = Texts.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).Select(k => Texts.Both(k)[language]).ToList();
                Assert.Equal(words.Count, words.Distinct(StringComparer.OrdinalIgnoreCase).Count());
            }
    }

    [Fact]
    public void A_column_is_called_as_its_property()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        Assert.Equal("业务员", AuditWords.OfField("customers", "salesPerson"));
        Assert.Equal("业务员", AuditWords.OfField("customers", "sales_person"));
        Assert.Equal("订单号", AuditWords.OfField("orders", "key"));
        Assert.Equal("somethingElse", AuditWords.OfField("orders", "somethingElse"));
    }

    [Fact]
    public async Task The_page_speaks_in_words_and_finds_by_those_of_either_language()
    {
        await using var web = await WebApp.Start(Engine.Sqlite);
        using var admin = await web.SignedIn();
        await admin.Post("/language", null, ("language", "zh-CN"), ("back", "/"));
        var text = (await admin.Get("/audit")).Text;
        Assert.Contains("<b>语言：</b>", text);
        Assert.Contains("用户 1</a>", text);
        Assert.DoesNotContain(">updated<", text);
        foreach (var (entity, action) in new[] { ("用户", "修改"), ("users", "updated"), ("Users", "changed"), ("用户", "changed") })
        {
            var found = (await admin.Get($"/audit?entity={Uri.EscapeDataString(entity)}&action={Uri.EscapeDataString(action)}")).Text;
            Assert.Contains("<b>语言：</b>", found);
            Assert.DoesNotContain("<td>登录</td>", found);
        }
        Assert.DoesNotContain("<b>语言：</b>", (await admin.Get($"/audit?entity={Uri.EscapeDataString("商品")}")).Text);
    }

    private static IEnumerable<string> Missing(NuodaDb db, Func<string, bool>? has = null)
    {
        has ??= Texts.Has;
        foreach (var type in db.Model.GetEntityTypes().Where(t => t.IsAudited()))
        {
            var table = type.GetTableName()!;
            if (!has("audit.entity." + table)) yield return table;
            foreach (var property in type.GetProperties().Select(p => p.Name))
            {
                var field = JsonNamingPolicy.CamelCase.ConvertName(property);
                if (!has($"audit.field.{table}.{field}") && !has("audit.field." + field)) yield return $"{table}.{property}";
            }
        }
    }
}
