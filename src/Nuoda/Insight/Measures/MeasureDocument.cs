using System.Globalization;
using System.Text;
using Nuoda.Platform;

namespace Nuoda.Insight;

/// <summary>The catalogue as a page of the documentation (docs/measures.md, docs/measures.zh-CN.md).</summary>
internal static class MeasureDocument
{
    public static string Write(CultureInfo language)
    {
        var page = new StringBuilder();
        string T(string key) => Texts.In(language, "measures." + key);
        void Line(string text = "") => page.Append(text).Append('\n');

        Line("# " + T("title"));
        Line();
        Line(T("generated"));
        Line();
        Line("## " + T("rules"));
        Line();
        foreach (var rule in MeasureCatalogue.Rules(language)) Line("- " + rule);
        foreach (var measure in MeasureCatalogue.Measures)
        {
            Line();
            Line($"## {measure.Name(language)} (`{measure.Key}`)");
            Line();
            Line(measure.Words(language));
            Line();
            Line($"- {T("formula")}: {measure.Formula(language)}");
            Line($"- {T("source")}: {measure.Source(language)}");
            Line($"- {T("value")}: {T("value." + Lower(measure.Value))}");
            Line($"- {T("units")}: {string.Join(", ", measure.Units.Select(unit => T("unit." + unit)))}{(measure.RefusesUnit ? $" ({T("fixed")})" : "")}");
            Line($"- {T("view")}: {T("view." + (measure.View is { } view ? Lower(view) : "none"))}");
            Line($"- {T("date")}: {T("date." + measure.Date)}");
            Line($"- {T("better")}: {T("better." + Lower(measure.Better))}");
        }
        Line();
        Line("## " + T("dimensions"));
        Line();
        Line($"| {T("key")} | {T("name")} | {T("definition")} |");
        Line("|---|---|---|");
        foreach (var dimension in MeasureCatalogue.Dimensions) Line($"| `{dimension.Key}` | {dimension.Name(language)} | {dimension.Words(language)} |");
        return page.ToString();
    }

    private static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
