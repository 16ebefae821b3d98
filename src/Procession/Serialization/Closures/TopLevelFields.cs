using System.Reflection;
using System.Reflection.Emit;

namespace Procession.Serialization;

/// <summary>
/// Finds the static fields that an F# program without an <c>[&lt;EntryPoint&gt;]</c> sets in its <c>Main</c>, and which of
/// them a lambda can reach: through the functions and members that it calls, the lambdas that it makes, and the virtual
/// members of the objects that it makes. What is called through an interface on an object made elsewhere is not followed.
/// </summary>
internal static class TopLevelFields
{
    private const BindingFlags Own =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic |
        BindingFlags.DeclaredOnly;

    // By Main: a program has hundreds of lambdas, and one Main.
    private static readonly MemberCache<MethodInfo, Dictionary<int, FieldInfo>> KnownMains = new();

    public static FieldInfo[] ReachedFrom(Type closure)
    {
        // Without an entry point of the user's, the compiler calls its own main@, in a class <StartupCode$Program>.$File.
        if (closure.Assembly.EntryPoint is not { Name: "main@", DeclaringType: not null } main)
        {
            return [];
        }

        Dictionary<int, FieldInfo> set = KnownMains.TryGet(main, out Dictionary<int, FieldInfo>? known)
            ? known
            : KnownMains.Add(main, SetBy(main));
        return set.Count == 0 ? [] : Walk(closure, set);
    }

    private static Dictionary<int, FieldInfo> SetBy(MethodInfo main)
    {
        Dictionary<int, FieldInfo> fields = [];

        // A long one is divided into several methods.
        var seen = new HashSet<MethodBase> { main };
        var open = new Queue<MethodBase>(seen);
        while (open.TryDequeue(out MethodBase? method))
        {
            foreach (Instruction instruction in InstructionReader.InstructionsOf(method, withTypes: false))
            {
                if (instruction.Member is FieldInfo field && instruction.Code == OpCodes.Stsfld)
                {
                    fields.TryAdd(field.MetadataToken, field);
                }
                else if (instruction.Member is MethodBase part && part.Module == main.Module
                    && (part.DeclaringType == main.DeclaringType || part.Name.Contains('@', StringComparison.Ordinal))
                    && seen.Add(part))
                {
                    open.Enqueue(part);
                }
            }
        }

        return fields;
    }

    private static FieldInfo[] Walk(Type closure, Dictionary<int, FieldInfo> set)
    {
        var reached = new SortedDictionary<int, FieldInfo>();
        var seen = new HashSet<MethodBase>(closure.GetMethods(Own));
        var open = new Queue<MethodBase>(seen);
        while (open.TryDequeue(out MethodBase? method))
        {
            foreach (Instruction instruction in InstructionReader.InstructionsOf(method, withTypes: true))
            {
                if (instruction.Member.Module != closure.Module)
                {
                    continue;
                }

                if (instruction.Member is FieldInfo named && set.TryGetValue(named.MetadataToken, out FieldInfo? field))
                {
                    reached.TryAdd(field.MetadataToken, field);
                }

                foreach (MethodBase next in MethodsBehind(instruction))
                {
                    if (seen.Add(next))
                    {
                        open.Enqueue(next);
                    }
                }
            }
        }

        return [.. reached.Values];
    }

    private static IEnumerable<MethodBase> MethodsBehind(Instruction instruction)
    {
        if (instruction.Member is MethodBase method)
        {
            yield return method;
        }

        Type? type = instruction.Member as Type ?? instruction.Member.DeclaringType;
        bool isClosure = type is not null && SourceNames.IsFSharpClosure(type);
        if (isClosure || instruction.Code == OpCodes.Newobj)
        {
            foreach (MethodInfo own in type!.GetMethods(Own))
            {
                if (isClosure || own.IsVirtual)
                {
                    yield return own;
                }
            }
        }
    }
}
