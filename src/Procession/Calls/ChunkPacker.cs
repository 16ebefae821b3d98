using Procession.Serialization;

namespace Procession.Calls;

/// <summary>Packs the items of a stream into chunks of one size. Not thread-safe.</summary>
internal sealed class ChunkPacker<T>(IStreamIntake intake, IPoolSerializer serializer, int chunkSize)
{
    private PayloadBuffer _buffer = new();
    private long _firstIndex;
    private int _count;

    public void Add(T item)
    {
        try
        {
            _buffer.AddItem(serializer, item);
        }
        catch (SerializationFailedException e)
        {
            throw ItemIndex.Refused(e, _firstIndex + _count);
        }
        catch (Exception e)
        {
            ItemIndex.Attach(e, _firstIndex + _count);
            throw;
        }

        if (++_count == chunkSize)
        {
            Flush();
        }
    }

    /// <summary>Hands over what has gathered, if anything.</summary>
    public void Flush()
    {
        if (_count == 0)
        {
            return;
        }

        intake.Add(_firstIndex, _count, _buffer.ToSequence());
        _firstIndex += _count;
        _count = 0;
        _buffer = new PayloadBuffer();
    }
}
