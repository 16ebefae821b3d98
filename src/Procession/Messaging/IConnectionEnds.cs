using Procession.Serialization;

namespace Procession.Messaging;

/// <summary>What a <see cref="PipeConnection"/> reads from and writes to: a pair of pipes, or a socket.</summary>
internal interface IConnectionEnds
{
    /// <summary>Gets the descriptor to read from, or -1 if this end only sends.</summary>
    int ReadDescriptor { get; }

    /// <summary>Gets the descriptor to write to, or -1 if this end only receives.</summary>
    int WriteDescriptor { get; }

    /// <summary>
    /// Gets whether the process that is in the middle of sending a message has died, or has failed to continue.
    /// </summary>
    bool IsSenderLost { get; }

    /// <summary>
    /// Gets whether the end was closed in this process, so that waits in it must end. Always false for a socket: the system
    /// ends all waits in a socket that is closed.
    /// </summary>
    bool IsClosed { get; }

    /// <summary>Keeps the number of <see cref="ReadDescriptor"/> from being reused while it is polled.</summary>
    /// <exception cref="ObjectDisposedException">The end is closed in this process.</exception>
    void BeginPoll();

    void EndPoll();

    /// <summary>Begins a message; only one thread of all processes sends at a time.</summary>
    /// <exception cref="IOException">An earlier message was cut off by the death or a failure of its process.</exception>
    /// <exception cref="ObjectDisposedException">The end is closed in this process.</exception>
    void BeginSend();

    void EndSend();

    /// <inheritdoc cref="BeginSend"/>
    void BeginReceive();

    void EndReceive();

    /// <summary>
    /// Records that half a message was sent, so that nothing may follow. Must be called before <see cref="EndSend"/>.
    /// </summary>
    void BreakWayOut();

    /// <summary>Records that half a message was received, so that nothing after it can be understood.</summary>
    void BreakWayIn();

    IHandle ToHandle(IKeeper? keeper);

    void Close();
}
