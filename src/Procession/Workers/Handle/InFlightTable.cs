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
    /// Guards the table, whatever the other parts of a handle say that it guards, and the number of outcomes that each sink
    /// in the table expects, so that a chunk cannot end while a part of it is being taken away.
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

        // Not GetValueOrDefault, which would be compiled when a program starts (decision 9).
        _ = _entries.TryGetValue(chunkId, out InFlight? entry);
        return entry;
    }

    /// <summary>The youngest chunk with an id below this one. A linear search: there are few chunks.</summary>
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

    /// <summary>The chunk for which the worker reports an outcome.</summary>
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

    /// <summary>Whether the worker lives and holds a single chunk, of one item, which belongs to this sink.</summary>
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
