using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// A method as module, metadata token and generic arguments. Names would not do: the compiler numbers lambdas, and the
/// numbers shift with every edit.
/// </summary>
internal static class MethodAddress
{
    private const int MethodTokens = 0x06;

    private static readonly ConcurrentDictionary<MethodBase, byte[]> Encoded = [];
    private static readonly ByteKeyedCache<MethodBase> Decoded = new();

    public static byte[] Encode(MethodBase method) =>
        Encoded.TryGetValue(method, out byte[]? known) ? known : Encoded[method] = EncodeNew(method);

    public static MethodBase Decode(in ReadOnlySequence<byte> address)
    {
        ReadOnlySpan<byte> bytes = address.IsSingleSegment ? address.FirstSpan : address.ToArray();
        if (Decoded.TryGet(bytes, out MethodBase? known))
        {
            return known;
        }

        MessagePackReader reader = new(address);
        string name = reader.ReadString() ?? throw new DamagedMessageException("a function has no name");
        MethodBase method;
        try
        {
            method = Resolve(ref reader);
        }
        catch (ModuleMismatchException mismatch)
        {
            throw Mismatch($"the function {name}", mismatch);
        }

        Decoded.Add(bytes, method);
        return method;
    }

    public static CodeMismatchException Mismatch(string wanted, ModuleMismatchException mismatch) => new(
        $"This process does not have the code of {wanted}: the sender has " +
        $"{mismatch.Assembly} {mismatch.SenderVersion}, this process has " +
        $"{mismatch.ReceiverVersion}. Rebuild, and start both processes from the same build.",
        mismatch);

    private static byte[] EncodeNew(MethodBase method)
    {
        // A dynamic method has a module, but no type and no token.
        if (method.DeclaringType is not { } type || method.Module.Assembly.IsDynamic ||
            method.MetadataToken >> 24 != MethodTokens)
        {
            throw new Refusal(
                method.GetType(),
                $"the method {method.Name} was made at run time and exists only in memory; " +
                "only assemblies on disk can be sent");
        }

        ArrayBufferWriter<byte> buffer = new(256);
        MessagePackWriter writer = new(buffer);
        Type[] arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        writer.Write(SourceNames.OfMethod(method));
        ModuleIdentity.Of(type.Assembly).Write(ref writer, withBuild: true);
        TypeName.Write(ref writer, type);
        writer.Write(method.MetadataToken);
        writer.Write(arguments.Length);
        foreach (Type argument in arguments)
        {
            TypeName.Write(ref writer, argument);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static MethodBase Resolve(ref MessagePackReader reader)
    {
        Assembly assembly = ModuleIdentity.Read(ref reader).Load();
        Type type = TypeName.Read(ref reader, 0);
        int token = reader.ReadInt32();
        Type[] arguments = new Type[ReadGraph.ReadCount(ref reader)];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = TypeName.Read(ref reader, 0);
        }

        MethodBase method = assembly.ManifestModule.ResolveMethod(token) ??
            throw new DamagedMessageException("a function's number leads nowhere");
        if (type.IsConstructedGenericType)
        {
            method = MethodBase.GetMethodFromHandle(method.MethodHandle, type.TypeHandle)!;
        }

        return arguments.Length > 0 ? ((MethodInfo)method).MakeGenericMethod(arguments) : method;
    }
}
