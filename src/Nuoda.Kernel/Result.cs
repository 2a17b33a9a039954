using System.Diagnostics.CodeAnalysis;

namespace Nuoda.Kernel;

/// <summary>The outcome of a use case: a value, or the reason why not.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Error? error) { _value = value; Error = error; }

    /// <summary>Why not; null when it worked.</summary>
    public Error? Error { get; }

    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Error is null;

    /// <summary>The value; asking for it after a refusal is the caller's bug.</summary>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"No value: refused with {Error.Code}.");

    public static Result<T> Ok(T value) => new(value, null);
    public static implicit operator Result<T>(T value) => new(value, null);
    public static implicit operator Result<T>(Error error) => new(default, error ?? throw new ArgumentNullException(nameof(error)));
}

/// <summary>The outcome of a use case that returns nothing but success.</summary>
public readonly record struct Done
{
    public static readonly Done Value;
}
