using System.Buffers;
using System.Reflection;
using System.Text;
using Procession.Native;

namespace Procession.Serialization;

/// <summary>Types as bytes. Each name is complete in itself, so that both directions can be cached without parsing.</summary>
internal static partial class TypeName
{
    private enum Kind
    {
        Definition,
        Generic,
        Vector,
        Array,
    }

    private const int MaxNesting = 1000;
    private const int MaxArguments = 1000;

    private static readonly MemberCache<Type, byte[]> Encoded = new();
    private static readonly DecodedNames<Type> Decoded = new();

    public static byte[] Encode(Type type)
    {
        HotReload.ThrowIfChanged(type);
        if (Encoded.TryGet(type, out byte[]? known))
        {
            return known;
        }

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        Write(writer, type);
        return Encoded.Add(type, stream.ToArray());
    }

    /// <summary>
    /// The only place where a name from the wire becomes a type. It creates no objects: <see cref="Bodies.For"/> decides what
    /// may be built, and refuses what <see cref="RefusalPolicy"/> refuses.
    /// </summary>
    public static Type Decode(in ReadOnlySequence<byte> name) =>
        Decode(name.IsSingleSegment ? name.FirstSpan : name.ToArray());

    /// <inheritdoc cref="Decode(in ReadOnlySequence{byte})"/>
    public static Type Decode(ReadOnlySpan<byte> name)
    {
        if (Decoded.TryGet(name, out Type? known))
        {
            return known;
        }

        return Decode(name, toBuild: false);
    }

    private static Type Decode(ReadOnlySpan<byte> name, bool toBuild)
    {
        using var reader = new BinaryReader(new MemoryStream(name.ToArray()), Encoding.UTF8);
        Type type = Read(reader, 0, toBuild);
        Decoded.Add(name, type);
        return type;
    }

    /// <summary>
    /// The same, for a type of which objects will be created. A type that is known from attacks is refused before its
    /// assembly is loaded.
    /// </summary>
    public static Type DecodeToBuild(in ReadOnlySequence<byte> name)
    {
        ReadOnlySpan<byte> bytes = name.IsSingleSegment ? name.FirstSpan : name.ToArray();
        return Decoded.TryGet(bytes, out Type? known) ? known : Decode(bytes, toBuild: true);
    }

    public static void Write(BinaryWriter writer, Type type)
    {
        if (type.IsPointer || type.IsByRef || type.IsFunctionPointer || type.IsGenericParameter)
        {
            throw new Refusal(type, "a pointer, reference or open type parameter has no meaning there");
        }

        if (type.IsArray)
        {
            writer.Write((byte)(type.IsSZArray ? Kind.Vector : Kind.Array));
            writer.Write((byte)type.GetArrayRank());
            Write(writer, type.GetElementType()!);
        }
        else if (type.IsConstructedGenericType)
        {
            Type[] arguments = type.GetGenericArguments();
            writer.Write((byte)Kind.Generic);
            writer.Write7BitEncodedInt(arguments.Length);
            Write(writer, type.GetGenericTypeDefinition());
            foreach (Type argument in arguments)
            {
                Write(writer, argument);
            }
        }
        else
        {
            writer.Write((byte)Kind.Definition);
            ModuleIdentity.Of(type).Write(writer, withBuild: !FrameworkTypes.Owns(type));
            writer.Write(type.FullName!);
            writer.Write(DynamicCode.IsMissing ? 0 : type.MetadataToken); // Native programs have no tokens.
        }
    }

    /// <summary>Reads the arguments of a generic type or method.</summary>
    public static Type[] ReadAll(BinaryReader reader, int count, int nesting, bool toBuild = false)
    {
        if (count is < 0 or > MaxArguments)
        {
            throw new DamagedMessageException("a generic type or method has too many arguments");
        }

        var types = new Type[count];
        for (int i = 0; i < count; i++)
        {
            types[i] = Read(reader, nesting, toBuild);
        }

        return types;
    }

    public static Type Read(BinaryReader reader, int nesting, bool toBuild = false)
    {
        if (nesting > MaxNesting)
        {
            throw new DamagedMessageException("a type name is nested too deeply");
        }

        switch ((Kind)reader.ReadByte())
        {
            case Kind.Definition:
                ModuleIdentity module = ModuleIdentity.Read(reader);
                string name = reader.ReadString();
                if (toBuild && Gadgets.ReasonAgainst(name) is { } reason && !TravelRules.HaveSubject(name))
                {
                    throw new DamagedMessageException($"it names {name}, which never travels: {reason}");
                }

                return Find(ModuleLoader.Load(module), name, reader.ReadInt32()) ??
                    throw new DamagedMessageException("it names a type that does not exist here");
            case Kind.Generic:
                int count = reader.Read7BitEncodedInt();
                Type definition = Read(reader, nesting + 1, toBuild);
                return definition.IsGenericTypeDefinition && definition.GetGenericArguments().Length == count
                    ? definition.MakeGenericType(ReadAll(reader, count, nesting + 1, toBuild))
                    : throw new DamagedMessageException($"{Show(definition)} does not have {count} type arguments");
            case Kind.Vector:
                reader.ReadByte();
                return Read(reader, nesting + 1, toBuild).MakeArrayType();
            case Kind.Array:
                int rank = reader.ReadByte();
                return Read(reader, nesting + 1, toBuild).MakeArrayType(rank);
            default:
                throw new DamagedMessageException("it names no known kind of type");
        }
    }

    // The name decides. The token only makes it fast: without it, the parser of names would have to be compiled in a fresh
    // worker.
    private static Type? Find(Assembly assembly, string name, int token)
    {
        try
        {
            if (token != 0 && !DynamicCode.IsMissing &&
                assembly.ManifestModule.ResolveType(token) is var type && type.FullName == name)
            {
                return type;
            }
        }
        catch (Exception e) when (e is ArgumentException or BadImageFormatException or TypeLoadException)
        {
            // The token is from another build of the framework, or not the token of a type.
        }

        return assembly.GetType(name, throwOnError: false);
    }
}
