using System.Net.Sockets;
using Procession.Native;
using Procession.Settings;
using Procession.Threads;

namespace Procession.Messaging;

/// <summary>
/// Hangs up on a handshake that takes too long, from the thread of the clock: one that waits for a thread of the thread pool is
/// not there where the program keeps that busy. Whether the handshake or the limit was first is decided once.
/// </summary>
internal sealed class HandshakeLimit : IDisposable
{
    private readonly ITimer _timer;
    private int _outcome; // exchanged once

    /// <param name="socket">The connection.</param>
    /// <param name="deadline">Until when the handshake may take.</param>
    /// <exception cref="InsufficientMemoryException">The clock's thread cannot be started.</exception>
    public HandshakeLimit(Socket socket, Deadline deadline)
    {
        PoolClock.Shared.Prepare();
        _timer = PoolClock.Shared.After(deadline.Left, () =>
        {
            if (TryDecide(Outcome.Expired))
            {
                Sockets.HangUp(socket); // That ends whoever reads from it or writes to it.
            }
        });
    }

    private enum Outcome
    {
        None,
        Done,
        Expired,
    }

    /// <summary>Gets whether the handshake took too long, and has no connection any more.</summary>
    public bool HasExpired => Volatile.Read(ref _outcome) == (int)Outcome.Expired;

    /// <summary>The handshake is done. Says whether it was in time.</summary>
    public bool TryEnd() => TryDecide(Outcome.Done);

    public void Dispose() => _timer.Dispose();

    private bool TryDecide(Outcome outcome) =>
        Interlocked.CompareExchange(ref _outcome, (int)outcome, (int)Outcome.None) == (int)Outcome.None;
}
