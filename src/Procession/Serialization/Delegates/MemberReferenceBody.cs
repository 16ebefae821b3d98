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
        if (value is MethodBase method)
        {
            writer.Write(MethodAddress.Encode(method));
            return;
        }

        MemberInfo member = (MemberInfo)value;
        writer.Write(TypeName.Encode(member.DeclaringType ?? throw new Refusal(value.GetType(), "it has no type")));
        writer.Write(member.MetadataToken);
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id)
    {
        if (reader.ReadBytes() is not { } address)
        {
            throw new DamagedMessageException("a member is missing");
        }

        if (WireType.IsAssignableTo(typeof(MethodBase)))
        {
            return MethodAddress.Decode(address);
        }

        Type type = TypeName.Decode(address);
        int token = reader.ReadInt32();
        MemberInfo[] members = type.GetMembers(All);
        return Array.Find(members, each => each.MetadataToken == token && each.GetType().IsAssignableTo(WireType)) ??
            throw new DamagedMessageException("a member's number leads nowhere");
    }
}
