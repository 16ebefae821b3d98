using System.Reflection;
using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>A rule made of two functions.</summary>
internal abstract class FunctionRule : Rule
{
    /// <summary>Reads what <see cref="Rule.ToBytes"/> wrote.</summary>
    public static FunctionRule Read(BinaryReader reader)
    {
        Type type = TypeName.Read(reader, 0);
        Type wire = TypeName.Read(reader, 0);
        Delegate pack = ReadFunction(reader, typeof(Func<,>).MakeGenericType(type, wire));
        Delegate unpack = ReadFunction(reader, typeof(Func<,>).MakeGenericType(wire, type));
        return (FunctionRule)Activator.CreateInstance(typeof(FunctionRule<,>).MakeGenericType(type, wire), pack, unpack)!;
    }

    protected static void WriteFunction(BinaryWriter writer, Delegate function)
    {
        byte[] address = MethodAddress.Encode(function.Method);
        writer.Write(address.Length);
        writer.Write(address);
    }

    private static Delegate ReadFunction(BinaryReader reader, Type type)
    {
        var method = (MethodInfo)MethodAddress.Decode(reader.ReadBytes(reader.ReadInt32()));
        object? target = method.IsStatic ? null : RuntimeHelpers.GetUninitializedObject(method.DeclaringType!);
        return Delegate.CreateDelegate(type, target, method);
    }
}

/// <inheritdoc/>
internal sealed class FunctionRule<T, TWire>(Func<T, TWire> pack, Func<TWire, T> unpack) : FunctionRule
    where T : notnull
{
    public override Type Subject => typeof(T);

    public override Type? Wire => typeof(TWire);

    public override bool AppliesTo(Type type) =>
        type == typeof(T) || ((typeof(T).IsInterface || typeof(T).IsAbstract) && type.IsAssignableTo(typeof(T)));

    public override bool IsSameAs(Rule other) =>
        other is FunctionRule<T, TWire> same && same.Pack.Method == pack.Method && same.Unpack.Method == unpack.Method;

    // The recreated object is only known to be a T.
    public override Body CreateBody(Type type) => new RuleBody<T, TWire>(pack, unpack);

    public override object CreateSlot(Type type) => new RuleSlot<T, TWire>(pack, unpack);

    protected override void Write(BinaryWriter writer)
    {
        writer.Write((byte)Kind.Function);
        TypeName.Write(writer, typeof(T));
        TypeName.Write(writer, typeof(TWire));
        WriteFunction(writer, pack);
        WriteFunction(writer, unpack);
    }

    private Func<T, TWire> Pack => pack;

    private Func<TWire, T> Unpack => unpack;
}
