using MessagePack;

namespace Procession.Serialization;

/// <summary>Sends objects of classes made at run time as their nearest base class on disk.</summary>
internal sealed class ProxyRule(Type proxy) : Rule
{
    public override Type Subject => proxy;

    public override bool AppliesTo(Type type) => !type.IsValueType && type.Assembly.IsDynamic && type.IsAssignableTo(proxy);

    public override bool IsSameAs(Rule other) => other is ProxyRule same && same.Subject == proxy;

    public override Body CreateBody(Type type)
    {
        Type level = type;
        while (level.Assembly.IsDynamic)
        {
            level = level.BaseType!;
        }

        return Bodies.For(level) is ShellBody body ? new ProxyBody(body)
            : Bodies.For(level) as RefusedBody ??
                new RefusedBody(type, $"it is a proxy, and its base {TypeName.Show(level)} has no content");
    }

    public override object CreateSlot(Type type) => throw new NotSupportedException("Structs have no proxies.");

    protected override void Write(BinaryWriter writer)
    {
        writer.Write((byte)Kind.Proxy);
        TypeName.Write(writer, proxy);
    }
}

/// <summary>A proxy, written and read as an object of its base class.</summary>
internal sealed class ProxyBody(ShellBody body) : Body(body.WireType)
{
    public override int StackUnits => body.StackUnits;

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph) =>
        body.Write(ref writer, value, graph);

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id) =>
        throw new NotSupportedException("Its base class is read.");
}
