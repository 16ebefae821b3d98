namespace Procession.Settings;

/// <summary>What a task of a call may cost: the pool's settings, or those of the call instead.</summary>
/// <param name="Time">How long one task may run; <see langword="null"/> is forever.</param>
/// <param name="RetriesOnCrash">How often an item is tried again after its worker died.</param>
internal readonly record struct CallLimits(TimeSpan? Time, int RetriesOnCrash)
{
    /// <summary>These limits, with what a call sets for itself.</summary>
    public CallLimits With(CallOptions? options) =>
        new(Limit(options?.Timeout) ?? (options?.Timeout is null ? Time : null), options?.RetriesOnCrash ?? RetriesOnCrash);

    /// <summary>The one meaning of "no limit": a call can lift the limit of its pool.</summary>
    public static TimeSpan? Limit(TimeSpan? value) => value == Timeout.InfiniteTimeSpan ? null : value;
}
