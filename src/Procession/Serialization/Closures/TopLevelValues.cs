using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>
/// The values at the top level of an F# program that has no <c>[&lt;EntryPoint&gt;]</c>. The compiler makes static fields of
/// them, which the program's <c>Main</c> sets, and in workers that does not run. To their author they are variables as any
/// other: so those that a function can reach travel with it, as copies made at the call.
/// </summary>
/// <remarks>In all other programs static fields are set when they are first used, in workers too.</remarks>
internal static class TopLevelValues
{
    private static readonly MemberCache<Type, FieldInfo[]> Known = new();

    /// <summary>Gets those that the code of a type can reach, if that is a closure that F# has made; else none.</summary>
    public static FieldInfo[] ReachedFrom(Type? type) =>
        type is null || !SourceNames.IsFSharpClosure(type) ? []
        : Known.TryGet(type, out FieldInfo[]? known) ? known
        : Known.Add(type, TopLevelFields.ReachedFrom(type));

    /// <summary>Writes what they are now.</summary>
    public static void Write(ref MessagePackWriter writer, FieldInfo[] values, WriteGraph graph)
    {
        var slot = (Slot<object?>)(object)SlotOf<object>.Instance;
        foreach (FieldInfo value in values)
        {
            try
            {
                slot.Write(ref writer, value.GetValue(null), graph);
            }
            catch (Exception) when (graph.ObjectPath.Passes(SourceNames.OfField(value)))
            {
                throw; // Never reached: the filter only records the path.
            }
        }
    }

    /// <summary>
    /// Reads them, and sets them where nobody else does: a function that comes back to the program must not replace what the
    /// program itself has.
    /// </summary>
    public static void Read(ref MessagePackReader reader, FieldInfo[] values, ReadGraph graph)
    {
        foreach (FieldInfo value in values)
        {
            object? read = Fit.Read(ref reader, graph, value.FieldType);
            if (ProgramMain.NeverRuns)
            {
                value.SetValue(null, read);
            }
        }
    }
}
