using MessagePack;

namespace Procession.Serialization;

/// <summary>A nullable value: nil, or true and the value (which may itself begin with nil).</summary>
internal sealed class NullableSlot<T> : Slot<T?>
    where T : struct
{
    private readonly Slot<T> _value = SlotOf<T>.Instance;

    public override bool NeedsGraph => _value.NeedsGraph;

    public override int StackUnits => _value.StackUnits;

    public override void Write(ref MessagePackWriter writer, T? value, WriteGraph graph)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.Write(true);
        _value.Write(ref writer, value.GetValueOrDefault(), graph);
    }

    public override T? Read(ref MessagePackReader reader, ReadGraph graph)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadBoolean();
        return _value.Read(ref reader, graph);
    }
}

/// <summary>A value that must not be sent, such as a native handle.</summary>
internal sealed class RefusedSlot<T>(string reason) : Slot<T>
{
    public override void Write(ref MessagePackWriter writer, T value, WriteGraph graph) =>
        throw new Refusal(typeof(T), reason);

    public override T Read(ref MessagePackReader reader, ReadGraph graph) => throw new Refusal(typeof(T), reason);
}
