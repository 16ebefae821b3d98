using System.Text;

namespace Procession.Serialization;

/// <summary>A rule of <see cref="Travel"/>.</summary>
internal abstract class Rule
{
    protected enum Kind : byte
    {
        Function,
        Generic,
        Proxy,
    }

    /// <summary>Gets the type that the rule is for, for messages.</summary>
    public abstract Type Subject { get; }

    /// <summary>Gets the type that is sent instead, if it is always the same.</summary>
    public virtual Type? Wire => null;

    /// <summary>Whether the rule decides how objects, or values, of a type are sent.</summary>
    public abstract bool AppliesTo(Type type);

    /// <summary>Whether another rule is the same.</summary>
    public abstract bool IsSameAs(Rule other);

    /// <summary>Creates the body that writes and reads objects of a type to which the rule applies.</summary>
    public abstract Body CreateBody(Type type);

    /// <summary>Creates the slot that writes and reads structs of a type to which the rule applies.</summary>
    public abstract object CreateSlot(Type type);

    /// <summary>Writes the rule for another process.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        Write(writer);
        return stream.ToArray();
    }

    public static Rule FromBytes(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        return (Kind)reader.ReadByte() switch
        {
            Kind.Function => FunctionRule.Read(reader),
            Kind.Generic => new GenericRule(TypeName.Read(reader, 0), TypeName.Read(reader, 0)),
            Kind.Proxy => new ProxyRule(TypeName.Read(reader, 0)),
            _ => throw new DamagedMessageException("it is no known kind of rule"),
        };
    }

    protected abstract void Write(BinaryWriter writer);
}
