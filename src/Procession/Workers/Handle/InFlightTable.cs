using System.Diagnostics;
using Procession.Execution;
using Procession.Framing;
using Procession.Threads;

namespace Procession.Workers.Handle;

/// <summary>What a worker holds at any moment, so that its death costs exactly that.</summary>
[DebuggerDisplay("{_entries.Count} chunks, closed: {_isClosed}")]
internal sealed class InFlightTable
{
    private readonly Dictionary<long, InFlight> _entries = [];
    private bool _isClosed;

    /// <summary>
    /// Guards the table, what is said to be guarded by it in the other parts of a handle, and how many outcomes a sink of the
    /// table expects: a chunk cannot end while a part of it is being taken away.
    /// </summary>
    public Lock Gate { get; } = Uninterrupted.NewLock();

    /// <summary>Whether the worker is gone: it takes no chunk, and its memory is not to be touched.</summary>
    public bool IsClosedNoLock
    {
        get
        {
            AssertHeld();
            return _isClosed;
        }
    }

    public int CountNoLock
    {
        get
        {
            AssertHeld();
            return _entries.Count;
        }
    }

    public IEnumerable<InFlight> EntriesNoLock
    {
        get
        {
            AssertHeld();
            return _entries.Values;
        }
    }

    public void AddNoLock(InFlight entry)
    {
        AssertHeld();
        _entries.Add(entry.Chunk.Id, entry);
    }

    public void RemoveNoLock(InFlight entry)
    {
        AssertHeld();
        _entries.Remove(entry.Chunk.Id);
    }

    public InFlight? FindNoLock(long chunkId)
    {
        AssertHeld();
        return _entries.GetValueOrDefault(chunkId);
    }

    /// <summary>The chunk that was made last of those with a lower id. There are few.</summary>
    public InFlight? YoungestBelowNoLock(long id)
    {
        AssertHeld();
        InFlight? youngest = null;
        foreach (InFlight entry in _entries.Values)
        {
            if (entry.Chunk.Id < id && (youngest is null || entry.Chunk.Id > youngest.Chunk.Id))
            {
                youngest = entry;
            }
        }

        return youngest;
    }

    /// <summary>The chunk that the worker says it has an outcome of.</summary>
    /// <exception cref="DamagedDataException">It has no such chunk.</exception>
    public InFlight Find(long chunkId)
    {
        lock (Gate)
        {
            return _entries.TryGetValue(chunkId, out InFlight? entry)
                ? entry
                : throw new DamagedDataException($"there is an outcome of chunk {chunkId}, which the worker does not have");
        }
    }

    /// <summary>Whether the worker lives, and holds one chunk of one item, which is told to this sink.</summary>
    public bool HoldsOnly(IChunkSink sink)
    {
        lock (Gate)
        {
            return !_isClosed && _entries.Count == 1
                && YoungestBelowNoLock(long.MaxValue) is { Chunk.Count: 1 } only && only.Sink == sink;
        }
    }

    /// <summary>The worker is gone. Returns what it held.</summary>
    public InFlight[] CloseNoLock()
    {
        AssertHeld();
        _isClosed = true;
        InFlight[] lost = [.. _entries.Values];
        _entries.Clear();
        return lost;
    }

    /// <summary>Asserts that the current thread holds the <see cref="Gate"/>.</summary>
    [Conditional("DEBUG")]
    public void AssertHeld() => Debug.Assert(Gate.IsHeldByCurrentThread, "The gate of the table is not held.");
}
