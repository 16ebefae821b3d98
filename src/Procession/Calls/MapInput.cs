using System.Buffers;
using Procession.Serialization;

namespace Procession.Calls;

/// <summary>The serialized items of a map, cut at any place into chunks without copying.</summary>
internal sealed class MapInput
{
    private readonly List<long> _starts;
    private readonly ReadOnlySequence<byte> _bytes;

    private MapInput(List<long> starts, ReadOnlySequence<byte> bytes)
    {
        _starts = starts;
        _bytes = bytes;
    }

    public int Count => _starts.Count - 1;

    /// <summary>Reads the source to its end, on the caller's thread: what cannot travel is refused here.</summary>
    public static MapInput Read<T>(IEnumerable<T> source, IPoolSerializer serializer)
    {
        var starts = new List<long>(source.TryGetNonEnumeratedCount(out int count) ? count + 1 : 16);
        var buffer = new PayloadBuffer();
        foreach (T item in source)
        {
            starts.Add(buffer.Length);
            try
            {
                buffer.AddItem(serializer, item);
            }
            catch (SerializationFailedException e)
            {
                throw ItemIndex.Refused(e, starts.Count - 1);
            }
            catch (Exception e)
            {
                ItemIndex.Attach(e, starts.Count - 1);
                throw;
            }
        }

        starts.Add(buffer.Length);
        return new MapInput(starts, buffer.ToSequence());
    }

    public ReadOnlySequence<byte> Slice(int first, int count) =>
        _bytes.Slice(_starts[first], _starts[first + count] - _starts[first]);
}
