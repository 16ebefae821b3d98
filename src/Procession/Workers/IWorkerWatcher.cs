namespace Procession.Workers;

/// <summary>
/// Is told what the operating system reports about a worker. Called on a watching thread; must not block.
/// </summary>
internal interface IWorkerWatcher
{
    /// <summary>The process has ended and was reaped.</summary>
    /// <param name="exitCode">Its exit code, or minus the signal number.</param>
    void Exited(int exitCode);

    /// <summary>The worker closed its end of the control channel; it is about to end, or was tampered with.</summary>
    void ControlClosed();

    /// <summary>The worker wrote to its console. Not called for output that is inherited as it is.</summary>
    /// <returns>
    /// Completes when more output may come, if the consumer lags behind; <see langword="null"/> if more may come at once.
    /// </returns>
    Task? Output(ReadOnlySpan<byte> bytes, bool isError);
}
