using Nuoda.Platform.Settings;

namespace Nuoda.Platform.Shell;

/// <summary>The company of this request: name, currency, zone. Read once a request, so that no node keeps an old one.</summary>
[Published]
public sealed class CurrentCompany
{
    public Company Value { get; private set; } = Company.Default;

    internal void Set(Company company) => Value = company;
}
