using System.Diagnostics;
using Procession.Threads;

namespace Procession.Managers;

/// <summary>
/// The objects of a manager by number, and which process holds which of them. An object lives as long as a process holds it,
/// or something alive in the manager's process refers to it.
/// </summary>
/// <remarks>
/// Only the holds of processes are counted, per process, so that a process that dies releases everything at once. References
/// within this process are left to the garbage collector: a list in a dictionary is an ordinary reference, and cycles are
/// collected too.
/// </remarks>
internal sealed class ObjectTable
{
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards the fields below, and the holds of sessions
    private readonly Dictionary<long, WeakReference<ManagedObject>> _all = [];
    private readonly Dictionary<long, Holding> _held = [];
    private long _lastId = ObjectReference.Root;

    /// <summary>Gets the number of objects that the garbage collector has not collected.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _all.Count;
            }
        }
    }

    /// <summary>Gives an object its number, and the session a hold on it.</summary>
    public void Add(ManagedObject added, Session? session)
    {
        lock (_lock)
        {
            added.Enter(this, ++_lastId);
            _all.Add(added.Id, new WeakReference<ManagedObject>(added));
            HoldNoLock(added, session);
        }
    }

    public ManagedObject? Find(long id)
    {
        lock (_lock)
        {
            return FindNoLock(id);
        }
    }

    /// <summary>Gives a session one more hold on an object; false if the object is gone.</summary>
    public bool Hold(long id, Session? session)
    {
        lock (_lock)
        {
            ManagedObject? found = FindNoLock(id);
            if (found is not null)
            {
                HoldNoLock(found, session);
            }

            return found is not null;
        }
    }

    /// <summary>Takes back one of a session's holds on an object.</summary>
    public void LetGo(long id, Session? session)
    {
        lock (_lock)
        {
            LetGoNoLock(id, session);
        }
    }

    /// <summary>
    /// Takes holds back, once for each turn: a client that got no answer repeats its report, perhaps while another thread
    /// still processes the first one.
    /// </summary>
    /// <param name="turn">The number of the report; higher than those of earlier reports.</param>
    /// <param name="ids">One id for each hold.</param>
    /// <param name="session">The session that releases them.</param>
    public void LetGo(long turn, long[] ids, Session? session)
    {
        lock (_lock)
        {
            if (session is not null && turn > session.LastLetGo)
            {
                session.LastLetGo = turn;
                Array.ForEach(ids, id => LetGoNoLock(id, session));
            }
        }
    }

    /// <summary>Whether a session holds any object.</summary>
    public bool HoldsAny(Session session)
    {
        lock (_lock)
        {
            return session.Holds.Count > 0;
        }
    }

    /// <summary>Releases everything that a process held, because it has ended.</summary>
    public void End(Session session)
    {
        lock (_lock)
        {
            session.HasEnded = true;
            foreach (long id in session.Holds.Keys)
            {
                LetGoNoLock(id);
            }

            session.Holds.Clear();
        }
    }

    /// <summary>Removes an object to which nothing refers any more, as the garbage collector has found.</summary>
    public void RemoveUnreferenced(long id)
    {
        lock (_lock)
        {
            _all.Remove(id);
        }
    }

    private ManagedObject? FindNoLock(long id)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        return _held.TryGetValue(id, out Holding? holding) ? holding.Object
        : _all.TryGetValue(id, out WeakReference<ManagedObject>? weak) && weak.TryGetTarget(out ManagedObject? found) ? found
        : null;
    }

    private void HoldNoLock(ManagedObject held, Session? session)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        // A call that was still running when its process died holds nothing.
        if (session is null || session.HasEnded)
        {
            return;
        }

        session.Holds[held.Id] = session.Holds.TryGetValue(held.Id, out int count) ? count + 1 : 1;
        if (count == 0)
        {
            if (!_held.TryGetValue(held.Id, out Holding? holding))
            {
                holding = new Holding(held);
                _held.Add(held.Id, holding);
            }

            holding.Sessions++;
        }
    }

    private void LetGoNoLock(long id, Session? session)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        if (session is not null && session.Holds.TryGetValue(id, out int count))
        {
            if (count > 1)
            {
                session.Holds[id] = count - 1;
            }
            else
            {
                session.Holds.Remove(id);
                LetGoNoLock(id);
            }
        }
    }

    private void LetGoNoLock(long id)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread);
        if (--_held[id].Sessions == 0)
        {
            _held.Remove(id);
        }
    }

    private sealed class Holding(ManagedObject held)
    {
        public ManagedObject Object { get; } = held;

        public int Sessions { get; set; }
    }
}
