using System.Buffers;
using System.Reflection;
using System.Text;

namespace Procession.Serialization;

/// <summary>
/// The address of a method: its type and its name, the types of its parameters if the name is not unique, and generic
/// arguments. The compiler's names of lambdas change with every edit, but the type's name contains the id of the build.
/// </summary>
/// <remarks>Metadata tokens would be shorter, but natively compiled programs have none.</remarks>
internal static class MethodAddress
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic |
        BindingFlags.DeclaredOnly;

    private static readonly MemberCache<MethodBase, byte[]> Encoded = new();
    private static readonly DecodedNames<MethodBase> Decoded = new();

    public static byte[] Encode(MethodBase method)
    {
        HotReload.ThrowIfChanged(method);
        return Encoded.TryGet(method, out byte[]? known) ? known : Encoded.Add(method, EncodeNew(method));
    }

    public static MethodBase Decode(in ReadOnlySequence<byte> address) =>
        Decode(address.IsSingleSegment ? address.FirstSpan : address.ToArray());

    /// <summary>Finds the method in this process.</summary>
    /// <exception cref="CodeMismatchException">This process has another build of the method's assembly, or none.</exception>
    public static MethodBase Decode(ReadOnlySpan<byte> address)
    {
        if (Decoded.TryGet(address, out MethodBase? known))
        {
            return known;
        }

        using var reader = new BinaryReader(new MemoryStream(address.ToArray()), Encoding.UTF8);
        string name = reader.ReadString();
        MethodBase method;
        try
        {
            method = Resolve(reader);
        }
        catch (ModuleMismatchException mismatch)
        {
            throw Mismatch($"the function {name}", mismatch);
        }

        Decoded.Add(address, method);
        return method;
    }

    public static CodeMismatchException Mismatch(string wanted, ModuleMismatchException mismatch) => new(
        $"This process does not have the code of {wanted}: the sender has " +
        $"{mismatch.Assembly} {mismatch.SenderVersion}, this process has " +
        $"{mismatch.ReceiverVersion}. Rebuild, and start both processes from the same build.",
        mismatch);

    private static byte[] EncodeNew(MethodBase method)
    {
        // A dynamic method has a module, but no type.
        if (method.DeclaringType is not { } type || method.Module.Assembly.IsDynamic)
        {
            throw new Refusal(
                method.DeclaringType ?? method.GetType(),
                $"the method {method.Name} was made at run time and exists only in memory; " +
                "only assemblies on disk can be sent");
        }

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        Type[] arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        writer.Write(SourceNames.OfMethod(method));
        TypeName.Write(writer, type);
        writer.Write(method.Name);
        writer.Write(IsUnique(method, type) ? string.Empty : SignatureOf(Definition(method)));
        writer.Write7BitEncodedInt(arguments.Length);
        foreach (Type argument in arguments)
        {
            TypeName.Write(writer, argument);
        }

        return stream.ToArray();
    }

    private static MethodBase Resolve(BinaryReader reader)
    {
        Type type = TypeName.Read(reader, 0);
        string name = reader.ReadString();
        string signature = reader.ReadString();
        Type[] arguments = TypeName.ReadAll(reader, reader.Read7BitEncodedInt(), 0);
        MethodBase? found = null;
        foreach (MethodBase candidate in Named(type, name))
        {
            if (signature.Length == 0 || SignatureOf(candidate) == signature)
            {
                found = found is null
                    ? candidate
                    : throw new DamagedMessageException($"{TypeName.Show(type)} has several methods {name} that could be meant");
            }
        }

        if (found is null)
        {
            throw new DamagedMessageException($"{TypeName.Show(type)} has no such method {name} here");
        }

        return arguments.Length > 0 ? ((MethodInfo)found).MakeGenericMethod(arguments) : found;
    }

    // Compiler-made names contain a number, so they are unique without a search.
    private static bool IsUnique(MethodBase method, Type type) =>
        method.Name[0] == '<' || Named(type, method.Name).Length == 1;

    private static MethodBase[] Named(Type type, string name) =>
        Array.ConvertAll(
            type.GetMember(name, MemberTypes.Method | MemberTypes.Constructor, Declared), member => (MethodBase)member);

    private static MethodBase Definition(MethodBase method) =>
        method is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericMethodDefinition() : method;

    private static string SignatureOf(MethodBase method)
    {
        var text = new StringBuilder();
        text.Append(method is MethodInfo function ? function.ReturnType.ToString() : "").Append('`');
        text.Append(method.IsGenericMethod ? method.GetGenericArguments().Length : 0);
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            text.Append(' ').Append(parameter.ParameterType);
        }

        return text.ToString();
    }
}
