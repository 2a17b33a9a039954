using Nuoda.Kernel;

namespace Nuoda.Platform.Shell;

[Published]
public static class FieldErrors
{
    /// <summary>The refusal if it is of this field, else null: <c>&lt;Field Name="…" Error="@_error.IfAt("name")" /&gt;</c>.</summary>
    public static Error? IfAt(this Error? error, string field) => error?.Field == field ? error : null;
}
