using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Procession.Serialization;

/// <summary>Fields of explicit layouts that share bytes. The object does not say which of them is valid.</summary>
internal static class OverlappingFields
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Whether another field of the type shares bytes with this one.</summary>
    public static bool Contain(FieldInfo field) => field.DeclaringType is { IsExplicitLayout: true } type &&
        type.GetFields(Declared).Any(other => other.MetadataToken != field.MetadataToken && Overlap(field, other));

    /// <summary>Creates a member for each field, and one for each group of fields that share bytes.</summary>
    public static Member[] MembersOf(Type type, FieldInfo[] fields)
    {
        if (!Array.Exists(fields, field => field.DeclaringType!.IsExplicitLayout))
        {
            return Array.ConvertAll(fields, Member.Create);
        }

        List<Member> members = [];
        foreach (List<FieldInfo> group in Groups(fields))
        {
            members.AddRange(group.Count == 1 ? [Member.Create(group[0])] : Shared(type, group));
        }

        return [.. members];
    }

    private static Member[] Shared(Type type, List<FieldInfo> group)
    {
        int offset = ObjectMemory.OffsetsOf(type, [group[0]])[0];
        if (group.TrueForAll(field => BlittableTypes.HoldsBits(field.FieldType)))
        {
            int size = group.Max(field => Start(field) + SizeOf(field.FieldType)) - Start(group[0]);
            return [new BitsMember(group[0], size) { Offset = offset }];
        }

        if (group.TrueForAll(field => field.FieldType is { IsValueType: false, IsPointer: false, IsFunctionPointer: false }))
        {
            return [new UnionMember(group) { Offset = offset }];
        }

        // Numbers and pointers; the pointers refuse themselves.
        return group.Exists(field => RefusalPolicy.ReasonAgainst(field.FieldType) is not null)
            ? [.. group.Select(Member.Create)]
            : [new TangledMember(group)];
    }

    // In the order of their offsets; each group begins at its first field.
    private static List<List<FieldInfo>> Groups(FieldInfo[] fields)
    {
        List<List<FieldInfo>> groups = [];
        foreach (IGrouping<Type, FieldInfo> level in fields.GroupBy(field => field.DeclaringType!))
        {
            if (!level.Key.IsExplicitLayout)
            {
                groups.AddRange(level.Select(field => new List<FieldInfo> { field }));
                continue;
            }

            int end = int.MinValue;
            foreach (FieldInfo field in level.OrderBy(Start))
            {
                if (Start(field) >= end)
                {
                    groups.Add([]);
                }

                groups[^1].Add(field);
                end = Math.Max(end, Start(field) + SizeOf(field.FieldType));
            }
        }

        return groups;
    }

    private static bool Overlap(FieldInfo a, FieldInfo b) =>
        Start(a) < Start(b) + SizeOf(b.FieldType) && Start(b) < Start(a) + SizeOf(a.FieldType);

    private static int Start(FieldInfo field) => field.GetCustomAttribute<FieldOffsetAttribute>()?.Value ?? 0;

    private static int SizeOf(Type type) => !type.IsValueType ? nint.Size
        : (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
}
