using Nuoda.Platform;
using Nuoda.Platform.Access;

namespace Nuoda.Customers;

/// <summary>A page of a later module about one customer; the customer file leads to it. Modules add theirs in Add: <c>services.AddSingleton(new CustomerLink(…))</c>.</summary>
/// <param name="Path">After the customer's own address: "/credit".</param>
/// <param name="Text">Key of the text.</param>
/// <param name="Needs">Who does not have it does not see the link.</param>
[Published]
public sealed record CustomerLink(string Path, string Text, Permission Needs);
