using Procession.Functions;
using Procession.Wire;

namespace Procession.Workers.Sending;

/// <summary>
/// Which cultures a worker was sent, and under which number. A worker remembers a few, and a new one replaces the oldest.
/// Guarded by the gate of the worker's table.
/// </summary>
internal sealed class ToldCultures
{
    private readonly CulturePair?[] _told = new CulturePair?[ChunkPrefix.MostCultures + 1]; // none is number 0
    private int _last;

    /// <summary>The number of a culture. A new culture must be sent before it is used; frames are read in order.</summary>
    public int NumberOf(CulturePair culture, out bool isNew)
    {
        int number = Array.IndexOf(_told, culture);
        isNew = number < 0;
        if (isNew)
        {
            number = _last = (_last % ChunkPrefix.MostCultures) + 1;
            _told[number] = culture;
        }

        return number;
    }
}
