using System.Buffers;
using System.Runtime.CompilerServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// The built-in serializer: MessagePack's wire format under an object layer of our own; see README.md.
/// </summary>
internal sealed class DefaultSerializer : IPoolSerializer
{
    public static DefaultSerializer Shared { get; } = new();

    /// <inheritdoc/>
    public void Serialize<T>(IBufferWriter<byte> destination, T value)
    {
        if (RawNumber<T>.IsRaw)
        {
            RawNumber<T>.Write(destination, value);
        }
        else
        {
            SerializeValue(destination, value);
        }
    }

    /// <inheritdoc/>
    public T Deserialize<T>(in ReadOnlySequence<byte> source) =>
        RawNumber<T>.IsRaw ? RawNumber<T>.Read(source) : DeserializeValue<T>(source);

    // Apart, so that a program which sends numbers only never loads MessagePack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SerializeValue<T>(IBufferWriter<byte> destination, T value)
    {
        Slot<T> slot = SlotOf<T>.Instance;
        MessagePackWriter writer = new(destination);
        if (!slot.NeedsGraph)
        {
            slot.Write(ref writer, value, null!); // A leaf writes itself and looks at no graph.
            writer.Flush();
            return;
        }

        WriteGraph graph = WriteGraph.Rent();
        graph.Keeper = destination as IKeeper;
        try
        {
            slot.Write(ref writer, value, graph);
            writer.Flush();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw FailureMessages.ForWriting(exception, graph.Trail, value?.GetType() ?? typeof(T));
        }
        finally
        {
            graph.Return();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T DeserializeValue<T>(in ReadOnlySequence<byte> source)
    {
        Slot<T> slot = SlotOf<T>.Instance;
        ReadGraph? graph = slot.NeedsGraph ? ReadGraph.Rent() : null;
        try
        {
            MessagePackReader reader = new(source);
            T value = slot.Read(ref reader, graph!);
            return reader.End ? value : throw new DamagedMessageException("bytes are left over");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw FailureMessages.ForReading(exception, typeof(T));
        }
        finally
        {
            graph?.Return();
        }
    }
}
