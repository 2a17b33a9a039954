using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform;

/// <summary>docs/data-dictionary.md is written from the model and the XML comments of its entities.
/// After a change: NUODA_WRITE_DOCS=1 dotnet test tests/Nuoda.Tests --filter DataDictionaryTests writes it anew.</summary>
public sealed partial class DataDictionaryTests
{
    private static readonly Dictionary<string, string> Comments = XDocument.Load(Path.ChangeExtension(typeof(NuodaDb).Assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, m => Said(m.Element("summary")));

    [Fact]
    public void The_data_dictionary_is_current()
    {
        var now = Write();
        var file = Path.Combine(Root(), "docs/data-dictionary.md");
        if (Environment.GetEnvironmentVariable("NUODA_WRITE_DOCS") == "1") File.WriteAllText(file, now);
        Assert.Equal(File.Exists(file) ? File.ReadAllText(file) : "", now);
    }

    [Fact]
    public void It_says_what_a_column_means()
    {
        var now = Write();
        Assert.Contains("## orders", now, StringComparison.Ordinal);
        Assert.Matches(@"\| ordered_second \| INTEGER \| integer \| yes \| Seconds after midnight", now);
        Assert.Matches(@"\| reason \| INTEGER \| integer \|  \|.*0 First, 1 CustomerAsked", now);
    }

    private static string Write()
    {
        using var sqlite = new NuodaDb(new DbContextOptionsBuilder<NuodaDb>().UseSqlite("Data Source=:memory:").Options);
        using var postgres = new NuodaDb(new DbContextOptionsBuilder<NuodaDb>().UseNpgsql("Host=nowhere").Options);
        var types = postgres.Model.GetEntityTypes().SelectMany(e => e.GetProperties().Select(p => (Key: (e.GetTableName(), p.GetColumnName()), Type: p.GetColumnType())))
            .ToDictionary(t => t.Key, t => t.Type);
        var page = new StringBuilder();
        void Line(string text = "") => page.Append(text).Append('\n');
        Line("# Data dictionary");
        Line();
        Line("Written from the model and its comments by a test (CONTRIBUTING.md says how): do not edit. Days are whole days since 1970-01-01, instants milliseconds since then in");
        Line("UTC, amounts of money whole minor units of their currency, quantities whole thousandths of their unit. Ids come from `id_blocks`, on both databases.");
        foreach (var module in sqlite.Model.GetEntityTypes().Where(e => e.GetTableName() is not null).GroupBy(e => e.ClrType.Namespace!.Split('.')[1]).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            Line();
            Line("# " + module.Key);
            foreach (var entity in module.OrderBy(e => e.GetTableName(), StringComparer.Ordinal))
            {
                Line();
                Line("## " + entity.GetTableName());
                Line();
                if (Comments.GetValueOrDefault("T:" + entity.ClrType.FullName) is { Length: > 0 } meaning) Line(meaning + "\n");
                Line($"Key: {Names(entity.FindPrimaryKey()!.Properties)}."
                    + string.Concat(entity.GetIndexes().OrderBy(i => i.GetDatabaseName(), StringComparer.Ordinal).Select(i => $" {(i.IsUnique ? "Unique" : "Index")}: {Names(i.Properties)}.")));
                Line();
                Line("| column | SQLite | PostgreSQL | may be null | meaning |");
                Line("| --- | --- | --- | --- | --- |");
                foreach (var column in entity.GetProperties())
                {
                    Line($"| {column.GetColumnName()} | {column.GetColumnType()} | {types[(entity.GetTableName(), column.GetColumnName())]} "
                        + $"| {(column.IsNullable ? "yes" : "")} | {Meaning(column)} |");
                }
            }
        }
        return page.ToString();
    }

    private static string Meaning(IProperty column)
    {
        var declared = column.PropertyInfo?.DeclaringType ?? column.DeclaringType.ClrType;
        var said = Comments.GetValueOrDefault($"P:{declared.FullName}.{column.Name}") ?? "";
        var type = Nullable.GetUnderlyingType(column.ClrType) ?? column.ClrType;
        if (type.IsEnum)
        {
            var values = string.Join(", ", Enum.GetValues(type).Cast<object>().Select(v => $"{Convert.ToInt64(v, System.Globalization.CultureInfo.InvariantCulture)} {v}"));
            if (type.IsDefined(typeof(FlagsAttribute), false)) values = "flags: " + values;
            said = string.Join(" ", new[] { said, values + "." }.Where(s => s.Length > 0));
        }
        return said.Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Names(IEnumerable<IProperty> properties) => string.Join(", ", properties.Select(p => $"`{p.GetColumnName()}`"));

    // <see cref="P:Nuoda.Orders.OrderLine.LineKey"/> reads as LineKey.
    private static string Said(XElement? summary) => summary is null ? "" : Spaces().Replace(
        string.Concat(summary.Nodes().Select(n => n switch
        {
            XText text => text.Value,
            XElement element when (element.Attribute("cref") ?? element.Attribute("langword") ?? element.Attribute("name")) is { } named => named.Value.Split('.', ':')[^1],
            XElement element => element.Value,
            _ => "",
        })), " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
