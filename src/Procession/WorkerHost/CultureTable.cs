using System.Globalization;
using Procession.Functions;
using Procession.Wire;

namespace Procession.WorkerHost;

/// <summary>
/// The cultures, other than the pool's, that the pool has sent. They are read when first used, so that a failure to read
/// one is the failure of the items that use it.
/// </summary>
internal sealed class CultureTable(Surroundings surroundings)
{
    private readonly Entry?[] _entries = new Entry?[ChunkPrefix.MostCultures + 1];

    public void Set(int number, byte[] payload) => _entries[number] = new Entry(payload);

    /// <summary>The ExecutionContext for items under a culture; that of the pool's own is number 0.</summary>
    public ExecutionContext ContextOf(int number)
    {
        if (number == 0)
        {
            return surroundings.Context;
        }

        Entry entry = _entries[number]
            ?? throw new InvalidOperationException("The worker was not told the culture of this chunk.");
        if (entry.Context is null)
        {
            (CultureInfo culture, CultureInfo uiCulture) = CulturePair.Read(entry.Payload);
            entry.Context = surroundings.ContextWith(culture, uiCulture);
        }

        return entry.Context;
    }

    private sealed class Entry(byte[] payload)
    {
        public byte[] Payload => payload;

        public ExecutionContext? Context { get; set; }
    }
}
