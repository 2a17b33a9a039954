using Nuoda.Kernel;

namespace Nuoda.Platform.Import;

/// <summary>The refusal that a form of the import pages came back with, in the address. Only our own codes are words.</summary>
internal static class RefusedForm
{
    public static Error? Read(HttpRequest request) =>
        request.Query["refused"].ToString() is { Length: > 0 } code && Texts.Has("error." + code) ? Error.Invalid(code, [.. request.Query["arg"]]) : null;
}
