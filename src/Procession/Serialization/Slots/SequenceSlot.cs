using MessagePack;

namespace Procession.Serialization;

/// <summary>A reference whose declared type is only a sequence.</summary>
internal sealed class SequenceSlot<T> : Slot<T?>
    where T : class
{
    private readonly ReferenceSlot<T> _reference = new();
    private Type? _asItIs; // the last type that was found to be sent as itself

    public override void Write(ref MessagePackWriter writer, T? value, WriteGraph graph)
    {
        if (value is not null && value.GetType() is var type && type != _asItIs)
        {
            if (LooseSequences.Find(type, typeof(T)) is { } loose)
            {
                value = (T)loose.ToArray(value);
            }
            else if (!type.IsCollectible)
            {
                _asItIs = type;
            }
        }

        _reference.Write(ref writer, value, graph);
    }

    public override T? Read(ref MessagePackReader reader, ReadGraph graph) => _reference.Read(ref reader, graph);
}
