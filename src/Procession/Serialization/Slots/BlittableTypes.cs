using System.Collections.Concurrent;
using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// Decides which types can be copied as raw bytes: types without references, pointers or dates at any depth. Dates that share
/// their bytes with other fields are copied, too.
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

    /// <summary>Whether values of the type contain only bits; dates count as such here.</summary>
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

        // A local DateTime means an instant, and is converted if the other process is in another time zone. A DateTime that
        // shares its bytes with another field may not be a date at all. A DateTimeOffset keeps its date in UTC.
        if (type == typeof(DateTime) || type == typeof(DateTimeOffset))
        {
            return withDates || type == typeof(DateTimeOffset);
        }

        // A type has a surrogate if its bytes are not enough, such as a lock that is held.
        if (RefusalPolicy.ReasonAgainst(type) is not null || SurrogateTable.Find(type) is not null)
        {
            return false;
        }

        return type.IsEnum || (SerializationCallbacks.For(type) is null && !ObjectReferenceBody.Is(type) &&
            FieldLayout.AllFieldsOf(type).All(Fits));

        // A non-serialized field must arrive empty, but a raw copy would contain it.
        bool Fits(FieldInfo field) => !FieldLayout.IsSkipped(field) &&
            (withDates || OverlappingFields.Contain(field) ? HoldsBits(field.FieldType) : Contains(field.FieldType));
    }
}
