using System.Diagnostics;
using Procession.Threads;

namespace Procession.Managers;

/// <summary>
/// The objects of a manager, by number, and which process holds which. An object lives as long as a process holds it, or
/// something that lives in this process refers to it.
/// </summary>
/// <remarks>
/// Only the first is counted, by process, so that a process that dies lets go of everything at once. The second is the
/// collector's business: a list in a dictionary is referred to by an ordinary reference, and cycles go too.
/// </remarks>
internal sealed class ObjectTable
{
    private readonly Lock _lock = Uninterrupted.NewLock(); // guards all below, and what sessions hold
    private readonly Dictionary<long, WeakReference<ManagedObject>> _all = [];
    private readonly Dictionary<long, Holding> _held = [];
    private long _lastId = ObjectReference.Root;

    /// <summary>Gets how many objects there are that the collector has not found to be forgotten.</summary>
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

    /// <summary>Gives a session one more hold on an object; false if that is gone.</summary>
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

    /// <summary>Takes one hold of a session on an object back.</summary>
    public void LetGo(long id, Session? session)
    {
        lock (_lock)
        {
            LetGoNoLock(id, session);
        }
    }

    /// <summary>
    /// Takes holds back, each turn once: a client that was not answered says the same again, perhaps while a thread reads what
    /// it said first.
    /// </summary>
    /// <param name="turn">Higher than those before.</param>
    /// <param name="ids">One for each hold.</param>
    /// <param name="session">Whose.</param>
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

    /// <summary>A process has gone.</summary>
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

    /// <summary>The collector has found that nothing refers to an object.</summary>
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
        // A call that was still under way when its process died holds nothing.
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
