using System.Reflection;

namespace Procession.Serialization;

/// <summary>A rule for a generic type, in the form of a class with the same type parameters.</summary>
internal sealed class GenericRule(Type openType, Type ruleClass) : Rule
{
    public override Type Subject => openType;

    public override Type? Wire => RuleOf(ruleClass)?.GetGenericArguments()[1];

    public override bool AppliesTo(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == openType;

    public override bool IsSameAs(Rule other) =>
        other is GenericRule same && same.Class == ruleClass && same.Subject == openType;

    public override Body CreateBody(Type type) => Inner(type).CreateBody(type);

    public override object CreateSlot(Type type) => Inner(type).CreateSlot(type);

    /// <summary>Says what does not fit, if anything.</summary>
    public string? Fault()
    {
        if (!openType.IsGenericTypeDefinition || !ruleClass.IsGenericTypeDefinition ||
            openType.GetGenericArguments().Length != ruleClass.GetGenericArguments().Length)
        {
            return "both must be generic types without arguments, with as many parameters";
        }

        Type? rule = RuleOf(ruleClass);
        return rule is null ? $"{TypeName.Show(ruleClass)} does not derive from TravelRule"
            : ruleClass.IsAbstract || ruleClass.GetConstructor(Type.EmptyTypes) is null
                ? $"{TypeName.Show(ruleClass)} has no public parameterless constructor"
            : HasStricterConstraints()
                ? $"{TypeName.Show(ruleClass)} does not take all type arguments that {TypeName.Show(openType)} takes"
            : rule.GetGenericArguments()[0] is { IsGenericType: true } subject &&
                subject.GetGenericTypeDefinition() == openType &&
                subject.GetGenericArguments().SequenceEqual(ruleClass.GetGenericArguments()) ? null
            : $"{TypeName.Show(ruleClass)} is not a rule for {TypeName.Show(openType)} with the same type parameters";
    }

    protected override void Write(BinaryWriter writer)
    {
        writer.Write((byte)Kind.Generic);
        TypeName.Write(writer, openType);
        TypeName.Write(writer, ruleClass);
    }

    private bool HasStricterConstraints()
    {
        Type[] parameters = openType.GetGenericArguments();
        return ruleClass.GetGenericArguments().Where((parameter, i) =>
            (parameter.GenericParameterAttributes & ~parameters[i].GenericParameterAttributes &
                GenericParameterAttributes.SpecialConstraintMask) != 0 ||
            parameter.GetGenericParameterConstraints().Length > parameters[i].GetGenericParameterConstraints().Length).Any();
    }

    private static Type? RuleOf(Type type)
    {
        Type? level = type.BaseType;
        while (level is not null && !(level.IsGenericType && level.GetGenericTypeDefinition() == typeof(TravelRule<,>)))
        {
            level = level.BaseType;
        }

        return level;
    }

    private FunctionRule Inner(Type type)
    {
        Type closed = ruleClass.MakeGenericType(type.GetGenericArguments());
        object rule = Activator.CreateInstance(closed)!;
        Type[] types = RuleOf(closed)!.GetGenericArguments();
        Delegate pack = Delegate.CreateDelegate(
            typeof(Func<,>).MakeGenericType(types), rule, nameof(TravelRule<int, int>.Pack));
        Delegate unpack = Delegate.CreateDelegate(
            typeof(Func<,>).MakeGenericType(types[1], types[0]), rule, nameof(TravelRule<int, int>.Unpack));
        return (FunctionRule)Activator.CreateInstance(typeof(FunctionRule<,>).MakeGenericType(types), pack, unpack)!;
    }

    private Type Class => ruleClass;
}
