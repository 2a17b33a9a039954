namespace Nuoda.Analytics.ServiceLevels;

/// <summary>What we are measured against.</summary>
public enum ServiceView
{
    /// <summary>The promise of record: the company's word.</summary>
    Promise = 0,
    /// <summary>The request of record: the customer's latest wish.</summary>
    Request = 1,
}

/// <summary>What "on time" looks at.</summary>
public enum OnTimeRule
{
    /// <summary>The last needed delivery was accepted within the window and nothing is open.</summary>
    Completed = 0,
    /// <summary>The goods arrived within the window, whatever their quantity.</summary>
    Arrival = 1,
}

/// <summary>What a line without a promise on record counts as in the promise view.</summary>
public enum MissingPromise
{
    /// <summary>Left out, shown as its own count.</summary>
    LeftOut = 0,
    /// <summary>The request stands in for the promise.</summary>
    RequestStandsIn = 1,
}

/// <summary>What may differ from contract to contract. The default is the product's own.</summary>
public sealed record ServiceDefinition
{
    /// <summary>The product's own definition.</summary>
    public static readonly ServiceDefinition Default = new();

    /// <summary>By date of arrival only.</summary>
    public static readonly ServiceDefinition Arrival = new() { Name = "arrival", OnTime = OnTimeRule.Arrival };

    /// <summary>As said on the command line (<c>--definition</c>) and in reports.</summary>
    public string Name { get; init; } = "default";
    /// <summary>Days before the due date that still count; null = any early day (unless the promise names a window).</summary>
    public int? EarlyToleranceDays { get; init; }
    /// <summary>Days after the due date that still count as on time, ≥ 0. Fill by due date knows no tolerance.</summary>
    public int LateToleranceDays { get; init; }
    /// <summary>Share of the quantity by which over-delivery still counts as in full, ≥ 0; null = any over-delivery.</summary>
    public decimal? OverDeliveryTolerance { get; init; }
    /// <summary>What a line without a promise on record counts as.</summary>
    public MissingPromise MissingPromise { get; init; } = MissingPromise.LeftOut;
    /// <summary>What on time looks at.</summary>
    public OnTimeRule OnTime { get; init; } = OnTimeRule.Completed;
}
