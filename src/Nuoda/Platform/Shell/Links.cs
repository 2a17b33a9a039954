using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Nuoda.Platform.Shell;

/// <summary>Links to the same page with something changed: the state of a page is its URL.</summary>
[Published]
public static class Links
{
    /// <summary>This URL with one parameter set, or left out (null). A change of anything but the place in a list leads back to its first page.</summary>
    public static string With(this HttpRequest request, string name, string? value)
    {
        var kept = request.Query.Where(p => p.Key != name && (p.Key != "after" || name == "after")).Select(p => KeyValuePair.Create(p.Key, p.Value));
        if (value is not null) kept = kept.Append(KeyValuePair.Create(name, new StringValues(value)));
        return QueryHelpers.AddQueryString(request.Path, kept);
    }
}
