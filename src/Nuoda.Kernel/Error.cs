namespace Nuoda.Kernel;

/// <summary>What sort of refusal an <see cref="Error"/> is; each edge maps it once (HTTP status, exit code, place on the page).</summary>
public enum ErrorKind
{
    /// <summary>The input breaks a rule: 400, or 422 for a field; exit code 2 or 3.</summary>
    Invalid,
    /// <summary>The caller is not known: 401.</summary>
    Unauthenticated,
    /// <summary>The caller may not do this: 403.</summary>
    Forbidden,
    /// <summary>No such record, or one that the caller may not see: 404.</summary>
    NotFound,
    /// <summary>Somebody else changed the record first, or its state forbids the act: 409.</summary>
    Conflict,
    /// <summary>Not now: another writer holds the place: 503.</summary>
    Busy,
}

/// <summary>A refusal that a user can cause, as a value.</summary>
/// <param name="Kind">How an edge answers it.</param>
/// <param name="Code">Stable, dotted, lower case: <c>promise.window_closed</c>. Also the key of the text in both languages.</param>
/// <param name="Args">What the text names: the value, the limit, the way out.</param>
public sealed record Error(ErrorKind Kind, string Code, params object?[] Args)
{
    /// <summary>The field at fault, as the API and the forms name it; null when the whole request is.</summary>
    public string? Field { get; init; }

    /// <summary>Of a conflict between two edits: the fields that differ.</summary>
    public IReadOnlyList<FieldDifference> Differences { get; init; } = [];

    /// <summary>The same refusal, said of one field.</summary>
    public Error At(string field) => this with { Field = field };

    public static Error Invalid(string code, params object?[] args) => new(ErrorKind.Invalid, code, args);
    public static Error NotFound(string code, params object?[] args) => new(ErrorKind.NotFound, code, args);
    public static Error Conflict(string code, params object?[] args) => new(ErrorKind.Conflict, code, args);
    public static Error Forbidden(string code, params object?[] args) => new(ErrorKind.Forbidden, code, args);
    public static Error Busy(string code, params object?[] args) => new(ErrorKind.Busy, code, args);
}

/// <summary>A field that two people set differently: what the caller sent, and what stands there now.</summary>
/// <param name="Field">As the API's documents name it: salesPerson.</param>
/// <param name="Yours">As the caller sent it.</param>
/// <param name="Theirs">As it stands there.</param>
public sealed record FieldDifference(string Field, string? Yours, string? Theirs);
