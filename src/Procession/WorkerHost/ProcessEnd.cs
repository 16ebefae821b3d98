using Procession.Native;
using Procession.Workers.Platform;

namespace Procession.WorkerHost;

/// <summary>Ends this worker without running anything of the user's first.</summary>
internal static class ProcessEnd
{
    /// <summary>
    /// How the last words of a worker begin that reached its memory limit. The pool knows them. They name the process, as those
    /// of <see cref="Wire.DamagedSegmentException"/>.
    /// </summary>
    public static string MemoryLimitReached(int process) => $"Out of memory in process {process}: MaxMemoryPerWorker is";

    private static RuntimeFiles? _files; // written by the control thread at its start

    /// <summary>Notes what is to be removed when the process ends by <see cref="KillOwnGroup"/>.</summary>
    public static void NoteFiles()
    {
        if (!OperatingSystem.IsWindows())
        {
            string? folder = Environment.GetEnvironmentVariable("TMPDIR");
            _files = RuntimeFiles.Of(Environment.ProcessId, folder, workingDirectory: null);
        }
    }

    /// <summary>Ends a worker that reached its memory limit, with a line that tells the pool so.</summary>
    public static void OutOfMemory(long limit, Exception exception)
    {
        Console.Error.WriteLine($"{MemoryLimitReached(Environment.ProcessId)} {limit >> 20} MiB. {exception}");
        KillOwnGroup();
    }

    /// <summary>
    /// Kills this process and everything that it started: the worker leads a process group of its own.
    /// </summary>
    public static void KillOwnGroup()
    {
        if (!OperatingSystem.IsWindows())
        {
            // Nobody else will, if the pool is gone.
            _files?.Remove();

            // 0 is the own group. SIGKILL also ends hot loops and threads that the runtime could not suspend.
            _ = Processes.Kill(0, Processes.Sigkill);
        }

        Environment.FailFast("The pool of this worker is gone.");
    }
}
