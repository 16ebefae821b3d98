using System.Collections.Concurrent;
using System.Reflection;

namespace Procession.Serialization;

/// <summary>
/// Knows which types can be copied as raw bytes: no references, pointers or dates in them, however deep.
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

    private static bool Examine(Type type)
    {
        if (type.IsPrimitive)
        {
            return type != typeof(nint) && type != typeof(nuint);
        }

        if (TravelRules.Find(type) is not null)
        {
            return false;
        }

        // A local DateTime means an instant, and is converted when the other process lives in another time zone.
        // Whatever else has a surrogate has one because its bytes do not tell all, such as a lock that is held.
        if (type == typeof(DateTime) || type == typeof(DateTimeOffset) || RefusalPolicy.ReasonAgainst(type) is not null ||
            SurrogateTable.Find(type) is not null)
        {
            return false;
        }

        return type.IsEnum || (SerializationCallbacks.For(type) is null && !ObjectReferenceBody.Is(type) &&
            FieldLayout.AllFieldsOf(type).All(Fits));

        // A non-serialized field must arrive empty, which a raw copy would not do.
        static bool Fits(FieldInfo field) => !FieldLayout.IsSkipped(field) && Contains(field.FieldType);
    }
}
