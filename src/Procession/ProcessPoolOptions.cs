using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Procession.Serialization;

namespace Procession;

/// <summary>
/// The settings of a <see cref="ProcessPool"/>. They are validated once, when the pool is created, and all errors are
/// reported in one <see cref="ArgumentException"/>; later changes have no effect on that pool.
/// </summary>
/// <remarks>Not thread-safe while being changed.</remarks>
public sealed class ProcessPoolOptions
{
    /// <summary>Gets or sets the number of worker processes (Python's <c>processes</c>).</summary>
    /// <value>1 to 10,000. The default, <see langword="null"/>, is <see cref="Environment.ProcessorCount"/>.</value>
    public int? Processes { get; set; }

    /// <summary>Gets or sets the name of the pool, used in log lines, thread names and error messages.</summary>
    /// <value>The default, <see langword="null"/>, is <c>pool-1</c>, <c>pool-2</c> and so on; of a pool that a function makes in
    /// a worker, <c>pool-1/worker-2/pool-1</c>.</value>
    public string? Name { get; set; }

    /// <summary>
    /// Gets or sets whether the workers are threads of this process instead of processes: for unit tests, debuggers and
    /// coverage. The pool never chooses that by itself.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    /// <remarks>
    /// <para>
    /// Everything else stays the same: arguments, results and captured state are copied, types that cannot be sent are
    /// refused, and exceptions arrive as copies with their types. Each thread runs <see cref="Initializer"/> and
    /// <see cref="Finalizer"/> once, and <see cref="PoolTask"/> answers as in a worker.
    /// </para>
    /// <para>
    /// A thread cannot be killed, and what ends a process (<see cref="System.Environment.Exit"/>, a stack overflow, an
    /// unhandled exception on a thread that the function started) ends this one. A task that does not observe its token
    /// within <see cref="CancellationGrace"/> is left behind: it continues on a thread that the pool has given up, and another
    /// thread takes its place. If it has reached a time limit, <see cref="TaskTimeoutException"/> says so. Ending the pool
    /// asks running tasks to stop, waits for them during the grace, but at most 2 seconds, and leaves behind those that do not
    /// stop. Static fields are those of this process. A function must not use the pool that runs it, which is refused.
    /// </para>
    /// <para>
    /// Refused with it are <see cref="MaxMemoryPerWorker"/>, <see cref="MaxMemoryGrowthPerWorker"/>, <see cref="Chaos"/>,
    /// <see cref="Environment"/>, <see cref="WorkerStart"/>, <see cref="WorkingDirectory"/>, <see cref="Priority"/>,
    /// <see cref="ServerGarbageCollection"/> and a <see cref="WorkerOutput"/> other than <see cref="WorkerOutput.Inherit"/>.
    /// <see cref="StandbyWorkers"/>, <see cref="StartTimeout"/> and <see cref="RetriesOnCrash"/> have no effect: threads
    /// start at once and do not crash.
    /// </para>
    /// </remarks>
    public bool InProcess { get; set; }

    /// <summary>
    /// Gets or sets an action that each worker runs before its first task (Python's <c>initializer</c>; capture variables
    /// instead of passing <c>initargs</c>).
    /// </summary>
    /// <value>The default is <see langword="null"/>: nothing.</value>
    /// <remarks>
    /// What it sets on its thread (<see cref="AsyncLocal{T}"/> values, cultures, a <see cref="SynchronizationContext"/>) is
    /// the state with which every item of the worker, and the <see cref="Finalizer"/>, starts. If it throws in every worker,
    /// the pool is broken: see <see cref="PoolBrokenException"/>. An async function is refused when the pool is created,
    /// since nothing could wait for its end.
    /// </remarks>
    public Action? Initializer { get; set; }

    /// <summary>
    /// Gets or sets how long a worker may take from the start of its process to the start of its <see cref="Initializer"/>. A
    /// worker that takes longer is killed, which counts as a failed start.
    /// </summary>
    /// <value>
    /// More than zero, at most 24.8 days; the default is 60 seconds, <see cref="Timeout.InfiniteTimeSpan"/> waits forever.
    /// </value>
    /// <remarks>
    /// After more than <see cref="Processes"/> failed starts in a row, and 10 more if the workers were killed from outside, a
    /// pool without a ready worker is broken: all calls end with a <see cref="PoolBrokenException"/> that says what happened,
    /// with the last lines of the worker's stderr.
    /// </remarks>
    public TimeSpan StartTimeout { get; set; } = ProcessPoolDefaults.StartTimeout;

