namespace Nuoda.Kernel;

/// <summary>The days in which delivery is promised. Both ends are included: "between Monday and Wednesday" is kept on Wednesday.</summary>
public readonly record struct PromiseWindow
{
    private PromiseWindow(DateOnly? earliest, DateOnly latest) { Earliest = earliest; Latest = latest; }

    /// <summary>First day that counts; null when any early day does.</summary>
    public DateOnly? Earliest { get; }

    /// <summary>Last day that counts: the due date.</summary>
    public DateOnly Latest { get; }

    public static PromiseWindow By(DateOnly latest) => new(null, latest);

    public static Result<PromiseWindow> Between(DateOnly? earliest, DateOnly latest) => earliest > latest
        ? Error.Invalid("promise.window_reversed", earliest, latest)
        : new PromiseWindow(earliest, latest);

    public bool Contains(DateOnly day) => day <= Latest && (Earliest is null || day >= Earliest);
}
