using Nuoda.Platform;

namespace Nuoda.Customers;

/// <summary>How well we serve one customer, beside how well we serve all: Insight answers, which comes after this module.</summary>
[Published]
public interface ICustomerMeasures
{
    Task<IReadOnlyList<CustomerMeasure>> Of(string customerKey, CancellationToken ct);
}

/// <param name="Name">As the reader knows it.</param>
/// <param name="Value">Already written: "93.4%", "n/a".</param>
/// <param name="Of">Numerator and denominator.</param>
/// <param name="Company">The same of all customers; null where a comparison would say nothing.</param>
/// <param name="Tone">Good: better than the company's; bad: worse.</param>
/// <param name="Definition">Link to what it means.</param>
/// <param name="Rows">Link to what it was counted from.</param>
[Published]
public sealed record CustomerMeasure(string Name, string Value, string? Of, string? Company, string? CompanyOf, Platform.Shell.Tone Tone, string Definition, string? Rows);
