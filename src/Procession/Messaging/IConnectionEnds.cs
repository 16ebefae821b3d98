using Procession.Serialization;

namespace Procession.Messaging;

/// <summary>What a <see cref="PipeConnection"/> works on: a pair of pipes, or a socket.</summary>
internal interface IConnectionEnds
{
    /// <summary>Gets what to read from, or -1 if this end only sends.</summary>
    int ReadDescriptor { get; }

    /// <summary>Gets what to write to, or -1 if this end only receives.</summary>
    int WriteDescriptor { get; }

    /// <summary>Gets whether the process that is in the middle of sending a message has died, or has failed to go on.</summary>
    bool IsSenderLost { get; }

    /// <summary>
    /// Gets whether the end was closed in this process, for whoever waits in it. Never so of a socket: the system ends all waits
    /// in one that is closed.
    /// </summary>
    bool IsClosed { get; }

    /// <summary>Keeps the number of <see cref="ReadDescriptor"/> from being used again while it is polled.</summary>
    /// <exception cref="ObjectDisposedException">The end is closed in this process.</exception>
    void BeginPoll();

    void EndPoll();

    /// <summary>Begins a message; only one thread of all processes is in one at a time.</summary>
    /// <exception cref="IOException">An earlier message was cut off by the death or a failure of its process.</exception>
    /// <exception cref="ObjectDisposedException">The end is closed in this process.</exception>
    void BeginSend();

    void EndSend();

    /// <inheritdoc cref="BeginSend"/>
    void BeginReceive();

    void EndReceive();

    /// <summary>Notes that half a message was sent: nothing may follow. To be called before <see cref="EndSend"/>.</summary>
    void BreakWayOut();

    /// <summary>Notes that half a message was received: nothing that follows can be understood.</summary>
    void BreakWayIn();

    IHandle ToHandle(IKeeper? keeper);

    void Close();
}