    /// <summary>
    /// Gets or sets how long the <see cref="Initializer"/> may run in a worker. A worker that takes longer is killed, which
    /// counts as a failed start: see <see cref="StartTimeout"/>.
    /// </summary>
    /// <value>
    /// More than zero, at most 24.8 days; the default is 10 minutes, <see cref="Timeout.InfiniteTimeSpan"/> waits forever.
    /// </value>
    public TimeSpan InitializerTimeout { get; set; } = ProcessPoolDefaults.InitializerTimeout;

    /// <summary>
    /// Gets or sets an action that each worker runs after its last task, when it is recycled or the pool is closed.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: nothing. It does not run in a worker that is terminated or dies.
    /// </value>
    public Action? Finalizer { get; set; }

    /// <summary>Gets or sets after how many tasks a worker is replaced (Python's <c>maxtasksperchild</c>).</summary>
    /// <value>1 or more; a chunk of a map is one task. The default, <see langword="null"/>, is never.</value>
    public int? MaxTasksPerChild { get; set; }

    /// <summary>
    /// Gets or sets how long one task may run, from its start in a worker (not from its submission). Then it is asked to stop
    /// through <see cref="PoolTask.CancellationToken"/>, and after <see cref="CancellationGrace"/> its worker is killed; in
    /// both cases it fails with a <see cref="TaskTimeoutException"/>.
    /// </summary>
    /// <value>
    /// More than zero, at most 24.8 days. The default, <see langword="null"/>, is no limit, as is
    /// <see cref="Timeout.InfiniteTimeSpan"/>. Each item of a map or a stream is a task.
    /// </value>
    public TimeSpan? TaskTimeout { get; set; }

    /// <summary>
    /// Gets or sets how often an item is run again after its worker died while running it. An item that kills its worker each
    /// time fails with the <see cref="WorkerCrashedException"/> of the last attempt and the history of the others.
    /// </summary>
    /// <value>
    /// 0 or more; the default is 0, because only you know whether running an item twice does harm. Exceptions and time
    /// limits are not retried.
    /// </value>
    public int RetriesOnCrash { get; set; }

    /// <summary>
    /// Gets or sets how much memory one worker may use, managed and native together, in bytes. A worker that uses more is
    /// killed and replaced, and its running items fail with a <see cref="WorkerCrashedException"/> of kind
    /// <see cref="WorkerFailureKind.OutOfMemory"/>.
    /// </summary>
    /// <value>
    /// 64 MiB or more, of which 32 MiB are reserved for everything but the managed heap. The default, <see langword="null"/>,
    /// is no limit. But in a container with limited memory, the managed heaps of all workers of a pool together get the share
    /// that the runtime takes for one process, three quarters of that memory, and each gets at least 64 MiB, unless
    /// <c>GCHeapHardLimit</c> or a similar setting says otherwise.
    /// </value>
    /// <remarks>
    /// Two mechanisms: the worker's garbage collector knows the limit, collects more often near the limit, and refuses
    /// allocations that would exceed it; and the pool checks the resident memory of each worker every 50 ms, which includes
    /// native memory. So native code can exceed the limit by what it allocates in 50 ms. On Linux, only pages that the worker
    /// does not share are counted: shared memory, such as that of a <see cref="SharedArray{T}"/>, and mapped files are not.
    /// </remarks>
    public long? MaxMemoryPerWorker { get; set; }

    /// <summary>
    /// Gets or sets by how many bytes a worker's memory may grow before it is replaced between two tasks. For functions that
    /// leak: nothing fails, and the <see cref="Finalizer"/> runs.
    /// </summary>
    /// <value>
    /// 1 or more, counted from when the worker was ready. The default, <see langword="null"/>, is no limit. It is measured
    /// as for <see cref="MaxMemoryPerWorker"/>.
    /// </value>
    public long? MaxMemoryGrowthPerWorker { get; set; }

