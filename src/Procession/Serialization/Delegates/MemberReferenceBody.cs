using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>Methods, constructors, fields and properties as values.</summary>
internal sealed class MemberReferenceBody : Body
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic |
        BindingFlags.DeclaredOnly;

    private MemberReferenceBody(Type wireType)
        : base(wireType)
    {
    }

    public static Body Find(Type type) =>
        type.IsAssignableTo(typeof(MethodInfo)) ? new MemberReferenceBody(typeof(MethodInfo))
        : type.IsAssignableTo(typeof(ConstructorInfo)) ? new MemberReferenceBody(typeof(ConstructorInfo))
        : type.IsAssignableTo(typeof(FieldInfo)) ? new MemberReferenceBody(typeof(FieldInfo))
        : type.IsAssignableTo(typeof(PropertyInfo)) ? new MemberReferenceBody(typeof(PropertyInfo))
        : new RefusedBody(type, "it describes loaded code; send its name");

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        graph.KeepLoaded((MemberInfo)value);
        if (value is MethodBase method)
        {
            writer.Write(MethodAddress.Encode(method));
            return;
        }

        var member = (MemberInfo)value;
        writer.Write(TypeName.Encode(member.DeclaringType ?? throw new Refusal(value.GetType(), "it has no type")));
        writer.Write(member.Name);
        writer.Write(member.ToString()); // indexers may share a name
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        if (reader.ReadBytes() is not { } address)
        {
            throw new DamagedMessageException("a member is missing");
        }

        if (WireType.IsAssignableTo(typeof(MethodBase)))
        {
            MethodBase method = MethodAddress.Decode(address);
            return method.GetType().IsAssignableTo(WireType)
                ? method
                : throw new DamagedMessageException($"{method} is of another kind");
        }

        Type type = TypeName.Decode(address);
        string name = reader.ReadString() ?? throw new DamagedMessageException("a member has no name");
        string? text = reader.ReadString();
        MemberInfo[] members = type.GetMember(name, MemberTypes.Field | MemberTypes.Property, All);
        return Array.Find(members, each => each.ToString() == text && each.GetType().IsAssignableTo(WireType)) ??
            throw new DamagedMessageException($"{TypeName.Show(type)} has no such member {name} here");
    }
}
