namespace Procession;

/// <summary>
/// A <see cref="SharedBarrier"/> cannot let its parties pass: one of them gave up, died, or called
/// <see cref="SharedBarrier.Abort"/> or <see cref="SharedBarrier.Reset"/>. Python's <c>BrokenBarrierError</c>.
/// </summary>
public sealed class BrokenBarrierException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Why the barrier is broken, and what to do.</param>
    /// <param name="innerException">What the barrier's action threw, if that is why.</param>
    public BrokenBarrierException(string message, Exception? innerException = null)
        : base(message, innerException) => HelpLink = HelpPages.Locks;
}
