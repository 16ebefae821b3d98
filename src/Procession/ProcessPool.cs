using System.Diagnostics;
using Procession.Pool;
using Procession.Settings;

namespace Procession;

/// <summary>
/// A pool of worker processes that run ordinary C# functions (Python's <c>multiprocessing.Pool</c>). Functions may be static
/// or instance methods, local functions, lambdas and closures; captured variables, arguments and results are sent as copies.
/// </summary>
/// <remarks>
/// All members are thread-safe. Workers start at once and in parallel; <see cref="Dispose"/> ends them, whatever they are
/// doing. Inside a worker, a child or a manager, workers start with the first call instead: each of these processes creates
/// its own pool for a static field when it uses the class, and should not start workers for a pool that it never uses. A pool
/// that is not disposed ends its workers when it is garbage-collected or the process ends. Functions run under the
/// <see cref="System.Globalization.CultureInfo.CurrentCulture"/> and
/// <see cref="System.Globalization.CultureInfo.CurrentUICulture"/> of the thread that made the call, and see nothing that
/// earlier functions have set on their thread.
/// </remarks>
/// <example>
/// <code>
/// using var pool = new ProcessPool();
/// int[] squares = pool.Map(x => x * x, [1, 2, 3]);
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed partial class ProcessPool : IDisposable, IAsyncDisposable
{
    private readonly PoolCore _core;

    /// <summary>Creates a pool with one worker for each processor.</summary>
    /// <inheritdoc cref="ProcessPool(ProcessPoolOptions)" path="/exception"/>
    public ProcessPool()
        : this(PoolCore.Create(processes: null))
    {
    }

    /// <summary>Creates a pool with a number of workers.</summary>
    /// <param name="processes">How many worker processes to keep: 1 to 10,000.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="processes"/> is zero, negative or above 10,000.</exception>
    /// <inheritdoc cref="ProcessPool(ProcessPoolOptions)" path="/exception"/>
    public ProcessPool(int processes)
        : this(PoolCore.Create(processes))
    {
    }

    /// <summary>Creates a pool.</summary>
    /// <param name="options">The settings; copied, so later changes have no effect.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">Settings are out of range; the message names every one of them.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// This program cannot start workers; the message names the cure.
    /// </exception>
    /// <exception cref="PoolBrokenException">A worker process could not be started.</exception>
    public ProcessPool(ProcessPoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _core = PoolCore.Create(options);
    }

    private ProcessPool(PoolCore core) => _core = core;

    /// <summary>Ends the workers of a pool that was not disposed.</summary>
    ~ProcessPool() => _core?.Abandon();

    /// <summary>Gets the number of workers that the pool keeps.</summary>
    public int Processes => _core.Settings.Processes;

    /// <summary>Gets the name of the pool in messages, exceptions and the log.</summary>
    /// <value>The name from <see cref="ProcessPoolOptions.Name"/>, or <c>pool-</c> and a number.</value>
    public string Name => _core.Settings.Name;

    /// <summary>Gets whether the pool accepts work, and if not, why.</summary>
    /// <value>The current state: another thread, or a failing initializer, may change it at any time.</value>
    public PoolState State => _core.State;

    /// <summary>Takes a snapshot of the workers and counters, for monitoring.</summary>
    /// <returns>The snapshot; each figure is correct, but they are not all read at the same instant.</returns>
    public PoolStatistics GetStatistics() => _core.GetStatistics();

    /// <summary>Tells the name and the state, for people.</summary>
    /// <returns>For example <c>renderers (Running)</c>.</returns>
    public override string ToString() => $"{Name} ({State})";

    private string DebuggerText => _core is null ? "not created" : $"{Name} ({_core.StateForDebugger}): {Processes} workers";
}
