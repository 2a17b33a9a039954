using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Features;
using Xunit;

namespace Nuoda.Analytics.Tests.Credit;

/// <summary>A table of debtors with a column <c>bad</c>: the German credit data, or another of the layout.</summary>
internal sealed record GermanCredit(Feature[] Features, bool[] Bad)
{
    public static GermanCredit Read(string data)
    {
        var table = GoldenTable.Read(data);
        return new([.. table.Columns.Where(c => c != "bad").Select(c => Column(c, table.Text(c)))], [.. table.Text("bad").Select(b => b == "1")]);
    }

    public Feature this[string name] => Features.Single(f => f.Name == name);

    public Feature[] Choose(JsonElement predictors)
    {
        if (predictors.ValueKind == JsonValueKind.Array) return [.. predictors.EnumerateArray().Select(p => this[p.GetString()!])];
        Assert.Equal($"all {Features.Length}, dummy coded", predictors.GetString());
        return Features;
    }

    private static Feature Column(string name, string[] values) => values.All(v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        ? new NumericFeature(name, [.. values.Select(v => double.Parse(v, CultureInfo.InvariantCulture))])
        : new CategoricalFeature(name, values);
}
