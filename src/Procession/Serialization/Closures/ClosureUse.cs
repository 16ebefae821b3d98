using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// Finds the captured variables that a lambda can reach: the fields that are named by it, by lambdas that it creates, and by
/// their state machines. Only compiler-made code accesses the fields of a closure, so nothing is missed.
/// </summary>
internal static class ClosureUse
{
    private const BindingFlags Own =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly MemberCache<MethodInfo, IReadOnlySet<(Module, int)>> Known = new();

    /// <summary>The fields, by module and metadata token.</summary>
    public static IReadOnlySet<(Module, int)> FieldsReachableFrom(MethodInfo method) =>
        Known.TryGet(method, out IReadOnlySet<(Module, int)>? known) ? known : Known.Add(method, Find(method));

    private static HashSet<(Module, int)> Find(MethodInfo start)
    {
        var fields = new HashSet<(Module, int)>();
        var seen = new HashSet<MethodBase> { start };
        var open = new Queue<MethodBase>([start]);
        while (open.TryDequeue(out MethodBase? method))
        {
            foreach (MemberInfo member in InstructionReader.MembersNamedIn(method))
            {
                if (member is FieldInfo field)
                {
                    fields.Add((field.Module, field.MetadataToken));
                }

                foreach (MethodBase next in CompilerMade(member).Where(seen.Add))
                {
                    open.Enqueue(next);
                }
            }
        }

        return fields;
    }

    // Lambdas and local functions one by one; async and iterator state machines as a whole.
    private static IEnumerable<MethodBase> CompilerMade(MemberInfo member)
    {
        if (member is MethodBase method && SourceNames.IsGeneratedMethod(method))
        {
            yield return method;
        }

        if (member.DeclaringType is { } owner && SourceNames.IsStateMachine(owner))
        {
            foreach (MethodInfo own in owner.GetMethods(Own))
            {
                yield return own;
            }
        }
    }
}
