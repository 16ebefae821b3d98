using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Procession.Framing;
using Procession.Functions;
using Procession.Serialization;

namespace Procession.Calls;

/// <summary>The serialized items of a map, which can be cut into chunks anywhere without copying.</summary>
internal sealed class MapInput
{
    private List<long>? _starts; // none if all items have the same size
    private readonly PayloadBuffer _buffer;
    private ReadOnlySequence<byte> _bytes;

    private MapInput(PayloadBuffer buffer, List<long> starts)
        : this(buffer) => (_starts, Count) = (starts, starts.Count - 1);

    private MapInput(PayloadBuffer buffer, int itemSize)
        : this(buffer) => (ItemSize, Count) = (itemSize, checked((int)(buffer.Length / itemSize)));

    private MapInput(PayloadBuffer buffer)
    {
        _buffer = buffer;
        _bytes = buffer.ToSequence();
    }

    public int Count { get; }

    /// <summary>Same as <see cref="Call.ItemSize"/>.</summary>
    public int ItemSize { get; }

    /// <summary>Reads the source to its end, on the caller's thread: what cannot travel is refused here.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="source">The items.</param>
    /// <param name="serializer">Writes them.</param>
    /// <param name="isBare">Whether they are numbers that travel as their bytes, without lengths.</param>
    /// <param name="withText">Whether exceptions about an item carry a text of it.</param>
    public static MapInput Read<T>(IEnumerable<T> source, IPoolSerializer serializer, bool isBare, bool withText = false) =>
        isBare
            ? ReadNumbers(source)
            : ReadFramed(source, serializer, withText);

    /// <summary>The size of the items if they are numbers and the function takes one at a time; otherwise 0.</summary>
    public static int BareSize<T>(FunctionShape shape, IPoolSerializer serializer) =>
        RawNumber<T>.IsRaw && shape is { IsAsync: false, Arity: 1 } && serializer is DefaultSerializer ? Unsafe.SizeOf<T>() : 0;

    public ReadOnlySequence<byte> Slice(int first, int count) => _starts is null
        ? _bytes.Slice((long)first * ItemSize, (long)count * ItemSize)
        : _bytes.Slice(_starts[first], _starts[first + count] - _starts[first]);

    /// <summary>The bytes of one item.</summary>
    public ReadOnlySequence<byte> Argument(int index)
    {
        ReadOnlySequence<byte> item = Slice(index, 1);
        return _starts is null ? item : ItemFraming.Next(ref item);
    }

    /// <inheritdoc cref="PayloadBuffer.LeaveToCollector"/>
    public void LeaveToCollector() => _buffer.LeaveToCollector();

    /// <summary>Gives the memory back. No slice may be used any more.</summary>
    public void Release()
    {
        _buffer.Release();
        (_starts, _bytes) = (null, default);
    }

    private static MapInput ReadFramed<T>(IEnumerable<T> source, IPoolSerializer serializer, bool withText)
    {
        var starts = new List<long>(source.TryGetNonEnumeratedCount(out int count) ? count + 1 : 16);
        var buffer = new PayloadBuffer();
        foreach (T item in source)
        {
            starts.Add(buffer.Length);
            buffer.AddItem(serializer, item, starts.Count - 1, withText);
        }

        starts.Add(buffer.Length);
        return new MapInput(buffer, starts);
    }

    private static MapInput ReadNumbers<T>(IEnumerable<T> source)
    {
        var buffer = new PayloadBuffer();
        switch (source)
        {
            case T[] array when array.GetType() == typeof(T[]): // an int[] can be asked for as a uint[]
                AddAll<T>(buffer, array);
                break;
            case List<T> list:
                AddAll<T>(buffer, CollectionsMarshal.AsSpan(list));
                break;
            default:
                if (!source.GetType().IsValueType || !TryAddImmutable(buffer, source))
                {
                    foreach (T item in source)
                    {
                        RawNumber<T>.Write(buffer, item);
                    }
                }

                break;
        }

        return new MapInput(buffer, Unsafe.SizeOf<T>());
    }

    // In a method of its own, so that programs without immutable collections do not load their assembly.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryAddImmutable<T>(PayloadBuffer buffer, IEnumerable<T> source)
    {
        if (source is not ImmutableArray<T> { IsDefault: false } immutable)
        {
            return false;
        }

        AddAll(buffer, immutable.AsSpan());
        return true;
    }

    private static void AddAll<T>(PayloadBuffer buffer, ReadOnlySpan<T> numbers) => buffer.Write(MemoryMarshal.CreateReadOnlySpan(
        ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(numbers)), checked(numbers.Length * Unsafe.SizeOf<T>())));
}
