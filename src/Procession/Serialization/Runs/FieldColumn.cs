using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>One field of many objects.</summary>
internal abstract class FieldColumn
{
    /// <summary>Writes the field of all the objects.</summary>
    /// <param name="writer">The destination.</param>
    /// <param name="owners">The objects.</param>
    /// <param name="isCompiled">Whether the field's address is known.</param>
    /// <param name="graph">The objects written so far.</param>
    public abstract void Write(
        ref MessagePackWriter writer, ReadOnlySpan<object> owners, bool isCompiled, WriteGraph graph);

    public abstract void Read(ref MessagePackReader reader, ReadOnlySpan<object> owners, bool isCompiled, ReadGraph graph);
}

/// <summary>
/// One field of many objects: a block if its values contain no references, otherwise as its slot writes it.
/// </summary>
internal sealed class FieldColumn<T>(Member member, Slot<T> slot) : FieldColumn
{
    private readonly bool _isBlock = BlittableTypes.Contains(typeof(T));
    private T[]? _spare;

    public override void Write(
        ref MessagePackWriter writer, ReadOnlySpan<object> owners, bool isCompiled, WriteGraph graph)
    {
        if (!isCompiled || slot is RunSlot<T>)
        {
            WriteGathered(ref writer, owners, isCompiled, graph);
        }
        else if (_isBlock)
        {
            WriteBlock(ref writer, owners);
        }
        else
        {
            foreach (object owner in owners)
            {
                slot.Write(ref writer, Place(owner), graph);
            }
        }
    }

    public override void Read(ref MessagePackReader reader, ReadOnlySpan<object> owners, bool isCompiled, ReadGraph graph)
    {
        if (!isCompiled || slot is RunSlot<T>)
        {
            ReadGathered(ref reader, owners, isCompiled, graph);
        }
        else if (_isBlock)
        {
            ReadBlock(ref reader, owners);
        }
        else
        {
            foreach (object owner in owners)
            {
                Place(owner) = slot.Read(ref reader, graph);
            }
        }
    }

    private void WriteBlock(ref MessagePackWriter writer, ReadOnlySpan<object> owners)
    {
        int bytes = owners.Length * Unsafe.SizeOf<T>();
        writer.WriteBinHeader(bytes);
        ref byte target = ref MemoryMarshal.GetReference(writer.GetSpan(bytes));
        foreach (object owner in owners)
        {
            Unsafe.WriteUnaligned(ref target, Place(owner));
            target = ref Unsafe.Add(ref target, Unsafe.SizeOf<T>());
        }

        writer.Advance(bytes);
    }

    private void ReadBlock(ref MessagePackReader reader, ReadOnlySpan<object> owners)
    {
        ReadOnlySpan<byte> block = Block.Take(ref reader, owners.Length * Unsafe.SizeOf<T>());
        SoundBits<T>.Check(block);
        ref byte source = ref MemoryMarshal.GetReference(block);
        foreach (object owner in owners)
        {
            Place(owner) = Unsafe.ReadUnaligned<T>(ref source);
            source = ref Unsafe.Add(ref source, Unsafe.SizeOf<T>());
        }
    }

    private void WriteGathered(
        ref MessagePackWriter writer, ReadOnlySpan<object> owners, bool isCompiled, WriteGraph graph)
    {
        T[] spare = TakeSpare(owners.Length);
        Span<T> values = spare.AsSpan(0, owners.Length);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = isCompiled ? Place(owners[i]) : (T)member.Field.GetValue(owners[i])!;
        }

        Elements.WriteAny(ref writer, values, _isBlock, slot, graph);

        Return(spare, owners.Length);
    }

    private void ReadGathered(ref MessagePackReader reader, ReadOnlySpan<object> owners, bool isCompiled, ReadGraph graph)
    {
        T[] spare = TakeSpare(owners.Length);
        Span<T> values = spare.AsSpan(0, owners.Length);
        Elements.ReadAny(ref reader, values, _isBlock, slot, graph);

        for (int i = 0; i < values.Length; i++)
        {
            if (isCompiled)
            {
                Place(owners[i]) = values[i];
            }
            else
            {
                member.Field.SetValue(owners[i], values[i]);
            }
        }

        Return(spare, owners.Length);
    }

    // The buffer is taken, not shared, because other threads may need one at the same time.
    private T[] TakeSpare(int length) =>
        Interlocked.Exchange(ref _spare, null) is { } spare && spare.Length >= length ? spare : new T[length];

    private void Return(T[] spare, int used)
    {
        spare.AsSpan(0, used).Clear(); // so that it does not keep the user's strings
        Volatile.Write(ref _spare, spare);
    }

    private ref T Place(object owner) =>
        ref Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(ref ObjectMemory.Of(owner), member.Offset));
}
