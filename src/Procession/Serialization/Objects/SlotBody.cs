using System.Runtime.CompilerServices;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Boxed values without references, and strings held as object; written by their slot.</summary>
internal sealed class SlotBody<T> : Body
{
    private readonly Slot<T> _slot = SlotOf<T>.Instance;

    // A boxed user-defined struct can be changed through an interface, so it can be distinguished from an equal one.
    public SlotBody()
        : base(typeof(T)) => HasIdentity = !(typeof(T).IsEnum || FrameworkTypes.Owns(typeof(T)));

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        _slot.Write(ref writer, (T)value, graph);

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id) =>
        _slot.Read(ref reader, graph) ?? throw new DamagedMessageException("a box is empty");
}

/// <summary>Boxed structs with references: the box exists before its content.</summary>
internal sealed class BoxBody<T>() : ShellBody(typeof(T))
    where T : struct
{
    private readonly Slot<T> _slot = SlotOf<T>.Instance;

    public override int StackUnits => 1 + _slot.StackUnits;

    public override void WriteContent(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        _slot.Write(ref writer, (T)value, graph);

    public override object CreateShell(ref MessagePackReader reader, ReadGraph graph) => default(T);

    public override void Fill(ref MessagePackReader reader, object shell, ReadGraph graph) =>
        Unsafe.Unbox<T>(shell) = _slot.Read(ref reader, graph);
}

/// <summary>Objects of which each process has exactly one.</summary>
internal sealed class SingletonBody : Body
{
    private readonly object _instance;

    public SingletonBody(object instance, Type? wireType = null)
        : base(wireType ?? instance.GetType())
    {
        _instance = instance;
        HasIdentity = false;
    }

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) => writer.WriteNil();

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        reader.ReadNil();
        return _instance;
    }
}

/// <summary>Plain objects, as used for locks.</summary>
internal sealed class PlainObjectBody() : Body(typeof(object))
{
    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) => writer.WriteNil();

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        reader.ReadNil();
        return new object();
    }
}
