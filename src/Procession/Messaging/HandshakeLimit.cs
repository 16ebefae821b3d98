using System.Net.Sockets;
using Procession.Native;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Messaging;

/// <summary>
/// Closes the connection of a handshake that takes too long. Runs on the clock's thread, since a program that keeps the
/// thread pool busy would delay it there. Whether the handshake or the limit was first is decided once.
/// </summary>
internal sealed class HandshakeLimit : IDisposable
{
    private readonly ITimer _timer;
    private int _outcome; // exchanged once

    /// <param name="socket">The connection.</param>
    /// <param name="deadline">The deadline of the handshake.</param>
    /// <exception cref="InsufficientMemoryException">The clock's thread cannot be started.</exception>
    public HandshakeLimit(Socket socket, Deadline deadline)
    {
        PoolClock.Shared.Prepare();
        _timer = PoolClock.Shared.After(deadline.Left, () =>
        {
            if (TryDecide(Outcome.Expired))
            {
                Sockets.HangUp(socket); // This ends reads from the socket and writes to it.
            }
        });
    }

    private enum Outcome
    {
        None,
        Done,
        Expired,
    }

    /// <summary>Gets whether the handshake took too long, so that its connection is closed.</summary>
    public bool HasExpired => Volatile.Read(ref _outcome) == (int)Outcome.Expired;

    /// <summary>Ends a handshake that is done; returns whether it was in time.</summary>
    public bool TryEnd() => TryDecide(Outcome.Done);

    public void Dispose() => _timer.Dispose();

    private bool TryDecide(Outcome outcome) =>
        Interlocked.CompareExchange(ref _outcome, (int)outcome, (int)Outcome.None) == (int)Outcome.None;
}
