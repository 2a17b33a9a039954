using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Nuoda.Tests;

/// <summary>What a program hears: <c>var answer = await client.Ask("/api/customers?limit=3"); answer.Status, answer.Json["rows"], answer.ETag</c>.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string Text, string? ETag, string? Location, bool IsReplayed)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    public string? Code => Json.GetProperty("code").GetString();

    /// <summary>Null: the refusal speaks of the whole request.</summary>
    public string? Field => Json.TryGetProperty("field", out var name) ? name.GetString() : null;
}

internal static class ApiCalls
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="client">With a key.</param>
    /// <param name="path">With its query.</param>
    /// <param name="method">GET unless said.</param>
    /// <param name="body">JSON text.</param>
    /// <param name="headers">As name and value.</param>
    public static Task<ApiAnswer> Ask(this HttpClient client, string path, string method = "GET", string? body = null, params (string Name, string Value)[] headers) =>
        client.Send(path, method, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"), headers);

    public static async Task<ApiAnswer> Send(this HttpClient client, string path, string method, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(request, Ct);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct), answer.Headers.ETag?.ToString(), answer.Headers.Location?.OriginalString, answer.Headers.Contains("Idempotent-Replayed"));
    }

    /// <summary>All rows of a list, page by page; each page but the last is full, and the shape is that of every list.</summary>
    public static async Task<IReadOnlyList<JsonElement>> Pages(this HttpClient client, string path, int limit)
    {
        var rows = new List<JsonElement>();
        for (string? after = null; ;)
        {
            var answer = await client.Ask($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={limit}{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}");
            Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
            Assert.Subset(new HashSet<string> { "rows", "next", "count", "isCountCapped", "searchedTo" }, answer.Json.EnumerateObject().Select(p => p.Name).ToHashSet());
            Assert.True(answer.Json.TryGetProperty("count", out _) && answer.Json.TryGetProperty("isCountCapped", out _));
            rows.AddRange(answer.Json.GetProperty("rows").EnumerateArray());
            if ((after = answer.Json.GetProperty("next").GetString()) is null) return rows;
            Assert.Equal(limit, answer.Json.GetProperty("rows").GetArrayLength());
        }
    }

    public static IReadOnlyList<string> Strings(this IEnumerable<JsonElement> rows, string property) => [.. rows.Select(r => r.GetProperty(property).GetString()!)];
}
