using Procession.Workers.Death;
using Procession.Workers.Platform;

namespace Procession.Workers;

/// <summary>
/// The operating system's view of one worker: a process in a session of its own, a private control channel to it, and
/// its true wait status. Only this type and its platform twins start, kill or reap processes.
/// </summary>
internal abstract class WorkerProcess
{
    public abstract int Id { get; }

    /// <summary>What the system does not offer for the process, if that makes a difference.</summary>
    public string? Shortcoming { get; protected init; }

    /// <summary>Creates everything that workers need, so that none of it can be missing once a process runs.</summary>
    /// <exception cref="IOException">The process has no descriptors left.</exception>
    /// <exception cref="InsufficientMemoryException">It can start no more threads.</exception>
    public static void Prepare()
    {
        if (!OperatingSystem.IsWindows())
        {
            PollLoop.Prepare();
        }
    }

    public static WorkerProcess Start(WorkerLaunch launch) =>
        OperatingSystem.IsWindows() ? WindowsWorkerProcess.Start(launch) : UnixWorkerProcess.Start(launch);

    /// <summary>Begins to report to the watcher. Called once.</summary>
    public abstract void Watch(IWorkerWatcher watcher);

    /// <summary>Kills and reaps a process that nobody watches, and closes what belongs to it.</summary>
    public abstract void Abandon();

    /// <summary>
    /// Asks the process, and everything it started, to end: SIGTERM. It is killed anyway a moment later.
    /// </summary>
    public abstract void Terminate();

    /// <summary>Kills the process and everything it started, at once. Does nothing once it has ended.</summary>
    public abstract void Kill();

    /// <summary>Sends a few bytes out of band. Never blocks; lost if the worker is gone or does not listen.</summary>
    public abstract void SendControl(ReadOnlySpan<byte> message);

    /// <summary>
    /// Reads what the worker wrote before it ended, waiting no longer than necessary. Call after its end.
    /// </summary>
    public abstract void DrainOutput();

    /// <summary>
    /// Removes the files of the worker's runtime from the temporary folder. Call after its end or its kill, and by
    /// <see cref="FileRemoval"/> only, because the folder may hang.
    /// </summary>
    public abstract void RemoveFiles();
}
