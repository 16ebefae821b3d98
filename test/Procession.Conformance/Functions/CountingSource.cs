using System.Collections;

namespace Procession.Conformance.Functions;

/// <summary>A sequence that counts how it is used: 0, 1, 2, ...; endless, ending or failing.</summary>
internal sealed class CountingSource(int count = int.MaxValue, int failsAt = -1) : IEnumerable<int>
{
    private int _drawn;
    private int _enumerations;
    private int _disposals;

    public int Drawn => Volatile.Read(ref _drawn);

    public int Enumerations => Volatile.Read(ref _enumerations);

    public int Disposals => Volatile.Read(ref _disposals);

    public IEnumerator<int> GetEnumerator()
    {
        Interlocked.Increment(ref _enumerations);
        return Walk();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public async IAsyncEnumerable<int> Async()
    {
        foreach (int item in this)
        {
            await Task.Yield();
            yield return item;
        }
    }

    private IEnumerator<int> Walk()
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                if (i == failsAt)
                {
                    throw new FormatException($"the source fails at {i}");
                }

                Interlocked.Increment(ref _drawn);
                yield return i;
            }
        }
        finally
        {
            Interlocked.Increment(ref _disposals);
        }
    }
}
