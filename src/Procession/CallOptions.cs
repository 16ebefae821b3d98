using Procession.Settings;

namespace Procession;

/// <summary>The settings of one call. Immutable, so one instance can serve many calls.</summary>
/// <remarks>
/// Every verb takes options. The streams of <c>IMap</c> and its variants return their results to a loop and have no end of
/// their own, so they refuse callbacks and progress with an <see cref="ArgumentException"/>; all other options apply. Instead
/// of options, a <see cref="System.Threading.CancellationToken"/> can be passed: <c>pool.Apply(Render, order, token)</c>.
/// </remarks>
public sealed record CallOptions
{
    /// <summary>
    /// Gets the callback for the result (for a map: for the whole array). It is called before anyone who waits can see the
    /// result (Python's <c>callback</c>). It is for calls of many types: a callback that knows the type of the result is an
    /// argument of <c>ApplyAsync</c>, <c>MapAsync</c> and <c>StarMapAsync</c>. If a call has both, the argument is called
    /// first. For calls without a result it gets <see langword="null"/>.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>. Callbacks of one pool run one after the other on their own thread, each in the
    /// <see cref="ExecutionContext"/> of its call, so they see the caller's <see cref="AsyncLocal{T}"/> values and culture.
    /// Exceptions that they throw are logged and have no other effect.
    /// </value>
    public Action<object?>? Callback { get; init; }

    /// <summary>
    /// Gets the callback for the exception if the call fails or is cancelled (Python's <c>error_callback</c>). As with
    /// <see cref="Callback"/>, the call's own callback is called first, if it has one.
    /// </summary>
    /// <value>The default is <see langword="null"/>. See <see cref="Callback"/> for the thread.</value>
    /// <remarks>
    /// If it returns, the exception counts as observed: <see cref="TaskScheduler.UnobservedTaskException"/> is not raised for
    /// it.
    /// </remarks>
    public Action<Exception>? ErrorCallback { get; init; }

    /// <summary>
    /// Gets the receiver of progress reports: one when results of a map have arrived, and the last one before the call ends
    /// and its <see cref="Callback"/> runs. The count never decreases. A call of one function reports once, 1 of 1.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>. Reported on the thread of the callbacks; see <see cref="Callback"/>.
    /// </value>
    /// <remarks>
    /// <see cref="Progress{T}"/> posts each report to the <see cref="SynchronizationContext"/> in which it was created, which
    /// is right for a user interface. Without one, as in a console program, it uses the thread pool, where reports may arrive
    /// late and out of order: use <see cref="ProgressCallback"/> there.
    /// </remarks>
    public IProgress<MapProgress>? Progress { get; init; }

    /// <summary>
    /// Gets the callback for progress: the same reports as for <see cref="Progress"/>, in order, the last one before the call
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
    /// <see langword="null"/>, is the pool's setting.
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
    /// <value>0 or more. The default, <see langword="null"/>, is the pool's setting.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? RetriesOnCrash
    {
        get;
        init => field = value is not < 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "RetriesOnCrash must be 0 or more.");
    }

    /// <summary>
    /// Gets whether a failure of the call contains a text of the item's input, instead of
    /// <see cref="ProcessPoolOptions.IncludeInputText"/>. Inputs may be secret, and exceptions are logged.
    /// </summary>
    /// <value>The default, <see langword="null"/>, is the pool's setting.</value>
    public bool? IncludeInputText { get; init; }

    /// <summary>
    /// Gets the token that cancels the call: queued work never runs; running work is asked to stop through
    /// <see cref="PoolTask.CancellationToken"/>, and killed when <see cref="ProcessPoolOptions.CancellationGrace"/> is over.
    /// </summary>
    /// <value>The default is <see cref="CancellationToken.None"/>.</value>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Gets whether user code runs before the call ends.</summary>
    internal bool HasCallbacks =>
        Callback is not null || ErrorCallback is not null || Progress is not null || ProgressCallback is not null;

    /// <summary>Creates options with a token and default values.</summary>
    /// <param name="cancellationToken">See <see cref="CancellationToken"/>.</param>
    /// <returns>The options.</returns>
    public static implicit operator CallOptions(CancellationToken cancellationToken) =>
        FromCancellationToken(cancellationToken);

    /// <summary>Creates options with a token and default values.</summary>
    /// <param name="cancellationToken">See <see cref="CancellationToken"/>.</param>
    /// <returns>The options.</returns>
    public static CallOptions FromCancellationToken(CancellationToken cancellationToken) =>
        new() { CancellationToken = cancellationToken };
}
