using Procession.Threads;

namespace Procession.Workers.Death;

/// <summary>
/// Removes the files that the runtimes of dead workers have left in the temporary folder, on one thread for all of them.
/// The folder may be slow or hang forever (NFS), and must not make a kill, the report of a death or the end of a pool hang
/// too.
/// </summary>
internal static class FileRemoval
{
    // The most removals that may wait, so that a folder that hangs does not fill the memory. The files of further workers
    // stay.
    private const int Most = 1000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly UserThreads Remover = new("files", "workers'");
    private static int _waiting; // removals that have not ended; by Interlocked

    // Whether somebody has waited in vain since the last removal ended. Any thread writes it; it is to be seen soon.
    private static volatile bool _isStuck;

    /// <summary>Begins to remove the files of a process. Never waits.</summary>
    /// <param name="remove">Removes them. Must not throw.</param>
    public static void Begin(Action remove)
    {
        if (Interlocked.Increment(ref _waiting) > Most)
        {
            Interlocked.Decrement(ref _waiting);
            return;
        }

        Remover.Post(() =>
        {
            remove();
            Interlocked.Decrement(ref _waiting);
            _isStuck = false;
        });
    }

    /// <summary>
    /// Waits until the removals that have begun are done, since the program may end after this. Waits for a second at most,
    /// and not at all while nothing can be removed.
    /// </summary>
    public static void Wait()
    {
        if (!_isStuck && !Remover.DrainUninterrupted(LongestWait))
        {
            _isStuck = Volatile.Read(ref _waiting) > 0;
        }
    }

    /// <summary>Removes the files of a process, waiting as <see cref="Wait"/> does.</summary>
    public static void Run(Action remove)
    {
        Begin(remove);
        Wait();
    }
}
