using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>客户: an organisation or person who buys.</summary>
[Published]
public sealed class Customer : IVersioned
{
    public long Id { get; init; }
    /// <summary>Business key, as the company's own files write it.</summary>
    public required string Key { get; set; }
    public required string Name { get; set; }
    /// <summary>A, B, C … as the company classes its customers.</summary>
    public string? Class { get; set; }
    public string? Segment { get; set; }
    public string? Territory { get; set; }
    public string? Region { get; set; }
    public string? Market { get; set; }
    public string? Country { get; set; }
    public string? City { get; set; }
    public string? Address { get; set; }
    public string? Phone { get; set; }
    public string? Email { get; set; }
    /// <summary>The sales person who looks after the customer; the data scope "own customers" goes by it.</summary>
    public string? SalesPerson { get; set; }
    public RelationshipType? Relationship { get; set; }
    public LifecycleStage? Stage { get; set; }
    public string? Notes { get; set; }
    /// <summary>Set when this file was merged into another: its links moved there, its key still resolves.</summary>
    public long? MergedIntoId { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>关系形态: how the relation began.</summary>
[Published]
public enum RelationshipType { Kinship = 1, Locality = 2, Occupation = 3, SharedInterest = 4, Chance = 5 }

/// <summary>客户生命周期.</summary>
[Published]
public enum LifecycleStage { Identified = 1, Selected = 2, Won = 3, Developing = 4, Kept = 5, AtRisk = 6, Lost = 7, WonBack = 8 }

/// <summary>联系人: a person at a customer.</summary>
[Published]
public sealed class Contact : IVersioned
{
    public long Id { get; init; }
    public long CustomerId { get; set; }
    /// <summary>Business key: the customer's and the name.</summary>
    public required string Key { get; set; }
    public required string Name { get; set; }
    public string? Title { get; set; }
    public string? Phone { get; set; }
    public string? Email { get; set; }
    public string? Notes { get; set; }
    public int Version { get; set; } = 1;
}
