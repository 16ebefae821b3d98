using System.Reflection;

namespace Procession.Serialization;

/// <summary>Decides how objects of a runtime type are sent: the first rule that fits, or a refusal if none does.</summary>
internal static class Bodies
{
    private static readonly MemberCache<Type, Body> Known = new();

    public static Body For(Type type) => Known.TryGet(type, out Body? body) ? body : Known.Add(type, Select(type));

    private static Body Select(Type type)
    {
        if (!type.IsValueType && TravelRules.Find(type) is { } rule)
        {
            return rule.CreateBody(type);
        }

        if (RefusalPolicy.ReasonAgainst(type) is { } reason)
        {
            return new RefusedBody(type, reason);
        }

        return Leaf(type) ?? Reflected(type) ?? Arrays.Find(type) ?? Comparers.Find(type) ?? Framework(type) ??
            CollectionTable.FindDerived(type) ?? ByFields(type);
    }

    private static Body? Leaf(Type type) =>
        type == typeof(object) ? new PlainObjectBody()
        : type == typeof(string) ? new SlotBody<string>()
        : type == typeof(DBNull) ? new SingletonBody(DBNull.Value)
        : type == typeof(Missing) ? new SingletonBody(Missing.Value)
        : type.IsValueType ? Boxed(type)
        : type.IsAssignableTo(typeof(ITravelsAsHandle)) ? new HandleBody(type)
        : null;

    private static Body Boxed(Type type)
    {
        Type slotOf = typeof(SlotOf<>).MakeGenericType(type);
        var unboxed = (SlotTraits)slotOf.GetProperty(nameof(SlotOf<object>.Instance))!.GetValue(null)!;
        return (Body)SlotSelection.Make(unboxed.NeedsGraph ? typeof(BoxBody<>) : typeof(SlotBody<>), type);
    }

    private static Body? Reflected(Type type) =>
        type.IsAssignableTo(typeof(Exception)) ? ExceptionBody.Instance
        : type.IsAssignableTo(typeof(Delegate)) ? new DelegateBody(type)
        : type.IsAssignableTo(typeof(Type)) ? new TypeBody()
        : type.IsAssignableTo(typeof(MemberInfo)) ? MemberReferenceBody.Find(type)
        : null;

    private static Body? Framework(Type type)
    {
        if (SurrogateTable.Find(type, out Type level) is { } surrogate)
        {
            return surrogate.CreateBody(level);
        }

        if ((Sequences.Find(type) ?? FSharpTypes.Find(type)) is { } sequence)
        {
            return sequence;
        }

        if (!FrameworkTypes.Owns(type))
        {
            return null;
        }

        return CollectionTable.Find(type) ??
            (FrameworkTypes.TravelsByFields(type)
                ? new FieldsBody(type)
                : new RefusedBody(type, FrameworkReasons.For(type)));
    }

    private static Body ByFields(Type type)
    {
        for (Type? level = type.BaseType; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (FrameworkTypes.Owns(level) && !FrameworkTypes.TravelsByFields(level) &&
                FieldLayout.AllFieldsOf(level, level.BaseType).Any())
            {
                return new RefusedBody(type, $"its base class {TypeName.Show(level)} is not known to survive the trip");
            }
        }

        return type.IsAbstract || type.IsInterface
            ? new RefusedBody(type, "it is abstract")
            : SourceNames.IsClosure(type) ? new ClosureBody(type)
            : TopLevelValues.ReachedFrom(type) is { Length: > 0 } values ? new FSharpClosureBody(type, values)
            : ObjectReferenceBody.Is(type) ? new ObjectReferenceBody(type)
            : new FieldsBody(type);
    }
}
