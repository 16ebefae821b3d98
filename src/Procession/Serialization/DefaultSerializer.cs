using System.Buffers;
using System.Runtime.CompilerServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>The built-in serializer: MessagePack's wire format with our own object layer on top; see README.md.</summary>
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

    /// <summary>
    /// Reads a value that was written as a <typeparamref name="T"/>, if it is of the wanted type; otherwise nothing is built.
    /// </summary>
    public static T DeserializeIf<T>(in ReadOnlySequence<byte> source, Type wanted) =>
        RawArray<T>.Instance is null
            ? DeserializeBySlot<T>(source, wanted)
            : throw FailureMessages.ForReading(Fit.Misplaced(typeof(T), wanted), wanted);

    /// <summary>Writes an exception that was thrown; see <see cref="ExceptionTree.MaxLevels"/>.</summary>
    public static void SerializeThrown(IBufferWriter<byte> destination, Exception exception) =>
        SerializeGraph(destination, exception, SlotOf<Exception>.Instance!, isThrown: true);

    // A separate method, so that a program that sends only numbers never loads MessagePack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SerializeValue<T>(IBufferWriter<byte> destination, T value)
    {
        if (RawArray<T>.Instance is { } raw)
        {
            if (raw.TryGetBytes(value, out ReadOnlySpan<byte> bytes))
            {
                RawArray.WritePrefix(destination, bytes.Length);
                destination.Write(bytes);
                return;
            }

            destination.Write([RawArray.Other]);
        }

        Slot<T> slot = SlotOf<T>.Instance;
        if (slot.NeedsGraph)
        {
            SerializeGraph(destination, value, slot, isThrown: false);
            return;
        }

        MessagePackWriter writer = new(destination);
        slot.Write(ref writer, value, null!); // A leaf does not use the graph.
        writer.Flush();
    }

    private static void SerializeGraph<T>(IBufferWriter<byte> destination, T value, Slot<T> slot, bool isThrown)
    {
        WriteGraph graph = WriteGraph.Rent();
        graph.Keeper = destination as IKeeper;
        graph.IsThrown = isThrown;
        var rewindable = destination as IRewindable;
        long start = rewindable?.Length ?? 0;
        try
        {
            bool isTrimmed = rewindable is not null && NeedsTrimming(value);
            if (!isTrimmed)
            {
                try
                {
                    WriteMessage(destination, value, slot, graph);
                    return;
                }
                catch (Refusal) when (graph.HasClosures && rewindable is not null)
                {
                    // Perhaps only a variable of another lambda is to blame.
                    rewindable.Rewind(start);
                    graph.Rollback(default);
                    graph.ObjectPath.Clear();
                }
            }

            graph.Trimmed = new TrimmedClosures();
            WriteMessage(destination, value, slot, graph);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw FailureMessages.ForWriting(exception, graph.ObjectPath, value?.GetType() ?? typeof(T));
        }
        finally
        {
            graph.Return();
        }
    }

    private static void WriteMessage<T>(IBufferWriter<byte> destination, T value, Slot<T> slot, WriteGraph graph)
    {
        MessagePackWriter writer = new(destination);
        slot.Write(ref writer, value, graph);
        graph.WriteDeferred(ref writer, mark: 0);
        graph.Trimmed?.Write(ref writer, graph);
        writer.Flush();
    }

    private static bool NeedsTrimming<T>(T value) =>
        value is Delegate { Target: { } target } && Bodies.For(target.GetType()) is ClosureBody { WasTrimmed: true };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T DeserializeValue<T>(in ReadOnlySequence<byte> source)
    {
        if (RawArray<T>.Instance is not { } raw)
        {
            return DeserializeBySlot<T>(source);
        }

        Span<byte> prefix = stackalloc byte[(int)Math.Min(RawArray.PrefixSize, source.Length)];
        source.Slice(0, prefix.Length).CopyTo(prefix);
        if (prefix is [RawArray.Other, ..])
        {
            return DeserializeBySlot<T>(source.Slice(1));
        }

        if (!RawArray.TryReadPrefix(prefix, source.Length, out long length))
        {
            throw FailureMessages.ForReading(new DamagedMessageException("an array has another size"), typeof(T));
        }

        T array = raw.Allocate(length, out Span<byte> room);
        source.Slice(RawArray.PrefixSize).CopyTo(room);
        raw.Check(array);
        return array;
    }

    private static T DeserializeBySlot<T>(in ReadOnlySequence<byte> source, Type? wanted = null)
    {
        ReadGraph? graph = null;
        try
        {
            Slot<T> slot = SlotOf<T>.Instance;
            graph = slot.NeedsGraph ? ReadGraph.Rent(source.Length) : null;
            MessagePackReader reader = new(source);
            if (wanted is not null && slot.TypeOfNext(reader, graph!) is { } type)
            {
                Fit.Check(type, wanted);
            }

            T value = slot.Read(ref reader, graph!);
            if (graph is not null)
            {
                ReadRest(ref reader, graph);
            }

            return reader.End ? value : throw new DamagedMessageException("bytes are left over");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw FailureMessages.ForReading(exception, typeof(T), graph?.ObjectPath);
        }
        finally
        {
            graph?.Return();
        }
    }

    private static void ReadRest(ref MessagePackReader reader, ReadGraph graph)
    {
        graph.FillDeferred(ref reader, mark: 0);
        if (!reader.End)
        {
            TrimmedClosures.Read(ref reader, graph);
        }

        if (reader.End)
        {
            graph.Complete();
        }
    }
}
