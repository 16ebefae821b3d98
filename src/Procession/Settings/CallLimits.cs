namespace Procession.Settings;

/// <summary>The limits of the tasks of a call: those of the pool, unless the call sets its own.</summary>
/// <param name="Time">How long one task may run; <see langword="null"/> for no limit.</param>
/// <param name="RetriesOnCrash">How often an item is retried after its worker died.</param>
internal readonly record struct CallLimits(TimeSpan? Time, int RetriesOnCrash)
{
    /// <summary>These limits, replaced by those that a call sets.</summary>
    public CallLimits With(CallOptions? options) =>
        new(Limit(options?.Timeout) ?? (options?.Timeout is null ? Time : null), options?.RetriesOnCrash ?? RetriesOnCrash);

    /// <summary>
    /// Turns the infinite time limit into <see langword="null"/>, with which a call can lift the limit of its pool.
    /// </summary>
    public static TimeSpan? Limit(TimeSpan? value) => value == Timeout.InfiniteTimeSpan ? null : value;
}
