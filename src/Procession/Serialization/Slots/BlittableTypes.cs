using System.Collections.Concurrent;
using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// Knows which types can be copied as raw bytes: no references, pointers or dates in them, however deep, but for dates that
/// share their bytes with other fields.
/// </summary>
internal static class BlittableTypes
{
    private static readonly ConcurrentDictionary<Type, bool> Answers = [];

    public static bool Contains(Type type)
    {
        if (!type.IsValueType || type.ContainsGenericParameters || type == typeof(void))
        {
            return false;
        }

        return type.IsCollectible ? Examine(type) : Answers.GetOrAdd(type, Examine);
    }

    /// <summary>Whether values of the type are nothing but bits: dates count as such here.</summary>
    public static bool HoldsBits(Type type) =>
        Contains(type) || (type.IsValueType && !type.ContainsGenericParameters && Examine(type, withDates: true));

    private static bool Examine(Type type) => Examine(type, withDates: false);

    private static bool Examine(Type type, bool withDates)
    {
        if (type.IsPrimitive)
        {
            return type != typeof(nint) && type != typeof(nuint);
        }

        if (TravelRules.Find(type) is not null)
        {
            return false;
        }

        // A local DateTime means an instant, and is converted when the other process lives in another time zone. A DateTime in
        // the same bytes as another field may be none at all. A DateTimeOffset keeps its date in UTC.
        if (type == typeof(DateTime) || type == typeof(DateTimeOffset))
        {
            return withDates || type == typeof(DateTimeOffset);
        }

        // What has a surrogate has one because its bytes do not tell all, such as a lock that is held.
        if (RefusalPolicy.ReasonAgainst(type) is not null || SurrogateTable.Find(type) is not null)
        {
            return false;
        }

        return type.IsEnum || (SerializationCallbacks.For(type) is null && !ObjectReferenceBody.Is(type) &&
            FieldLayout.AllFieldsOf(type).All(Fits));

        // A non-serialized field must arrive empty, which a raw copy would not do.
        bool Fits(FieldInfo field) => !FieldLayout.IsSkipped(field) &&
            (withDates || OverlappingFields.Contain(field) ? HoldsBits(field.FieldType) : Contains(field.FieldType));
    }
}
