using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Api;

/// <summary>A request that was carried out under an idempotency key, and what it was answered.</summary>
[Published]
public sealed class IdempotencyKey
{
    public required string Actor { get; init; }
    public required string Key { get; init; }
    /// <summary>SHA-256 over method, path, query and body (of a form: its fields and files): the same key for another request is a mistake.</summary>
    public required string RequestHash { get; init; }
    public DateTimeOffset At { get; init; }
    public int Status { get; set; }
    public string? ContentType { get; set; }
    public string? Location { get; set; }
    public byte[] Body { get; set; } = [];
}

internal sealed class IdempotencyMapping : IEntityTypeConfiguration<IdempotencyKey>
{
    public void Configure(EntityTypeBuilder<IdempotencyKey> builder)
    {
        builder.ToTable("idempotency_keys").KeepOutOfAudit();
        builder.HasKey(k => new { k.Actor, k.Key });
        builder.HasIndex(k => k.At);
        builder.Property(k => k.Location).HasMaxLength(-1);
    }
}

/// <summary>The endpoint honours an <c>Idempotency-Key</c> header; its handler works in the transaction that the pipeline opened on <see cref="NuodaDb"/> and begins none of its own.</summary>
[Published]
[AttributeUsage(AttributeTargets.Method)]
public sealed class IdempotentAttribute : Attribute;

[Published]
public static class IdempotentExtensions
{
    public static TBuilder Idempotent<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new IdempotentAttribute());
}

/// <summary>The same key does the work once. Key, work and answer are one transaction: a crash leaves all or nothing, a second request with the key waits
/// at the key's row and is then answered alike, on any node and after a restart. A refused request (4xx, 5xx) stores nothing and may be sent again.</summary>
internal sealed class Idempotency(RequestDelegate next, TimeProvider clock)
{
    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public async Task InvokeAsync(HttpContext http)
    {
        var key = http.Request.Headers[IdempotencyKeys.Header].ToString();
        if (key.Length == 0 || http.GetEndpoint()?.Metadata.GetMetadata<IdempotentAttribute>() is null) await next(http);
        else if (IdempotencyKeys.FaultOf(key) is { } fault) await ErrorAnswer.Write(http, fault);
        else await Once(http, key);
    }

    private async Task Once(HttpContext http, string key)
    {
        var ct = http.RequestAborted;
        var hash = await HashOf(http.Request, ct);
        var db = http.RequestServices.GetRequiredService<NuodaDb>();
        var actor = CurrentUser.Of(http).Actor;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await IdempotencyKeys.Claim(db, actor, key, hash, clock.GetUtcNow(), ct))
        {
            var stored = await IdempotencyKeys.Find(db, actor, key, ct);
            await transaction.RollbackAsync(ct);
            if (stored.RequestHash != hash) await ErrorAnswer.Write(http, Error.Invalid("idempotency.other_request", key).At(IdempotencyKeys.Header));
            else await IdempotencyKeys.Replay(http, stored);
            return;
        }

        var wire = http.Response.Body;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = wire;
        }
        if (http.Response.StatusCode < 400)
        {
            var (status, type, location, body) = (http.Response.StatusCode, http.Response.ContentType, http.Response.Headers.Location.ToString(), answer.ToArray());
            await db.Set<IdempotencyKey>().Where(k => k.Actor == actor && k.Key == key).ExecuteUpdateAsync(k => k
                .SetProperty(x => x.Status, status).SetProperty(x => x.ContentType, type).SetProperty(x => x.Location, location).SetProperty(x => x.Body, body), ct);
            await transaction.CommitAsync(ct);
        }
        // An answer without a body stays without: the status pages write the problem details then.
        if (answer.Length == 0) return;
        answer.Position = 0;
        await answer.CopyToAsync(wire, ct);
    }

    /// <summary>What makes it another request; the body can be read again afterwards.</summary>
    private static async Task<string> HashOf(HttpRequest request, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        if (request.HasFormContentType)
        {
            await UploadForm.AppendTo(hash, await UploadForm.Read(request, ct), ct);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        request.EnableBuffering();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;) hash.AppendData(buffer.AsSpan(0, read));
        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
