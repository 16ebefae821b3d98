namespace Procession;

/// <summary>What the first Ctrl-C (SIGINT) does to a pool. The pool leaves the second one to the program.</summary>
/// <remarks>Workers never see Ctrl-C: they are in a session of their own.</remarks>
public enum CtrlCAction
{
    /// <summary>
    /// The pool does not listen. Without a handler of its own the program ends, and its workers with it.
    /// </summary>
    LeaveToProgram,

    /// <summary>The pool is closed: what was submitted ends, what is submitted later is refused.</summary>
    Drain,

    /// <summary>The pool is terminated: what was submitted fails with <see cref="PoolTerminatedException"/>.</summary>
    Cancel,
}
