using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Access;

/// <summary>A person who may sign in. Identity keeps name, password hash and security stamp; the rest is ours.</summary>
public sealed class User : IdentityUser<long>, IVersioned
{
    public Role Role { get; set; }
    /// <summary>See <see cref="DataScope.ToString"/>.</summary>
    public string Scope { get; set; } = "all";
    /// <summary>zh-CN or en; null = the company's.</summary>
    public string? Language { get; set; }
    /// <summary>Locked by an administrator; wrong passwords are counted in <see cref="SignInAttempt"/>.</summary>
    public bool IsLocked { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; set; } = 1;

    public DataScope DataScope => DataScope.Parse(Scope) ?? throw new InvalidOperationException($"User {Id}: scope '{Scope}' is none.");
    internal CurrentUser ToCurrent() => new(Id, UserName!, "user:" + UserName, Role, DataScope);
}

/// <summary>Wrong passwords under one name, whether a user of that name exists or not: else the lock-out would tell.</summary>
public sealed class SignInAttempt
{
    public required string Name { get; init; }
    public int Failed { get; set; }
    /// <summary>The count starts anew after this.</summary>
    public DateTimeOffset Until { get; set; }
}

/// <summary>A program's way in. The key itself is shown once; its SHA-256 stands here.</summary>
public sealed class ApiKey : IVersioned
{
    public long Id { get; init; }
    public required string Name { get; init; }
    public required string Hash { get; init; }
    public Role Role { get; set; }
    public string Scope { get; set; } = "all";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
    public int Version { get; set; } = 1;

    internal CurrentUser ToCurrent() => new(null, Name, "apikey:" + Name, Role, DataScope.Parse(Scope) ?? throw new InvalidOperationException($"API key {Id}: scope '{Scope}' is none."));
}

/// <summary>Keys that sign cookies and form tokens: in the database, so that every node and a restored copy read them.</summary>
public sealed class DataProtectionKey
{
    public required string Name { get; init; }
    public required string Xml { get; init; }
}

internal sealed class AccessMapping : IEntityTypeConfiguration<User>, IEntityTypeConfiguration<SignInAttempt>, IEntityTypeConfiguration<ApiKey>, IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.HasIndex(u => u.NormalizedUserName).IsUnique();
        builder.Property(u => u.UserName).IsRequired();
        builder.Property(u => u.NormalizedUserName).IsRequired();
        builder.Property(u => u.Role).ToldAs(role => role.InWords());
        builder.Property(u => u.Scope).HasMaxLength(-1).ToldAs(DataScope.InWords);
        builder.Property(u => u.Language).ToldAs(language => language is null ? null : Texts.NameOf(language));
        builder.Property(u => u.PasswordHash).KeepOutOfAudit();
        builder.Property(u => u.SecurityStamp).KeepOutOfAudit();
        // Version says what the concurrency stamp would; the rest of Identity is not used.
        builder.Ignore(u => u.ConcurrencyStamp).Ignore(u => u.Email).Ignore(u => u.NormalizedEmail).Ignore(u => u.EmailConfirmed)
            .Ignore(u => u.PhoneNumber).Ignore(u => u.PhoneNumberConfirmed).Ignore(u => u.TwoFactorEnabled)
            .Ignore(u => u.LockoutEnd).Ignore(u => u.LockoutEnabled).Ignore(u => u.AccessFailedCount).Ignore(u => u.DataScope);
    }

    public void Configure(EntityTypeBuilder<SignInAttempt> builder)
    {
        builder.ToTable("sign_in_attempts").KeepOutOfAudit();
        builder.HasKey(a => a.Name);
    }

    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.HasIndex(k => k.Hash).IsUnique();
        builder.HasIndex(k => k.Name).IsUnique();
        builder.Property(k => k.Role).ToldAs(role => role.InWords());
        builder.Property(k => k.Scope).HasMaxLength(-1).ToldAs(DataScope.InWords);
        builder.Property(k => k.Hash).KeepOutOfAudit();
        builder.Property(k => k.LastUsedAt).KeepOutOfAudit();
    }

    public void Configure(EntityTypeBuilder<DataProtectionKey> builder)
    {
        builder.ToTable("data_protection_keys").KeepOutOfAudit();
        builder.HasKey(k => k.Name);
        builder.Property(k => k.Xml).HasMaxLength(-1);
    }
}
