using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;
using static Nuoda.Platform.Storage.RowBatch;

namespace Nuoda.Platform.Api;

/// <summary>The keys themselves: for a path that writes many requests in one transaction and so cannot use the pipeline's (see <see cref="IdempotentAttribute"/>).</summary>
[Published]
public static class IdempotencyKeys
{
    public const string Header = "Idempotency-Key";
    public const int LongestKey = 255;

    public static Error? FaultOf(string key) => key.Length > LongestKey ? Error.Invalid("idempotency.key_too_long", LongestKey) : null;

    /// <summary>Claims the key in the caller's transaction; false when it was used before. Waits for a request with the same key that is under way.</summary>
    public static async Task<bool> Claim(NuodaDb db, string actor, string key, string hash, DateTimeOffset at, CancellationToken ct) =>
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO idempotency_keys (actor, key, request_hash, at, status, body) VALUES ({actor}, {key}, {hash}, {at.ToUnixTimeMilliseconds()}, 0, {Array.Empty<byte>()})
            ON CONFLICT (actor, key) DO NOTHING
            """, ct) > 0;

    public static Task<IdempotencyKey> Find(NuodaDb db, string actor, string key, CancellationToken ct) =>
        db.Set<IdempotencyKey>().AsNoTracking().SingleAsync(k => k.Actor == actor && k.Key == key, ct);

    /// <summary>Of a request that was refused after all: it may be sent again.</summary>
    public static Task Release(NuodaDb db, string actor, string key, CancellationToken ct) =>
        db.Set<IdempotencyKey>().Where(k => k.Actor == actor && k.Key == key).ExecuteDeleteAsync(ct);

    public static async Task Replay(HttpContext http, IdempotencyKey stored)
    {
        http.Response.StatusCode = stored.Status;
        if (stored.ContentType is { Length: > 0 } type) http.Response.ContentType = type;
        if (stored.Location is { Length: > 0 } location) http.Response.Headers.Location = location;
        http.Response.Headers["Idempotent-Replayed"] = "true";
        if (stored.Body.Length > 0) await http.Response.Body.WriteAsync(stored.Body, http.RequestAborted);
    }

    /// <summary>Of a body that was read already, said again in one fixed form.</summary>
    public static string HashOf(string method, string path, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{method} {path}\n"));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Keeps the answers of requests that made something (201), for the same keys to get again. In the transaction that claimed them.</summary>
    public static void Keep(RowBatch rows, IReadOnlyCollection<(string Actor, string Key, string Location, byte[] Json)> answers) => rows.Update(
        "UPDATE idempotency_keys AS k SET status = 201, content_type = 'application/json; charset=utf-8', location = v.location, body = v.body FROM {v} WHERE k.actor = v.actor AND k.key = v.key",
        "UPDATE idempotency_keys SET status = 201, content_type = 'application/json; charset=utf-8', location = $v2, body = $v3 WHERE actor = $v0 AND key = $v1",
        Column.Of("actor", answers.Select(a => a.Actor)), Column.Of("key", answers.Select(a => a.Key)), Column.Of("location", answers.Select(a => a.Location)), Column.Of("body", answers.Select(a => a.Json)));
}
