using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Procession.Serialization;

namespace Procession;

/// <summary>
/// The settings of a <see cref="ProcessPool"/>. They are validated once, when the pool is created, with every fault in
/// one <see cref="ArgumentException"/>; later changes have no effect on that pool.
/// </summary>
/// <remarks>Not thread-safe while being changed.</remarks>
public sealed class ProcessPoolOptions
{
    /// <summary>Gets or sets the number of worker processes (Python's <c>processes</c>).</summary>
    /// <value>1 or more. The default, <see langword="null"/>, is <see cref="Environment.ProcessorCount"/>.</value>
    public int? Processes { get; set; }

    /// <summary>Gets or sets the name of the pool, used in log lines, thread names and error messages.</summary>
    /// <value>The default, <see langword="null"/>, is <c>pool-1</c>, <c>pool-2</c> and so on.</value>
    public string? Name { get; set; }

    /// <summary>
    /// Gets or sets what each worker runs before its first task (Python's <c>initializer</c>; capture variables instead
    /// of passing <c>initargs</c>).
    /// </summary>
    /// <value>The default is <see langword="null"/>: nothing.</value>
    /// <remarks>If it throws in every worker, the pool is broken: see <see cref="PoolBrokenException"/>.</remarks>
    public Action? Initializer { get; set; }

    /// <summary>
    /// Gets or sets what each worker runs after its last task, when it is recycled or the pool is closed.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: nothing. It does not run in a worker that is terminated or dies.
    /// </value>
    public Action? Finalizer { get; set; }

    /// <summary>Gets or sets after how many tasks a worker is replaced (Python's <c>maxtasksperchild</c>).</summary>
    /// <value>1 or more; a chunk of a map is one task. The default, <see langword="null"/>, is never.</value>
    public int? MaxTasksPerChild { get; set; }

    /// <summary>Gets or sets how many async functions one worker runs at the same time.</summary>
    /// <value>1 to 1024; the default is 1. Functions that are not async always run one after the other.</value>
    public int MaxConcurrencyPerWorker { get; set; } = ProcessPoolDefaults.MaxConcurrencyPerWorker;

    /// <summary>Gets or sets how many items a stream (IMap and its kin) reads ahead of its consumer.</summary>
    /// <value>
    /// 1 or more. The default, <see langword="null"/>, is 64 per worker, and never less than two chunks per worker.
    /// </value>
    public int? MaxPending { get; set; }

    /// <summary>
    /// Gets or sets how long a cancelled task may take to heed <see cref="PoolTask.CancellationToken"/> before its
    /// worker is killed and replaced.
    /// </summary>
    /// <value>The default is 2 seconds; <see cref="Timeout.InfiniteTimeSpan"/> never kills.</value>
    public TimeSpan CancellationGrace { get; set; } = ProcessPoolDefaults.CancellationGrace;

    /// <summary>
    /// Gets or sets how long a worker that was told to stop may take for <see cref="Finalizer"/> and its exit before it
    /// is killed.
    /// </summary>
    /// <value>The default is 5 seconds; <see cref="Timeout.InfiniteTimeSpan"/> never kills.</value>
    public TimeSpan ShutdownGrace { get; set; } = ProcessPoolDefaults.ShutdownGrace;

    /// <summary>Gets environment variables for the workers, on top of those of this process; these win.</summary>
    /// <value>Empty at first. A <see langword="null"/> value removes an inherited variable.</value>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Gets or sets the directory that workers start in.</summary>
    /// <value>The default, <see langword="null"/>, is the current directory when the worker starts.</value>
    public string? WorkingDirectory { get; set; }

    /// <summary>Gets or sets the scheduling priority of the worker processes.</summary>
    /// <value>The default, <see langword="null"/>, is that of this process.</value>
    public ProcessPriorityClass? Priority { get; set; }

    /// <summary>Gets or sets what becomes of the workers' console output.</summary>
    /// <value>The default is <see cref="WorkerOutput.Inherit"/>.</value>
    public WorkerOutput WorkerOutput { get; set; } = WorkerOutput.Inherit;

    /// <summary>Gets or sets whether workers use the server garbage collector.</summary>
    /// <value>The default is <see langword="false"/>: it costs memory per core in every worker.</value>
    public bool ServerGarbageCollection { get; set; }

    /// <summary>Gets or sets the serializer of arguments and results.</summary>
    /// <value>
    /// The default, <see langword="null"/>, is the built-in one. Another must be of a public type with a public
    /// parameterless constructor, because every worker makes its own.
    /// </value>
    public IPoolSerializer? Serializer { get; set; }

    /// <summary>Gets or sets where the pool logs starts, deaths, failed callbacks and captured output.</summary>
    /// <value>The default, <see langword="null"/>, logs nothing.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Gets or sets the clock for grace periods and back-off.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
