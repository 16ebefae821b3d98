using System.Runtime.ExceptionServices;

namespace Procession.Serialization;

/// <summary>Lazy values: evaluated, and sent as the value or the exception of the evaluation.</summary>
internal static class LazySurrogates
{
    public static Surrogate Plain<T>() =>
        new Surrogate<Lazy<T>, Evaluated<T>>(Evaluate, wire => wire.Failure is { } failure
            ? new Lazy<T>(() => Throw<T>(failure))
            : new Lazy<T>(wire.Value!));

    public static Surrogate WithMetadata<T, TMetadata>() =>
        new Surrogate<Lazy<T, TMetadata>, (Evaluated<T> Result, TMetadata Metadata)>(
            lazy => (Evaluate(lazy), lazy.Metadata),
            wire =>
            {
                Lazy<T, TMetadata> lazy = wire.Result.Failure is { } failure
                    ? new Lazy<T, TMetadata>(() => Throw<T>(failure), wire.Metadata)
                    : new Lazy<T, TMetadata>(() => wire.Result.Value!, wire.Metadata);
                _ = wire.Result.Failure is null ? lazy.Value : default;
                return lazy;
            });

    private static Evaluated<T> Evaluate<T>(Lazy<T> lazy)
    {
        try
        {
            return new Evaluated<T>(lazy.Value, null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new Evaluated<T>(default, exception); // Reading the value in the other process throws it, as it would here.
        }
    }

    private static T Throw<T>(Exception failure)
    {
        ExceptionDispatchInfo.Throw(failure);
        return default!; // Never reached: Throw is not known to the compiler as a method that does not return.
    }

    /// <summary>The outcome of an evaluation.</summary>
    [Sendable]
    private readonly record struct Evaluated<T>(T? Value, Exception? Failure);
}
