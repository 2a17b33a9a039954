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
    public async Task Every_name_of_the_code_that_can_stand_in_the_trail_is_told_in_words()
    {
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        await using var db = database.OpenDb();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        var untold = new List<string>();
        foreach (var type in db.Model.GetEntityTypes().Where(t => t.IsAudited()))
        {
            foreach (var property in type.GetProperties().Where(p => p.IsAudited()))
            {
                if ((Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) is not { IsEnum: true } names) continue;
                foreach (var name in Enum.GetNames(names))
                {
                    var entry = new AuditEntry { Actor = "user:x", Action = "updated", Entity = type.GetTableName()!, After = JsonSerializer.Serialize(new Dictionary<string, string> { [JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = name }) };
                    var told = Assert.Single(AuditChange.Of(entry, db.Model, TimeZoneInfo.Utc)).After;
                    if (told is null || told.Any(char.IsAsciiLetter)) untold.Add($"{type.GetTableName()}.{property.Name}: {name} is told as {told}");
                }
            }
        }
        Assert.True(untold.Count == 0, string.Join('\n', untold));
    }

    [Theory]
    [InlineData("customers", """{"stage":"Kept"}""", """{"stage":"AtRisk"}""", "生命周期阶段：保持→流失风险")]
    [InlineData("customers", """{"stage":"Somewhere"}""", """{"stage":7}""", "生命周期阶段：Somewhere→7")]
    [InlineData("users", """{"role":"Viewer"}""", """{"role":"Sales"}""", "角色：只读→销售")]
    [InlineData("users", """{"scope":"all"}""", """{"scope":"team:王|李"}""", "可见客户范围：全部→业务员团队: 王 · 李")]
    [InlineData("users", """{"scope":"?"}""", """{"scope":"own:"}""", "可见客户范围：?→own:")]
    [InlineData("users", """{"language":null}""", """{"language":"en"}""", "语言：→English")]
    [InlineData("users", """{"isLocked":false}""", """{"isLocked":true}""", "已锁定：否→是")]
    [InlineData("users", """{"passwordHash":"…"}""", """{"passwordHash":"(changed)"}""", "密码：…→（已更改）")]
    [InlineData("settings", """{"name":"company.week-start","value":"Monday"}""", """{"name":"company.week-start","value":"Sunday"}""", "设置项：每周首日→每周首日，值：星期一→星期日")]
    [InlineData("settings", null, """{"name":"company.language","value":"zh-CN"}""", "设置项：→语言，值：→中文")]
    [InlineData("settings", null, """{"name":"company.sample","value":"no"}""", "设置项：→示例公司，值：→否")]
    [InlineData("settings", null, """{"name":"something.else","value":"x"}""", "设置项：→something.else，值：→x")]
    [InlineData("orders", """{"ordered_on":20454}""", """{"ordered_on":20455}""", "下单日期：2026-01-01→2026-01-02")]
    [InlineData("orders", """{"orderedOn":"2026-01-01"}""", """{"orderedOn":null}""", "下单日期：2026-01-01→")]
    [InlineData("order_lines", """{"quantity_ordered":5000,"unit_price_millionths":1250000}""", """{"quantity_ordered":7500,"unit_price_millionths":1300000}""", "订货数量：5→7.5，单价：1.25→1.3")]
    [InlineData("order_lines", """{"promise_version":1}""", """{"promise_version":2}""", "承诺版本：1→2")]
    [InlineData("order_lines", """{"cause":null}""", """{"cause":"NoStock"}""", "违约原因：→缺货")]
    [InlineData("deliveries", null, """{"documentsRight":0,"isDelivered":true}""", "单据正确：→否，是否送达：→是")]
    [InlineData("api_keys", null, """{"createdAt":"2026-03-09T18:30:00+00:00"}""", "创建时间：→2026-03-10 02:30")]
    [InlineData("imports", null, """{"created":{"customers":3,"lines":70000},"files":["a.csv","b.csv"]}""", "新增：→客户 3, 订单行 70,000，文件：→a.csv, b.csv")]
    [InlineData("customers", """{"mergedFrom":"C-2"}""", """{"orders":3}""", "合并自：C-2→，订单：→3")]
    public async Task A_change_is_told_as_pages_tell_such_things(string table, string? before, string? after, string told)
    {
        await using var database = await TestDatabase.Create(Engine.Sqlite);
        await using var db = database.OpenDb();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        var entry = new AuditEntry { Actor = "user:x", Action = "updated", Entity = table, Before = before, After = after };
        var changes = AuditChange.Of(entry, db.Model, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        Assert.Equal(told, string.Join('，', changes.Select(c => $"{c.Field}：{c.Before}→{c.After}")));
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
        Assert.Contains("<b>语言：</b><span>中文</span>", text);
        Assert.Contains("<b>角色：</b><span>管理员</span>", text);
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