    /// <summary>Gets or sets how old a worker may become before it is replaced between two tasks.</summary>
    /// <value>
    /// More than zero, at most 24.8 days. The default, <see langword="null"/>, is no limit, as is
    /// <see cref="Timeout.InfiniteTimeSpan"/>. Each worker gets up to a tenth less, so that they do not all leave together.
    /// </value>
    public TimeSpan? MaxWorkerLifetime { get; set; }

    /// <summary>
    /// Gets or sets how many additional workers are kept ready, initializer included, to replace a worker at once that died,
    /// was killed or has reached a limit.
    /// </summary>
    /// <value>0 to 10,000; the default is 0: a replacement takes as long as a process takes to start.</value>
    public int StandbyWorkers { get; set; }

    /// <summary>Gets or sets how many async functions one worker runs at the same time.</summary>
    /// <value>1 to 1024; the default is 1. Functions that are not async always run one after the other.</value>
    public int MaxConcurrencyPerWorker { get; set; } = ProcessPoolDefaults.MaxConcurrencyPerWorker;

    /// <summary>Gets or sets how many items a stream (<c>IMap</c> and its variants) reads ahead of its consumer.</summary>
    /// <value>
    /// 1 or more; if the chunk size is greater, that is used instead. The default, <see langword="null"/>, is 64 per worker,
    /// and never less than two chunks per worker. It grows to 1024 per worker while arguments are small (at most 256 bytes on
    /// average in a chunk), and shrinks when they, or one result, exceed 1024 bytes.
    /// </value>
    public int? MaxPending { get; set; }

    /// <summary>
    /// Gets or sets how long a cancelled task may take to observe <see cref="PoolTask.CancellationToken"/> before its worker
    /// is killed and replaced.
    /// </summary>
    /// <value>
    /// Zero to 24.8 days; the default is 2 seconds, <see cref="Timeout.InfiniteTimeSpan"/> never kills.
    /// </value>
    public TimeSpan CancellationGrace { get; set; } = ProcessPoolDefaults.CancellationGrace;

    /// <summary>
    /// Gets or sets how long a worker that was told to stop may take for its <see cref="Finalizer"/> and its exit before it
    /// is killed.
    /// </summary>
    /// <value>
    /// Zero to 24.8 days; the default is 5 seconds, <see cref="Timeout.InfiniteTimeSpan"/> never kills.
    /// </value>
    public TimeSpan ShutdownGrace { get; set; } = ProcessPoolDefaults.ShutdownGrace;

    /// <summary>
    /// Gets environment variables for the workers, in addition to those of this process, which they override.
    /// </summary>
    /// <value>Empty at first. A <see langword="null"/> value removes an inherited variable.</value>
    /// <remarks>
    /// Some variables of this process are not passed on unless they are set here, because a worker would not start with them,
    /// or would damage files of this process: start-up hooks and profilers, unless <see cref="InheritProfilers"/> is set,
    /// traces without <c>{pid}</c> in their file name, and the request in <c>DOTNET_DiagnosticPorts</c> to be
    /// suspended. A managed debugger cannot be attached to a worker, unless one is attached to this process when the worker
    /// starts, or <c>DOTNET_EnableDiagnostics_Debugger</c> is 1 here or in this process.
    /// </remarks>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>
    /// Gets or sets whether start-up hooks and profilers that were set for this process are in workers too: the tools that
    /// trace or measure it, such as those of application monitoring and of code coverage.
    /// </summary>
    /// <value>
    /// The default is <see langword="false"/>: they are meant for this process, make each worker start later, and some do not
    /// bear to be in several processes. The environment variable <c>PROCESSION_INHERIT_PROFILERS</c> with the value 1 has the
    /// same effect for all pools of a program, whose code need not be changed then.
    /// </value>
    /// <remarks>
    /// They are what <c>DOTNET_STARTUP_HOOKS</c>, <c>CORECLR_ENABLE_PROFILING</c> and
    /// <c>CORECLR_ENABLE_NOTIFICATION_PROFILERS</c> switch on.
    /// </remarks>
    public bool InheritProfilers { get; set; }

