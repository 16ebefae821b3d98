using System.Diagnostics;
using Procession.Sharing;
using Procession.Threads;

namespace Procession.Managers;

/// <summary>
/// The processes that use a manager. One whose last connection has ended may live on: it gave up a call that took too long, or
/// the way between two machines was cut. So it keeps its objects until it is known to have ended, or, where that cannot be
/// known, for as long as <see cref="ReturnTimeout"/>. It comes back by the same number, which only it has.
/// </summary>
internal sealed class SessionTable(ObjectTable objects)
{
    /// <summary>How long a process without a connection is waited for of which it is not known whether it lives.</summary>
    public static readonly TimeSpan ReturnTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan UsualInterval = TimeSpan.FromMilliseconds(250);
    private static readonly int MostLooks = (int)(ReturnTimeout / UsualInterval);

    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below, and of each session its connections and looks
    private readonly Dictionary<Guid, Session> _all = [];
    private readonly List<Session> _lost = []; // those without a connection
    private long _lastLook;

    /// <summary>Gets how often to look after those that are waited for.</summary>
    public TimeSpan LookInterval { get; init; } = UsualInterval;

    /// <summary>A connection of a client begins.</summary>
    /// <param name="client">Which one.</param>
    /// <param name="process">Its process, as <see cref="ThreadIdentity"/> names it; 0 if it is not known.</param>
    public Session Begin(Guid client, ulong process)
    {
        lock (_lock)
        {
            if (!_all.TryGetValue(client, out Session? session))
            {
                session = new Session(client, process);
                _all.Add(client, session);
                _lost.EnsureCapacity(_all.Count); // where it is added, nothing may fail
            }

            session.Connections++;
            session.Looks = 0;
            _lost.Remove(session);
            return session;
        }
    }

    /// <summary>A connection has ended. Says whether <see cref="LookAfterLost"/> has to be called from now on.</summary>
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
    /// Ends the sessions of processes that have ended, or did not come back. Says whether others are waited for.
    /// </summary>
    public bool LookAfterLost()
    {
        Session[] lost;
        bool counts;
        lock (_lock)
        {
            // Counted, not measured: while this process is stopped, nobody can come back.
            counts = Stopwatch.GetElapsedTime(_lastLook) >= LookInterval;
            _lastLook = counts ? Stopwatch.GetTimestamp() : _lastLook;
            lost = [.. _lost];
        }

        foreach (Session session in lost)
        {
            // What cannot be found out says nothing about the process.
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
    /// Takes from processes that have ended what they hold, also where the thread of a connection of theirs is in code of the
    /// user that does not return, and has not seen the end of the connection. That thread ends the session when it does.
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
                && _lost.Remove(session); // if another thread has not been faster
            if (isForgotten)
            {
                _all.Remove(session.Client);
            }

            return isForgotten;
        }
    }
}

/// <summary>One process that uses the manager, over one connection or several, or over none for the moment.</summary>
/// <param name="client">How it names itself; nobody else knows.</param>
/// <param name="process">As <see cref="ThreadIdentity"/> names it; 0 if it is not known.</param>
internal sealed class Session(Guid client, ulong process)
{
    public Guid Client => client;

    public ulong Process => process;

    /// <summary>Gets or sets how many connections there are; guarded by <see cref="SessionTable"/>, as is the next.</summary>
    public int Connections { get; set; }

    /// <summary>Gets or sets how often it was looked after since the last connection ended.</summary>
    public int Looks { get; set; }

    /// <summary>Gets the objects it holds, and how often; guarded by <see cref="ObjectTable"/>, as are the next two.</summary>
    public Dictionary<long, int> Holds { get; } = [];

    /// <summary>Gets or sets the number of what it was the last to let go of.</summary>
    public long LastLetGo { get; set; }

    public bool HasEnded { get; set; }
}
