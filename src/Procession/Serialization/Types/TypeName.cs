using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// Types as bytes, each complete in itself, so that both directions can be looked up without parsing.
/// </summary>
internal static class TypeName
{
    private enum Kind
    {
        Definition,
        Generic,
        Vector,
        Array,
    }

    private const int MaxNesting = 64;

    private static readonly ConcurrentDictionary<Type, byte[]> Encoded = [];
    private static readonly ByteKeyedCache<Type> Decoded = new();

    public static byte[] Encode(Type type)
    {
        if (Encoded.TryGetValue(type, out byte[]? known))
        {
            return known;
        }

        ArrayBufferWriter<byte> buffer = new(256);
        MessagePackWriter writer = new(buffer);
        Write(ref writer, type);
        writer.Flush();
        return Encoded[type] = buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The one place where a name from the wire becomes a type. It creates nothing: what may be built is decided by
    /// <see cref="Bodies.For"/>, which refuses what <see cref="RefusalPolicy"/> refuses.
    /// </summary>
    public static Type Decode(in ReadOnlySequence<byte> name)
    {
        ReadOnlySpan<byte> bytes = name.IsSingleSegment ? name.FirstSpan : name.ToArray();
        if (Decoded.TryGet(bytes, out Type? known))
        {
            return known;
        }

        MessagePackReader reader = new(name);
        Type type = Read(ref reader, 0);
        Decoded.Add(bytes, type); // Only what resolved is kept, so damaged names do not pile up.
        return type;
    }

    /// <summary>The full name as C# readers know it.</summary>
    public static string Show(Type type)
    {
        if (type.IsArray)
        {
            return Show(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        }

        string name = (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName ?? type.Name;
        int tick = name.IndexOf('`', StringComparison.Ordinal);
        name = (tick < 0 ? name : name[..tick]).Replace('+', '.');
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Show))}>" : name;
    }

    public static string ShowShort(Type type)
    {
        StringBuilder name = new(type.Name);
        int tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return type.IsArray || tick < 0 ? name.ToString() : name.ToString(0, tick);
    }

    public static void Write(ref MessagePackWriter writer, Type type)
    {
        if (type.IsPointer || type.IsByRef || type.IsFunctionPointer || type.IsGenericParameter)
        {
            throw new Refusal(type, "a pointer, reference or open type parameter has no meaning there");
        }

        if (type.IsArray)
        {
            writer.Write((int)(type.IsSZArray ? Kind.Vector : Kind.Array));
            writer.Write(type.GetArrayRank());
            Write(ref writer, type.GetElementType()!);
        }
        else if (type.IsConstructedGenericType)
        {
            Type[] arguments = type.GetGenericArguments();
            writer.Write((int)Kind.Generic);
            writer.Write(arguments.Length);
            Write(ref writer, type.GetGenericTypeDefinition());
            foreach (Type argument in arguments)
            {
                Write(ref writer, argument);
            }
        }
        else
        {
            writer.Write((int)Kind.Definition);
            ModuleIdentity.Of(type.Assembly).Write(ref writer, withBuild: !FrameworkTypes.Owns(type));
            writer.Write(type.FullName);
        }
    }

    public static Type Read(ref MessagePackReader reader, int nesting)
    {
        if (nesting > MaxNesting)
        {
            throw new DamagedMessageException("a type name is nested too deep");
        }

        switch ((Kind)reader.ReadInt32())
        {
            case Kind.Definition:
                ModuleIdentity module = ModuleIdentity.Read(ref reader);
                string name = reader.ReadString() ?? throw new DamagedMessageException("a type has no name");
                return module.Load().GetType(name, throwOnError: false) ??
                    throw new DamagedMessageException("it names a type that does not exist here");
            case Kind.Generic:
                Type[] arguments = new Type[ReadGraph.ReadCount(ref reader)];
                Type definition = Read(ref reader, nesting + 1);
                for (int i = 0; i < arguments.Length; i++)
                {
                    arguments[i] = Read(ref reader, nesting + 1);
                }

                return definition.MakeGenericType(arguments);
            case Kind.Vector:
                reader.ReadInt32();
                return Read(ref reader, nesting + 1).MakeArrayType();
            case Kind.Array:
                int rank = reader.ReadInt32();
                return Read(ref reader, nesting + 1).MakeArrayType(rank);
            default:
                throw new DamagedMessageException("it names no known kind of type");
        }
    }
}
