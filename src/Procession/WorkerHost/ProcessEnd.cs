using Procession.Framing;
using Procession.Native;
using Procession.Workers.Platform;

namespace Procession.WorkerHost;

/// <summary>Ends this worker without running any user code first.</summary>
internal static class ProcessEnd
{
    /// <summary>
    /// The start of the last line of a worker that reached its memory limit. The pool recognizes it. Like that of
    /// <see cref="DamagedDataException"/>, the line names the process.
    /// </summary>
    public static string MemoryLimitReached(int process) => $"Out of memory in process {process}: MaxMemoryPerWorker is";

    private static readonly TimeSpan FolderTimeout = TimeSpan.FromSeconds(1);
    private static RuntimeFiles? _files; // written by the control thread at its start, and read by it only

    /// <summary>Notes what is to be removed when the process ends by <see cref="EndWithoutPool"/>.</summary>
    public static void NoteFiles()
    {
        if (!OperatingSystem.IsWindows())
        {
            string? folder = Environment.GetEnvironmentVariable("TMPDIR");
            _files = RuntimeFiles.Of(Environment.ProcessId, folder, workingDirectory: null);
        }
    }

    /// <summary>
    /// Ends a worker whose pool is gone, and everything that it started. Nobody else will remove its files.
    /// </summary>
    public static void EndWithoutPool()
    {
        try
        {
            if (!OperatingSystem.IsWindows() && _files is { } files)
            {
                RemoveFor(FolderTimeout, files.Remove);
            }
        }
        catch (OutOfMemoryException)
        {
            // The files stay, but the processes that this worker started must not.
        }

        KillOwnGroup();
    }

    /// <summary>
    /// Ends a process that had too few threads to become a worker, without the runtime: if its own threads are among those that
    /// could not be started, it would wait for them forever, and nobody listens to the pool yet. Its files are left to its pool.
    /// </summary>
    public static void WithoutRuntime(int code)
    {
        if (!OperatingSystem.IsWindows())
        {
            Processes.Exit(code);
        }

        Environment.Exit(code);
    }

    /// <summary>
    /// Removes files, but waits only for a limited time: the folder may hang forever (NFS), and the kill must follow.
    /// </summary>
    public static void RemoveFor(TimeSpan timeout, Action remove)
    {
        var removed = new ManualResetEventSlim();
        if (NewThread.TryStart(
            () =>
            {
                remove();
                removed.Set();
            },
            "Procession files"))
        {
            removed.Wait(timeout);
        }
        else
        {
            remove(); // That no thread can be started says nothing about the folder.
        }
    }

    /// <summary>Ends a worker that reached its memory limit, with a line that tells the pool so.</summary>
    public static void OutOfMemory(long limit, Exception exception)
    {
        try
        {
            StandardError.Write($"{MemoryLimitReached(Environment.ProcessId)} {limit >> 20} MiB. {exception}\n");
        }
        finally
        {
            KillOwnGroup(); // even if there is no memory for the text
        }
    }

    /// <summary>
    /// Kills this process and everything that it started: the worker leads a process group of its own. Its files are left to
    /// its pool.
    /// </summary>
    private static void KillOwnGroup()
    {
        if (!OperatingSystem.IsWindows())
        {
            // 0 is this process's own group. SIGKILL also ends hot loops and threads that the runtime could not suspend.
            _ = Processes.Kill(0, Processes.Sigkill);
        }

        Environment.FailFast("The pool of this worker is gone.");
    }
}
