namespace Procession;

/// <summary>
/// A <see cref="SharedBarrier"/> cannot let its parties pass: one of them gave up, died, or called
/// <see cref="SharedBarrier.Abort"/> or <see cref="SharedBarrier.Reset"/>. Python's <c>BrokenBarrierError</c>.
/// </summary>
public sealed class BrokenBarrierException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Why the barrier is broken, and what to do.</param>
    /// <param name="innerException">The exception of the barrier's action, if that is the cause.</param>
    public BrokenBarrierException(string message, Exception? innerException = null)
        : base(message, innerException) => HelpLink = HelpPages.Locks;
}
