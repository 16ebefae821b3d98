using System.Collections;
using System.Globalization;
using System.Reflection;
using MessagePack;

namespace Procession.Serialization;

/// <summary>The framework's comparers, which are sent by their identity. A user's comparer is sent by its fields.</summary>
internal static class Comparers
{
    public static IEqualityComparer<T>? Custom<T>(IEqualityComparer<T>? comparer) =>
        ReferenceEquals(comparer, EqualityComparer<T>.Default) ? null : comparer;

    public static IComparer<T>? Custom<T>(IComparer<T>? comparer) =>
        ReferenceEquals(comparer, Comparer<T>.Default) ? null : comparer;

    public static string ShowKey<TKey>(TKey key) => key switch
    {
        string text => $"[\"{text}\"]",
        IFormattable number when typeof(TKey).IsPrimitive => $"[{number.ToString(null, CultureInfo.InvariantCulture)}]",
        _ => "[…]", // Printing it would run user code.
    };

    public static Body? Find(Type type)
    {
        if (!FrameworkTypes.Owns(type))
        {
            return null;
        }

        if (type.IsAssignableTo(typeof(StringComparer)))
        {
            return new StringComparerBody();
        }

        if (type == typeof(ReferenceEqualityComparer))
        {
            return new SingletonBody(ReferenceEqualityComparer.Instance);
        }

        if (type == StructuralComparisons.StructuralEqualityComparer.GetType())
        {
            return new SingletonBody(StructuralComparisons.StructuralEqualityComparer);
        }

        if (type == StructuralComparisons.StructuralComparer.GetType())
        {
            return new SingletonBody(StructuralComparisons.StructuralComparer);
        }

        return FindDefault(type, typeof(EqualityComparer<>)) ?? FindDefault(type, typeof(Comparer<>));
    }

    private static SingletonBody? FindDefault(Type type, Type family)
    {
        for (Type? level = type; level is not null; level = level.BaseType)
        {
            if (level.IsConstructedGenericType && level.GetGenericTypeDefinition() == family)
            {
                PropertyInfo property = level.GetProperty("Default", BindingFlags.Static | BindingFlags.Public)!;
                object instance = property.GetValue(null)!;
                return type == level || type == instance.GetType() ? new SingletonBody(instance, level) : null;
            }
        }

        return null;
    }
}

/// <summary>String comparers: ordinal ones by number, others by culture and options.</summary>
internal sealed class StringComparerBody() : Body(typeof(StringComparer))
{
    private const int Ordinal = 0;
    private const int OrdinalIgnoreCase = 1;
    private const int Cultural = 2;

    public override void Write(ref MessagePackWriter writer, object value, WriteGraph graph)
    {
        IEqualityComparer<string?> comparer = (StringComparer)value;
        if (StringComparer.IsWellKnownOrdinalComparer(comparer, out bool ignoreCase))
        {
            writer.Write(ignoreCase ? OrdinalIgnoreCase : Ordinal);
        }
        else if (StringComparer.IsWellKnownCultureAwareComparer(comparer, out var culture, out CompareOptions options))
        {
            writer.Write(Cultural);
            writer.Write(culture.Name);
            writer.Write((int)options);
        }
        else
        {
            throw new Refusal(value.GetType(), "it is an unknown string comparer");
        }
    }

    public override object Read(ref MessagePackReader reader, ReadGraph graph, int id) => reader.ReadInt32() switch
    {
        Ordinal => StringComparer.Ordinal,
        OrdinalIgnoreCase => StringComparer.OrdinalIgnoreCase,
        Cultural => CompareInfo.GetCompareInfo(reader.ReadString()!)
            .GetStringComparer((CompareOptions)reader.ReadInt32()),
        _ => throw new DamagedMessageException("it names no known string comparer"),
    };
}
