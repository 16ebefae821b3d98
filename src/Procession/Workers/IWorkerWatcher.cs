namespace Procession.Workers;

/// <summary>
/// Who is told what the operating system says about a worker. Called on a watching thread; must not block.
/// </summary>
internal interface IWorkerWatcher
{
    /// <summary>The process has ended and was reaped.</summary>
    /// <param name="exitCode">Its exit code, or minus the signal number.</param>
    void Exited(int exitCode);

    /// <summary>The worker closed its end of the control channel; it is about to end, or was tampered with.</summary>
    void ControlClosed();

    /// <summary>The worker wrote to its console. Not called for output that is inherited as it is.</summary>
    /// <returns>Ends when more may come, since whoever consumes it is behind; <see langword="null"/>: at once.</returns>
    Task? Output(ReadOnlySpan<byte> bytes, bool isError);
}
