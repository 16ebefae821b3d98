namespace Procession;

/// <summary>What the first Ctrl-C (SIGINT) does to a pool. The second one is left to the program.</summary>
/// <remarks>Workers never receive Ctrl-C: they run in a session of their own.</remarks>
public enum CtrlCAction
{
    /// <summary>The pool does not handle it. Unless the program does, the program ends, and its workers with it.</summary>
    LeaveToProgram,

    /// <summary>The pool is closed: work that was submitted before still runs, and later work is refused.</summary>
    Drain,

    /// <summary>The pool is terminated: unfinished calls fail with <see cref="PoolTerminatedException"/>.</summary>
    Cancel,
}
