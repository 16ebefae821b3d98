using Procession.Settings;

namespace Procession;

/// <summary>The settings of one call. Immutable, so one instance can serve many calls.</summary>
/// <remarks>
/// Every verb takes them. The streams of <c>IMap</c> and its kin hand their results to a loop and have no end of their own,
/// so they refuse callbacks and progress with <see cref="ArgumentException"/>, and heed the rest. Where options are taken, a
/// <see cref="System.Threading.CancellationToken"/> may stand for them: <c>pool.Apply(Render, order, token)</c>.
/// </remarks>
public sealed record CallOptions
{
    /// <summary>
    /// Gets what is called with the result (for a map: with the whole array) before the result can be seen by anyone
    /// waiting (Python's <c>callback</c>). For calls of many kinds: a callback that knows the type of the result is an
    /// argument of <c>ApplyAsync</c>, <c>MapAsync</c> and <c>StarMapAsync</c>. If a call has both, its own runs first.
    /// Where there is no result, it gets <see langword="null"/>.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>. Callbacks of one pool run one after the other on a thread of their own, each in
    /// the <see cref="ExecutionContext"/> of its call: they see the <see cref="AsyncLocal{T}"/> values and the culture of
    /// whoever made it. What they throw is logged and changes nothing.
    /// </value>
    public Action<object?>? Callback { get; init; }

    /// <summary>
    /// Gets what is called with the exception if the call fails or is cancelled (Python's <c>error_callback</c>). As
    /// <see cref="Callback"/>, beside the call's own, if it has one.
    /// </summary>
    /// <value>The default is <see langword="null"/>. See <see cref="Callback"/> for the thread.</value>
    /// <remarks>
    /// If it returns, the error has been heard of: <see cref="TaskScheduler.UnobservedTaskException"/> is not raised for it.
    /// </remarks>
    public Action<Exception>? ErrorCallback { get; init; }

    /// <summary>
    /// Gets where progress is reported: when results of a map have arrived, and for the last time before the call ends and
    /// its <see cref="Callback"/> runs. The count never goes back. A call of one function reports once, 1 of 1.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>. Reported on the thread of the callbacks; see <see cref="Callback"/>.
    /// </value>
    /// <remarks>
    /// <see cref="Progress{T}"/> hands each report on to the <see cref="SynchronizationContext"/> it was made under, which
    /// is right for a user interface. Made where there is none, as in a console program, it hands them to the thread pool,
    /// where they come late and overtake each other: use <see cref="ProgressCallback"/> there.
    /// </remarks>
    public IProgress<MapProgress>? Progress { get; init; }

    /// <summary>
    /// Gets what is called with the progress: as <see cref="Progress"/>, in order, and for the last time before the call
    /// ends.
    /// </summary>
    /// <value>The default is <see langword="null"/>. See <see cref="Callback"/> for the thread.</value>
    public Action<MapProgress>? ProgressCallback { get; init; }

    /// <summary>Gets the priority of the call within its pool: higher ones are started first.</summary>
    /// <value>The default is 0. Calls of the same priority start in the order of submission.</value>
    public int Priority { get; init; }

    /// <summary>
    /// Gets how long one task of the call may run, instead of <see cref="ProcessPoolOptions.TaskTimeout"/>. The clock
    /// starts when a worker starts the task, not when the call is submitted; each item of a map has its own.
    /// </summary>
    /// <value>
    /// More than zero, or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit. The default,
    /// <see langword="null"/>, is that of the pool.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is zero or negative and not -1 ms, or above 24.8 days.
    /// </exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = OptionsValidation.IsTimeLimit(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, OptionsValidation.TimeLimitRule);
    }

    /// <summary>
    /// Gets how often an item of the call is run again after its worker died under it, instead of
    /// <see cref="ProcessPoolOptions.RetriesOnCrash"/>.
    /// </summary>
    /// <value>0 or more. The default, <see langword="null"/>, is that of the pool.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? RetriesOnCrash
    {
        get;
        init => field = value is not < 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "RetriesOnCrash must be 0 or more.");
    }

    /// <summary>
    /// Gets whether a failure of the call tells what the item's input was, instead of
    /// <see cref="ProcessPoolOptions.IncludeInputText"/>. Inputs may be secret, and exceptions are logged.
    /// </summary>
    /// <value>The default, <see langword="null"/>, is that of the pool.</value>
    public bool? IncludeInputText { get; init; }

    /// <summary>
    /// Gets the token that cancels the call: what is queued never runs, what is running is asked to stop through
    /// <see cref="PoolTask.CancellationToken"/> and killed when <see cref="ProcessPoolOptions.CancellationGrace"/> is
    /// over.
    /// </summary>
    /// <value>The default is <see cref="CancellationToken.None"/>.</value>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Gets whether the end of a call waits for code of the user's.</summary>
    internal bool HasCallbacks =>
        Callback is not null || ErrorCallback is not null || Progress is not null || ProgressCallback is not null;

    /// <summary>Makes options that have a token and nothing else.</summary>
    /// <param name="cancellationToken">See <see cref="CancellationToken"/>.</param>
    /// <returns>The options.</returns>
    public static implicit operator CallOptions(CancellationToken cancellationToken) =>
        FromCancellationToken(cancellationToken);

    /// <summary>Makes options that have a token and nothing else.</summary>
    /// <param name="cancellationToken">See <see cref="CancellationToken"/>.</param>
    /// <returns>The options.</returns>
    public static CallOptions FromCancellationToken(CancellationToken cancellationToken) =>
        new() { CancellationToken = cancellationToken };
}
