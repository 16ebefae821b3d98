using System.Diagnostics;
using Procession.Sharing;
using Procession.Threads;

namespace Procession.Managers;

/// <summary>
/// The processes that use a manager. A process whose last connection has ended may still be alive: it gave up a call that
/// took too long, or the network was interrupted. So it keeps its objects until it is known to have ended, or, where that
/// cannot be known, for <see cref="ReturnTimeout"/>. It reconnects with the same id, which only it knows.
/// </summary>
internal sealed class SessionTable(ObjectTable objects)
{
    /// <summary>How long to wait for a process without a connection when it is not known whether the process lives.</summary>
    public static readonly TimeSpan ReturnTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan UsualInterval = TimeSpan.FromMilliseconds(250);
    private static readonly int MostLooks = (int)(ReturnTimeout / UsualInterval);

    // Guards the fields below, and Connections and Looks of each session.
    private readonly Lock _lock = Uninterrupted.NewLock();
    private readonly Dictionary<Guid, Session> _all = [];
    private readonly List<Session> _lost = []; // those without a connection
    private long _lastLook;

    /// <summary>Gets how often to check on the processes that have no connection.</summary>
    public TimeSpan LookInterval { get; init; } = UsualInterval;

    /// <summary>Begins a connection of a client.</summary>
    /// <param name="client">The client's id.</param>
    /// <param name="process">Its process, as <see cref="ThreadIdentity"/> identifies it; 0 if it is not known.</param>
    public Session Begin(Guid client, ulong process)
    {
        lock (_lock)
        {
            if (!_all.TryGetValue(client, out Session? session))
            {
                session = new Session(client, process);
                _all.Add(client, session);
                _lost.EnsureCapacity(_all.Count); // so that adding the session later cannot fail
            }

            session.Connections++;
            session.Looks = 0;
            _lost.Remove(session);
            return session;
        }
    }

    /// <summary>Ends a connection. Returns whether <see cref="LookAfterLost"/> has to be called from now on.</summary>
    public bool End(Session session)
    {
        lock (_lock)
        {
            if (--session.Connections > 0)
            {
                return false;
            }

            if (objects.HoldsAny(session))
            {
                _lost.Add(session);
                return true;
            }

            _all.Remove(session.Client);
            return false;
        }
    }

    /// <summary>
    /// Ends the sessions of processes that have ended or did not reconnect. Returns whether there are other sessions to wait
    /// for.
    /// </summary>
    public bool LookAfterLost()
    {
        Session[] lost;
        bool counts;
        lock (_lock)
        {
            // Checks are counted instead of time: while this process is stopped, no client can reconnect.
            counts = Stopwatch.GetElapsedTime(_lastLook) >= LookInterval;
            _lastLook = counts ? Stopwatch.GetTimestamp() : _lastLook;
            lost = [.. _lost];
        }

        foreach (Session session in lost)
        {
            // An unknown state says nothing about the process.
            bool hasEnded = session.Process != 0 && ThreadIdentity.HasEnded(session.Process);
            if (TryForget(session, hasEnded, counts))
            {
                objects.End(session);
            }
        }

        lock (_lock)
        {
            return _lost.Count > 0;
        }
    }

    /// <summary>
    /// Releases what ended processes hold, even if the thread of one of their connections is in user code that does not
    /// return, and so has not seen the end of the connection. That thread ends the session when it returns.
    /// </summary>
    public void LookAfterConnected()
    {
        Session[] connected;
        lock (_lock)
        {
            connected = [.. _all.Values.Where(session => session.Connections > 0 && session.Process != 0)];
        }

        foreach (Session session in connected)
        {
            if (ThreadIdentity.HasEnded(session.Process))
            {
                objects.End(session);
            }
        }
    }

    private bool TryForget(Session session, bool hasEnded, bool counts)
    {
        lock (_lock)
        {
            session.Looks += counts ? 1 : 0;
            bool isForgotten = session.Connections == 0
                && (hasEnded || (session.Process == 0 && session.Looks > MostLooks))
                && _lost.Remove(session); // unless another thread was faster
            if (isForgotten)
            {
                _all.Remove(session.Client);
            }

            return isForgotten;
        }
    }
}

/// <summary>One process that uses the manager, over one connection or several, or currently over none.</summary>
/// <param name="client">The id by which it identifies itself; only that process knows it.</param>
/// <param name="process">Its process, as <see cref="ThreadIdentity"/> identifies it; 0 if it is not known.</param>
internal sealed class Session(Guid client, ulong process)
{
    public Guid Client => client;

    public ulong Process => process;

    /// <summary>Gets or sets the number of connections; guarded by <see cref="SessionTable"/>, as is the next.</summary>
    public int Connections { get; set; }

    /// <summary>Gets or sets how often it was checked since the last connection ended.</summary>
    public int Looks { get; set; }

    /// <summary>
    /// Gets the objects that it holds, and how often; guarded by <see cref="ObjectTable"/>, as are the next two.
    /// </summary>
    public Dictionary<long, int> Holds { get; } = [];

    /// <summary>Gets or sets the number of the last report of releases that was processed.</summary>
    public long LastLetGo { get; set; }

    public bool HasEnded { get; set; }
}
