using System.Text.Json;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Lifetime;

/// <summary>Comparison by the tolerances of clv.json: named by field, by a part of it, or <c>default</c>; a fit passes too when its likelihood is better.</summary>
internal static class LifetimeGolden
{
    private static readonly string[] Words = ["default", "note", "alternative", "params", "log_likelihood", "standard_errors", "dert", "residual_clv"];

    public static void Close(JsonElement expected, double actual, JsonElement tolerance, string field) =>
        Assert.True(IsClose(expected, actual, tolerance, field), $"{field}: {actual:R}, {expected.GetRawText()} expected");

    public static bool IsClose(JsonElement expected, double actual, JsonElement tolerance, string field)
    {
        JsonElement? bounds = null;
        foreach (var given in tolerance.EnumerateObject())
        {
            Assert.True(Words.Contains(given.Name) || given.Value.ValueKind == JsonValueKind.Object, $"unknown tolerance '{given.Name}'");
            if (given.Value.ValueKind == JsonValueKind.Object && given.Name != "default" && field.Contains(given.Name, StringComparison.Ordinal)) bounds = given.Value;
        }
        // Counts are exact when no tolerance is named for them.
        if (bounds is null && !tolerance.TryGetProperty("default", out _)) return expected.GetDouble() == actual;
        var known = Fields(bounds ?? tolerance.GetProperty("default"), ["rel", "abs"], "tolerance");
        var value = expected.GetDouble();
        var difference = Math.Abs(actual - value);
        return (known.TryGetProperty("abs", out var abs) && difference <= abs.GetDouble()) || (known.TryGetProperty("rel", out var rel) && difference <= rel.GetDouble() * Math.Max(Math.Abs(value), 1e-9));
    }

    public static void Fit(JsonElement expected, JsonElement tolerance, IReadOnlyList<(string Name, double Value)> parameters, double logLikelihood, IReadOnlyList<double> errors)
    {
        Fields(expected, ["params", "log_likelihood", "standard_errors"], "expected");
        var likelihood = expected.GetProperty("log_likelihood");
        var better = logLikelihood > likelihood.GetDouble() + 1e-9 * Math.Abs(likelihood.GetDouble());
        if (!better) Close(likelihood, logLikelihood, tolerance, "log_likelihood");
        var values = Fields(expected.GetProperty("params"), [.. parameters.Select(p => p.Name)], "params");
        Assert.Equal(parameters.Count, values.EnumerateObject().Count());
        var all = parameters.All(p => IsClose(values.GetProperty(p.Name), p.Value, tolerance, "params"));
        Assert.True(all || better, $"params {string.Join(", ", parameters)}: {values.GetRawText()} expected; log-likelihood {logLikelihood:R}");
        if (!all || !expected.TryGetProperty("standard_errors", out var given)) return;
        Fields(given, [.. parameters.Select(p => p.Name)], "standard_errors");
        for (var i = 0; i < parameters.Count; i++) Close(given.GetProperty(parameters[i].Name), errors[i], tolerance, "standard_errors");
    }
}
