using System.Diagnostics;

namespace Procession.Serialization;

/// <summary>The rules of <see cref="Travel"/> in this process. Workers and children receive them in the same order.</summary>
internal static class TravelRules
{
    private static readonly Lock Changing = new(); // guards Seen, and replacing _rules
    private static readonly HashSet<Type> Seen = []; // types for which it is decided how they are sent, except unloadable ones
    private static volatile Rule[] _rules = [];

    /// <summary>Gets how many rules there are.</summary>
    public static int Count => _rules.Length;

    /// <summary>The rules from an index on, as bytes.</summary>
    public static byte[][] From(int first) => Array.ConvertAll(_rules[first..], rule => rule.ToBytes());

    /// <summary>Takes over a rule from the process that started this one.</summary>
    public static void Learn(byte[] bytes) => Add(Rule.FromBytes(bytes));

    public static void Add(Rule rule)
    {
        ThrowIfImpossible(rule);
        lock (Changing)
        {
            if (Array.Find(_rules, known => known.Subject == rule.Subject && known.GetType() == rule.GetType()) is { } other)
            {
                if (other.IsSameAs(rule))
                {
                    return;
                }

                throw new InvalidOperationException($"There already is another rule for {TypeName.Show(rule.Subject)}.");
            }

            ThrowIfCircleNoLock(rule);
            if (Seen.FirstOrDefault(rule.AppliesTo) is { } late)
            {
                throw new InvalidOperationException(
                    $"The rule for {TypeName.Show(rule.Subject)} comes too late: values of type {TypeName.Show(late)} have "
                    + "travelled, or been looked at for that. Set it where the program starts.");
            }

            _rules = [.. _rules, rule];
        }
    }

    /// <summary>Whether there is a rule for the type of this name.</summary>
    public static bool HaveSubject(string fullName) => Array.Exists(_rules, rule => rule.Subject.FullName == fullName);

    /// <summary>Finds the rule for a type when it is decided how the type is sent.</summary>
    public static Rule? Find(Type type)
    {
        if (!type.IsCollectible)
        {
            lock (Changing)
            {
                Seen.Add(type);
                return Nearest(type);
            }
        }

        return Nearest(type);
    }

    // The rule for the type itself comes before the rules for its base types, of which the nearest one applies.
    private static Rule? Nearest(Type type)
    {
        Rule? found = null;
        foreach (Rule rule in _rules)
        {
            if (rule.AppliesTo(type) && (found is null || IsNearer(rule, found, type)))
            {
                found = rule;
            }
        }

        return found;
    }

    private static bool IsNearer(Rule rule, Rule other, Type type) =>
        rule.Subject == type || (other.Subject != type && rule.Subject.IsAssignableTo(other.Subject));

    // What a rule sends must not follow the same rule again, not even through other rules.
    private static void ThrowIfCircleNoLock(Rule rule)
    {
        Debug.Assert(Changing.IsHeldByCurrentThread);
        Type? wire = rule.Wire;
        for (int i = 0; wire is not null && i <= _rules.Length; i++)
        {
            if (rule.AppliesTo(wire))
            {
                throw new ArgumentException(
                    $"No rule for {TypeName.Show(rule.Subject)}: what it sends would follow the same rule, without an end.");
            }

            wire = Nearest(wire)?.Wire;
        }
    }

    private static void ThrowIfImpossible(Rule rule)
    {
        Type type = rule.Subject;
        if (rule is GenericRule generic && generic.Fault() is { } fault)
        {
            throw new ArgumentException($"No rule for {TypeName.Show(type)}: {fault}.");
        }

        if (type.IsCollectible || rule.Wire is { IsCollectible: true })
        {
            throw new ArgumentException(
                $"No rule for {TypeName.Show(type)}: it can be unloaded, and rules stay for as long as the process runs.");
        }

        if (rule is not ProxyRule && HasOwnWay(type))
        {
            throw new ArgumentException($"No rule for {TypeName.Show(type)}: it travels in a way of its own.");
        }

        try
        {
            rule.ToBytes();
        }
        catch (Refusal refusal)
        {
            throw new ArgumentException($"No rule for {TypeName.Show(type)}: {refusal.Message}.", refusal);
        }
    }

    private static bool HasOwnWay(Type type) =>
        type.IsPrimitive || type.IsEnum || type.IsArray || Nullable.GetUnderlyingType(type) is not null
        || type == typeof(string) || type == typeof(object) || type == typeof(ValueType)
        || type.IsAssignableTo(typeof(Delegate)) || type.IsAssignableTo(typeof(Exception))
        || type.IsAssignableTo(typeof(System.Reflection.MemberInfo)) || type.Assembly == typeof(TravelRules).Assembly;
}
