using Procession.Functions;

namespace Procession.WorkerHost;

/// <summary>
/// The functions that the pool has sent. They are rebuilt when first run, so that a failure to do so (classes of a closure
/// may have their own code) is the failure of the item that uses the function.
/// </summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<long, Entry> _entries = [];

    public void Add(long id, byte[] payload) => _entries[id] = new Entry(payload, unreadable: null);

    /// <summary>Adds a function, unless it is there.</summary>
    public void AddIfNew(long id, ReadOnlyMemory<byte> payload)
    {
        if (!_entries.ContainsKey(id))
        {
            _entries.Add(id, new Entry(payload, unreadable: null));
        }
    }

    /// <summary>Adds a function that could not be read; <see cref="Get"/> throws the reason.</summary>
    public void AddUnreadable(long id, Exception reason) => _entries[id] = new Entry(default, reason);

    public void Remove(long id) => _entries.Remove(id);

    /// <summary>Finds a function; throws, at every call, what went wrong when it was rebuilt.</summary>
    public ItemRunner Get(long id) =>
        _entries.TryGetValue(id, out Entry? entry)
            ? entry.Runner
            : throw new InvalidOperationException("The worker was not told the function of this chunk.");

    /// <summary>Finds a function that has run before.</summary>
    public ItemRunner? Rebuilt(long id) => _entries.TryGetValue(id, out Entry? entry) ? entry.Rebuilt : null;

    private sealed class Entry(ReadOnlyMemory<byte> payload, Exception? unreadable)
    {
        public ItemRunner? Rebuilt { get; private set; }

        public ItemRunner Runner => Rebuilt ??= unreadable is null ? RunnerFactory.Create(payload) : throw unreadable;
    }
}
