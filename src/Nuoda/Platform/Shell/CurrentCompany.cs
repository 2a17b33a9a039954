using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Shell;

/// <summary>The company of this request: name, currency, zone. Read once a request, so that no node keeps an old one.</summary>
[Published]
public sealed class CurrentCompany
{
    private bool _isRead;

    public Company Value { get; private set; } = Company.Default;

    internal async Task Read(NuodaDb db, CancellationToken ct)
    {
        if (_isRead) return;
        Value = await Company.Load(db, ct);
        _isRead = true;
    }
}
