using System.Diagnostics;
using System.Runtime.CompilerServices;
using Procession.Children;
using Procession.Functions;
using Procession.Settings;
using Procession.Threads;
using Procession.WorkerHost;
using Procession.Workers;

namespace Procession;

/// <summary>A process that runs one function. Python's <c>multiprocessing.Process</c>.</summary>
/// <remarks>
/// The target is sent like a function of a pool, with what it captured: as a copy, except for shared objects, queues and
/// pipes. No child outlives its parent: if the parent dies or exits, the child is killed together with everything that it
/// started. A child that is not a daemon keeps its parent alive after the parent's <c>Main</c> has returned, until the child
/// ends by itself. Thread-safe.
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed class ChildProcess : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);
    private readonly Delegate _target;
    private readonly bool _isAsync;
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards the fields below
    private ChildHandle? _handle;
    private TimeSpan _startTimeout = ProcessPoolDefaults.StartTimeout;
    private bool _isDaemon = WorkerIdentity.Current is { } own && (own.Child?.IsDaemon ?? true);
    private bool _closed;

    /// <summary>Prepares a process. <see cref="Start"/> starts it.</summary>
    /// <param name="target">The function to run.</param>
    /// <param name="name">Its name, for messages; <see langword="null"/> for a generated name with a number.</param>
    /// <exception cref="ArgumentException">The target is <c>async void</c>: the process would not wait for its end.</exception>
    public ChildProcess(Action target, string? name = null)
        : this(target, isAsync: false, name)
    {
        if (AsyncVoid.Fault(target, nameof(target)) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Prepares a process that runs an async function. It ends when the task does.</summary>
    /// <param name="target">The function to run.</param>
    /// <param name="name">Its name, for messages; <see langword="null"/> for a generated name with a number.</param>
    [OverloadResolutionPriority(1)]
    public ChildProcess(Func<Task> target, string? name = null)
        : this(target, isAsync: true, name)
    {
    }

    private ChildProcess(Delegate target, bool isAsync, string? name)
    {
        ArgumentNullException.ThrowIfNull(target);
        _target = target;
        _isAsync = isAsync;
        Name = name ?? ChildRegistry.NextName();
    }

    /// <summary>Gets the running children of this process. Python's <c>active_children()</c>.</summary>
    public static IReadOnlyList<ChildProcess> ActiveChildren => ChildRegistry.Snapshot();

    /// <summary>
    /// Gets the name of this process: the given name in a child, <c>worker-3</c> or the like in a worker, otherwise
    /// <c>main</c>.
    /// </summary>
    public static string CurrentName =>
        WorkerIdentity.Current is { } own ? own.Child?.Name ?? $"worker-{own.Number}" : "main";

    /// <summary>
    /// Gets the id of the process that started this one as a child; <see langword="null"/> if this is not a child.
    /// </summary>
    public static int? ParentId => WorkerIdentity.Current?.Child?.ParentId;

    /// <summary>
    /// Gets the name of the process that started this one as a child; <see langword="null"/> if this is not a child.
    /// </summary>
    public static string? ParentName => WorkerIdentity.Current?.Child?.ParentName;

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>
    /// Gets or sets whether the child is killed, instead of waited for, when the program's <c>Main</c> returns. Children of a
    /// daemon, and of a worker of a pool, are daemons unless this is set to <see langword="false"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set after the start.</exception>
    public bool IsDaemon
    {
        get => _isDaemon;
        set
        {
            lock (_lock)
            {
                ThrowIfStartedNoLock(nameof(IsDaemon));
                _isDaemon = value;
            }
        }
    }

    /// <summary>
    /// Gets or sets how long the child may take from the start of its process until it reads its target. A child that takes
    /// longer is killed, and its <see cref="Exception"/> is a <see cref="TimeoutException"/> with the last lines of its
    /// stderr.
    /// </summary>
    /// <value>
    /// More than zero, at most 24.8 days; the default is 60 seconds, <see cref="Timeout.InfiniteTimeSpan"/> waits forever.
    /// </value>
    /// <exception cref="InvalidOperationException">Set after the start.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of this range.</exception>
    public TimeSpan StartTimeout
    {
        get => _startTimeout;
        set
        {
            OptionsValidation.ThrowIfNoTimeLimit(value, nameof(value));
            lock (_lock)
            {
                ThrowIfStartedNoLock(nameof(StartTimeout));
                _startTimeout = value;
            }
        }
    }

    /// <summary>Gets the process id.</summary>
    /// <exception cref="InvalidOperationException">The child was not started.</exception>
    public int Id => Started().ProcessId;

    /// <summary>Gets whether the child runs: it was started and has not ended.</summary>
    public bool IsAlive
    {
        get
        {
            lock (_lock)
            {
                ThrowIfClosedNoLock();
                return _handle is { Ended.IsCompleted: false };
            }
        }
    }

    /// <summary>
    /// Gets the exit code of an ended child: <see cref="Environment.ExitCode"/> if the target returned, which is 0 unless it
    /// has set it; 1 if it threw, the argument of <see cref="Environment.Exit"/>, or minus the number of the signal that
    /// killed it. <see langword="null"/> before the end.
    /// </summary>
    public int? ExitCode
    {
        get
        {
            lock (_lock)
            {
                ThrowIfClosedNoLock();
                return _handle is { Ended: { IsCompleted: true } ended } ? ended.Result : null;
            }
        }
    }

    /// <summary>
    /// Gets the exception of the target; <see langword="null"/> while it runs, if it returned, or if it was killed. A
    /// <see cref="TimeoutException"/> if it was killed because of <see cref="StartTimeout"/>.
    /// </summary>
    public Exception? Exception
    {
        get
        {
            lock (_lock)
            {
                ThrowIfClosedNoLock();
            }

            return _handle?.Exception;
        }
    }

    /// <summary>Gets a task that ends, with the exit code, when the child has ended.</summary>
    /// <exception cref="InvalidOperationException">The child was not started.</exception>
    public Task<int> Completion
    {
        get
        {
            QueuedByRuntime.Prepare();
            return Started().Ended;
        }
    }

    internal bool IsRunning => _handle is { Ended.IsCompleted: false };

    /// <summary>Starts the process and runs the target in it. Can be called once.</summary>
    /// <exception cref="InvalidOperationException">The child was started before.</exception>
    /// <exception cref="UnsendableException">The target captured something that cannot be sent.</exception>
    /// <exception cref="InsufficientMemoryException">
    /// The target captured more than 2 GiB, or this process can start no more threads.
    /// </exception>
    /// <exception cref="IOException">
    /// The process could not be started; the message says which step failed, and what helps.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">This program cannot start processes; the message says why.</exception>
    public void Start()
    {
        NeededAssemblies.ThrowIfUnloadable();
        NeededAssemblies.Load();
        FunctionReference target;
        try
        {
            target = FunctionReference.Target(_target, _isAsync);
        }
        catch (OutOfMemoryException e)
        {
            throw OversizedFunction.Describe(_target, e);
        }

        lock (_lock)
        {
            ThrowIfClosedNoLock();
            if (_handle is not null)
            {
                throw new InvalidOperationException($"Child '{Name}' has been started before; make a new ChildProcess.");
            }

            var identity = new ChildIdentity(Name, _isDaemon, Environment.ProcessId, CurrentName);
            _handle = ChildHandle.Start(target, identity, _startTimeout);
        }

        ChildRegistry.Add(this);
        _handle.Ended.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => ChildRegistry.Remove(this));
    }

    /// <summary>Waits until the child has ended.</summary>
    /// <exception cref="InvalidOperationException">The child was not started.</exception>
    public void Join() => Join(Timeout.InfiniteTimeSpan);

    /// <summary>Waits until the child has ended, at most for a given time.</summary>
    /// <param name="timeout">How long to wait at most: zero for not at all, -1 ms forever.</param>
    /// <returns>Whether it has ended.</returns>
    /// <exception cref="InvalidOperationException">The child was not started.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative, or longer than 24.8 days.</exception>
    public bool Join(TimeSpan timeout)
    {
        WaitTimeout.ThrowIfInvalid(timeout);
        return Started().Ended.Wait(timeout);
    }

    /// <summary>
    /// Asks the child to end by SIGTERM, which the child may handle or ignore. Does nothing once it has ended.
    /// </summary>
    /// <exception cref="InvalidOperationException">The child was not started.</exception>
    public void Terminate() => Started().Terminate();

    /// <summary>
    /// Kills the child, and everything that it started, at once by SIGKILL. Does nothing once it has ended.
    /// </summary>
    /// <exception cref="InvalidOperationException">The child was not started.</exception>
    public void Kill() => Started().Kill();

    /// <summary>Declares that the ended child is not needed any more. Python's <c>close()</c>. May be repeated.</summary>
    /// <exception cref="InvalidOperationException">The child still runs.</exception>
    public void Close()
    {
        lock (_lock)
        {
            if (!_closed && _handle is { Ended.IsCompleted: false })
            {
                throw new InvalidOperationException($"Child '{Name}' still runs: call Join, Terminate or Kill before Close.");
            }

            _closed = true;
        }
    }

    /// <summary>Kills the child if it still runs, waits for its end, and closes it. May be repeated.</summary>
    /// <remarks>
    /// It waits for at most 10 seconds: a killed process may not end while it is in a system call to a device that hangs.
    /// </remarks>
    public void Dispose()
    {
        if (BeginDispose() is { } handle)
        {
            Uninterrupted.Run(() => handle.Ended.Wait(EndTimeout));
        }
    }

    /// <summary>As <see cref="Dispose"/>, but blocks no thread.</summary>
    /// <returns>A task that ends when the child has ended, and after 10 seconds at most.</returns>
    public async ValueTask DisposeAsync()
    {
        if (BeginDispose() is { Ended.IsCompleted: false } handle)
        {
            QueuedByRuntime.Prepare();
            Task ended = handle.Ended;
            await ended.WaitAsync(EndTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Returns the name and the state.</summary>
    /// <returns>A text for messages and debuggers.</returns>
    public override string ToString()
    {
        ChildHandle? handle = _handle;
        string state = handle is null ? "not started"
            : handle.Ended.IsCompleted ? $"ended with {handle.Ended.Result}"
            : $"runs as pid {handle.ProcessId}";
        return $"ChildProcess '{Name}' ({state})";
    }

    // Returns the killed child whose end must be waited for, if there is one.
    private ChildHandle? BeginDispose()
    {
        ChildHandle? handle;
        lock (_lock)
        {
            handle = _closed ? null : _handle;
            _closed = true;
        }

        handle?.Kill();
        return handle;
    }

    private ChildHandle Started()
    {
        lock (_lock)
        {
            ThrowIfClosedNoLock();
            return _handle ?? throw new InvalidOperationException($"Child '{Name}' has not been started.");
        }
    }

    private void ThrowIfStartedNoLock(string setting)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        ThrowIfClosedNoLock();
        if (_handle is not null)
        {
            throw new InvalidOperationException($"Child '{Name}' has been started: set {setting} before.");
        }
    }

    private void ThrowIfClosedNoLock()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        ObjectDisposedException.ThrowIf(_closed, this);
    }

    private string DebuggerText => _handle switch
    {
        null => $"{Name}: {(_closed ? "closed" : "not started")}",
        { Ended.IsCompletedSuccessfully: true } handle => $"{Name} (pid {handle.ProcessId}): ended with {handle.Ended.Result}",
        { } handle => $"{Name} (pid {handle.ProcessId}): running",
    };
}
