using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Procession.Tests.Serialization;

/// <summary>What must be known about types to compare two values fairly.</summary>
internal static class Manners
{
    // Their Equals, or what it looks at, goes by reference.
    private static readonly HashSet<string> ByReference =
    [
        "System.ArraySegment`1", "System.Memory`1", "System.ReadOnlyMemory`1", "System.Buffers.ReadOnlySequence`1",
        "System.Collections.Immutable.ImmutableArray`1", "System.SequencePosition", "System.Diagnostics.ActivityLink",
        "System.Runtime.InteropServices.ArrayWithOffset", "System.Runtime.Serialization.StreamingContext",
        "System.Reflection.CustomAttributeTypedArgument", "System.Data.DataRowView", "System.Net.Sockets.UdpReceiveResult",
        "System.BinaryData",
        "System.ComponentModel.DataAnnotations.DisplayAttribute",
    ];

    // Locks, which nobody compares, room for more, which is no content, what looks at a clock, and addresses.
    private static readonly HashSet<string> Skipped =
    [
        "SyncRoot", "Capacity", "Elapsed", "ElapsedMilliseconds", "ElapsedTicks", "Handle", "AvailableWaitHandle",
    ];

    public static bool EqualsByValue(Type type)
    {
        string name = (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!;
        Type owner = type.GetMethod(nameof(Equals), [typeof(object)])!.DeclaringType!;
        return owner != typeof(object) && owner != typeof(ValueType) && owner != typeof(Delegate) &&
            owner != typeof(MulticastDelegate) && !ByReference.Contains(name) &&
            !type.IsAssignableTo(typeof(ValidationAttribute)) && !HoldsReferenceEquality(type);
    }

    public static bool IsNotEnumerated(object value) => value is IEnumerator;

    /// <summary>The class that a value is compared as: hidden classes of JSON values say only how the value is stored.</summary>
    public static Type Visible(Type type) => type.IsAssignableTo(typeof(JsonValue)) ? typeof(JsonValue) : type;

    public static bool ShowsTheTime(Type type) => type == typeof(Stopwatch);

    public static bool IsUnordered(Type type) =>
        type.Name.Contains("Concurrent", StringComparison.Ordinal) || type.FullName!.Contains(".Hash", StringComparison.Ordinal) ||
        type.Name.Contains("HashSet", StringComparison.Ordinal) ||
        type.Name.StartsWith("ImmutableDictionary", StringComparison.Ordinal) ||
        type.Name is "HybridDictionary" or "StringDictionary" || type.Name.Contains("Frozen", StringComparison.Ordinal);

    public static bool IsSkipped(PropertyInfo property) => Skipped.Contains(property.Name) || property.PropertyType.IsByRef ||
        property.PropertyType.IsByRefLike || property.PropertyType.IsPointer;

    // Tuples and the like compare their parts, so they go by reference if those do.
    private static bool HoldsReferenceEquality(Type type) =>
        type.IsGenericType && type.GetGenericArguments().Any(argument => !argument.IsValueType && argument != typeof(string) &&
            (argument.IsArray || argument.IsInterface || !EqualsByValue(argument)));
}