    /// <summary>Gets or sets how worker processes are started.</summary>
    /// <value>The default is <see cref="WorkerStart.Auto"/>, which fits nearly every program.</value>
    /// <remarks>
    /// What was chosen, and why, is logged. A way that cannot work is refused with
    /// <see cref="PlatformNotSupportedException"/> when the pool is created, and the message names the cure.
    /// </remarks>
    public WorkerStart WorkerStart { get; set; } = WorkerStart.Auto;

    /// <summary>Gets or sets the working directory in which workers start.</summary>
    /// <value>
    /// A relative path is relative to the current directory when the pool is created, even for workers that are started
    /// later. The default, <see langword="null"/>, is the current directory when the worker starts.
    /// </value>
    public string? WorkingDirectory { get; set; }

    /// <summary>Gets or sets the scheduling priority of the worker processes.</summary>
    /// <value>The default, <see langword="null"/>, is the priority of this process.</value>
    public ProcessPriorityClass? Priority { get; set; }

    /// <summary>Gets or sets what the first Ctrl-C does to the pool.</summary>
    /// <value>The default is <see cref="CtrlCAction.LeaveToProgram"/>.</value>
    public CtrlCAction CtrlC { get; set; }

    /// <summary>Gets or sets whether workers are killed at random, for tests of your program.</summary>
    /// <value>The default, <see langword="null"/>, kills none.</value>
    public ChaosOptions? Chaos { get; set; }

    /// <summary>Gets or sets what happens to the console output of the workers.</summary>
    /// <value>The default is <see cref="WorkerOutput.Inherit"/>.</value>
    public WorkerOutput WorkerOutput { get; set; } = WorkerOutput.Inherit;

    /// <summary>Gets or sets whether workers use the server garbage collector.</summary>
    /// <value>The default is <see langword="false"/>: it costs memory per core in every worker.</value>
    public bool ServerGarbageCollection { get; set; }

    /// <summary>
    /// Gets or sets whether a failure contains a text of the item's input: at most 200 characters, in
    /// <see cref="Exception.Data"/> under <see cref="FailureData.InputText"/>, in <see cref="Outcome{TResult}.InputText"/>,
    /// and in the messages of <see cref="WorkerCrashedException"/> and <see cref="TaskTimeoutException"/>.
    /// </summary>
    /// <value>
    /// The default is <see langword="false"/>: inputs may be secret, and exceptions are logged. Successes never have a text.
    /// </value>
    /// <remarks>
    /// The text is the result of <see cref="object.ToString"/> of the input in the worker, called after the function has
    /// failed; until it returns, the item counts as running, and its time limit applies. If the worker died, or only the
    /// result could not be read, there is a text only for types of the framework (numbers, strings, dates, enums, tuples of
    /// these): code of other types is not run in this process just for that. <see cref="CallOptions.IncludeInputText"/>
    /// decides for one call.
    /// </remarks>
    public bool IncludeInputText { get; set; }

    /// <summary>Gets or sets the serializer of arguments and results.</summary>
    /// <value>
    /// The default, <see langword="null"/>, is the built-in one. A serializer must be of a public type with a public
    /// parameterless constructor, because every worker creates its own.
    /// </value>
    public IPoolSerializer? Serializer { get; set; }

    /// <summary>
    /// Gets or sets where the pool logs deaths, failed starts, failures of callbacks and finalizers, and captured output.
    /// </summary>
    /// <value>The default, <see langword="null"/>, logs nothing.</value>
    /// <remarks>
    /// Called in order on its own thread. A slow logger slows down the workers whose output is captured. If it accepts
    /// nothing for a second, later entries are dropped, and their number is logged.
    /// </remarks>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// Gets or sets the clock for the times in your settings: grace periods, delays before restarts, limits of starts,
    /// lifetimes of workers, and checks of time limits. How long a task has run is measured without this clock, and for its
    /// own purposes (sharing work, turns, checks of memory) the pool uses the system's clock.
    /// </summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    /// <remarks>
    /// Called on its own thread. If it throws, or creates no timer within 0.1 s, the system's clock is used instead, and that
    /// is logged.
    /// </remarks>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
