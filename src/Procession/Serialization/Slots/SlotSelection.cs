using System.Runtime.CompilerServices;

namespace Procession.Serialization;

/// <summary>
/// Decides how values of a declared type are written. Never fails: a type that must not be sent gets a slot that refuses.
/// </summary>
internal static class SlotSelection
{
    public static object Create(Type type)
    {
        if (PrimitiveSlots.Find(type) is { } primitive)
        {
            return primitive;
        }

        if (!type.IsValueType)
        {
            return Make(LooseSequences.MayBeDeclaredAs(type) ? typeof(SequenceSlot<>) : typeof(ReferenceSlot<>), type);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Narrowed<>))
        {
            return Make(typeof(NarrowedSlot<>), type.GetGenericArguments()[0]);
        }

        if (TravelRules.Find(type) is { } rule)
        {
            return rule.CreateSlot(type);
        }

        if (type.IsEnum)
        {
            return Make(typeof(BlittableSlot<>), type);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Make(typeof(NullableSlot<>), underlying);
        }

        if (RefusalPolicy.ReasonAgainst(type) is { } reason)
        {
            return Make(typeof(RefusedSlot<>), type, reason);
        }

        if (BlittableTypes.Contains(type))
        {
            return Make(typeof(BlittableSlot<>), type);
        }

        if (SurrogateTable.Find(type) is { } surrogate)
        {
            return surrogate.CreateSlot();
        }

        if (FrameworkTypes.Owns(type) && !FrameworkTypes.TravelsByFields(type))
        {
            return Make(typeof(RefusedSlot<>), type, FrameworkReasons.For(type));
        }

        return type.GetCustomAttributes(typeof(InlineArrayAttribute), false) is [InlineArrayAttribute inline]
            ? Make(typeof(InlineArraySlot<,>), [type, FieldLayout.FieldsOf(type)[0].FieldType], inline.Length)
            : Make(typeof(StructSlot<>), type);
    }

    public static object Make(Type definition, Type argument, params object[] arguments) =>
        Make(definition, [argument], arguments);

    public static object Make(Type definition, Type[] types, params object[] arguments) =>
        Activator.CreateInstance(definition.MakeGenericType(types), arguments)!;
}
