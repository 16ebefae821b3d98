using MessagePack;

namespace Procession.Serialization;

/// <summary>Sends a framework type as something simpler.</summary>
internal abstract class Surrogate
{
    /// <summary>Creates the body; <paramref name="wireType"/> is the framework class that was found in the table.</summary>
    public abstract Body CreateBody(Type wireType);

    public abstract object CreateSlot();
}

/// <summary>Sends a <typeparamref name="T"/> as a <typeparamref name="TWire"/>.</summary>
internal sealed class Surrogate<T, TWire>(Func<T, TWire> toWire, Func<TWire, T> fromWire) : Surrogate
    where T : notnull
{
    /// <summary>
    /// Gets the class of the rebuilt object if rebuilding uses the parts (hash codes, order), so that these must be complete
    /// before; otherwise null.
    /// </summary>
    public Type? LooksInsideAs { get; init; }

    public TWire ToWire(T value) => toWire(value);

    public T FromWire(TWire wire) => fromWire(wire);

    public override Body CreateBody(Type wireType) => new SurrogateBody<T, TWire>(this, wireType);

    public override object CreateSlot() => new SurrogateSlot<T, TWire>(this);
}

/// <summary>Refuses a user's class that derives from a framework class with a surrogate.</summary>
internal sealed class RefusedSurrogate(Type type, string reason) : Surrogate
{
    public override Body CreateBody(Type wireType) => new RefusedBody(type, reason);

    public override object CreateSlot() => SlotSelection.Make(typeof(RefusedSlot<>), type, reason);
}

/// <summary>Objects with a surrogate.</summary>
internal sealed class SurrogateBody<T, TWire>(Surrogate<T, TWire> surrogate, Type wireType) : Body(wireType)
    where T : notnull
{
    private readonly Slot<TWire> _slot = SlotOf<TWire>.Instance;

    public override bool CanCloseCycle => !_slot.NeedsGraph;

    public override int StackUnits => 1 + _slot.StackUnits;

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        WholeValue.Write(ref writer, surrogate.ToWire((T)value), _slot, graph);

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        TWire wire = WholeValue.Read(ref reader, _slot, graph);
        if (graph.IsWhole || surrogate.LooksInsideAs is not { } type)
        {
            return surrogate.FromWire(wire);
        }

        var shell = new LateShell(type);
        graph.Late.Add(new LateRebuild(() => shell.Become(surrogate.FromWire(wire))));
        return shell.Made;
    }
}

/// <summary>Structs with a surrogate.</summary>
internal sealed class SurrogateSlot<T, TWire>(Surrogate<T, TWire> surrogate) : Slot<T>
    where T : notnull
{
    private readonly Slot<TWire> _slot = SlotOf<TWire>.Instance;

    public override int StackUnits => 1 + _slot.StackUnits;

    public override void Write(ref MessagePackWriter writer, T value, WriteGraph graph) =>
        WholeValue.Write(ref writer, surrogate.ToWire(value), _slot, graph);

    public override T Read(ref MessagePackReader reader, ReadGraph graph) =>
        surrogate.FromWire(WholeValue.Read(ref reader, _slot, graph));
}
